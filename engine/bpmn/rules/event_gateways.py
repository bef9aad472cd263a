"""Behind an event-based gateway the events wait, and nothing else (BPMN 2.0.2 §10.6.6)."""

from __future__ import annotations

from collections.abc import Iterator

from engine.bpmn.faults import error, named
from engine.bpmn.parsed import ParsedNode, ParsedProcess
from engine.bpmn.rules.context import Context
from engine.errors import Problem

__all__ = ["check"]


def check(process: ParsedProcess, context: Context) -> Iterator[Problem]:
    """At least two ways out, each to a catch event or receive task that no other flow enters."""
    outgoing, incoming = process.outgoing(), process.incoming()
    hosts = {node.attached_to for node in process.nodes.values()}
    for gateway in process.nodes.values():
        if gateway.tag != "eventBasedGateway":
            continue
        flows = outgoing.get(gateway.id, [])
        if len(flows) < 2:
            yield error(
                gateway,
                "event_gateway_choice",
                f"The event-based gateway {named(gateway)} has {len(flows)} ways out; there must be at least two.",
                "Draw an event for each thing that can happen first.",
            )
        targets = [process.nodes[flow.target] for flow in flows if flow.target in process.nodes]
        for target in targets:
            yield from _of_target(gateway, target, len(incoming.get(target.id, [])), target.id in hosts)
        tags = {target.tag for target in targets}
        messages = [target for target in targets if any(event.kind == "message" for event in target.events)]
        if "receiveTask" in tags and messages:
            yield error(
                gateway,
                "event_gateway_mixed",
                f"The event-based gateway {named(gateway)} is followed by receive tasks and by message events.",
                "Use either the one or the other.",
            )


def _of_target(gateway: ParsedNode, target: ParsedNode, entering: int, is_host: bool) -> Iterator[Problem]:
    if target.tag not in ("intermediateCatchEvent", "receiveTask"):
        yield error(
            target,
            "event_gateway_target",
            f"{named(target)} follows the event-based gateway {named(gateway)}, but waits for no event.",
            "Put a message or timer catch event between them.",
        )
    elif entering > 1:
        yield error(
            target,
            "event_gateway_target",
            f"{named(target)} follows the event-based gateway {named(gateway)}, but other flows enter it, too.",
            "Join the other flows behind it.",
        )
    elif is_host:
        yield error(
            target,
            "event_gateway_target",
            f"The receive task {named(target)} follows an event-based gateway, so it cannot have boundary events.",
            "Draw them as events behind the gateway.",
        )
