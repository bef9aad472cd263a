"""References from one element of a file to another: what is named is there, and is of the right kind."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from engine.bpmn.places import problem_at
from engine.bpmn.vocabulary import FLOW_NODE_TAGS, Element, local_name, reference
from engine.errors import Problem

__all__ = ["wrong_references"]

# What a message flow may not come from, and not go to: it leaves what throws and enters what catches (§10.5.1).
_CATCHES = ("startEvent", "intermediateCatchEvent")
_THROWS = ("endEvent", "intermediateThrowEvent")

_NO_ENDS = ("message", "signal", "error", "escalation", "itemDefinition", "operation", "interface", "sequenceFlow")

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
    if local_name(element.tag) == "messageFlow":
        yield from _wrong_way(element, ids)
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
            message = f"{what} names '{target}', which is not in the file."
            hint = "Choose an element of this file, or remove the reference."
            yield problem_at(element, "missing_reference", message, hint, severity="warning")


def _wrong_way(element: Element, ids: Mapping[str, str]) -> Iterator[Problem]:
    for attribute, wrong in (("sourceRef", _CATCHES), ("targetRef", _THROWS)):
        end = reference(element.get(attribute)) or ""
        if ids.get(end) in _NO_ENDS:
            yield problem_at(
                element,
                "wrong_reference",
                f"A message flow names '{end}' as its end, which is a {ids[end]}.",
                "Connect it to a pool, a task or an event.",
            )
        if ids.get(end) in wrong:
            way, does = ("comes from", "catches") if attribute == "sourceRef" else ("goes to", "throws")
            yield problem_at(
                element,
                "message_flow_direction",
                f"A message flow {way} '{end}', which {does} messages.",
                "Turn it round, or delete it.",
            )
