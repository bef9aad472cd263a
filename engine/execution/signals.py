"""Signals: everybody in the same instance who listens catches one at once; other instances after the commit.

BPMN 2.0.2 §10.5.5: a signal is broadcast. Within an instance it must not wait for the commit: what it is thrown in may
have ended by then.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from engine.execution import waits
from engine.execution.parking import is_parked
from engine.execution.run import NeedsWhole, Run
from engine.execution.triggers import arrived, fire_boundary, fire_event_sub_process, fire_gateway_branch
from engine.model.definition import EventKind, Node, NodeKind
from engine.model.instance import ScopeKind, Token
from engine.model.step import SignalThrown

__all__ = ["throw_signal"]

_SCOPES = (ScopeKind.PROCESS, ScopeKind.SUB_PROCESS, ScopeKind.EVENT_SUB_PROCESS)


def throw_signal(run: Run, name: str, payload: Mapping[str, Any], signal_id: str) -> None:
    """Let every listener of this moment catch it. Afterwards the thrower's token may be gone."""
    run.effects.append(SignalThrown(name, dict(payload), signal_id))
    if name not in run.definition.signals:
        return
    if not run.state.whole:
        raise NeedsWhole
    for token_id, node in list(_listening_tokens(run, name)):
        token = run.state.tokens.get(token_id)
        if token is not None:
            _to_token(run, token, node, name, payload)
    for scope_id, start in list(_listening_scopes(run, name)):
        scope = run.state.scopes.get(scope_id)
        if scope is None or "stopped" in scope.held or not arrived(start, scope.held, EventKind.SIGNAL, name):
            continue
        fire_event_sub_process(run, scope, start, payload)


def _listening_tokens(run: Run, name: str) -> Iterator[tuple[int, Node]]:
    for token in sorted(run.state.tokens.values(), key=lambda one: one.id):
        node = run.node(token)
        if is_parked(token):
            continue
        if node.kind is NodeKind.CATCH_EVENT and _hears(node, name):
            yield token.id, node
        elif node.kind is NodeKind.EVENT_BASED_GATEWAY:
            for flow in node.outgoing:
                target = run.definition.nodes[run.definition.flows[flow].target]
                if _hears(target, name):
                    yield token.id, target
        elif "item" not in token.waits and "gathers" not in token.waits:
            for index in node.boundaries:
                if _hears(run.definition.nodes[index], name):
                    yield token.id, run.definition.nodes[index]


def _listening_scopes(run: Run, name: str) -> Iterator[tuple[int, Node]]:
    for scope in run.state.scopes.values():
        if scope.kind in _SCOPES and "stopped" not in scope.held:
            for start in waits.starts_of(run, scope.node):
                if _hears(start, name):
                    yield scope.id, start


def _to_token(run: Run, token: Token, node: Node, name: str, payload: Mapping[str, Any]) -> None:
    if not arrived(node, token.waits, EventKind.SIGNAL, name):
        waits.reopen_messages(run, node, token.scope, token, token.waits[f"came:{node.index}"])
    elif node.kind is NodeKind.BOUNDARY_EVENT:
        fire_boundary(run, token, node, payload)
    elif run.node(token).kind is NodeKind.EVENT_BASED_GATEWAY:
        fire_gateway_branch(run, token, node, payload)
    else:
        from engine.execution.elements import BEHAVIOURS

        resume = BEHAVIOURS[node.kind].resume
        assert resume is not None  # a catch event waits
        resume(run, token, payload)


def _hears(node: Node, name: str) -> bool:
    parts = node.event.each if node.event is not None else ()
    return any(part.kind is EventKind.SIGNAL and part.signal == name for part in parts)
