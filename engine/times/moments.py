"""Dates and times as texts: an instant where an offset or a zone is written, else local in the zone around it."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from engine.times.faults import TimeFault
from engine.times.zones import instant, zone_of

__all__ = ["local_or_instant", "moment_in"]

_MOMENT = re.compile(
    r"(?P<date>\d{4}-\d\d-\d\d)(?:T(?P<time>\d\d:\d\d(?::\d\d(?:\.\d{1,9})?)?)(?P<zone>Z|[+-]\d\d:\d\d|@[\w/+-]+)?)?",
    re.ASCII,
)


def moment_in(text: str, zone: ZoneInfo) -> datetime:
    """The instant, in UTC, of 2027-01-31, 2027-01-31T09:00, …T09:00:00Z, …+02:00 or …@Europe/Paris.

    A date is its midnight. Raises TimeFault for anything else, and for days and hours that do not exist.
    """
    read = local_or_instant(text)
    return read if read.tzinfo else instant(read, zone)


def local_or_instant(text: str) -> datetime:
    """As `moment_in`, with a local time left as it is written, without an offset."""
    match = _MOMENT.fullmatch(text)
    if match is None:
        raise TimeFault(f"'{text}' is no date and time")
    offset = match["zone"] or ""
    try:
        clock = datetime.fromisoformat(f"{match['date']}T{match['time'] or '00:00'}")
        if not offset:
            return clock
        if offset.startswith("@"):
            return instant(clock, zone_of(offset[1:]))
        return datetime.fromisoformat(f"{clock.isoformat()}{offset}").astimezone(UTC)
    except (ValueError, OverflowError) as error:
        raise TimeFault(f"'{text}' is no date and time: {error}") from error
