"""Business rule task: the decision it is bound to is asked, within the step; its trace goes to history."""

from __future__ import annotations

from engine.errors import ExecutionFailed, ExpressionFailed, ReglamentError
from engine.execution.activities import complete
from engine.execution.elements.behaviour import Behaviour
from engine.execution.run import Run
from engine.model.instance import Token

__all__ = ["BEHAVIOUR"]


def _enter(run: Run, token: Token) -> None:
    node = run.node(token)
    call = node.decision
    if call is None:
        raise ExecutionFailed(f"'{node.id}' names no decision. Choose one in its properties.", element=node.id)
    try:
        verdict = run.environment.decide(call, run.variables(token.scope, token.local), run.now)
    except ReglamentError as error:
        raise ExpressionFailed(
            f"Decision '{call.decision}' at '{node.id}' has no answer: {error}",
            element=node.id,
            detail={**(error.detail if isinstance(error, ExecutionFailed) else {}), "decision": call.decision},
        ) from error
    told = {"node": node.index, "token": token.id, "decision": call.decision, "trace": verdict.trace}
    run.decisions.append(told if verdict.version is None else {**told, "version": verdict.version})
    if call.result is not None:
        run.assign(token.scope, call.result, verdict.value, by=token)
    complete(run, token, {call.decision: verdict.value, "result": verdict.value}, keep=False)


BEHAVIOUR = Behaviour(enter=_enter, is_activity=True)
