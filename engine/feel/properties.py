"""What stands behind a dot: entries of contexts, and the parts of dates, durations and ranges (DMN 1.5, table 60)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from engine.feel.comparison import time_key
from engine.feel.far import AnyDate, AnyDateTime, instant, ordinal, split
from engine.feel.numbers import CONTEXT
from engine.feel.scope import Run
from engine.feel.values import described, kind_of

__all__ = ["PROPERTIES", "property_of"]

_EPOCH_DAY = date(1970, 1, 1).toordinal()


def property_of(run: Run, value: Any, name: str) -> Any:
    """The part of a value that a path asks for; of a list, that of each item. Null with a note when there is none."""
    kind = kind_of(value)
    if kind == "list":
        run.spend((len(value) >> 2) + 1)
        return [item[name] if type(item) is dict and name in item else property_of(run, item, name) for item in value]
    if kind == "context":
        if name in value:
            return value[name]
        run.note(f"no entry '{name}' in the context; it has: {', '.join(list(value)[:12]) or 'none'}")
        return None
    reader = PROPERTIES.get(kind, {}).get(name)
    if reader is not None:
        return reader(value)
    run.note(f"'{name}' cannot be taken from {described(value)}")
    return None


def _base(value: AnyDate | AnyDateTime) -> Any:
    return split(value)[1]


def _seconds(span: timedelta) -> int | Decimal:
    whole, micros = span // timedelta(seconds=1), span % timedelta(seconds=1)
    return CONTEXT.add(whole, Decimal(micros.microseconds).scaleb(-6)) if micros else whole


def _second(value: Any) -> Any:
    micros = value.microsecond
    return CONTEXT.add(value.second, Decimal(micros).scaleb(-6)) if micros else value.second


def _date_time_value(value: AnyDateTime) -> int | Decimal:
    cycles, base = instant(value)
    since = base.replace(tzinfo=UTC) - datetime(1970, 1, 1, tzinfo=UTC)
    return _seconds(since) + cycles * 146_097 * 86_400


def _zone_name(value: datetime | time) -> str | None:
    return value.tzinfo.key if isinstance(value.tzinfo, ZoneInfo) else None


def _part(span: timedelta, unit: str) -> int:
    """One part of a duration, with its sign: of -P1DT2H the days are -1 and the hours -2."""
    sign, size = (-1, -span) if span < timedelta(0) else (1, span)
    parts = {
        "days": size.days,
        "hours": size.seconds // 3600,
        "minutes": size.seconds // 60 % 60,
    }
    return sign * parts[unit]


def _span_seconds(span: timedelta) -> int | Decimal:
    sign, size = (-1, -span) if span < timedelta(0) else (1, span)
    return sign * _seconds(timedelta(seconds=size.seconds % 60, microseconds=size.microseconds))


def _whole_towards_zero(number: int, divisor: int) -> tuple[int, int]:
    sign = -1 if number < 0 else 1
    quotient, rest = divmod(abs(number), divisor)
    return sign * quotient, sign * rest


_DATE: dict[str, Callable[[Any], Any]] = {
    "year": lambda v: v.year,
    "month": lambda v: _base(v).month,
    "day": lambda v: _base(v).day,
    "weekday": lambda v: _base(v).isoweekday(),
    "value": lambda v: (ordinal(v) - _EPOCH_DAY) * 86_400,
}
_CLOCK: dict[str, Callable[[Any], Any]] = {
    "hour": lambda v: v.hour,
    "minute": lambda v: v.minute,
    "second": _second,
    "time offset": lambda v: v.utcoffset(),
    "timezone": _zone_name,
}


def _of_base(read: Callable[[Any], Any]) -> Callable[[Any], Any]:
    return lambda value: read(_base(value))


PROPERTIES: dict[str, dict[str, Callable[[Any], Any]]] = {
    "date": _DATE,
    "time": {**_CLOCK, "value": lambda v: _seconds(time_key(v))},
    "date and time": {
        **_DATE,
        **{name: _of_base(read) for name, read in _CLOCK.items()},
        "value": _date_time_value,
    },
    "days and time duration": {
        "days": lambda v: _part(v, "days"),
        "hours": lambda v: _part(v, "hours"),
        "minutes": lambda v: _part(v, "minutes"),
        "seconds": _span_seconds,
        "value": _seconds,
    },
    "years and months duration": {
        "years": lambda v: _whole_towards_zero(v.months, 12)[0],
        "months": lambda v: _whole_towards_zero(v.months, 12)[1],
        "value": lambda v: v.months,
    },
    "range": {
        "start": lambda v: v.start,
        "end": lambda v: v.end,
        "start included": lambda v: v.start_included,
        "end included": lambda v: v.end_included,
    },
}
