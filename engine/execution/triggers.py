"""Events that fire: boundary events, starts of event sub-processes, and the branches of an event-based gateway."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from engine.execution import waits
from engine.execution.flows import leave
from engine.execution.run import Run
from engine.execution.scopes import cancel_scope, open_scope
from engine.execution.timers import next_due
from engine.model.definition import EventKind, Node
from engine.model.instance import Scope, ScopeKind, Token
from engine.model.step import TimerEnded, TimerStarted

__all__ = ["arrived", "fire_boundary", "fire_event_sub_process", "fire_gateway_branch", "rearm"]


def fire_boundary(run: Run, host: Token, boundary: Node, payload: Mapping[str, Any]) -> None:
    """A boundary event fires: an interrupting one ends its host first."""
    from engine.execution.activities import cancel_token

    run.trail.append(("catch", boundary.index, host.id))
    scope = host.scope
    if boundary.interrupting and host.id not in run.ending:
        cancel_token(run, host)
    token = run.put(boundary, scope)
    if boundary.interrupting:
        token.wrote = host.wrote  # it goes on in its place; beside it, a branch of its own begins
    _receive(run, token, boundary, payload)
    leave(run, token)


def fire_event_sub_process(run: Run, scope: Scope, start: Node, payload: Mapping[str, Any]) -> None:
    """An event sub-process of a running scope starts: an interrupting one ends everything else in the scope."""
    event_sub_process = run.definition.nodes[start.scope]
    run.trail.append(("catch", start.index, 0))
    if start.interrupting:
        cancel_scope(run, scope, keep=True)
    inner = open_scope(run, ScopeKind.EVENT_SUB_PROCESS, node=event_sub_process.index, parent=scope.id, token=None)
    run.trail.append(("enter", event_sub_process.index, 0))
    waits.listen(run, inner)
    token = run.put(start, inner.id)
    _receive(run, token, start, payload)
    leave(run, token)


def fire_gateway_branch(run: Run, token: Token, event: Node, payload: Mapping[str, Any]) -> None:
    """The first event behind an event-based gateway wins: the others stop waiting."""
    gateway = run.node(token)
    targets = [run.definition.nodes[run.definition.flows[flow].target] for flow in gateway.outgoing]
    waits.end(run, targets, token=token.id, scope=token.scope)
    run.trail.append(("leave", gateway.index, token.id))
    for flow in gateway.outgoing:
        if run.definition.flows[flow].target == event.index:
            run.trail.append(("take", flow))
            break
    scope = token.scope
    run.remove(token)
    caught = run.put(event, scope)
    caught.wrote = token.wrote
    _receive(run, caught, event, payload)
    leave(run, caught)


def arrived(node: Node, memory: dict[str, Any], kind: EventKind, name: str | None = None) -> bool:
    """Note what has come for an event; tell whether that is enough: of a parallel multiple event all must come."""
    event = node.event
    if event is None or not event.all_parts:
        return True
    came: list[int] = memory.setdefault(f"came:{node.index}", [])
    for index, part in enumerate(event.parts):
        if index not in came and part.kind is kind and name in (None, part.message, part.signal):
            came.append(index)
            break
    if len(came) < len(event.parts):
        return False
    del memory[f"came:{node.index}"]
    return True


def rearm(run: Run, *, token: int, node: Node, scope: int, due_at: datetime, cycle: str | None) -> None:
    """Let a timer that just fired end, or wait for its next round."""
    run.effects.append(TimerEnded(token, scope, node.index))
    following = next_due(cycle, due_at, run.now, node.id) if cycle is not None else None
    if following is not None:
        due, rest = following
        run.effects.append(TimerStarted(token, node.index, scope, run.row(scope), due, rest))


def _receive(run: Run, token: Token, node: Node, payload: Mapping[str, Any]) -> None:
    """Carry what the event brought into variables."""
    event = node.event
    assert event is not None
    kinds = {part.kind for part in event.each}
    variable = next((part.error_variable for part in event.each if part.error_variable), None)
    if variable and kinds & {EventKind.ERROR, EventKind.ESCALATION} and "code" in payload:
        brought = {key: payload.get(key) for key in ("code", "detail", "data")}
        run.assign(token.scope, variable, brought, by=token)
    run.hand_out(token, payload, keep=bool(kinds & {EventKind.MESSAGE, EventKind.SIGNAL}))
