"""Service task: an action is asked, inside the step when it is a pure function, else by a job.

With a topic it is a job, too: a program outside fetches it (`engine.dispatch.outbox`) instead of a worker of ours.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from engine.actions import Call, Done, Placement, Refused
from engine.errors import ExecutionFailed
from engine.execution.activities import complete
from engine.execution.answers import fitted
from engine.execution.attempts import attempts, pauses
from engine.execution.elements.behaviour import Behaviour
from engine.execution.faults import throw_error
from engine.execution.run import Run
from engine.model.correlation import key_text
from engine.model.instance import Token
from engine.model.step import JobClosed, JobCreated, MessageThrown

__all__ = ["BEHAVIOUR", "ask", "cancel", "resume"]


def ask(run: Run, token: Token) -> None:
    """Ask the element's action with the input mappings as its parameters."""
    node = run.node(token)
    call = node.action
    if call is None:
        raise ExecutionFailed(f"'{node.id}' names no action. Choose one in its properties.", element=node.id)
    action = run.environment.actions.get(call.name)
    if action is None and call.topic is None:
        raise ExecutionFailed(f"'{node.id}' asks for action '{call.name}', which is not installed.", element=node.id)
    names = {mapping.target for mapping in node.inputs}
    params = {name: value for name, value in token.local.items() if name in names}
    if call.passes_all:
        params = {**_visible(run, token), **params}
    token.local = {**token.local, **params} if "undo" in token.waits else params
    key = token.waits.get("key") or f"{run.state.id}:{token.id}"
    if action is not None and action.placement is Placement.INSIDE:
        _run_inside(run, token, call.name, key, params)
        return
    run.effects.append(
        JobCreated(
            token=token.id,
            node=node.index,
            scope=token.scope,
            row=run.row(token.scope),
            action=call.name,
            key=key,
            params=params,
            retries=attempts(call, action),
            backoff=pauses(call, action),
            priority=call.priority,
            topic=call.topic or (action.fetched_as if action is not None else None),
            asks=call.asks or (action is not None and action.asks_when_lost),
            exclusive=call.exclusive,
            connector=action.connector.name if action is not None and action.connector is not None else None,
        )
    )


def resume(run: Run, token: Token, answer: Mapping[str, Any]) -> None:
    """The job's answer has come."""
    run.effects.append(JobClosed(token.id, completed=True))
    _done(run, token, answer)


def cancel(run: Run, token: Token) -> None:
    """Nobody wants the answer any more. An action that runs inside the step left no job."""
    node = run.node(token)
    action = run.environment.actions.get(node.action.name) if node.action else None
    if action is None or action.placement is not Placement.INSIDE:
        run.effects.append(JobClosed(token.id, completed=False))


def _visible(run: Run, token: Token) -> dict[str, Any]:
    """All variables that can be seen here, without the two that every expression knows."""
    seen = run.variables(token.scope, token.local)
    return {name: value for name, value in seen.items() if name not in ("now", "process")}


def _run_inside(run: Run, token: Token, name: str, key: str, params: dict[str, Any]) -> None:
    node = run.node(token)
    call = Call(key=key, action=name, params=params, now=run.now, instance_id=run.state.id, element=node.id)
    outcome = run.environment.actions[name].run(call)
    if isinstance(outcome, Done):
        _done(run, token, outcome.result)
    elif isinstance(outcome, Refused):
        throw_error(run, token, outcome.code, outcome.detail, outcome.data)
    else:
        raise ExecutionFailed(
            f"Action '{name}' at '{node.id}' answered {type(outcome).__name__}: "
            "an action inside the step is Done or Refused.",
            element=node.id,
        )


def _done(run: Run, token: Token, answer: Mapping[str, Any]) -> None:
    node = run.node(token)
    action = run.environment.actions.get(node.action.name) if node.action is not None else None
    result = fitted(node, action, {name: value for name, value in answer.items() if name != "messages"})
    for index, message in enumerate(answer.get("messages") or ()):
        run.effects.append(
            MessageThrown(
                name=message["name"],
                key=key_text(message["key"]),
                payload=dict(message.get("payload") or {}),
                id=f"{run.state.id}:{token.id}:{index}",
            )
        )
    if node.action is not None and node.action.result is not None:
        run.assign(token.scope, node.action.result, result, by=token)
    complete(run, token, result, keep=node.action is not None and node.action.keep)


BEHAVIOUR = Behaviour(enter=ask, is_activity=True, resume=resume, cancel=cancel)
