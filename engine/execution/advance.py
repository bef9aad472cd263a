"""`advance`: the heart of the engine. What follows when something happened to one instance.

Pure: it changes only the state it is given, which the caller loaded for this step and throws away when the step fails.
Long because it is the table of all that may happen, each with what follows.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from engine.errors import ExpressionFailed, WrongState
from engine.execution import compensation, conversations, waits
from engine.execution.effects import settle
from engine.execution.elements import BEHAVIOURS, enter
from engine.execution.elements.end_event import throw_again
from engine.execution.escalations import escalate
from engine.execution.faults import throw_error
from engine.execution.flows import leave
from engine.execution.halting import has_halted, retry
from engine.execution.items import declared, require
from engine.execution.meetings import forget
from engine.execution.migration.moving import arrive, leave_old
from engine.execution.modification import modify
from engine.execution.parking import go_on, is_parked
from engine.execution.repair import correct_job, skip
from engine.execution.run import Environment, NeedsWhole, Run, UncaughtError
from engine.execution.scopes import cancel_scope, end_instance
from engine.execution.starts import begin_with, plain_starts
from engine.execution.timers import is_skipped
from engine.execution.told import with_values
from engine.execution.triggers import arrived, fire_boundary, fire_event_sub_process, fire_gateway_branch, rearm
from engine.model.definition import ROOT, Definition, EventKind, Node, NodeKind
from engine.model.instance import ROOT_SCOPE, Instance, InstanceStatus, Scope, ScopeKind, Token
from engine.model.signals import is_signal, name_of
from engine.model.step import (
    ActivitySkipped,
    ChildEnded,
    ChildEscalated,
    ChildUndone,
    CompensationAsked,
    Corrected,
    Input,
    InstanceCancelled,
    JobClosed,
    JobCorrected,
    JobDone,
    JobRefused,
    MessageArrived,
    Moved,
    Retried,
    Started,
    Step,
    TimerEnded,
    TimerFired,
    TokensChanged,
    TokensLeft,
    WorkItemCompleted,
)

__all__ = ["advance"]


def advance(definition: Definition, state: Instance, happened: Input, now: datetime, environment: Environment) -> Step:
    """Return the step that follows from `happened`, with the new state (the given one, changed) and its effects.

    Raises `WrongState` when the token it speaks of is gone, `ExecutionFailed` when the process cannot go on
    (nothing may be kept then), `NeedsWhole` or `NeedsLedger` when more must be loaded first.
    """
    run = Run(definition, state, now, environment)
    try:
        return _advanced(run, happened)
    except ExpressionFailed as failed:
        told = with_values(run, failed)
        told.turn = failed.turn
        raise told from failed


def _advanced(run: Run, happened: Input) -> Step:
    definition, state = run.definition, run.state
    if (definition.has_conditions or definition.keys) and not state.whole:
        raise NeedsWhole  # a changed variable may fire an event anywhere, the begin of a conversation binds all
    if state.status is not InstanceStatus.RUNNING and not isinstance(happened, CompensationAsked):
        raise WrongState(f"Instance {state.id} has already ended ({state.status.value}).")
    _HANDLERS[type(happened)](run, happened)
    run.drain()
    if run.changed and definition.title is not None:
        value = run.evaluate(definition.title, run.variables(ROOT_SCOPE), definition.key, "Title")
        state.title = "" if value is None else str(value)
    state.rev += 1
    return Step(state, settle(run.effects), run.trail, run.changed, run.decisions, run.budget.spent)


def _started(run: Run, happened: Started) -> None:
    given = declared(run.definition, ROOT)
    run.state.scopes[ROOT_SCOPE] = Scope(id=ROOT_SCOPE, kind=ScopeKind.PROCESS, variables=given)
    run.state.started_at = run.moment
    for name, value in happened.variables.items():
        run.assign(ROOT_SCOPE, name, value)
    require(run.definition.input_sets, given, run.definition.key)
    if run.definition.title is not None:  # before the first task is opened: its subtitle may show it
        value = run.evaluate(run.definition.title, run.variables(ROOT_SCOPE), run.definition.key, "Title")
        run.state.title = "" if value is None else str(value)
    if happened.node is not None:
        _hear(run, run.definition.nodes[happened.node], None, ROOT_SCOPE, happened.variables)
    waits.listen(run, run.root)
    for start in _starts(run, happened.node):
        if happened.node is not None and start.kind is not NodeKind.START_EVENT:
            begin_with(run, start, happened.variables)
            continue
        kinds = {part.kind for part in start.event.each} if start.event is not None else set()
        if kinds & {EventKind.MESSAGE, EventKind.SIGNAL} and start.outputs:
            token = run.put(start, ROOT_SCOPE, None)
            run.hand_out(token, happened.variables, keep=False)
            leave(run, token)
        else:
            enter(run, start, ROOT_SCOPE, None)


def _starts(run: Run, wanted: int | None) -> list[Node]:
    """Return the start event asked for, else the none start, else (a process drawn without) what no flow reaches."""
    nodes = run.definition.nodes
    if wanted is not None:
        return [nodes[wanted]]
    plain = plain_starts(run.definition, ROOT)
    if not plain:
        raise WrongState(
            f"Process '{run.definition.key}' has no plain start event: it starts by "
            f"{', '.join(sorted({part.kind.value for _, part in run.definition.begun_by}))} only."
        )
    return plain


def _token(run: Run, token_id: int) -> Token:
    token = run.state.tokens.get(token_id)
    if token is None:
        raise WrongState(f"Instance {run.state.id} no longer waits there: it has moved on.")
    return token


def _resume(run: Run, token: Token, answer: dict[str, Any]) -> None:
    if compensation.is_compensating(token):
        run.effects.append(JobClosed(token.id, completed=True))
        compensation.job_done(run, token, answer)
        return
    resume = BEHAVIOURS[run.node(token).kind].resume
    if resume is None:
        raise WrongState(f"'{run.node(token).id}' waits for nothing.")
    resume(run, token, answer)


def _work_item_completed(run: Run, happened: WorkItemCompleted) -> None:
    _resume(run, _token(run, happened.token), happened.values)


def _job_done(run: Run, happened: JobDone) -> None:
    _resume(run, _token(run, happened.token), happened.result)


def _job_refused(run: Run, happened: JobRefused) -> None:
    token = _token(run, happened.token)
    if "entry" in token.waits:  # an undo that is refused stops there: people must see it, no diagram catches it
        raise UncaughtError(happened.code, happened.detail, happened.data, element=run.node(token).id)
    run.effects.append(JobClosed(token.id, completed=True))
    throw_error(run, token, happened.code, happened.detail, happened.data)


def _timer_fired(run: Run, happened: TimerFired) -> None:
    node = run.definition.nodes[happened.node]
    waiting = run.state.tokens.get(happened.token)
    if waiting is not None and is_parked(waiting):
        go_on(run, waiting)
        return
    repeats = happened.due_at is not None and node.kind is not NodeKind.CATCH_EVENT and not node.interrupting
    if happened.due_at is not None and node.kind is not NodeKind.CATCH_EVENT:
        rearm(
            run,
            token=happened.token,
            node=node,
            scope=happened.scope,
            due_at=happened.due_at,
            cycle=happened.cycle if repeats else None,
        )
    if repeats and happened.due_at is not None and is_skipped(happened.cycle, happened.due_at, run.now):
        return
    if not _is_awaited(run, node, happened, EventKind.TIMER, None):
        _event(run, node, happened.token, happened.scope, {})


def _message_arrived(run: Run, happened: MessageArrived) -> None:
    node = run.definition.nodes[happened.node]
    kind = EventKind.SIGNAL if is_signal(happened.name) else EventKind.MESSAGE
    if kind is EventKind.MESSAGE and run.definition.keys and happened.scope in run.state.scopes:
        _hear(run, node, happened.name, happened.scope, happened.payload)
    if not _is_awaited(run, node, happened, kind, name_of(happened.name)):
        _event(run, node, happened.token, happened.scope, happened.payload)


def _hear(run: Run, node: Node, name: str | None, scope: int, payload: dict[str, Any]) -> None:
    """Let a message that arrived begin its conversation; who starts by one of several does not say which it was."""
    for part in node.event.each if node.event is not None else ():
        if part.keys and name in (None, part.message):
            conversations.heard(run, part, scope, payload, node.id)
            return


def _is_awaited(run: Run, node: Node, happened: TimerFired | MessageArrived, kind: EventKind, name: str | None) -> bool:
    """Whether a parallel multiple event still waits for more; what has come by then is kept."""
    if node.event is None or not node.event.all_parts:
        return False
    token = _token(run, happened.token) if happened.token else None
    scope = run.state.scopes.get(happened.scope)
    if scope is None:
        raise WrongState(f"Instance {run.state.id} no longer waits at '{node.id}'.")
    memory = scope.held if token is None else token.waits
    if arrived(node, memory, kind, name):
        return False
    if isinstance(happened, MessageArrived):
        waits.reopen_messages(run, node, happened.scope, token, memory[f"came:{node.index}"])
        for variable, value in happened.payload.items():
            run.assign(happened.scope, variable, value, by=token)
    else:
        run.effects.append(TimerEnded(happened.token, happened.scope, node.index))
    return True


def _event(run: Run, node: Node, token_id: int, scope_id: int, payload: dict[str, Any]) -> None:
    """Bring what an event waited for to whoever waited."""
    if token_id == 0:
        scope = run.state.scopes.get(scope_id)
        if scope is None:
            raise WrongState(f"Instance {run.state.id} no longer waits at '{node.id}'.")
        if node.interrupting and not run.state.whole:
            raise NeedsWhole
        fire_event_sub_process(run, scope, node, payload)
        return
    token = _token(run, token_id)
    if node.kind is NodeKind.BOUNDARY_EVENT:
        fire_boundary(run, token, node, payload)
    elif token.node == node.index:
        _resume(run, token, payload)
    else:
        fire_gateway_branch(run, token, node, payload)


def _child_ended(run: Run, happened: ChildEnded) -> None:
    token = _token(run, happened.token)
    if happened.code is not None:
        throw_error(run, token, happened.code, happened.detail, happened.data)
    else:
        _resume(run, token, happened.variables)


def _child_escalated(run: Run, happened: ChildEscalated) -> None:
    escalate(run, _token(run, happened.token), happened.code, happened.data, thrower=False)


def _child_undone(run: Run, happened: ChildUndone) -> None:
    compensation.job_done(run, _token(run, happened.token), {})


def _compensation_asked(run: Run, happened: CompensationAsked) -> None:
    compensation.reopen(run)


def _cancelled(run: Run, happened: InstanceCancelled) -> None:
    if not run.state.whole:
        raise NeedsWhole
    cancel_scope(run, run.root, keep=True)
    end_instance(run, InstanceStatus.CANCELLED)


def _activity_skipped(run: Run, happened: ActivitySkipped) -> None:
    skip(run, _token(run, happened.token), happened.outputs, happened.note)


def _retried(run: Run, happened: Retried) -> None:
    token = _token(run, happened.token)
    if has_halted(token):
        run.trail.append(("retry", token.node, token.id))
        retry(run, token)
    else:
        throw_again(run, token)


def _job_corrected(run: Run, happened: JobCorrected) -> None:
    correct_job(run, _token(run, happened.token), happened.params)


def _tokens_changed(run: Run, happened: TokensChanged) -> None:
    modify(run, happened.changes, happened.variables, happened.reason)


def _tokens_left(run: Run, happened: TokensLeft) -> None:
    leave_old(run, happened)


def _moved(run: Run, happened: Moved) -> None:
    arrive(run, happened)


def _corrected(run: Run, happened: Corrected) -> None:
    """Set the variables where the failed input would have read them, then let it happen."""
    token = run.state.tokens.get(getattr(happened.happened, "token", 0))
    scope = token.scope if token is not None else getattr(happened.happened, "scope", ROOT_SCOPE)
    for name, value in happened.variables.items():
        run.assign(scope if scope in run.state.scopes else ROOT_SCOPE, name, value)
        forget(run.state, name)
    run.trail.append(("correct", ROOT, 0))
    _HANDLERS[type(happened.happened)](run, happened.happened)


_HANDLERS: dict[type, Callable[[Run, Any], None]] = {
    Started: _started,
    WorkItemCompleted: _work_item_completed,
    JobDone: _job_done,
    JobRefused: _job_refused,
    TimerFired: _timer_fired,
    MessageArrived: _message_arrived,
    ChildEnded: _child_ended,
    ChildUndone: _child_undone,
    ChildEscalated: _child_escalated,
    CompensationAsked: _compensation_asked,
    InstanceCancelled: _cancelled,
    ActivitySkipped: _activity_skipped,
    Retried: _retried,
    JobCorrected: _job_corrected,
    Corrected: _corrected,
    TokensChanged: _tokens_changed,
    TokensLeft: _tokens_left,
    Moved: _moved,
}
