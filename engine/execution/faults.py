"""BPMN errors: caught by scope, from the inside outwards, never by a sibling (BPMN 2.0.2 §10.5.6, §13.5.3)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from engine.execution.run import Run, UncaughtError
from engine.model.definition import EventKind, Node
from engine.model.instance import InstanceStatus, Scope, ScopeKind, Token
from engine.model.step import IncidentOpened

__all__ = ["throw_error"]


def throw_error(
    run: Run, token: Token, code: str, detail: str, data: Mapping[str, Any], *, thrower: bool = False
) -> None:
    """Throw an error at a token; with `thrower` the token is an end event, whose own boundaries do not exist.

    Ends with the catching event having fired. Uncaught: a called instance ends and hands the error to its caller. Of
    others, and where no caller catches it either, the end event's token stays where it is, with an incident; what an
    activity ran into raises `UncaughtError`.
    """
    from engine.execution.triggers import fire_boundary, fire_event_sub_process

    origin = run.node(token)
    payload = {"code": code, "detail": detail, "data": dict(data)}
    host: Token | None = None if thrower else token
    scope: Scope | None = run.scope(token.scope)
    while scope is not None:
        if host is not None and scope.kind is not ScopeKind.LOOP and "item" not in host.waits:
            boundary = _match([run.definition.nodes[i] for i in run.node(host).boundaries], code)
            if boundary is not None:
                _told(run, origin, token, code)
                fire_boundary(run, host, boundary, payload)
                return
        if scope.kind in (ScopeKind.PROCESS, ScopeKind.SUB_PROCESS):
            start = _match(_error_starts(run, scope), code)
            if start is not None:
                _told(run, origin, token, code)
                fire_event_sub_process(run, scope, start, payload)
                return
        host = run.state.tokens.get(scope.token) if scope.token is not None else None
        scope = run.scope(scope.parent) if scope.parent is not None else None
    uncaught = UncaughtError(code, detail, data, element=origin.id)
    nobody = run.state.parent_id is None or code in run.environment.uncaught_above
    if nobody and not thrower:
        raise uncaught
    _told(run, origin, token, code)
    if nobody:
        _stay(run, token, uncaught)
        return
    _fail_called_instance(run, payload)


def _stay(run: Run, token: Token, uncaught: UncaughtError) -> None:
    """The work before the end event is done, and stays so: the error waits there for people."""
    token.waits["uncaught"] = uncaught.error_code
    run.effects.append(
        IncidentOpened(token.id, token.node, run.row(token.scope), uncaught.code, str(uncaught), dict(uncaught.detail))
    )


def _match(nodes: list[Node], code: str) -> Node | None:
    """Prefer the event with this very code to one that catches all."""
    for wanted in (code, None):
        for node in nodes:
            parts = node.event.each if node.event is not None else ()
            if any(part.kind is EventKind.ERROR and part.error_code == wanted for part in parts):
                return node
    return None


def _error_starts(run: Run, scope: Scope) -> list[Node]:
    from engine.execution.waits import starts_of

    return starts_of(run, scope.node)


def _told(run: Run, origin: Node, token: Token, code: str) -> None:
    run.trail.append(("error", origin.index, token.id, code))


def _fail_called_instance(run: Run, payload: dict[str, Any]) -> None:
    from engine.execution.scopes import cancel_scope, end_instance

    cancel_scope(run, run.root, keep=True)
    run.queue.clear()
    end_instance(run, InstanceStatus.FAILED)
    run.root.variables["error"] = payload
