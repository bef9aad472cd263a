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
    undoing = undoing_event_sub_processes(process)
    seen: dict[str, ParsedNode] = {}
    outgoing = process.outgoing()
    for node in process.nodes.values():
        if is_compensation_boundary(node):
            yield from _of_boundary(process, node, node.id in outgoing)
            yield from _of_whole(process, node, context)
            if node.attached_to in seen:
                yield error(
                    node,
                    "compensated_twice",
                    f"'{node.attached_to}' has two compensation events.",
                    "Keep one; its handler may be a sub-process with several steps.",
                )
            elif node.attached_to is not None:
                seen[node.attached_to] = node
        elif node.id in undoing:
            yield from _of_event_sub_process(process, node, undoing)
        elif node.is_for_compensation and node.id not in handlers:
            yield error(
                node,
                "handler_of_nothing",
                f"{named(node)} is a compensation handler, but no compensation event leads to it.",
                "Draw an association from a compensation boundary event to it.",
            )
        elif any(event.kind == "compensate" for event in node.events) and node.tag != "startEvent":
            yield from _of_throw(process, node, context)


def undoing_event_sub_processes(process: ParsedProcess) -> dict[str, ParsedNode]:
    """The event sub-processes that begin with a compensation event, by id (§10.7.1)."""
    return {
        owner.id: owner
        for node in process.nodes.values()
        if node.tag == "startEvent" and any(event.kind == "compensate" for event in node.events)
        for owner in [process.nodes.get(node.scope or "")]
        if owner is not None and owner.is_event_sub_process
    }


def _of_event_sub_process(
    process: ParsedProcess, node: ParsedNode, undoing: dict[str, ParsedNode]
) -> Iterator[Problem]:
    """One scope is undone by one event sub-process, and not by a handler beside it."""
    first = next(other for other in undoing.values() if other.scope == node.scope)
    handler = [other for other in process.nodes.values() if is_compensation_boundary(other)]
    if first is not node or any(other.attached_to == node.scope for other in handler):
        yield error(
            node,
            "compensated_twice",
            f"What is around the compensation event sub-process {named(node)} is undone by another one, too.",
            "Keep one of the two.",
        )


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


def _of_whole(process: ParsedProcess, event: ParsedNode, context: Context) -> Iterator[Problem]:
    """The handler of a sub-process stands for all inside it (§10.7.1): what has an undo of its own has one too many."""
    for node in process.nodes.values():
        if event.attached_to in list(_around(process, node)) and _is_undone_itself(process, node, context):
            yield error(
                node,
                "undone_twice",
                f"{named(node)} is undone on its own, and once more by the handler of '{event.attached_to}' around it.",
                f"Take the compensation event off '{event.attached_to}', or let nothing inside it have an undo.",
            )


def _around(process: ParsedProcess, node: ParsedNode) -> Iterator[str]:
    scope = node.scope
    while scope is not None:
        yield scope
        scope = process.nodes[scope].scope


def _is_undone(process: ParsedProcess, node: ParsedNode, context: Context) -> bool:
    """Whether it is undone: by a handler, by its action's undo, as a called process, or by what is inside it."""
    inside = [one for one in process.nodes.values() if one.scope == node.id]
    return _is_undone_itself(process, node, context) or any(
        one.id in undoing_event_sub_processes(process) or _is_undone(process, one, context) for one in inside
    )


def _is_undone_itself(process: ParsedProcess, node: ParsedNode, context: Context) -> bool:
    if node.tag == "callActivity" or any(
        is_compensation_boundary(other) and other.attached_to == node.id for other in process.nodes.values()
    ):
        return True
    return node.extensions.get("action") in (context.known.undone or ())


def _of_throw(process: ParsedProcess, node: ParsedNode, context: Context) -> Iterator[Problem]:
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
        elif not _is_undone(process, activity, context) and (
            context.known.undone is not None or not _may_have_undo(process, activity)
        ):
            yield error(
                node,
                "nothing_to_undo",
                f"{named(node)} compensates '{wanted}', which has no handler and no undo of its own.",
                "Draw a compensation event with its handler; or name no activity, and all of this scope is undone.",
                line=event.line,
            )


def _may_have_undo(process: ParsedProcess, activity: ParsedNode) -> bool:
    """Whether it asks an action, itself or inside it: which of them declare an undo is not known."""
    inside = (one for one in process.nodes.values() if activity.id in _around(process, one))
    return any("action" in one.extensions for one in (activity, *inside))
