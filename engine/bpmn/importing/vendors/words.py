"""The words of a vendor on one element of a file: each is taken once, and what nobody took is told."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from enum import StrEnum

from engine.bpmn.importing.draft import Draft
from engine.bpmn.importing.people import hand_to_person
from engine.bpmn.vocabulary import BPMN, OURS, Element, local_name, namespace

__all__ = ["Fate", "Word", "Words", "attribute_of", "child_text", "remove", "table_of"]


class Fate(StrEnum):
    """What becomes of a word."""

    TRANSLATED = "translated"
    ASKED = "asked"  # only the designer knows what to do instead
    LEFT_OUT = "left out"  # has no meaning here; told
    DRAWING = "kept by its modeler"  # colours, identifiers of a modeler's own: removed without a word for each


@dataclass(frozen=True, slots=True)
class Word:
    """A row of a vendor's table: what the word is called, where it stands, and what it becomes here."""

    name: str  # an attribute, or <element>
    on: str  # local names of BPMN elements, in words where there are many
    fate: Fate
    becomes: str


def table_of(fate: Fate, on: str, rows: str) -> tuple[Word, ...]:
    """Rows of a table from lines `word word: what it becomes`."""
    found = []
    for line in filter(None, (line.strip() for line in rows.splitlines())):
        names, _, becomes = line.partition(": ")
        found += [Word(name, on, fate, " ".join(becomes.split())) for name in names.split()]
    return tuple(found)


class Words:
    """The words in some namespaces on one element, with what a translation needs to change it."""

    def __init__(self, draft: Draft, element: Element, spaces: Collection[str]) -> None:
        self.draft = draft
        self.element = element
        self.tag = local_name(element.tag)
        self.spaces = spaces

    # ---- taking ------------------------------------------------------------------------------------------------------

    def take(self, name: str) -> str | None:
        """The value of an attribute, which is then gone; None when it is missing or empty."""
        found = None
        for attribute in list(self.element.attrib):
            if namespace(attribute) in self.spaces and local_name(attribute) == name:
                found = found or (self.element.attrib.pop(attribute) or "").strip() or None
        return found

    def take_any(self, *names: str) -> str | None:
        """The first of several attributes that is there; all of them are gone."""
        return next((value for value in [self.take(name) for name in names] if value), None)

    def elements(self, *names: str) -> list[Element]:
        """The vendor's elements of these names, which are then gone from the file."""
        found = [one for one in self._own_elements() if local_name(one.tag) in names]
        for one in found:
            remove(one)
        return found

    def rest(self) -> list[str]:
        """What nobody took: the names of attributes and elements, which are then gone."""
        names: dict[str, None] = {}
        for attribute in list(self.element.attrib):
            if namespace(attribute) in self.spaces:
                names[local_name(attribute)] = None
                del self.element.attrib[attribute]
        for one in list(self._own_elements()):
            names[f"<{local_name(one.tag)}>"] = None
            remove(one)
        return list(names)

    def _own_elements(self) -> Iterator[Element]:
        for around in (self.element, *self.element.findall(BPMN + "extensionElements")):
            for one in list(around):
                if isinstance(one.tag, str) and namespace(one.tag) in self.spaces:
                    yield one

    # ---- writing -----------------------------------------------------------------------------------------------------

    def say(self, word: str, value: str) -> None:
        """Set one of our attributes."""
        self.draft.say(self.element, word, value)

    def map(self, kind: str, target: str, expression: str) -> bool:
        """Add an `input` or `output`, unless the file has one for this target; tell whether it was added."""
        around = self.draft.words_of(self.element)
        if any(one.get("target") == target for one in around.findall(OURS + kind)):
            return False
        mapping = around.makeelement(OURS + kind)
        mapping.set("target", target)
        mapping.set("expression", expression)
        around.append(mapping)
        return True

    def own(self, word: str) -> str:
        """The name of one of our attributes in the tree."""
        return OURS + word

    def retag(self, tag: str) -> None:
        """Make it another kind of task; what stands on the diagram keeps its id, name and flows."""
        element = self.element
        was = self.tag
        self.tag = tag
        element.tag = BPMN + tag
        for attribute in ("implementation", "operationRef", "messageRef", "scriptFormat", "calledElement"):
            element.attrib.pop(attribute, None)
        for child in element.findall(BPMN + "script"):
            element.remove(child)
        self.draft.repaired(element, "kind", f"The {was} is now a {tag}.")

    def hand_to_person(self, code: str, question: str, instructions: str) -> None:
        """What nothing here can run, a person is asked to do."""
        self.tag = "userTask"
        self.element.attrib.pop("calledElement", None)
        hand_to_person(self.draft, self.element, code, question, instructions)

    def has(self, word: str) -> bool:
        """Whether the file says this in our words, as an attribute or an element."""
        if self.element.get(OURS + word) is not None:
            return True
        return self.element.find(f"{BPMN}extensionElements/{OURS}{word}") is not None

    @property
    def is_theirs(self) -> bool:
        """Whether the file declares the vendor's words at all."""
        return any(space in self.spaces for space in self.draft.root.nsmap.values())

    @property
    def name(self) -> str:
        """How a person calls the element."""
        return self.draft.name_of(self.element)


def attribute_of(element: Element, name: str) -> str | None:
    """An attribute by its local name; None when it is missing or empty."""
    for attribute, value in element.attrib.items():
        if local_name(attribute) == name and value.strip():
            return str(value).strip()
    return None


def child_text(element: Element, name: str) -> str | None:
    """The text of a child by its local name."""
    for one in element:
        if isinstance(one.tag, str) and local_name(one.tag) == name:
            return "".join(one.itertext()).strip() or None
    return None


def remove(element: Element) -> None:
    """Take an element out of the file; the text behind it stays, and extensionElements without content go."""
    parent = element.getparent()
    if parent is None:
        return
    if element.tail and element.tail.strip():
        before = element.getprevious()
        if before is not None:
            before.tail = (before.tail or "") + element.tail
        else:
            parent.text = (parent.text or "") + element.tail
    parent.remove(element)
    is_empty = next(parent.iterchildren(), None) is None  # len() would count them all, for each that goes
    if parent.tag == BPMN + "extensionElements" and is_empty and parent.getparent() is not None:
        remove(parent)
