"""Holds each element, attribute and extension of a document against the element table: what does not run is refused."""

from __future__ import annotations

from collections.abc import Iterator

from engine.bpmn.elements import (
    ATTRIBUTES,
    DRAWING_NAMESPACES,
    ELEMENTS,
    HARMLESS_VENDOR_WORDS,
    MARKERS,
    PARENTS,
    VENDORS,
    Status,
)
from engine.bpmn.extensions import EXTENSIONS, is_known_on
from engine.bpmn.places import owner_of, problem_at
from engine.bpmn.references import wrong_references
from engine.bpmn.vocabulary import (
    BPMN,
    CONTAINER_TAGS,
    MODEL,
    REGLAMENT,
    Element,
    local_name,
    namespace,
)
from engine.errors import Problem

__all__ = ["check"]

_SCOPES = {"process", "choreography", "subChoreography", *CONTAINER_TAGS}


def check(root: Element) -> Iterator[Problem]:
    """Everything in the document that the engine would not run exactly as drawn; warnings for what it leaves out."""
    foreign: dict[str | None, _Foreign] = {}
    noted: set[tuple[str | None, str]] = set()
    ids = {element.get("id"): local_name(element.tag) for element in _of_the_model(root) if element.get("id")}
    for element in _of_the_model(root):
        name = local_name(element.tag)
        row = ELEMENTS.get(name)
        if row is None:
            yield problem_at(element, "unknown_element", f"<{name}> is no element of BPMN 2.0.", "Remove it.")
        elif row.status is Status.REFUSED and not _is_within_refused(element):
            yield problem_at(element, "unsupported_element", f"{row.what} ({name}) does not run here.", row.hint)
        elif row.status is Status.NOTED and (owner_of(element), name) not in noted:
            noted.add((owner_of(element), name))
            yield problem_at(
                element, "not_used", f"{row.what} ({name}) has no effect here.", row.hint, severity="warning"
            )
        around = local_name(element.getparent().tag) if element.getparent() is not None else None
        if name in PARENTS and around not in PARENTS[name]:
            yield problem_at(
                element,
                "misplaced",
                f"<{name}> may not stand inside <{around}>, where it would be overlooked.",
                "Move or remove it.",
            )
        yield from wrong_references(element, ids)
        yield from _attributes(element, name)
        yield from _markers(element, name)
        yield from _own_words(element, name)
        _note_foreign_words(element, foreign)
    yield from _of_foreign_words(foreign)


def _of_the_model(root: Element) -> Iterator[Element]:
    """The elements of the BPMN model, without those that stand inside somebody's extension."""
    waiting = [root]
    while waiting:
        element = waiting.pop()
        yield element
        if element.tag != BPMN + "extensionElements":
            waiting.extend(child for child in reversed(element) if namespace(child.tag) == MODEL)


def _is_within_refused(element: Element) -> bool:
    """Whether an element around it was refused already: the outermost one is named, once."""
    for ancestor in element.iterancestors():
        row = ELEMENTS.get(local_name(ancestor.tag))
        if row is not None and row.status is Status.REFUSED and local_name(ancestor.tag) not in _SCOPES:
            return True
    return False


def _attributes(element: Element, name: str) -> Iterator[Problem]:
    for attribute in element.attrib:
        if not attribute.startswith("{") and attribute not in ATTRIBUTES:
            yield problem_at(
                element,
                "unknown_attribute",
                f"'{attribute}' is no attribute of <{name}> in BPMN 2.0; it has no effect here.",
                "Remove it, or correct its name.",
                severity="warning",
            )


def _markers(element: Element, name: str) -> Iterator[Problem]:
    for marker in MARKERS:
        value = element.get(marker.attribute)
        if value is not None and (not marker.on or name in marker.on) and marker.is_refused(value):
            yield problem_at(
                element,
                "unsupported_marker",
                f'{marker.what} ({marker.attribute}="{value}") does not run here.',
                marker.hint,
            )


def _own_words(element: Element, name: str) -> Iterator[Problem]:
    """A word of ours in the wrong place is a slip of the pen that would change the process."""
    attributes = [(local_name(one), False) for one in element.attrib if namespace(one) == REGLAMENT]
    elements = [(local_name(one.tag), True) for one in _extension_elements(element) if namespace(one.tag) == REGLAMENT]
    for word, as_element in (*attributes, *elements):
        if is_known_on(name, word, as_element=as_element):
            continue
        places = sorted({place for one in EXTENSIONS if one.name == word for place in one.on})
        hint = (
            f"It belongs on {', '.join(places)}." if places else "See the table of extensions for the words there are."
        )
        form = "an element" if as_element else "an attribute"
        yield problem_at(element, "unknown_extension", f"reglament:{word} is not known as {form} of {name}.", hint)


class _Foreign:
    """The vendors' words found on one element of the diagram."""

    def __init__(self, at: Element) -> None:
        self.at = at
        self.refused: dict[str, None] = {}
        self.noted: dict[str, None] = {}


def _note_foreign_words(element: Element, found: dict[str | None, _Foreign]) -> None:
    for word in (*element.attrib, *(one.tag for one in _extension_elements(element))):
        space, name = namespace(word), local_name(word)
        if not space or space in (MODEL, REGLAMENT) or space in DRAWING_NAMESPACES:
            continue
        of_owner = found.setdefault(owner_of(element), _Foreign(element))
        vendor = VENDORS.get(space)
        if vendor is None or name in HARMLESS_VENDOR_WORDS:
            of_owner.noted[f"{vendor or _prefix(element, space)}:{name}"] = None
        else:
            of_owner.refused[f"{vendor}:{name}"] = None


def _of_foreign_words(found: dict[str | None, _Foreign]) -> Iterator[Problem]:
    for foreign in found.values():
        if foreign.refused:
            listeners = [word for word in foreign.refused if "listener" in word.lower()]
            code = "listener" if listeners else "vendor_extension"
            yield problem_at(
                foreign.at,
                code,
                f"{_listed(foreign.refused)} means something to another engine and would be lost here.",
                "Remove it and say the same with the properties of this modeler.",
            )
        if foreign.noted:
            hint = "Nothing need be done; remove it where it misleads a reader."
            yield problem_at(
                foreign.at, "not_used", f"{_listed(foreign.noted)} has no effect here.", hint, severity="warning"
            )


def _extension_elements(element: Element) -> Iterator[Element]:
    if element.tag == BPMN + "extensionElements":
        return  # they belong to the element around it
    for extensions in element.iterchildren(BPMN + "extensionElements"):
        yield from extensions
    for child in element:  # some tools write their elements without extensionElements around them
        if namespace(child.tag) != MODEL:
            yield child


def _prefix(element: Element, space: str) -> str:
    return next((prefix for prefix, uri in element.nsmap.items() if uri == space and prefix), space)


def _listed(words: dict[str, None]) -> str:
    shown = list(words)[:6]
    return ", ".join(shown) + (f" and {len(words) - 6} more" if len(words) > 6 else "")
