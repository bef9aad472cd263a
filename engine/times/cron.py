"""Cron: five fields, or six with seconds in front, or seven with the year behind; names, L, LW, #, @daily.

The fields and their days are cronsim's, which follows Debian's cron: 0 and 7 are Sunday, and where both the day of the
month and that of the week are given, either is enough. What happens when clocks change is ours (`engine.times`): an
expression for every hour fires as time passes, any other one once for each of its local times.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from cronsim import CronSim, CronSimError

from engine.times.faults import TimeFault
from engine.times.zones import instant

__all__ = ["LONGEST_CRON", "cron_fault", "looks_like_cron", "next_fire"]

LONGEST_CRON = 200  # characters
_MACROS = {
    "@yearly": "0 0 1 1 *",
    "@annually": "0 0 1 1 *",
    "@monthly": "0 0 1 * *",
    "@weekly": "0 0 * * 0",
    "@daily": "0 0 * * *",
    "@midnight": "0 0 * * *",
    "@hourly": "0 * * * *",
}
_NAMES = "JAN FEB MAR APR MAY JUN JUL AUG SEP OCT NOV DEC SUN MON TUE WED THU FRI SAT".replace(" ", "|")
_FIELD = re.compile(rf"(?:[\d*?/,#LW-]|{_NAMES})+", re.ASCII | re.IGNORECASE)
_YEARS = re.compile(r"\d{4}(?:-\d{4})?(?:,\d{4}(?:-\d{4})?)*", re.ASCII)
_EVERY_HOUR = frozenset(("*", "*/1", "0-23"))
_SOME_DAY = datetime(2026, 1, 1, tzinfo=UTC)
_GAP = timedelta(hours=25)  # no zone ever jumped farther


def looks_like_cron(text: str) -> bool:
    """Whether somebody meant cron: a macro, or five to seven fields of its characters."""
    fields = text.split()
    return text in _MACROS or (5 <= len(fields) <= 7 and all(_FIELD.fullmatch(field) for field in fields))


def cron_fault(text: str) -> str | None:
    """Why the text is no cron expression; None when it is one."""
    try:
        _read(text)
    except TimeFault as fault:
        return str(fault)
    return None


def next_fire(text: str, after: datetime, zone: ZoneInfo) -> datetime | None:
    """The first instant after `after` at which it fires, in UTC; None: never again. Raises TimeFault."""
    fields, years = _read(text)
    local = after.astimezone(zone)
    while True:
        if fields[2] in _EVERY_HOUR:
            found = _as_time_passes(" ".join(fields), local)
        else:
            found = _by_the_clock(" ".join(fields), after, zone)
        if found is None or years is None or found.astimezone(zone).year in years:
            return found
        later = [year for year in years if year > found.astimezone(zone).year]
        if not later:
            return None
        after = datetime(min(later), 1, 1, tzinfo=zone).astimezone(UTC) - timedelta(seconds=1)
        local = after.astimezone(zone)


@lru_cache(maxsize=512)
def _read(text: str) -> tuple[tuple[str, ...], frozenset[int] | None]:
    """The six fields as cronsim wants them, and the years when they are given."""
    fields = _MACROS.get(text, text).upper().split()
    if len(text) > LONGEST_CRON or not 5 <= len(fields) <= 7:
        raise TimeFault(f"'{text[:LONGEST_CRON]}' is no cron expression: it has five to seven fields")
    years = _years(fields.pop(), text) if len(fields) == 7 else None
    six = ["0", *fields] if len(fields) == 5 else fields
    for place in (3, 5):  # Quartz's "any day"
        six[place] = "*" if six[place] == "?" else six[place]
    try:
        CronSim(" ".join(six), _SOME_DAY)
    except CronSimError as error:
        reason = str(error).removeprefix("Bad ")
        nearest = "; W (the nearest working day) is known as LW alone" if "W" in six[3] else ""
        raise TimeFault(f"'{text}' is no cron expression: its {reason} cannot be read{nearest}") from error
    return tuple(six), years


def _years(field: str, text: str) -> frozenset[int] | None:
    if field in ("*", "?"):
        return None
    if not _YEARS.fullmatch(field):
        raise TimeFault(f"'{text}' is no cron expression: its year cannot be read; write 2027, 2027-2029 or *")
    found: set[int] = set()
    for part in field.split(","):
        first, _, last = part.partition("-")
        found.update(range(int(first), int(last or first) + 1))
    return frozenset(found)


def _as_time_passes(expression: str, local: datetime) -> datetime | None:
    found = next(CronSim(expression, local), None)
    return None if found is None else found.astimezone(UTC)


def _by_the_clock(expression: str, after: datetime, zone: ZoneInfo) -> datetime | None:
    """The earliest of the local times behind `after`: those in a gap come later than they are written."""
    local = after.astimezone(zone).replace(tzinfo=None, fold=0)
    jumped = _offset(after, zone) != _offset(after - _GAP, zone)
    best: datetime | None = None
    for wall in CronSim(expression, local - _GAP - timedelta(seconds=1) if jumped else local):
        moment = instant(wall, zone)
        if moment > after and (best is None or moment < best):
            best = moment
        if best is not None and wall >= best.astimezone(zone).replace(tzinfo=None, fold=0):
            return best
    return best


def _offset(moment: datetime, zone: ZoneInfo) -> timedelta | None:
    return moment.astimezone(zone).utcoffset()
