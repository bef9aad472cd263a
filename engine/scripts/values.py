"""Values on their way into a script and back: data only, never objects, and numbers stay exact."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from keyword import iskeyword
from typing import Any

from engine.feel.values import YearMonthDuration

__all__ = ["NoValue", "given", "taken"]

_DEEPEST = 50
_PLAIN = (str, bool, int, Decimal, date, time, datetime, timedelta)


class NoValue(ValueError):
    """A value that is no data of a process; the message says where it stands and what it is."""


def given(variables: Mapping[str, Any]) -> dict[str, Any]:
    """Return the variables that a script can name. What Python has no value for (ranges, P1M) is left out."""
    return {
        name: value
        for name, value in variables.items()
        if name.isidentifier() and not iskeyword(name) and not name.startswith("_") and _is_known(value, 0)
    }


def taken(value: Any, where: str, depth: int = 0) -> Any:
    """Return a script's value as one of a process. Raises NoValue for sets, bytes, functions, infinite numbers …

    A float becomes the shortest decimal that reads as it: 0.1 is 0.1.
    """
    if depth > _DEEPEST:
        raise NoValue(f"{where} is nested deeper than {_DEEPEST} levels.")
    if value is None or type(value) in _PLAIN:
        if isinstance(value, Decimal) and not value.is_finite():
            raise NoValue(f"{where} is {value}, which is no number of a process.")
        return value
    if isinstance(value, float):
        number = Decimal(repr(value))
        if not number.is_finite():
            raise NoValue(f"{where} is {value}, which is no number of a process.")
        return number
    if isinstance(value, list | tuple):
        return [taken(item, f"{where}[{index}]", depth + 1) for index, item in enumerate(value)]
    if isinstance(value, dict):
        wrong = next((key for key in value if not isinstance(key, str)), None)
        if wrong is not None:
            raise NoValue(f"{where} has the key {wrong!r}; the keys of a context are texts.")
        return {key: taken(item, f"{where}.{key}", depth + 1) for key, item in value.items()}
    raise NoValue(f"{where} is a {type(value).__name__}, which is no value of a process.")


def _is_known(value: Any, depth: int) -> bool:
    if depth > _DEEPEST or isinstance(value, YearMonthDuration):
        return False
    if isinstance(value, dict):
        return all(_is_known(item, depth + 1) for item in value.values())
    if isinstance(value, list):
        return all(_is_known(item, depth + 1) for item in value)
    return value is None or type(value) in _PLAIN
