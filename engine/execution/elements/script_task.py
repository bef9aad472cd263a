"""Script task. In FEEL: a context is computed within the step. In Python: a job, in a sandbox.

Each entry of the context, each name that the script assigns, becomes a variable.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from engine.errors import ExecutionFailed, ExpressionFailed
from engine.execution.activities import complete
from engine.execution.attempts import attempts, pauses
from engine.execution.elements.behaviour import Behaviour
from engine.execution.run import Run
from engine.model.instance import Token
from engine.model.step import JobClosed, JobCreated

__all__ = ["BEHAVIOUR"]


def _enter(run: Run, token: Token) -> None:
    if run.node(token).action is not None:
        _ask(run, token)
        return
    node = run.node(token)
    value = run.evaluate(node.script or "null", run.variables(token.scope, token.local), node.id, "Script")
    if value is None:
        value = {}
    if not isinstance(value, dict):
        raise ExpressionFailed(
            f"The script of '{node.id}' gives {value!r} instead of a context. "
            "Write {name: value}: each entry becomes a variable.",
            element=node.id,
            detail={"expression": node.script},
        )
    complete(run, token, value, keep=True)


def _ask(run: Run, token: Token) -> None:
    """Have the script run with its inputs; where it declares none, with all variables that are visible here."""
    node = run.node(token)
    call = node.action
    assert call is not None
    action = run.environment.actions.get(call.name)
    if action is None:
        raise ExecutionFailed(f"'{node.id}' asks for action '{call.name}', which is not installed.", element=node.id)
    names = {mapping.target for mapping in node.inputs}
    seen = run.variables(token.scope, token.local)
    variables = {name: value for name, value in seen.items() if (name in names if names else name != "now")}
    run.effects.append(
        JobCreated(
            token=token.id,
            node=node.index,
            scope=token.scope,
            row=run.row(token.scope),
            action=call.name,
            key=f"{run.state.id}:{token.id}",
            params={"source": node.script or "", "variables": variables},
            retries=attempts(call, action),
            backoff=pauses(call, action),
            priority=call.priority,
        )
    )


def _resume(run: Run, token: Token, answer: Mapping[str, Any]) -> None:
    """The script has passed: only now its names become variables."""
    run.effects.append(JobClosed(token.id, completed=True))
    complete(run, token, dict(answer), keep=True)


def _cancel(run: Run, token: Token) -> None:
    if run.node(token).action is not None:
        run.effects.append(JobClosed(token.id, completed=False))


BEHAVIOUR = Behaviour(enter=_enter, is_activity=True, resume=_resume, cancel=_cancel)
