"""Escalations: caught by scope from the inside outwards; uncaught, they change nothing (BPMN 2.0.2 §10.5.6)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from engine.execution import waits
from engine.execution.run import Run
from engine.model.definition import EventKind, Node
from engine.model.instance import Scope, ScopeKind, Token
from engine.model.step import EscalationRaised

__all__ = ["escalate"]


def escalate(run: Run, token: Token, code: str | None, data: Mapping[str, Any], *, thrower: bool = True) -> None:
    """Bring an escalation to the first event around that catches its code; at the border, to the caller.

    `thrower`: the token throws it itself; else it comes out of the activity that the token stands on. Afterwards the
    token may be gone: an interrupting event cancels it.
    """
    from engine.execution.triggers import fire_boundary, fire_event_sub_process

    run.trail.append(("escalate", token.node, token.id, code or ""))
    payload = {"code": code, "detail": "", "data": dict(data)}
    host: Token | None = None if thrower else token
    scope: Scope | None = run.scope(token.scope)
    while scope is not None:
        if host is not None and scope.kind is not ScopeKind.LOOP and "item" not in host.waits:
            boundary = _match([run.definition.nodes[index] for index in run.node(host).boundaries], code)
            if boundary is not None:
                fire_boundary(run, host, boundary, payload)
                return
        if scope.kind in (ScopeKind.PROCESS, ScopeKind.SUB_PROCESS) and "stopped" not in scope.held:
            start = _match(waits.starts_of(run, scope.node), code)
            if start is not None:
                fire_event_sub_process(run, scope, start, payload)
                return
        host = run.state.tokens.get(scope.token) if scope.token is not None else None
        scope = run.scope(scope.parent) if scope.parent is not None else None
    if run.state.parent_id is not None:
        run.effects.append(EscalationRaised(code, dict(data)))


def _match(nodes: Sequence[Node], code: str | None) -> Node | None:
    """Prefer the event with this very code to one that catches all."""
    for wanted in (code, None) if code is not None else (None,):
        for node in nodes:
            parts = node.event.each if node.event is not None else ()
            if any(part.kind is EventKind.ESCALATION and part.escalation_code == wanted for part in parts):
                return node
    return None
