"""A message has a name to be found by, and whoever waits says which one is meant (BPMN 2.0.2 §8.3.2, §8.3.11)."""

from __future__ import annotations

from collections.abc import Iterator

from engine.bpmn.faults import error, named, warning
from engine.bpmn.parsed import ParsedEvent, ParsedNode, ParsedProcess
from engine.bpmn.rules.context import Context
from engine.errors import Problem

__all__ = ["check"]


def check(process: ParsedProcess, context: Context) -> Iterator[Problem]:
    """Name and correlation of each message that is thrown or caught."""
    started_by: dict[str, str] = {}
    begun = _begun(process)
    for node in process.nodes.values():
        events = [event for event in node.events if event.kind == "message"]
        if node.message is not None:
            events.append(node.message)
        elif node.tag == "receiveTask":
            yield error(node, "no_message", f"The receive task {named(node)} names no message.", "Set its message.")
        begins = node.id in begun
        for event in events:
            yield from _of_message(node, event, begins=begins)
            if begins and event.name is not None:
                if event.name in started_by:
                    yield error(
                        node,
                        "message_starts_twice",
                        f"The message '{event.name}' starts the process at '{started_by[event.name]}' and here.",
                        "Use one start event, or messages with different names.",
                    )
                started_by[event.name] = node.id


def _begun(process: ParsedProcess) -> set[str]:
    """The nodes whose message starts the process: start events, and what instantiates."""
    found = {node.id for node in process.nodes.values() if node.tag == "startEvent" and node.scope is None}
    outgoing = process.outgoing()
    for node in process.nodes.values():
        if node.begins_process and node.tag == "receiveTask":
            found.add(node.id)
        elif node.begins_process and node.attributes.get("eventGatewayType") != "Parallel":
            found |= {flow.target for flow in outgoing.get(node.id, ()) if flow.target is not None}
    return found


def _of_message(node: ParsedNode, event: ParsedEvent, *, begins: bool) -> Iterator[Problem]:
    if event.reference is None:
        yield error(
            node, "no_message", f"The event {named(node)} names no message.", "Set its message.", line=event.line
        )
    elif not event.resolved:
        yield error(
            node,
            "unknown_reference",
            f"{named(node)} names the message '{event.reference}', which is not in the file.",
            "Set its message.",
            line=event.line,
        )
    elif event.name is None:
        yield error(
            node,
            "no_message",
            f"The message '{event.reference}' of {named(node)} has no name to be found by.",
            "Name the message, for example order.paid.",
            line=event.line,
        )
    has_key = "correlationKey" in node.extensions or node.in_conversation or bool(event.keys)
    if not has_key and not begins and not _throws(node):
        yield warning(
            node,
            "no_correlation",
            f"{named(node)} takes any message '{event.name}' without a key: the wrong instance may get it.",
            "Set reglament:correlationKey, for example to the order's number.",
        )


def _throws(node: ParsedNode) -> bool:
    return node.tag in ("sendTask", "endEvent", "intermediateThrowEvent")
