"""The file that is being imported: its tree, changed in place, and what has to be told about it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field

from engine.bpmn.places import problem_at
from engine.bpmn.vocabulary import BPMN, FLOW_NODE_TAGS, OURS, Element, local_name
from engine.errors import Problem

__all__ = ["Draft", "Pass"]

QUESTION = "question"  # of the codes of findings: what only the designer can know


@dataclass(slots=True)
class Draft:
    """One BPMN file on its way in. `extra` gets further files of the bundle: forms, decisions."""

    file: str
    root: Element
    extra: dict[str, bytes] = field(default_factory=dict)
    findings: list[Problem] = field(default_factory=list)
    files: Mapping[str, bytes] = field(default_factory=dict)  # all that are imported together

    def repaired(self, element: Element, code: str, message: str) -> None:
        """Tell of a change that keeps, or first gives, the meaning."""
        self.findings.append(problem_at(element, code, message, severity="repair"))

    def left_out(self, element: Element, code: str, message: str, hint: str = "") -> None:
        """Tell of something that has no meaning here and was removed or is ignored."""
        self.findings.append(problem_at(element, code, message, hint, severity="warning"))

    def asked(self, element: Element, code: str, question: str, hint: str = "") -> None:
        """Ask what only the designer knows. The question stays on the node, flow or process until it is answered."""
        self.findings.append(problem_at(element, code, question, hint, severity="warning"))
        words = self.words_of(self.shown(element))
        asked = words.makeelement(OURS + QUESTION)
        asked.set("code", code)
        asked.text = question
        words.append(asked)

    def nodes(self) -> Iterator[Element]:
        """Every flow node of the file, in its order."""
        return (one for one in self.root.iter() if one.tag in _NODES)

    def shown(self, element: Element) -> Element:
        """The node, flow or process on the diagram that an element is part of."""
        for one in (element, *element.iterancestors()):
            if one.tag in _NODES or one.tag in (BPMN + "sequenceFlow", BPMN + "process"):
                return one
        return self.root

    def words_of(self, element: Element) -> Element:
        """The `extensionElements` of an element, made where they belong (after the documentation) when missing."""
        found = element.find(BPMN + "extensionElements")
        if found is None:
            found = element.makeelement(BPMN + "extensionElements")
            before = sum(1 for child in element if child.tag == BPMN + "documentation")
            element.insert(before, found)
        return found

    def say(self, element: Element, word: str, value: str) -> None:
        """Set one of our attributes, unless the file says it already in our words."""
        if element.get(OURS + word) is None:
            element.set(OURS + word, value)

    def name_of(self, element: Element) -> str:
        """How a person calls an element."""
        return (element.get("name") or "").strip() or element.get("id") or local_name(element.tag)


Pass = Callable[[Draft], None]
_NODES = frozenset(BPMN + name for name in FLOW_NODE_TAGS)
