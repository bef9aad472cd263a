"""What an incident tells of an expression that failed: itself, and the values of the variables that it read.

Values whose name says that they are secret are not shown.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from engine.errors import ExpressionFailed
from engine.feel.shown import MASK, read_by

if TYPE_CHECKING:
    from engine.execution.run import Run

__all__ = ["told", "with_values"]


def with_values(run: Run, failed: ExpressionFailed) -> ExpressionFailed:
    """Return the failure with its expression and what that read, where it was the last thing that was evaluated."""
    if run.evaluated is None or "values" in failed.detail or "decision" in failed.detail:
        return failed
    expression, variables, element = run.evaluated
    if failed.detail.get("expression", expression) != expression or failed.element != element:
        return failed
    return told(failed, expression, read_by(expression, variables, run.names))


def told(failed: ExpressionFailed, expression: str, values: Mapping[str, str]) -> ExpressionFailed:
    """Return the failure with its expression and the values that this read, in words and in its detail."""
    element, message = failed.element, str(failed)
    if any(MASK in text for text in values.values()):  # the message may quote what was made of it
        message = f"'{element}' cannot go on with what its expression gave; that is not shown, for it read a secret."
    if expression not in message:
        message += f" Expression: {expression}."
    if values:
        message += f" It read {', '.join(f'{name} = {text}' for name, text in values.items())}."
    return ExpressionFailed(
        message, element=element, detail={**failed.detail, "expression": expression, "values": values}
    )
