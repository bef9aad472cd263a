"""What an incident tells of an expression that failed: itself, and the values of the variables that it read.

Values whose name says that they are secret are not shown.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from engine.errors import ExpressionFailed
from engine.feel import FeelError, FeelSyntaxError, compile_expression, text_of

if TYPE_CHECKING:
    from engine.execution.run import Run

__all__ = ["short_text", "values_of", "with_values"]

_MOST_VALUES, _MOST_CHARACTERS, _DEEPEST = 8, 60, 4
_SECRET = re.compile(r"passw|secret|token|credential|api_?key|private_?key|^pin$|парол|секрет|비밀", re.IGNORECASE)
_MASK = "•••"


def with_values(run: Run, failed: ExpressionFailed) -> ExpressionFailed:
    """Return the failure with its expression and what that read, where it was the last thing that was evaluated."""
    if run.evaluated is None or "values" in failed.detail or "decision" in failed.detail:
        return failed
    expression, variables, element = run.evaluated
    if failed.detail.get("expression", expression) != expression or failed.element != element:
        return failed
    values = values_of(_names(expression, run.names), variables)
    message = str(failed)
    if any(_MASK in text for text in values.values()):  # the message may quote what was made of it
        message = f"'{element}' cannot go on with what its expression gave; that is not shown, for it read a secret."
    if expression not in message:
        message += f" Expression: {expression}."
    if values:
        message += f" It read {', '.join(f'{name} = {text}' for name, text in values.items())}."
    detail = {**failed.detail, "expression": expression, "values": values}
    return ExpressionFailed(message, element=element, detail=detail)


def values_of(names: Iterable[str], variables: Mapping[str, Any]) -> dict[str, str]:
    """Return the values of some variables as FEEL writes them, cut to length; secret ones masked."""
    return {name: _value(name, variables.get(name)) for name in list(names)[:_MOST_VALUES]}


def short_text(value: Any) -> str:
    """Write a value as FEEL does, cut to length."""
    try:
        text = f'"{value}"' if isinstance(value, str) else text_of(value)
    except FeelError:
        text = "a value too long to show"
    return text if len(text) <= _MOST_CHARACTERS else text[: _MOST_CHARACTERS - 1] + "…"


def _value(name: str, value: Any) -> str:
    return _MASK if _SECRET.search(name) else short_text(_masked(value, _DEEPEST))


def _masked(value: Any, depth: int) -> Any:
    if depth and isinstance(value, dict):
        return {key: _MASK if _SECRET.search(str(key)) else _masked(inner, depth - 1) for key, inner in value.items()}
    if depth and isinstance(value, list):
        return [_masked(one, depth - 1) for one in value[:_MOST_CHARACTERS]]
    return value


def _names(expression: str, known: frozenset[str]) -> tuple[str, ...]:
    try:
        return tuple(compile_expression(expression, known).names)
    except FeelSyntaxError:
        return ()
