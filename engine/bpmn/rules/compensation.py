"""What is undone, and by what: compensation handlers hang on associations (BPMN 2.0.2 §10.7.1)."""

from __future__ import annotations

from collections.abc import Iterator

from engine.bpmn.compile import compensation_handlers, is_compensation_boundary
from engine.bpmn.faults import error, named
from engine.bpmn.parsed import ParsedNode, ParsedProcess
from engine.bpmn.rules.context import Context
from engine.errors import Problem

__all__ = ["check"]


def check(process: ParsedProcess, context: Context) -> Iterator[Problem]:
    """Each compensation boundary event has one handler, each handler one event, each throw something to undo."""
    handlers = {handler for _, handler in compensation_handlers(process)}
    seen: dict[str, ParsedNode] = {}
    outgoing = process.outgoing()
    for node in process.nodes.values():
        if is_compensation_boundary(node):
            yield from _of_boundary(process, node, node.id in outgoing)
            if node.attached_to in seen:
                yield error(
                    node,
                    "compensated_twice",
                    f"'{node.attached_to}' has two compensation events.",
                    "Keep one; its handler may be a sub-process with several steps.",
                )
            elif node.attached_to is not None:
                seen[node.attached_to] = node
        elif node.is_for_compensation and node.id not in handlers:
            yield error(
                node,
                "handler_of_nothing",
                f"{named(node)} is a compensation handler, but no compensation event leads to it.",
                "Draw an association from a compensation boundary event to it.",
            )
        elif any(event.kind == "compensate" for event in node.events) and node.tag != "startEvent":
            yield from _of_throw(process, node)


def _of_boundary(process: ParsedProcess, event: ParsedNode, has_flow: bool) -> Iterator[Problem]:
    ends = [
        other
        for one in process.associations
        for end, other in ((one.source, one.target), (one.target, one.source))
        if end == event.id
    ]
    targets = [process.nodes[end] for end in ends if end in process.nodes]
    if has_flow:
        yield error(
            event,
            "compensation_flow",
            f"A sequence flow leaves the compensation event {named(event)}.",
            "Draw an association to the handler instead.",
        )
    if len(targets) != 1:
        yield error(
            event,
            "no_handler",
            f"The compensation event {named(event)} leads to {len(targets)} handlers by association; it must be one.",
            "Draw one association to the task that undoes the work.",
        )
    for target in targets:
        if not target.is_for_compensation:
            yield error(
                target,
                "not_a_handler",
                f"{named(target)} undoes work of '{event.attached_to}', but is not marked for compensation.",
                'Set isForCompensation="true".',
            )
        elif target.scope != event.scope:
            yield error(
                target, "not_a_handler", f"The handler {named(target)} stands in another scope than {named(event)}."
            )


def _of_throw(process: ParsedProcess, node: ParsedNode) -> Iterator[Problem]:
    for event in node.events:
        wanted = event.reference if event.kind == "compensate" else None
        if wanted is None:
            continue
        activity = process.nodes.get(wanted)
        if activity is None:
            yield error(
                node,
                "unknown_reference",
                f"{named(node)} compensates '{wanted}', which is no activity of this process.",
                "Choose an activity, or none for all of this scope.",
                line=event.line,
            )
        elif activity.is_for_compensation:
            yield error(node, "unknown_reference", f"{named(node)} compensates '{wanted}', which is a handler itself.")
