"""The last of the vendors' passes: words of other tools that nobody here understands are information of those tools.

They are told once per element and removed, in the open: nothing executable may hide in them when the draft runs.
"""

from __future__ import annotations

from collections.abc import Iterator

from engine.bpmn.elements import DRAWING_NAMESPACES, HARMLESS_VENDOR_WORDS, VENDORS
from engine.bpmn.importing.draft import Draft
from engine.bpmn.vocabulary import BPMN, MODEL, REGLAMENT, Element, local_name, namespace

__all__ = ["leave_out_the_rest"]

_KEPT = {MODEL, REGLAMENT, *DRAWING_NAMESPACES}
_SHOWN = 6


def leave_out_the_rest(draft: Draft) -> None:
    """Remove every attribute and element of other tools from the model, and list them by the element they stood on.

    Words of engines, which would do something there, are asked about; those of modelers are told.
    """
    found: dict[Element, tuple[dict[str, None], dict[str, None]]] = {}
    for element in _of_the_model(draft.root):
        for word, prefix in _taken_out(element):
            ran, noted = found.setdefault(draft.shown(element), ({}, {}))
            vendor = VENDORS.get(namespace(word))
            is_harmless = vendor is None or local_name(word) in HARMLESS_VENDOR_WORDS
            (noted if is_harmless else ran)[f"{vendor or prefix}:{local_name(word)}".removeprefix(":")] = None
    for shown, (ran, noted) in found.items():
        name = draft.name_of(shown)
        if ran:
            question = f"Does '{name}' need what {_listed(ran)} did? It means nothing here and was left out."
            draft.asked(shown, "vendor_words", question, "Say the same with the properties of this modeler.")
        if noted:
            draft.left_out(shown, "vendor_words", f"{_listed(noted)} of '{name}' means nothing here and was left out.")


def _of_the_model(root: Element) -> list[Element]:
    """The elements of BPMN, without those inside somebody's extension."""
    found, waiting = [], [root]
    while waiting:
        element = waiting.pop()
        found.append(element)
        waiting.extend(child for child in reversed(element) if namespace(child.tag) == MODEL)
    return found


def _taken_out(element: Element) -> Iterator[tuple[str, str]]:
    """The words of others on an element, which are gone afterwards, each with its prefix."""
    for attribute in list(element.attrib):
        if _is_foreign(attribute):
            del element.attrib[attribute]
            yield attribute, _prefix(element, attribute)
    for child in list(element):
        if not namespace(child.tag) or _is_foreign(child.tag):
            yield child.tag, _prefix(child, child.tag)
            _remove(element, child)
    if element.tag == BPMN + "extensionElements" and not len(element) and element.getparent() is not None:
        _remove(element.getparent(), element)


def _is_foreign(word: str) -> bool:
    return bool(namespace(word)) and namespace(word) not in _KEPT


def _remove(parent: Element, child: Element) -> None:
    """Take a child out; text behind it stays."""
    if child.tail and child.tail.strip():
        before = child.getprevious()
        if before is not None:
            before.tail = (before.tail or "") + child.tail
        else:
            parent.text = (parent.text or "") + child.tail
    parent.remove(child)


def _prefix(element: Element, word: str) -> str:
    space = namespace(word)
    return next((prefix for prefix, uri in element.nsmap.items() if uri == space and prefix), space)


def _listed(words: dict[str, None]) -> str:
    shown = list(words)[:_SHOWN]
    return ", ".join(shown) + (f" and {len(words) - _SHOWN} more" if len(words) > _SHOWN else "")
