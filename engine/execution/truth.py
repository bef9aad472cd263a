"""Whether a condition holds: true or false, and nothing else. Anything else is an incident that shows what it read."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from engine.errors import ExpressionFailed
from engine.execution.run import Run
from engine.feel.shown import read_by, short_text

__all__ = ["holds", "not_a_truth"]


def holds(run: Run, condition: str, variables: Mapping[str, Any], element: str, what: str) -> bool:
    """Return what the condition says; raises `ExpressionFailed` with the values it read when that is no boolean."""
    value = run.evaluate(condition, variables, element, what)
    if value is True or value is False:
        return bool(value)
    raise not_a_truth(run, condition, value, variables, element, what)


def not_a_truth(
    run: Run, condition: str, value: Any, variables: Mapping[str, Any], element: str, what: str
) -> ExpressionFailed:
    """Say what a condition gave instead of true or false, and the values of the variables in it."""
    values = read_by(condition, variables, run.names)
    read = ", ".join(f"{name} = {text}" for name, text in values.items())
    return ExpressionFailed(
        f"{what} of '{element}' is neither true nor false but {short_text(value)}: {condition}."
        + (f" It read {read}." if read else "")
        + " A variable is missing or of another type.",
        element=element,
        detail={"expression": condition, "values": values},
    )
