"""Script task in FEEL: a context is computed within the step, and each of its entries becomes a variable."""

from __future__ import annotations

from engine.errors import ExpressionFailed
from engine.execution.activities import complete
from engine.execution.elements.behaviour import Behaviour
from engine.execution.run import Run
from engine.model.instance import Token

__all__ = ["BEHAVIOUR"]


def _enter(run: Run, token: Token) -> None:
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


BEHAVIOUR = Behaviour(enter=_enter, is_activity=True)
