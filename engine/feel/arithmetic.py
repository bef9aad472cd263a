"""What + - * / ** and the minus sign do, by the types of both sides (DMN 1.5, tables 45-50)."""

from __future__ import annotations

import operator
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from engine.feel.comparison import time_key
from engine.feel.far import FarDate, FarDateTime, add_months, add_span, instant, ordinal, split, unite
from engine.feel.numbers import CONTEXT, limited
from engine.feel.values import YearMonthDuration

__all__ = ["OPERATORS", "VERBS", "midnight", "negate"]

Table = dict[tuple[type, type], Callable[[Any, Any], Any]]

_CYCLE = timedelta(days=146_097)
_DAY = timedelta(days=1)
_ANY_DAY = date(2000, 1, 1)
_MAX_MONTHS = 12 * 1_000_000_000


def _months(count: int) -> YearMonthDuration:
    if abs(count) > _MAX_MONTHS:
        raise OverflowError("a duration of more than a thousand million years")
    return YearMonthDuration(count)


def _move_time(value: time, span: timedelta) -> time:
    moved = datetime.combine(_ANY_DAY, value.replace(tzinfo=None)) + span % _DAY
    return moved.time().replace(tzinfo=value.tzinfo)


def _between(left: Any, right: Any) -> timedelta:
    """The time from right to left; a date counts as its midnight in UTC."""
    left, right = midnight(left), midnight(right)
    if (_base(left).tzinfo is None) != (_base(right).tzinfo is None):
        raise ValueError("one of the two has a time zone and the other has none")
    (left_cycles, left_base), (right_cycles, right_base) = instant(left), instant(right)
    return left_base - right_base + (left_cycles - right_cycles) * _CYCLE


def _base(value: datetime | FarDateTime) -> datetime:
    return value.base if isinstance(value, FarDateTime) else value


def midnight(value: Any) -> Any:
    """A date as a date and time in UTC, as the standard converts it; a date and time as it is."""
    if isinstance(value, datetime | FarDateTime):
        return value
    cycles, base = split(value)
    return unite(cycles, datetime.combine(base, time(tzinfo=UTC)))


def _times_between(left: time, right: time) -> timedelta:
    if (left.tzinfo is None) != (right.tzinfo is None):
        raise ValueError("one of the two times has a zone and the other has none")
    return time_key(left) - time_key(right)


def _scaled(span: timedelta, factor: Decimal | int) -> timedelta:
    micros = CONTEXT.multiply(_micros(span), Decimal(factor))
    return timedelta(microseconds=int(micros.to_integral_value()))


def _micros(span: timedelta) -> Decimal:
    return Decimal(span // timedelta(microseconds=1))


def _divided(span: timedelta, divisor: Decimal | int) -> timedelta:
    return timedelta(microseconds=int(CONTEXT.divide(_micros(span), Decimal(divisor)).to_integral_value()))


def _months_times(months: YearMonthDuration, factor: Decimal | int) -> YearMonthDuration:
    return _months(int(CONTEXT.multiply(months.months, Decimal(factor))))


def _pairs(lefts: tuple[type, ...], rights: tuple[type, ...]) -> Iterator[tuple[type, type]]:
    return ((left, right) for left in lefts for right in rights)


def _table(*rows: tuple[tuple[type, ...], tuple[type, ...], Callable[[Any, Any], Any]]) -> Table:
    return {pair: action for lefts, rights, action in rows for pair in _pairs(lefts, rights)}


_NUMBER = (int, Decimal)
_DATE = (date, FarDate)
_DATE_TIME = (datetime, FarDateTime)
_SPAN = (timedelta,)
_MONTHS = (YearMonthDuration,)
_INT = (int,)

_ADD = _table(
    (_NUMBER, _NUMBER, CONTEXT.add),
    (_INT, _INT, lambda a, b: limited(a + b)),
    ((str,), (str,), operator.add),
    (_SPAN, _SPAN, operator.add),
    (_MONTHS, _MONTHS, lambda a, b: _months(a.months + b.months)),
    (_DATE + _DATE_TIME, _MONTHS, lambda a, b: add_months(a, b.months)),
    (_MONTHS, _DATE + _DATE_TIME, lambda a, b: add_months(b, a.months)),
    (_DATE_TIME, _SPAN, add_span),
    (_SPAN, _DATE_TIME, lambda a, b: add_span(b, a)),
    (_DATE, _SPAN, lambda a, b: add_span(a, timedelta(days=b.days))),
    (_SPAN, _DATE, lambda a, b: add_span(b, timedelta(days=a.days))),
    ((time,), _SPAN, _move_time),
    (_SPAN, (time,), lambda a, b: _move_time(b, a)),
)
_SUBTRACT = _table(
    (_NUMBER, _NUMBER, CONTEXT.subtract),
    (_INT, _INT, lambda a, b: limited(a - b)),
    (_SPAN, _SPAN, operator.sub),
    (_MONTHS, _MONTHS, lambda a, b: _months(a.months - b.months)),
    (_DATE, _DATE, lambda a, b: timedelta(days=ordinal(a) - ordinal(b))),
    (_DATE_TIME, _DATE_TIME + _DATE, _between),
    (_DATE, _DATE_TIME, _between),
    ((time,), (time,), _times_between),
    (_DATE + _DATE_TIME, _MONTHS, lambda a, b: add_months(a, -b.months)),
    (_DATE_TIME, _SPAN, lambda a, b: add_span(a, -b)),
    (_DATE, _SPAN, lambda a, b: add_span(a, timedelta(days=(-b).days))),
    ((time,), _SPAN, lambda a, b: _move_time(a, -b)),
)
_MULTIPLY = _table(
    (_NUMBER, _NUMBER, CONTEXT.multiply),
    (_INT, _INT, lambda a, b: limited(a * b)),
    (_SPAN, _NUMBER, _scaled),
    (_NUMBER, _SPAN, lambda a, b: _scaled(b, a)),
    (_MONTHS, _NUMBER, _months_times),
    (_NUMBER, _MONTHS, lambda a, b: _months_times(b, a)),
)
_DIVIDE = _table(
    (_NUMBER, _NUMBER, CONTEXT.divide),
    (_SPAN, _NUMBER, _divided),
    (_SPAN, _SPAN, lambda a, b: CONTEXT.divide(_micros(a), _micros(b))),
    (_MONTHS, _NUMBER, lambda a, b: _months(int(CONTEXT.divide(a.months, b)))),
    (_MONTHS, _MONTHS, lambda a, b: CONTEXT.divide(a.months, b.months)),
)
_POWER = _table((_NUMBER, _NUMBER, lambda a, b: CONTEXT.power(a, b) if b else 1))

OPERATORS: dict[str, Table] = {"+": _ADD, "-": _SUBTRACT, "*": _MULTIPLY, "/": _DIVIDE, "**": _POWER}
VERBS = {
    "+": "{0} and {1} cannot be added",
    "-": "{1} cannot be subtracted from {0}",
    "*": "{0} and {1} cannot be multiplied",
    "/": "{0} cannot be divided by {1}",
    "**": "{0} cannot be raised to the power of {1}",
}

_NEGATABLE = frozenset([*_NUMBER, timedelta, YearMonthDuration])


def negate(value: Any) -> Any:
    """The value with its sign turned; raises TypeError when it has none."""
    if type(value) not in _NEGATABLE:
        raise TypeError
    return CONTEXT.minus(value) if type(value) is Decimal else -value  # Python's own minus rounds to 28 digits
