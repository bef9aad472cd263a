"""References from one element of a file to another: what is named is there, and is of the right kind."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from engine.bpmn.places import problem_at
from engine.bpmn.vocabulary import FLOW_NODE_TAGS, Element, local_name, reference
from engine.errors import Problem

__all__ = ["wrong_references"]

# Attribute or element that refers → local names of what it may refer to. Those of flows, boundary events, messages and
# errors of events have rules of their own, which know more.
_ATTRIBUTES: dict[str, frozenset[str]] = {
    "signalRef": frozenset(("signal",)),
    "escalationRef": frozenset(("escalation",)),
    "dataObjectRef": frozenset(("dataObject",)),
    "dataStoreRef": frozenset(("dataStore",)),
    "operationRef": frozenset(("operation",)),
    "categoryValueRef": frozenset(("categoryValue",)),
}
_ELEMENTS: dict[str, frozenset[str]] = {
    "inMessageRef": frozenset(("message",)),
    "outMessageRef": frozenset(("message",)),
    "errorRef": frozenset(("error",)),
    "operationRef": frozenset(("operation",)),
    "interfaceRef": frozenset(("interface",)),
    "flowNodeRef": FLOW_NODE_TAGS | {"dataObject", "dataObjectReference", "dataStoreReference", "textAnnotation"},
}


def wrong_references(element: Element, ids: Mapping[str, str]) -> Iterator[Problem]:
    """Errors for references to something else than meant, warnings for those to nothing in the file.

    `ids` maps each id of the file to the local name of its element.
    """
    said = [(name, element.get(name), _ATTRIBUTES[name]) for name in _ATTRIBUTES if element.get(name)]
    name = local_name(element.tag)
    if name in _ELEMENTS:
        said.append((name, element.text, _ELEMENTS[name]))
    for what, text, wanted in said:
        target = reference(text)
        if target is None or ids.get(target) in wanted:
            continue
        if target in ids:
            yield problem_at(
                element,
                "wrong_reference",
                f"{what} names '{target}', which is a {ids[target]}.",
                "Choose another element.",
            )
        else:
            yield problem_at(
                element, "missing_reference", f"{what} names '{target}', which is not in the file.", severity="warning"
            )
