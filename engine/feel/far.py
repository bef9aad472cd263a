"""Dates outside the years 1-9999, which Python's `datetime` cannot hold.

The Gregorian calendar repeats every 400 years (146,097 days, whole weeks), so a far date is an ordinary date of
2000-2399 and a number of such cycles. All arithmetic is done on the ordinary date. A function that moves a date
gives back the sort it got: a date, or a date and time.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

__all__ = [
    "MAX_YEAR",
    "FarDate",
    "FarDateTime",
    "add_months",
    "add_span",
    "instant",
    "make_date",
    "ordinal",
    "split",
    "unite",
]

CYCLE_YEARS = 400
CYCLE_DAYS = 146_097
MAX_YEAR = 999_999_999  # of XML Schema and Java, which the test suite follows


@dataclass(frozen=True, slots=True)
class FarDate:
    """A date `cycles` times 400 years after `base`."""

    cycles: int
    base: date

    @property
    def year(self) -> int:
        return self.base.year + CYCLE_YEARS * self.cycles


@dataclass(frozen=True, slots=True)
class FarDateTime:
    """A date and time `cycles` times 400 years after `base`."""

    cycles: int
    base: datetime

    @property
    def year(self) -> int:
        return self.base.year + CYCLE_YEARS * self.cycles


AnyDate = date | FarDate
AnyDateTime = datetime | FarDateTime


def split(value: AnyDate | AnyDateTime) -> tuple[int, date]:
    """The cycles and the ordinary date of any date; the latter lies in 2000-2399."""
    if isinstance(value, FarDate | FarDateTime):
        return value.cycles, value.base
    cycles = (value.year - 2000) // CYCLE_YEARS
    return cycles, value.replace(year=value.year - cycles * CYCLE_YEARS)


def unite(cycles: int, base: date) -> Any:
    """The date that lies `cycles` times 400 years after `base`; raises OverflowError beyond year ±999,999,999."""
    year = base.year + CYCLE_YEARS * cycles
    if 1 <= year <= 9999:
        return base.replace(year=year)
    if abs(year) > MAX_YEAR:
        raise OverflowError(f"the year {year} is too far away")
    shift = (base.year - 2000) // CYCLE_YEARS
    base = base.replace(year=base.year - shift * CYCLE_YEARS)
    return FarDateTime(cycles + shift, base) if isinstance(base, datetime) else FarDate(cycles + shift, base)


def make_date(year: int, month: int, day: int) -> Any:
    """A date of any year; raises ValueError or OverflowError when there is no such day."""
    if 1 <= year <= 9999:
        return date(year, month, day)
    cycles = (year - 2000) // CYCLE_YEARS
    return unite(cycles, date(year - cycles * CYCLE_YEARS, month, day))


def ordinal(value: AnyDate | AnyDateTime) -> int:
    """Days since the year 1, also negative."""
    cycles, base = split(value)
    return base.toordinal() + cycles * CYCLE_DAYS


def instant(value: AnyDateTime) -> tuple[int, datetime]:
    """A date and time in UTC (or as it is, without a zone), comparable with others of its sort."""
    cycles, base = split(value)
    assert isinstance(base, datetime)
    return _whole(cycles, base.astimezone(UTC) if base.tzinfo else base)


def _whole(cycles: int, base: datetime) -> tuple[int, datetime]:
    shift = (base.year - 2000) // CYCLE_YEARS
    return cycles + shift, base.replace(year=base.year - shift * CYCLE_YEARS)


def add_span(value: AnyDate | AnyDateTime, span: timedelta) -> Any:
    """A date moved by a days and time duration: elapsed time, also across a change to summer time."""
    cycles, base = split(value)
    more, days = divmod(span.days, CYCLE_DAYS)
    rest = timedelta(days=days, seconds=span.seconds, microseconds=span.microseconds)
    moved: date
    if isinstance(base, datetime) and base.tzinfo is not None:
        moved = (base.astimezone(UTC) + rest).astimezone(base.tzinfo)
    else:
        moved = base + rest
    return unite(cycles + more, moved)


def add_months(value: AnyDate | AnyDateTime, months: int) -> Any:
    """A date moved by months; the day is cut to the length of the month (31 January + 1 month = 28 February)."""
    cycles, base = split(value)
    index = base.year * 12 + base.month - 1 + months
    year, month = divmod(index, 12)
    more = (year - 2000) // CYCLE_YEARS
    year, month = year - more * CYCLE_YEARS, month + 1
    first_of_next = date(year + month // 12, month % 12 + 1, 1)
    day = min(base.day, (first_of_next - timedelta(days=1)).day)
    return unite(cycles + more, base.replace(year=year, month=month, day=day))
