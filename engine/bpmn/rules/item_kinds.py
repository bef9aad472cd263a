"""Data is of the kind that its item definition says, and a message is one thing (BPMN 2.0.2 §10.3.3, §10.4)."""

from __future__ import annotations

from collections.abc import Iterator

from engine.bpmn.faults import Place, error, named
from engine.bpmn.parsed import ParsedEvent, ParsedItem, ParsedNode, ParsedProcess
from engine.bpmn.rules.context import Context
from engine.errors import Problem

__all__ = ["check"]

_ASKS = ("serviceTask", "sendTask")
_ANSWERS = ("serviceTask", "receiveTask")


def check(process: ParsedProcess, context: Context) -> Iterator[Problem]:
    """Collections are declared as such at both ends; messages and signals fit the data they are carried by."""
    places: list[tuple[Place, list[ParsedItem]]] = [(process, process.items)]
    places += [(node, node.items) for node in process.nodes.values()]
    for place, items in places:
        for item in items:
            if item.is_defined_as_collection is not None and item.is_defined_as_collection != item.is_collection:
                does, defined = ("is", "is none") if item.is_collection else ("is not", "is one")
                yield error(
                    place,
                    "collection_differs",
                    f"'{item.name}' {does} marked as a collection, but its item definition {defined}.",
                    "Set isCollection alike on both.",
                    line=item.line,
                )
    for node in process.nodes.values():
        yield from _one_of_each(node)
        yield from _of_messages(node)
        called = context.processes.get(node.called or "")
        if called is not None and called.sets.line and node.sets.line:
            yield from _of_call(node, called)


def _one_of_each(node: ParsedNode) -> Iterator[Problem]:
    """What goes to an operation is one message, and so is what comes back (§10.3.3)."""
    for tags, what, kind, sets in (
        (_ASKS, "sends", "dataInput", node.sets.inputs),
        (_ANSWERS, "gets", "dataOutput", node.sets.outputs),
    ):
        items = [item for item in node.items if item.kind == kind]
        if node.tag in tags and items and (len(sets) > 1 or (node.tag != "serviceTask" and len(items) > 1)):
            yield error(
                node,
                "one_message",
                f"{named(node)} {what} one message, but has {len(items)} data and {len(sets)} sets of them for it.",
                "Keep one of each.",
            )


def _of_call(node: ParsedNode, called: ParsedProcess) -> Iterator[Problem]:
    """A call has exactly the data inputs and outputs of what it calls (§10.3.6)."""
    for kind, what in (("dataInput", "inputs"), ("dataOutput", "outputs")):
        own = [item for item in node.items if item.kind == kind]
        wanted = [item for item in called.items if item.kind == kind and item.owner == called.id]
        if _structures(own) != _structures(wanted):
            yield error(
                node,
                "call_differs",
                f"{named(node)} has {len(own)} data {what}; '{called.id}', which it calls, has other ones.",
                "Give the call the data inputs and outputs of what it calls.",
            )


def _structures(items: list[ParsedItem]) -> list[str]:
    return sorted(item.structure or "" for item in items)


def _of_messages(node: ParsedNode) -> Iterator[Problem]:
    """Data of an event or message task stands for its messages and signals, one for each."""
    events = [*node.events, *([node.message] if node.message is not None else [])]
    carried = [event for event in events if event.structure is not None]
    items = [item for item in node.items if item.kind in ("dataInput", "dataOutput")]
    if not items or not carried:
        return
    if len(events) == 1 and len(items) == 1:
        yield from _fits(node, items[0], carried[0])
    elif len(items) < len(carried):
        yield error(
            node,
            "data_missing",
            f"{named(node)} has {len(carried)} events that carry data, but data for {len(items)} of them.",
            "Give each of them a data input or output of its own.",
        )


def _fits(node: ParsedNode, item: ParsedItem, event: ParsedEvent) -> Iterator[Problem]:
    if item.structure is not None and item.structure != event.structure:
        yield error(
            node,
            "type_differs",
            f"The {event.kind} '{event.name or event.reference}' of {named(node)} is a {event.structure}, but "
            f"'{item.name}' is a {item.structure}.",
            "Give both the same item definition.",
            line=item.line,
        )
