"""The files of a draft as the helpers of designers read them: each as far as it can be read, once."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from engine.actions import Actions
from engine.bpmn.sketch import Sketch, SketchNode, sketch
from engine.dmn import Decisions, imports_of, read_decisions
from engine.dmn.shapes import result_of
from engine.errors import ReglamentError
from engine.feel.shapes import ANY, Shape
from engine.forms import Form
from engine.forms.shapes import shapes_of_form
from engine.model.definition import Binding

__all__ = ["DraftFiles", "Shared"]

Shared = Callable[[str, Mapping[str, str]], Decisions | None]  # a deployed decision by its id and the task's words


class DraftFiles:
    """Diagrams, forms and decisions by name; what is broken is as if it were not there."""

    def __init__(
        self, files: Mapping[str, bytes], actions: Actions, start_forms: Mapping[str, str], shared: Shared | None = None
    ) -> None:
        self.texts = files
        self.actions = actions
        self.shared = shared
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
            imported = imports_of(self.texts, file)
            return read_decisions(self.texts.get(file, b""), file=file, imported=imported, tolerant=True)
        except ReglamentError:
            return None

    def decision(self, words: Mapping[str, str]) -> Shape:
        """What the decision gives that a task asks: one of these files, else a deployed one, as its binding says."""
        identity, binding = words.get("decision", ""), words.get("decisionBinding")
        for name in self.texts:
            decisions = self.decisions(name) if name.endswith(".dmn") else None
            if decisions is None or identity not in decisions.ids or binding == Binding.VERSION:
                continue
            if binding != Binding.TAG or decisions.tags[identity] == words.get("decisionTag"):
                return result_of(decisions, identity)
        found = self.shared(identity, words) if self.shared is not None and identity else None
        return ANY if found is None else result_of(found, identity)

    def action_result(self, node: SketchNode) -> Shape:
        """What an action answers."""
        action = self.actions.get(node.words.get("action", ""))
        return Shape("context", dict.fromkeys(action.results, ANY)) if action is not None else Shape("context")
