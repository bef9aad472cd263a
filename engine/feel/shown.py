"""The values that an expression read, for whoever is told that it failed: short, and what is secret masked."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping
from typing import Any

from engine.feel.errors import FeelError, FeelSyntaxError
from engine.feel.expression import compile_expression
from engine.feel.text import text_of

__all__ = ["MASK", "names_in", "read_by", "short_text", "values_of"]

_MOST_VALUES, _MOST_CHARACTERS, _DEEPEST = 8, 60, 4
_SECRET = re.compile(r"passw|secret|token|credential|api_?key|private_?key|^pin$|парол|секрет|비밀", re.IGNORECASE)
MASK = "•••"


def read_by(expression: str, variables: Mapping[str, Any], names: Collection[str] = ()) -> dict[str, str]:
    """Return the values of the variables in an expression; `names` are the known ones, which may have spaces."""
    return values_of(names_in(expression, names), variables)


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
    return MASK if _SECRET.search(name) else short_text(_masked(value, _DEEPEST))


def _masked(value: Any, depth: int) -> Any:
    if depth and isinstance(value, dict):
        return {key: MASK if _SECRET.search(str(key)) else _masked(inner, depth - 1) for key, inner in value.items()}
    if depth and isinstance(value, list):
        return [_masked(one, depth - 1) for one in value[:_MOST_CHARACTERS]]
    return value


def names_in(expression: str, known: Collection[str]) -> tuple[str, ...]:
    """Return the variables that an expression names; none where it cannot be read."""
    try:
        return tuple(compile_expression(expression, known).names)
    except FeelSyntaxError:
        return ()
