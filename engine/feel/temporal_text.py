"""Dates, times and durations as text: reading (XML Schema's forms, with zones as @Europe/Paris) and writing."""

from __future__ import annotations

import re
from datetime import UTC, datetime, time, timedelta, timezone, tzinfo
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

from engine.feel.far import FarDate, FarDateTime, make_date, split, unite
from engine.feel.values import YearMonthDuration

__all__ = [
    "parse_date",
    "parse_date_time",
    "parse_duration",
    "parse_temporal",
    "parse_time",
    "temporal_text",
    "zone_text",
]

_DATE = r"(?P<year>-?(?:[1-9]\d{4,8}|\d{4}))-(?P<month>\d\d)-(?P<day>\d\d)"
_TIME = (
    r"(?P<hour>\d\d):(?P<minute>\d\d):(?P<second>\d\d)(?:\.(?P<fraction>\d+))?"
    r"(?P<zone>[Zz]|[+-]\d\d:\d\d(?::\d\d)?|@[A-Za-z0-9_/+-]+)?"
)
_DATE_PATTERN = re.compile(_DATE, re.ASCII)
_TIME_PATTERN = re.compile("T?" + _TIME, re.ASCII)
_DATE_TIME_PATTERN = re.compile(_DATE + "T" + _TIME, re.ASCII)
_MONTHS_PATTERN = re.compile(r"(-?)P(?:(\d{1,12})Y)?(?:(\d{1,12})M)?", re.ASCII)
_SECONDS_PATTERN = re.compile(
    r"(-?)P(?:(\d{1,12})D)?(?:(T)(?:(\d{1,15})H)?(?:(\d{1,15})M)?(?:(\d{1,15})(?:\.(\d+))?S)?)?", re.ASCII
)
_MAX_OFFSET = timedelta(hours=18)


def parse_date(text: str) -> Any:
    """A date such as 2026-02-28; None when the text is none."""
    match = _DATE_PATTERN.fullmatch(text)
    return _date_of(match) if match else None


def parse_time(text: str) -> time | None:
    """A time such as 10:30:00, 10:30:00+01:00 or 10:30:00@Europe/Paris; None when the text is none."""
    match = _TIME_PATTERN.fullmatch(text)
    return _time_of(match) if match else None


def parse_date_time(text: str) -> Any:
    """A date and time such as 2026-02-28T10:30:00Z, or a date alone (midnight); None when the text is none."""
    match = _DATE_TIME_PATTERN.fullmatch(text)
    if not match:
        day = parse_date(text)
        if day is None:
            return None
        cycles, base = split(day)
        return unite(cycles, datetime.combine(base, time()))
    day = _date_of(match)
    hour = match["hour"]
    midnight_after = (
        hour == "24" and match["minute"] == match["second"] == "00" and not (match["fraction"] or "").strip("0")
    )
    clock = time(tzinfo=_zone(match["zone"])) if midnight_after else _time_of(match)
    if day is None or clock is None or (match["zone"] and clock.tzinfo is None):
        return None
    cycles, base = split(day)
    try:
        return unite(cycles, datetime.combine(base, clock) + timedelta(days=1 if midnight_after else 0))
    except OverflowError:
        return None


def parse_duration(text: str) -> timedelta | YearMonthDuration | None:
    """A duration such as P1DT2H or P1Y2M; None when the text is none, or mixes days with months."""
    match = _MONTHS_PATTERN.fullmatch(text)
    if match and (match[2] or match[3]):
        months = int(match[2] or 0) * 12 + int(match[3] or 0)
        return YearMonthDuration(-months if match[1] else months)
    match = _SECONDS_PATTERN.fullmatch(text)
    if not match or not any(match.group(2, 4, 5, 6)) or (match[3] and not any(match.group(4, 5, 6))):
        return None
    try:
        span = timedelta(
            days=int(match[2] or 0),
            hours=int(match[4] or 0),
            minutes=int(match[5] or 0),
            seconds=int(match[6] or 0),
            microseconds=int((match[7] or "0")[:6].ljust(6, "0")),
        )
    except OverflowError:
        return None
    return -span if match[1] else span


def parse_temporal(text: str) -> Any:
    """What an @-literal stands for: a date, time, date and time or duration; null when it is none of them."""
    for parse in (parse_date, parse_date_time, parse_time, parse_duration):
        value = parse(text)
        if value is not None:
            return value
    return None


