"""What a message begins: receive tasks and event-based gateways that instantiate (BPMN 2.0.2 §10.3.3, §10.6.6)."""

from __future__ import annotations

from collections.abc import Iterator

from engine.bpmn.faults import error, named
from engine.bpmn.parsed import ParsedNode, ParsedProcess
from engine.bpmn.rules.context import Context
from engine.errors import Problem

__all__ = ["check"]


def check(process: ParsedProcess, context: Context) -> Iterator[Problem]:
    """Directly in the process, entered by nothing else, and by messages alone."""
    incoming, outgoing = process.incoming(), process.outgoing()
    for node in process.nodes.values():
        if node.tag == "eventBasedGateway":
            yield from _of_type(node)
        if not node.begins_process:
            continue
        if node.scope is not None:
            yield error(
                node,
                "instantiates_inside",
                f"{named(node)} is marked to start the process, but stands in a sub-process.",
                "Remove instantiate, or move it into the process itself.",
            )
        sources = [process.nodes.get(flow.source or "") for flow in incoming.get(node.id, [])]
        if any(source is None or source.tag != "startEvent" or source.events for source in sources):
            yield error(
                node,
                "instantiates_entered",
                f"{named(node)} is marked to start the process, but a flow leads to it from within.",
                "Remove instantiate, or the flow.",
            )
        if node.multi is not None or node.loop is not None or node.is_for_compensation:
            yield error(
                node,
                "instantiates_repeated",
                f"{named(node)} is marked to start the process, and to be repeated or to undo something.",
                "Remove one of the two.",
            )
        targets = [process.nodes.get(flow.target or "") for flow in outgoing.get(node.id, [])]
        for target in targets if node.tag == "eventBasedGateway" else []:
            if target is not None and target.events and [event.kind for event in target.events] != ["message"]:
                yield error(
                    target,
                    "event_gateway_target",
                    f"{named(target)} follows the gateway {named(node)}, which starts the process, but waits for no "
                    "message.",
                    "Only messages start a process there.",
                )


def _of_type(node: ParsedNode) -> Iterator[Problem]:
    kind = node.attributes.get("eventGatewayType", "Exclusive")
    if kind not in ("Exclusive", "Parallel"):
        yield error(
            node, "event_gateway_type", f"The type of the gateway {named(node)} is '{kind}'.", "Choose Exclusive."
        )
    elif kind == "Parallel" and not node.begins_process:
        yield error(
            node,
            "event_gateway_type",
            f"The event-based gateway {named(node)} is parallel, but does not start the process.",
            "Use a parallel gateway and events behind it.",
        )
