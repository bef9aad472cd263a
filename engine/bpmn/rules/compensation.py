"""What is undone, and by what: compensation handlers hang on associations (BPMN 2.0.2 §10.7.1)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from engine.bpmn.compile import compensation_handlers, is_compensation_boundary
from engine.bpmn.faults import error, named
from engine.bpmn.parsed import ParsedNode, ParsedProcess
from engine.bpmn.rules.context import Context
from engine.errors import Problem

__all__ = ["check"]


@dataclass(frozen=True, slots=True)
class _Drawn:
    """What the checks of all compensation events look up: made once, for there may be thousands of them."""

    process: ParsedProcess
    context: Context
    inside: Mapping[str, list[ParsedNode]]  # sub-process → what stands directly in it; "": the process
    tied: Mapping[str, list[str]]  # one end of an association → the other ends
    undoing: Mapping[str, ParsedNode]  # event sub-processes that undo what is around them
    handled: frozenset[str]  # activities with a compensation event at their border
    itself: frozenset[str]  # undone by a handler, by its action's undo, or as a called process
    undone: frozenset[str]  # by itself or by what is inside it
    asks: frozenset[str]  # an action, itself or inside it: which of them declare an undo may not be known


def check(process: ParsedProcess, context: Context) -> Iterator[Problem]:
    """Each compensation boundary event has one handler, each handler one event, each throw something to undo."""
    handlers = {handler for _, handler in compensation_handlers(process)}
    drawn = _drawn(process, context)
    seen: dict[str, ParsedNode] = {}
    outgoing = process.outgoing()
    for node in process.nodes.values():
        if is_compensation_boundary(node):
            yield from _of_boundary(drawn, node, node.id in outgoing)
            if node.attached_to in seen:
                yield error(
                    node,
                    "compensated_twice",
                    f"'{node.attached_to}' has two compensation events.",
                    "Keep one; its handler may be a sub-process with several steps.",
                )
            elif node.attached_to is not None:
                seen[node.attached_to] = node
                yield from _of_whole(drawn, node)
        elif node.id in drawn.undoing:
            yield from _of_event_sub_process(drawn, node)
        elif node.is_for_compensation and node.id not in handlers:
            yield error(
                node,
                "handler_of_nothing",
                f"{named(node)} is a compensation handler, but no compensation event leads to it.",
                "Draw an association from a compensation boundary event to it.",
            )
        elif any(event.kind == "compensate" for event in node.events) and node.tag != "startEvent":
            yield from _of_throw(drawn, node)


def _drawn(process: ParsedProcess, context: Context) -> _Drawn:
    nodes = process.nodes.values()
    inside: dict[str, list[ParsedNode]] = {}
    for node in nodes:
        inside.setdefault(node.scope or "", []).append(node)
    tied: dict[str, list[str]] = {}
    for one in process.associations:
        for end, other in ((one.source, one.target), (one.target, one.source)):
            tied.setdefault(end or "", []).append(other or "")
    handled = {node.attached_to for node in nodes if node.attached_to and is_compensation_boundary(node)}
    undoing = undoing_event_sub_processes(process)
    known = context.known.undone or ()
    itself = frozenset(
        node.id
        for node in nodes
        if node.tag == "callActivity" or node.id in handled or node.extensions.get("action") in known
    )
    return _Drawn(
        process,
        context,
        inside,
        tied,
        undoing,
        frozenset(handled),
        itself,
        undone=_with_scopes(process, [*itself, *undoing]),
        asks=_with_scopes(process, [node.id for node in nodes if "action" in node.extensions]),
    )


def _with_scopes(process: ParsedProcess, ids: Iterable[str]) -> frozenset[str]:
    """Some nodes, and every sub-process around them."""
    found: set[str] = set()
    for node_id in ids:
        step: str | None = node_id
        while step is not None and step not in found:
            found.add(step)
            step = process.nodes[step].scope
    return frozenset(found)


def undoing_event_sub_processes(process: ParsedProcess) -> dict[str, ParsedNode]:
    """The event sub-processes that begin with a compensation event, by id (§10.7.1)."""
    return {
        owner.id: owner
        for node in process.nodes.values()
        if node.tag == "startEvent" and any(event.kind == "compensate" for event in node.events)
        for owner in [process.nodes.get(node.scope or "")]
        if owner is not None and owner.is_event_sub_process
    }


def _of_event_sub_process(drawn: _Drawn, node: ParsedNode) -> Iterator[Problem]:
    """One scope is undone by one event sub-process, and not by a handler beside it."""
    first = next(other for other in drawn.inside[node.scope or ""] if other.id in drawn.undoing)
    if first is not node or node.scope in drawn.handled:
        yield error(
            node,
            "compensated_twice",
            f"What is around the compensation event sub-process {named(node)} is undone by another one, too.",
            "Keep one of the two.",
        )


def _of_boundary(drawn: _Drawn, event: ParsedNode, has_flow: bool) -> Iterator[Problem]:
    nodes = drawn.process.nodes
    targets = [nodes[end] for end in drawn.tied.get(event.id, ()) if end in nodes]
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
            message = f"The handler {named(target)} stands in another scope than {named(event)}."
            yield error(target, "not_a_handler", message, "Draw it beside the activity that it undoes.")


def _of_whole(drawn: _Drawn, event: ParsedNode) -> Iterator[Problem]:
    """The handler of a sub-process stands for all inside it (§10.7.1): what has an undo of its own has one too many."""
    for node in _within(drawn, event.attached_to or ""):
        if node.id in drawn.itself:
            yield error(
                node,
                "undone_twice",
                f"{named(node)} is undone on its own, and once more by the handler of '{event.attached_to}' around it.",
                f"Take the compensation event off '{event.attached_to}', or let nothing inside it have an undo.",
            )


def _within(drawn: _Drawn, scope: str) -> Iterator[ParsedNode]:
    """Everything inside a sub-process, at any depth. The parent of what has no sub-process around it is ""."""
    for node in drawn.inside.get(scope, ()) if scope else ():
        yield node
        yield from _within(drawn, node.id)


def _of_throw(drawn: _Drawn, node: ParsedNode) -> Iterator[Problem]:
    process, known = drawn.process, drawn.context.known.undone
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
            message = f"{named(node)} compensates '{wanted}', which is a handler itself."
            hint = "Choose the activity that it undoes, or none for all of this scope."
            yield error(node, "unknown_reference", message, hint, line=event.line)
        elif activity.id not in drawn.undone and (known is not None or activity.id not in drawn.asks):
            yield error(
                node,
                "nothing_to_undo",
                f"{named(node)} compensates '{wanted}', which has no handler and no undo of its own.",
                "Draw a compensation event with its handler; or name no activity, and all of this scope is undone.",
                line=event.line,
            )