def temporal_text(value: Any) -> str:
    """A temporal value in the form that the parse functions read."""
    if isinstance(value, YearMonthDuration):
        return _months_text(value.months)
    if isinstance(value, timedelta):
        return _span_text(value)
    if isinstance(value, time):
        return _clock_text(value) + zone_text(value.tzinfo, None)
    year = value.year
    number = f"{year:04d}" if year >= 0 else f"-{-year:04d}"
    base = value.base if isinstance(value, FarDate | FarDateTime) else value
    day = f"{number}-{base.month:02d}-{base.day:02d}"
    return f"{day}T{_clock_text(base)}{zone_text(base.tzinfo, base)}" if isinstance(base, datetime) else day


def zone_text(zone: tzinfo | None, moment: datetime | None = None) -> str:
    """A zone as it is written behind a time: "Z", "+01:00", "@Europe/Paris" or nothing.

    A zone without a name of the zone database is written as its offset at that moment. So is a named one in the
    second of the two equal hours when summer time ends, which the name alone would not tell from the first.
    """
    if zone is None:
        return ""
    if zone is UTC:
        return "Z"
    second = moment is not None and moment.fold and moment.utcoffset() != moment.replace(fold=0).utcoffset()
    if isinstance(zone, ZoneInfo) and zone.key and not second:
        return f"@{zone.key}"
    offset = zone.utcoffset(moment)
    if offset is None:
        raise ValueError(f"the time zone {zone} has no offset without a date")
    seconds = int(offset.total_seconds())
    sign, seconds = ("-", -seconds) if seconds < 0 else ("+", seconds)
    text = f"{sign}{seconds // 3600:02d}:{seconds // 60 % 60:02d}"
    return text + (f":{seconds % 60:02d}" if seconds % 60 else "")


def _date_of(match: re.Match[str]) -> Any:
    try:
        return make_date(int(match["year"]), int(match["month"]), int(match["day"]))
    except (ValueError, OverflowError):
        return None


def _time_of(match: re.Match[str]) -> time | None:
    zone = _zone(match["zone"])
    if match["zone"] and zone is None:
        return None
    micros = int((match["fraction"] or "0")[:6].ljust(6, "0"))  # finer than a microsecond is cut off
    hour, minute, second = int(match["hour"]), int(match["minute"]), int(match["second"])
    if hour == 24 and not (minute or second or micros):
        hour = 0
    try:
        return time(hour, minute, second, micros, zone)
    except ValueError:
        return None


@lru_cache(maxsize=256)
def _zone(text: str | None) -> tzinfo | None:
    if not text:
        return None
    if text in ("Z", "z"):
        return UTC
    if text.startswith("@"):
        try:
            return ZoneInfo(text[1:])
        except (KeyError, ValueError, OSError):
            return None
    hours, minutes, seconds = int(text[1:3]), int(text[4:6]), int(text[7:9] or 0)
    offset = timedelta(hours=hours, minutes=minutes, seconds=seconds)
    if minutes > 59 or seconds > 59 or offset > _MAX_OFFSET:
        return None
    if not offset:
        return UTC
    return timezone(-offset if text[0] == "-" else offset)


def _clock_text(value: time | datetime) -> str:
    text = f"{value.hour:02d}:{value.minute:02d}:{value.second:02d}"
    return f"{text}.{value.microsecond:06d}".rstrip("0") if value.microsecond else text


def _months_text(months: int) -> str:
    sign, months = ("-", -months) if months < 0 else ("", months)
    years, months = divmod(months, 12)
    return f"{sign}P{f'{years}Y' if years else ''}{f'{months}M' if months or not years else ''}"


def _span_text(span: timedelta) -> str:
    sign, span = ("-", -span) if span < timedelta(0) else ("", span)
    hours, minutes, seconds = span.seconds // 3600, span.seconds // 60 % 60, span.seconds % 60
    fraction = f".{span.microseconds:06d}".rstrip("0") if span.microseconds else ""
    day = f"{span.days}D" if span.days else ""
    clock = (f"{hours}H" if hours else "") + (f"{minutes}M" if minutes else "")
    clock += f"{seconds}{fraction}S" if seconds or fraction else ""
    return f"{sign}P{day}T{clock}" if clock else f"{sign}P{day}" if day else "PT0S"
