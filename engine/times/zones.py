"""Time zones by their IANA names, and the instant that a local time is."""

from __future__ import annotations

from datetime import UTC, datetime
from difflib import get_close_matches
from functools import cache
from zoneinfo import ZoneInfo, available_timezones

from engine.times.faults import TimeFault

__all__ = ["instant", "zone_fault", "zone_of", "zones"]

_NO_PLACES = frozenset(("Factory", "localtime"))  # whatever the machine is set to: nothing to keep with a definition


@cache
def zones() -> frozenset[str]:
    """The names of all time zones that a definition may be kept in."""
    return frozenset(available_timezones()) - _NO_PLACES


def zone_fault(name: str) -> str | None:
    """Why this is no time zone, with the most similar one; None when it is one."""
    if name in zones():
        return None
    by_folded = {one.casefold(): one for one in zones()}
    near = by_folded.get(name.casefold()) or next(
        (by_folded[one] for one in get_close_matches(name.casefold(), by_folded, 1, 0.75)), None
    )
    return f"'{name}' is no time zone of the IANA list" + (f"; do you mean {near}?" if near else "")


@cache
def zone_of(name: str) -> ZoneInfo:
    """The zone of this name, such as Europe/Berlin. Raises TimeFault."""
    fault = zone_fault(name)
    if fault is not None:
        raise TimeFault(fault)
    return ZoneInfo(name)


def instant(local: datetime, zone: ZoneInfo) -> datetime:
    """The instant, in UTC, that a local date and time without an offset is (RFC 5545 §3.3.5).

    Python reads a time that does not exist with the offset from before the gap, and fold 0 as the first of two: that
    is the rule. Raises TimeFault at the ends of the calendar.
    """
    try:
        return local.replace(tzinfo=zone, fold=0).astimezone(UTC)
    except (OverflowError, ValueError) as error:
        raise TimeFault(f"{local.isoformat()} is out of the calendar") from error
