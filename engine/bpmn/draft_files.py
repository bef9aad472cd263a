"""The files of a draft as the helpers of designers read them: each as far as it can be read, once."""

from __future__ import annotations

from collections.abc import Mapping

from engine.actions import Actions
from engine.bpmn.sketch import Sketch, SketchNode, sketch
from engine.dmn import Decisions, read_decisions
from engine.dmn.shapes import result_of
from engine.errors import ReglamentError
from engine.feel.shapes import ANY, Shape
from engine.forms import Form
from engine.forms.shapes import shapes_of_form

__all__ = ["DraftFiles"]


class DraftFiles:
    """Diagrams, forms and decisions by name; what is broken is as if it were not there."""

    def __init__(self, files: Mapping[str, bytes], actions: Actions, start_forms: Mapping[str, str]) -> None:
        self.texts = files
        self.actions = actions
        self.start_forms = start_forms  # by process
        self.sketches: dict[str, Sketch] = {}
        for name, content in files.items():
            if name.endswith(".bpmn"):
                try:
                    self.sketches[name] = sketch(content)
                except ReglamentError:
                    continue
        self._forms: dict[str, dict[str, Shape]] = {}

    def form(self, key: str) -> dict[str, Shape]:
        """The variables of a form; none when there is no such form."""
        if key not in self._forms:
            try:
                self._forms[key] = shapes_of_form(Form.from_json(self.texts.get(f"{key}.form", b"")))
            except ReglamentError:
                self._forms[key] = {}
        return self._forms[key]

    def decisions(self, file: str) -> Decisions | None:
        """The decisions of a file."""
        try:
            return read_decisions(self.texts.get(file, b""), file=file, tolerant=True)
        except ReglamentError:
            return None

    def decision(self, identity: str) -> Shape:
        """What a decision gives."""
        for name in self.texts:
            decisions = self.decisions(name) if name.endswith(".dmn") else None
            if decisions is not None and decisions.find(identity) is not None:
                return result_of(decisions, identity)
        return ANY

    def action_result(self, node: SketchNode) -> Shape:
        """What an action answers."""
        action = self.actions.get(node.words.get("action", ""))
        return Shape("context", dict.fromkeys(action.results, ANY)) if action is not None else Shape("context")
