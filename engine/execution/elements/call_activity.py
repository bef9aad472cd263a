"""Call activity: an instance of its own, started and ended in the caller's transaction (ADR 0007)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from engine.errors import ExecutionFailed
from engine.execution.activities import complete, remember_undo
from engine.execution.elements.behaviour import Behaviour
from engine.execution.run import Run
from engine.model.instance import Token
from engine.model.step import ChildCancelled, ChildStarted

__all__ = ["BEHAVIOUR"]


def _enter(run: Run, token: Token) -> None:
    node = run.node(token)
    call = node.call
    if call is None:
        raise ExecutionFailed(f"'{node.id}' names no process to call.", element=node.id)
    if (wrong := run.environment.uncallable(call.process, call.version)) is not None:
        raise ExecutionFailed(wrong, element=node.id)
    view = run.variables(token.scope, token.local)
    business_key = run.state.business_key
    if call.business_key is not None:
        value = run.evaluate(call.business_key, view, node.id, "Business key")
        business_key = None if value is None else str(value)
    variables: dict[str, Any] = {}
    if call.passes_all or not node.inputs:
        for scope in reversed(run.chain(token.scope)):
            variables |= scope.variables
    if node.inputs:
        variables |= token.local
    run.effects.append(
        ChildStarted(
            token=token.id,
            row=run.row(token.scope),
            process=call.process,
            version=call.version,
            business_key=business_key,
            variables=variables,
        )
    )


def _resume(run: Run, token: Token, variables: Mapping[str, Any]) -> None:
    call = run.node(token).call
    complete(run, token, variables, keep=call is not None and call.keep)


def _cancel(run: Run, token: Token) -> None:
    run.effects.append(ChildCancelled(token.id))
    if run.node(token).handler is None:
        remember_undo(run, token, run.node(token), {})  # what it had completed until then can still be undone


BEHAVIOUR = Behaviour(enter=_enter, is_activity=True, resume=_resume, cancel=_cancel)
