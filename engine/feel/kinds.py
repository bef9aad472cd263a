"""FEEL's types in words, as parameters and answers of actions declare them, and whether a value is of one."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from engine.feel.temporal_text import parse_temporal
from engine.feel.values import YearMonthDuration

__all__ = ["KINDS", "as_kind", "is_kind"]

KINDS: dict[str, tuple[type, ...]] = {
    "string": (str,),
    "number": (int, Decimal),
    "boolean": (bool,),
    "date": (date,),
    "time": (time,),
    "date and time": (datetime,),
    "duration": (timedelta, YearMonthDuration),
    "list": (list, tuple),
    "context": (dict,),
}
_TEMPORAL = frozenset({"date", "time", "date and time", "duration"})


def is_kind(value: Any, name: str) -> bool:
    """Whether the value is of this type; every value is of "any" and of words that are no type of FEEL."""
    kinds = KINDS.get(name)
    if kinds is None:
        return True
    if isinstance(value, bool):
        return name == "boolean"
    if isinstance(value, datetime):
        return name in ("date and time", "date")
    return isinstance(value, kinds)


def as_kind(value: Any, name: str) -> Any:
    """Return the value, or what its text says where a date, time or duration is wanted: JSON has no word for those."""
    if name in _TEMPORAL and isinstance(value, str):
        temporal = parse_temporal(value)
        if temporal is not None and is_kind(temporal, name):
            return temporal
    return value
