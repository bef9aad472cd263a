"""Built-in functions on dates, times and durations."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta, timezone
from typing import Any
from zoneinfo import ZoneInfo

from engine.feel.builtins.numeric import whole
from engine.feel.builtins.registry import builtin
from engine.feel.far import AnyDate, AnyDateTime, FarDateTime, make_date, split, unite
from engine.feel.numbers import CONTEXT, Number
from engine.feel.scope import NullResult, Run
from engine.feel.temporal_text import parse_date, parse_date_time, parse_duration, parse_time
from engine.feel.values import YearMonthDuration

_MAX_OFFSET = timedelta(hours=18)
_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip


def _is_date_time(value: Any) -> bool:
    return isinstance(value, datetime | FarDateTime)


def date_part(value: AnyDate | AnyDateTime) -> Any:
    """The date of a date and time."""
    if not _is_date_time(value):
        return value
    cycles, base = split(value)
    return unite(cycles, base.date() if isinstance(base, datetime) else base)


@builtin("date(from: string|date|date and time)")
def date_from(value: Any) -> Any:
    """The date of a text such as "2026-02-28", or of a date and time."""
    if not isinstance(value, str):
        return date_part(value)
    made = parse_date(value)
    if made is None:
        raise NullResult(f"'{value[:40]}' is no date; write it as 2026-02-28")
    return made


@builtin("date(year: number, month: number, day: number)")
def date_of_parts(year: Number, month: Number, day: Number) -> Any:
    """The date of that year, month and day."""
    return make_date(whole(year, "the year"), whole(month, "the month"), whole(day, "the day"))


@builtin("time(from: string|time|date|date and time)")
def time_from(value: Any) -> time:
    """The time of a text such as "10:30:00+01:00", or of a date and time."""
    if isinstance(value, time):
        return value
    if isinstance(value, str):
        made = parse_time(value)
        if made is None:
            raise NullResult(f"'{value[:40]}' is no time; write it as 10:30:00 or 10:30:00+01:00")
        return made
    _, base = split(value)
    return base.timetz() if isinstance(base, datetime) else time(tzinfo=UTC)


@builtin("time(hour: number, minute: number, second: number, offset?: days and time duration|null)")
def time_of_parts(hour: Number, minute: Number, second: Number, offset: timedelta | None = None) -> time:
    """The time of that hour, minute and second, with an offset from UTC if given."""
    seconds, micros = divmod(int(CONTEXT.multiply(second, 1_000_000)), 1_000_000)
    zone = _zone_of_offset(offset) if offset is not None else None
    return time(whole(hour, "the hour"), whole(minute, "the minute"), seconds, micros, zone)


def _zone_of_offset(offset: timedelta) -> timezone:
    if abs(offset) > _MAX_OFFSET:
        raise NullResult("an offset from UTC is at most 18 hours")
    return timezone(offset) if offset else UTC


@builtin("date and time(from: string|date and time|date)")
def date_time_from(value: Any) -> Any:
    """The date and time of a text such as "2026-02-28T10:30:00Z"; of a date: its midnight."""
    if isinstance(value, str):
        made = parse_date_time(value)
        if made is None:
            raise NullResult(f"'{value[:40]}' is no date and time; write it as 2026-02-28T10:30:00+01:00")
        return made
    if _is_date_time(value):
        return value
    cycles, base = split(value)
    return unite(cycles, datetime.combine(base, time(tzinfo=UTC)))


@builtin("date and time(date: date|date and time, time: time)")
def date_time_of_parts(day: AnyDate | AnyDateTime, clock: time) -> Any:
    """The date and time made of a date and a time."""
    cycles, base = split(date_part(day))
    return unite(cycles, datetime.combine(base, clock))


@builtin("date and time(date: date and time, timezone: string)")
def date_time_in_zone(value: AnyDateTime, zone: str) -> Any:
    """The same instant as the clocks of another time zone show it."""
    cycles, base = split(value)
    assert isinstance(base, datetime)
    if base.tzinfo is None:
        raise NullResult("a date and time without a zone cannot be moved to another zone")
    return unite(cycles, base.astimezone(_named_zone(zone)))


def _named_zone(name: str) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        raise NullResult(f"there is no time zone '{name[:40]}'; names are such as Europe/Paris") from None


@builtin(
    "date and time(year: number, month: number, day: number, hour: number, minute: number, second: number, "
    "offset?: days and time duration|null)"
)
def date_time_of_numbers(
    year: Number, month: Number, day: Number, hour: Number, minute: Number, second: Number, offset: Any = None
) -> Any:
    """The date and time of those numbers, with an offset from UTC if given."""
    return date_time_of_parts(date_of_parts(year, month, day), time_of_parts(hour, minute, second, offset))


@builtin(
    "date and time(year: number, month: number, day: number, hour: number, minute: number, second: number, "
    "timezone: string)"
)
def date_time_of_numbers_in_zone(
    year: Number, month: Number, day: Number, hour: Number, minute: Number, second: Number, zone: str
) -> Any:
    """The date and time of those numbers in a time zone."""
    clock = time_of_parts(hour, minute, second).replace(tzinfo=_named_zone(zone))
    return date_time_of_parts(date_of_parts(year, month, day), clock)


@builtin("duration(from: string|days and time duration|years and months duration)")
def duration(value: Any) -> Any:
    """The duration of a text such as "P1DT2H" or "P1Y2M"."""
    if not isinstance(value, str):
        return value
    made = parse_duration(value)
    if made is None:
        raise NullResult(f"'{value[:40]}' is no duration; write it as P1DT2H, or as P1Y2M")
    return made


@builtin("years and months duration(from: date|date and time, to: date|date and time)")
def months_between(start: Any, end: Any) -> YearMonthDuration:
    """The whole months from one date to another."""
    first, last = _moment(start), _moment(end)
    months = (last[0] - first[0]) * 12 + last[1] - first[1]
    if months > 0 and last[2:] < first[2:]:
        months -= 1
    elif months < 0 and last[2:] > first[2:]:
        months += 1
    return YearMonthDuration(months)


def _moment(value: Any) -> tuple[int, int, int]:
    day = date_part(value)
    _, base = split(day)
    return day.year, base.month, base.day


@builtin("today()", needs_run=True)
def today(run: Run) -> Any:
    """The date of now."""
    return run.now.date()


@builtin("now()", needs_run=True)
def now(run: Run) -> Any:
    """The date and time of now, the same throughout one evaluation."""
    return run.now


@builtin("day of year(date: date|date and time)")
def day_of_year(value: Any) -> int:
    """1 for the first of January."""
    return split(value)[1].timetuple().tm_yday


@builtin("day of week(date: date|date and time)")
def day_of_week(value: Any) -> str:
    """The name of the day: "Monday"."""
    return _DAYS[split(value)[1].weekday()]


@builtin("month of year(date: date|date and time)")
def month_of_year(value: Any) -> str:
    """The name of the month: "January"."""
    return _MONTHS[split(value)[1].month - 1]


@builtin("week of year(date: date|date and time)")
def week_of_year(value: Any) -> int:
    """The number of the week by ISO 8601."""
    return split(value)[1].isocalendar().week
