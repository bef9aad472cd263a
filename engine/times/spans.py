"""Durations as ISO 8601-1 §5.5.2 writes them: what is counted on the calendar, and what simply passes."""

from __future__ import annotations

import calendar
import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from engine.times.faults import TimeFault
from engine.times.zones import instant

__all__ = ["Span", "is_span", "span_of"]

_SPAN = re.compile(
    r"(?P<sign>-?)P(?=\d|T\d)(?:(?P<years>\d{1,6})Y)?(?:(?P<months>\d{1,6})M)?(?:(?P<weeks>\d{1,6})W)?"
    r"(?:(?P<days>\d{1,7})D)?(?:T(?=\d)(?:(?P<hours>\d{1,9})H)?(?:(?P<minutes>\d{1,9})M)?"
    r"(?:(?P<seconds>\d{1,12}(?:[.,]\d{1,9})?)S)?)?",
    re.ASCII,
)
_MEAN_MONTH = timedelta(days=146_097) / 4_800  # of the Gregorian calendar, which repeats every 400 years


@dataclass(frozen=True, slots=True)
class Span:
    """A duration. A month may have 28 days and a day 23 hours: they are not converted into each other."""

    months: int = 0
    days: int = 0
    elapsed: timedelta = timedelta()

    @property
    def is_forward(self) -> bool:
        """Whether it leads into the future."""
        return self.months >= 0 and self.days >= 0 and self.elapsed >= timedelta() and self != Span()

    @property
    def mean(self) -> timedelta:
        """How long it takes on the average of 400 years."""
        return self.months * _MEAN_MONTH + timedelta(days=self.days) + self.elapsed

    @property
    def slack(self) -> timedelta:
        """How far any number of such spans may be from as many times their mean."""
        return timedelta(days=6 if self.months else 2 if self.days else 0)

    def after(self, start: datetime, zone: ZoneInfo, times: int = 1) -> datetime:
        """The instant that lies so many spans behind `start`, an instant or a local time without an offset.

        The last days of months are kept: January 31 and a month is the last day of February, and two months are
        March 31. Raises TimeFault where the calendar ends.
        """
        try:
            if not self.months and not self.days:
                moment = start.astimezone(UTC) if start.tzinfo else instant(start, zone)
            else:
                local = start.astimezone(zone).replace(tzinfo=None) if start.tzinfo else start
                local = _months_later(local, self.months * times) + timedelta(days=self.days * times)
                moment = instant(local, zone)
            return moment + self.elapsed * times
        except (OverflowError, ValueError) as error:
            raise TimeFault(f"the time leads out of the calendar: {start.isoformat()} and {self}") from error


def is_span(text: str) -> bool:
    """Whether the text is an ISO 8601 duration."""
    return _SPAN.fullmatch(text) is not None


def span_of(text: str) -> Span:
    """Read P1Y2M3W4DT5H6M7.5S, or a part of it. Raises TimeFault for anything else."""
    match = _SPAN.fullmatch(text)
    if match is None:
        raise TimeFault(f"'{text}' is no ISO 8601 duration")
    number = {name: int(match[name] or 0) for name in ("years", "months", "weeks", "days", "hours", "minutes")}
    sign = -1 if match["sign"] else 1
    elapsed = timedelta(
        hours=number["hours"], minutes=number["minutes"], seconds=float((match["seconds"] or "0").replace(",", "."))
    )
    return Span(
        months=sign * (number["years"] * 12 + number["months"]),
        days=sign * (number["weeks"] * 7 + number["days"]),
        elapsed=sign * elapsed,
    )


def _months_later(local: datetime, months: int) -> datetime:
    if not months:
        return local
    year, month = divmod(local.year * 12 + local.month - 1 + months, 12)
    if not 1 <= year <= 9999:
        raise TimeFault(f"{months} months from {local.isoformat()} lead out of the calendar")
    return local.replace(year=year, month=month + 1, day=min(local.day, calendar.monthrange(year, month + 1)[1]))
