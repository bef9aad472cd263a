"""The file that is being imported: its tree, changed in place, and what has to be told about it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field

from engine.bpmn.importing.comments import Comments
from engine.bpmn.importing.together import Together
from engine.bpmn.places import problem_at
from engine.bpmn.vocabulary import BPMN, FLOW_NODE_TAGS, OURS, Element, local_name
from engine.errors import Problem

__all__ = ["Draft", "Pass"]

_NODES = frozenset(BPMN + name for name in FLOW_NODE_TAGS)
_SCOPES = frozenset(BPMN + name for name in ("process", "subProcess", "transaction", "adHocSubProcess"))
_QUESTION = OURS + "question"


@dataclass(slots=True)
class Draft:
    """One BPMN file on its way in. `extra` gets further files of the bundle: forms, decisions.

    `programs` has the processes that their file declares executable in the standard's words alone. What contradicts the
    standard in one of them is mended, but told as an error: it was meant to run exactly as the standard says. A file in
    a vendor's words comes from an engine with rules of its own, which took it as it is.
    """

    file: str
    root: Element
    extra: dict[str, bytes] = field(default_factory=dict)
    findings: list[Problem] = field(default_factory=list)
    files: Mapping[str, bytes] = field(default_factory=dict)  # all that are imported together
    together: Together = field(default_factory=lambda: Together({}))  # their processes
    comments: Comments = field(default_factory=Comments)
    programs: list[Element] = field(default_factory=list)
    is_of_standard: bool = False  # no vendor's words are declared in it
    ids: set[str] | None = None  # those of the file and those given out, while one step runs
    shared: dict[str, Element] | None = None  # event definitions at the root of the file, while one step runs

    def repaired(self, element: Element, code: str, message: str) -> None:
        """Tell of a change that keeps, or first gives, the meaning."""
        self.findings.append(problem_at(element, code, message, severity="repair"))

    def mended(self, element: Element, code: str, message: str, hint: str = "") -> None:
        """Tell of a change to what contradicts the standard: in a drawing a repair, in a program an error."""
        around = [one for one in (element, *element.iterancestors()) if one.tag == BPMN + "process"]
        is_program = any(one in self.programs for one in around) if around else self.is_of_standard
        hint = hint or "Look whether the draft now says what was meant."
        self.findings.append(problem_at(element, code, message, hint, severity="error" if is_program else "repair"))

    def left_out(self, element: Element, code: str, message: str, hint: str = "") -> None:
        """Tell of something that has no meaning here and was removed or is ignored."""
        self.findings.append(problem_at(element, code, message, hint, severity="warning"))

    def asked(self, element: Element, code: str, question: str, hint: str = "") -> None:
        """Ask what only the designer knows. The question stays on the node, flow or process until it is answered."""
        words = self.words_of(self.shown(element))
        asked = words.find(_QUESTION)
        lines = (asked.text or "").splitlines() if asked is not None else []
        question = " ".join(question.split())
        if question in lines:
            return
        if asked is None:
            asked = words.makeelement(_QUESTION)
            words.append(asked)
        asked.text = "\n".join((*lines, question))
        self.findings.append(problem_at(element, code, question, hint, severity="warning"))

    def processes(self) -> Iterator[Element]:
        """Every process of the file, in its order."""
        return (one for one in self.root.iter(BPMN + "process"))

    def nodes(self) -> Iterator[Element]:
        """Every flow node of the file, in its order."""
        return (one for one in self.root.iter() if one.tag in _NODES)

    def scopes(self) -> list[Element]:
        """Every process and sub-process, the outer ones first."""
        return [one for one in self.root.iter() if one.tag in _SCOPES]

    def by_id(self) -> dict[str, Element]:
        """The elements of the model by their ids."""
        return {one.get("id"): one for one in self.root.iter(BPMN + "*") if one.get("id")}

    def shared_definitions(self) -> dict[str, Element]:
        """The event definitions at the root of the file by their ids: thousands of events may name one."""
        if self.shared is None:
            self.shared = {one.get("id"): one for one in self.root if one.tag.endswith("EventDefinition")}
        return self.shared

    def free_id(self, wanted: str) -> str:
        """An id that nothing in the file has: the wanted one, or with a number behind it."""
        if self.ids is None:
            self.ids = {one.get("id") for one in self.root.iter() if one.get("id")}
        name = free_name(wanted, self.ids)
        self.ids.add(name)
        return name

    def shown(self, element: Element) -> Element:
        """The node, flow or process on the diagram that an element is part of; else the first process."""
        for one in (element, *element.iterancestors()):
            if one.tag in _NODES or one.tag in (BPMN + "sequenceFlow", BPMN + "process"):
                return one
        return next(self.processes(), self.root)

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
        return " ".join((element.get("name") or "").split()) or element.get("id") or local_name(element.tag)


def free_name(wanted: str, taken: set[str] | frozenset[str]) -> str:
    """The wanted name, with the first free number behind it where it is taken."""
    name, number = wanted, 1
    while name in taken:
        number += 1
        name = f"{wanted}_{number}"
    return name


Pass = Callable[[Draft], None]
