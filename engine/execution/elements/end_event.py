"""End event: none, message, escalation, error, terminate, cancel, compensation (BPMN 2.0.2 §13.5.6)."""

from __future__ import annotations

from engine.errors import WrongState
from engine.execution import compensation
from engine.execution.elements.behaviour import Behaviour
from engine.execution.elements.throw_event import after_siblings, resume_undo, throw_all
from engine.execution.faults import throw_error
from engine.execution.flows import leave
from engine.execution.run import NeedsWhole, Run
from engine.execution.scopes import cancel_scope, enclosing, end_instance, is_root
from engine.model.definition import EventDefinition, EventKind
from engine.model.instance import InstanceStatus, ScopeKind, Token

__all__ = ["BEHAVIOUR", "end_here", "throw_again"]


def _enter(run: Run, token: Token) -> None:
    after_siblings(run, token, _throw)


def _throw(run: Run, token: Token) -> None:
    decisive = throw_all(run, token)
    if token.id not in run.state.tokens:
        return
    kind = decisive.kind if decisive is not None else EventKind.NONE
    if kind is EventKind.TERMINATE:
        _terminate(run, token)
    elif decisive is not None and kind is EventKind.ERROR:
        _throw_error(run, token, decisive)
    elif kind is EventKind.CANCEL:
        _cancel_transaction(run, token)
    elif decisive is not None and kind is EventKind.COMPENSATION:
        if compensation.throw(run, token, decisive):
            end_here(run, token)
    else:
        end_here(run, token)


def throw_again(run: Run, token: Token) -> None:
    """Throw the error once more that nothing caught."""
    node = run.node(token)
    if "uncaught" not in token.waits:
        raise WrongState(f"'{node.name or node.id}' waits for nothing.")
    del token.waits["uncaught"]
    [error] = [part for part in node.event.each if part.kind is EventKind.ERROR] if node.event is not None else []
    _throw_error(run, token, error)


def _throw_error(run: Run, token: Token, event: EventDefinition) -> None:
    node = run.node(token)
    local = run.mapped(node.inputs, run.variables(token.scope), node.id, "Input")
    detail = str(local.pop("detail", node.name or ""))
    throw_error(run, token, event.error_code or "", detail, local, thrower=True)


def end_here(run: Run, token: Token) -> None:
    """The token ends; the last one in the process names the outcome."""
    if is_root(enclosing(run, token.scope)):
        run.state.outcome = run.node(token).id
    leave(run, token, [])


def _terminate(run: Run, token: Token) -> None:
    """End the scope it stands in at once: everything else in it is cancelled, without compensation."""
    scope = run.scope(token.scope)
    run.trail.append(("leave", token.node, token.id))
    run.remove(token)
    cancel_scope(run, scope, keep=True)
    if is_root(scope):
        run.queue.clear()
        end_instance(run, InstanceStatus.COMPLETED, run.node(token).id)
    else:
        run.emptied.add(scope.id)


def _cancel_transaction(run: Run, token: Token) -> None:
    """Cancel what still runs in the transaction, undo what is done, then leave by its cancel boundary event."""
    scope = enclosing(run, token.scope)
    others = [other for other in run.state.tokens_in(scope.id) if other.id != token.id]
    from engine.execution.activities import cancel_token

    run.forget(scope.id)
    for inner in run.state.children_of(scope.id):
        if inner.token is None and inner.id != token.scope:
            cancel_scope(run, inner)
    for other in others:
        cancel_token(run, other)
    compensation.compensate(run, token)


def _compensated(run: Run, token: Token) -> None:
    event = run.node(token).event
    if event is None or all(part.kind is not EventKind.CANCEL for part in event.each):
        end_here(run, token)
        return
    from engine.execution.triggers import fire_boundary

    transaction = enclosing(run, token.scope)
    assert transaction.token is not None  # the gate lets a cancel end stand in a transaction only
    host = _around_rounds(run, run.state.tokens[transaction.token])
    for index in run.node(host).boundaries:
        boundary = run.definition.nodes[index]
        if boundary.event is not None and any(part.kind is EventKind.CANCEL for part in boundary.event.each):
            fire_boundary(run, host, boundary, {})
            return
    # Without a cancel boundary the transaction's token ends with it (the gate warns).
    from engine.execution.activities import cancel_token

    cancel_token(run, host)


def _around_rounds(run: Run, token: Token) -> Token:
    """The token that stands for all rounds of a repeated transaction: its cancel event ends them together."""
    if "item" not in token.waits:
        return token
    if not run.state.whole:
        raise NeedsWhole
    loop = next(scope for scope in run.chain(token.scope) if scope.kind is ScopeKind.LOOP)
    assert loop.token is not None  # a loop's scope always has its token outside
    return run.state.tokens[loop.token]


BEHAVIOUR = Behaviour(enter=_enter, resume=resume_undo, cancel=compensation.cancel, compensated=_compensated)
