"""Equality and order of values (DMN 1.5, tables 52-55): true, false, or null when they cannot be compared."""

from __future__ import annotations

import operator
from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from engine.feel.errors import FeelError
from engine.feel.far import FarDateTime, instant, ordinal
from engine.feel.values import Range, YearMonthDuration, kind_of

__all__ = ["ORDERED_DIRECTLY", "RELATIONS", "equal", "includes", "matches", "order", "time_key"]

# Pairs of types that Python compares exactly as FEEL does.
ORDERED_DIRECTLY = frozenset(
    [(a, b) for a in (int, Decimal) for b in (int, Decimal)]
    + [(kind, kind) for kind in (str, date, timedelta, YearMonthDuration)]
)
_EQUAL_DIRECTLY = ORDERED_DIRECTLY | {(bool, bool)}

RELATIONS: dict[str, Callable[[Any, Any], Any]] = {
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}


_MAX_COMPARED = 100_000  # parts of two values; a list may have itself inside many times over


def equal(left: Any, right: Any) -> bool | None:
    """Whether two values are equal; null when their kinds differ (null itself differs from everything else).

    Raises FeelError when the values have too many parts to compare.
    """
    if (type(left), type(right)) in _EQUAL_DIRECTLY:
        return bool(left == right)
    return _equal(left, right, [_MAX_COMPARED])


def _equal(left: Any, right: Any, room: list[int]) -> bool | None:
    if (type(left), type(right)) in _EQUAL_DIRECTLY:
        return bool(left == right)
    if left is None or right is None:
        return left is right
    kind = kind_of(left)
    if kind != kind_of(right):
        return None
    if kind == "list" or kind == "context":
        room[0] -= len(left)
        if room[0] < 0:
            raise FeelError(f"The expression compares values of more than {_MAX_COMPARED:,} parts.")
        if len(left) != len(right):
            return False
        if kind == "list":
            return all(_equal(a, b, room) is True for a, b in zip(left, right, strict=True))
        return all(name in right and _equal(value, right[name], room) is True for name, value in left.items())
    if kind == "range":
        return _equal_ranges(left, right)
    if kind in ("date", "date and time", "time"):
        return order(left, right) == 0
    if kind in ("function", "unknown"):
        return left is right
    return bool(left == right)


def _equal_ranges(left: Range, right: Range) -> bool:
    included = left.start_included == right.start_included and left.end_included == right.end_included
    return included and equal(left.start, right.start) is True and equal(left.end, right.end) is True


def order(left: Any, right: Any) -> int | None:
    """-1, 0 or 1 as left is before, equal to or after right; None when they have no order."""
    if (type(left), type(right)) in ORDERED_DIRECTLY:
        return int(left > right) - int(left < right)
    kind = kind_of(left)
    if kind != kind_of(right) or kind not in _KEYS:
        return None
    a, b = _KEYS[kind](left, right)
    if a is None or b is None:
        return None
    return int(a > b) - int(a < b)


def _date_keys(left: Any, right: Any) -> tuple[Any, Any]:
    return ordinal(left), ordinal(right)


def _date_time_keys(left: Any, right: Any) -> tuple[Any, Any]:
    if (_zone_of(left) is None) != (_zone_of(right) is None):
        return None, None  # a local time has no place among those with a zone
    return instant(left), instant(right)


def _zone_of(value: datetime | FarDateTime) -> Any:
    return (value.base if isinstance(value, FarDateTime) else value).tzinfo


def _time_keys(left: time, right: time) -> tuple[Any, Any]:
    if (left.tzinfo is None) != (right.tzinfo is None):
        return None, None
    return time_key(left), time_key(right)


_EPOCH = datetime.combine(date(1970, 1, 1), time())


def time_key(value: time) -> timedelta:
    """Time since midnight in UTC. A named zone counts with its offset of 1 January 1970, as it has no date to go by."""
    since = timedelta(hours=value.hour, minutes=value.minute, seconds=value.second, microseconds=value.microsecond)
    zone = value.tzinfo
    if zone is None:
        return since
    offset = zone.utcoffset(_EPOCH) if isinstance(zone, ZoneInfo) else zone.utcoffset(None)
    return since - (offset or timedelta(0))


_KEYS: dict[str, Callable[[Any, Any], tuple[Any, Any]]] = {
    "date": _date_keys,
    "date and time": _date_time_keys,
    "time": _time_keys,
}


def includes(span: Range, value: Any) -> bool | None:
    """Whether a value lies in a range; null when it has no order with the ends."""
    if value is None:
        return None
    if span.start is not None:
        position = order(value, span.start)
        if position is None:
            return None
        if position < 0 or (position == 0 and not span.start_included):
            return False
    if span.end is not None:
        position = order(value, span.end)
        if position is None:
            return None
        if position > 0 or (position == 0 and not span.end_included):
            return False
    return span.start is not None or span.end is not None


def matches(value: Any, test: Any) -> bool | None:
    """Whether a value is `in` what a test gave: equal to it, in the range, or in the list or one of its ranges."""
    if type(test) is Range and type(value) is not Range:
        return includes(test, value)
    if type(test) is list:
        if type(value) is list and equal(value, test):
            return True
        return any(
            includes(item, value) if type(item) is Range and type(value) is not Range else equal(value, item)
            for item in test
        )
    return equal(value, test)
