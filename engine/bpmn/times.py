"""Times as BPMN files write them (ISO 8601), turned into the FEEL that the engine runs."""

from __future__ import annotations

import re
from datetime import date, datetime

__all__ = ["cycle_fault", "duration_fault", "feel_of_time", "is_duration"]

_DURATION = re.compile(
    r"(?P<sign>-?)P(?=\d|T\d)(?:(?P<years>\d+)Y)?(?:(?P<months>\d+)M)?(?:(?P<weeks>\d+)W)?(?:(?P<days>\d+)D)?"
    r"(?:T(?=\d)(?:(?P<hours>\d+)H)?(?:(?P<minutes>\d+)M)?(?:(?P<seconds>\d+(?:\.\d+)?)S)?)?"
)
_DATE = re.compile(r"\d{4}-\d\d-\d\d")
_DATE_TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:\d\d|@[\w/+-]+)?")
_CYCLE = re.compile(r"R(?P<times>-?\d*)/(?P<rest>.+)")


def is_duration(text: str) -> bool:
    """Whether the text is an ISO 8601 duration."""
    return _DURATION.fullmatch(text) is not None


def duration_fault(text: str) -> str | None:
    """Why the text is no duration that has one length in FEEL; None when it is one."""
    match = _DURATION.fullmatch(text)
    if match is None:
        return f"'{text}' is no ISO 8601 duration"
    part = match.groupdict()
    shorter = ("weeks", "days", "hours", "minutes", "seconds")
    if (part["years"] or part["months"]) and any(part[name] for name in shorter):
        return f"'{text}' mixes months with days or hours, which FEEL cannot"
    return None


def feel_of_time(text: str) -> str | None:
    """The FEEL for an ISO duration, date, date and time, or cycle; None when the text is none of them.

    `P7D` → `@"P7D"` · `P2W` → `@"P14D"` · `2027-01-31` → `@"2027-01-31T00:00:00"` · `R3/PT1H` → `"R3/PT1H"`.
    """
    duration = _DURATION.fullmatch(text)
    if duration is not None:
        return f'@"{_without_weeks(duration)}"' if duration_fault(text) is None else None
    if _DATE.fullmatch(text):
        return f'@"{text}T00:00:00"' if _is_real(text) else None
    moment = _DATE_TIME.fullmatch(text)
    if moment is not None:
        zone = moment[3] or ""
        local = text[: len(text) - len(zone)]
        full = local if moment[1] else f"{local}:00"
        return f'@"{full}{zone}"' if _is_real(full[:19]) else None
    return f'"{text}"' if _CYCLE.fullmatch(text) and '"' not in text and "\\" not in text else None


def cycle_fault(text: str) -> str | None:
    """Why the text is no repeating interval (R3/P7D, R/2027-01-01T09:00:00/P1D); None when it is one."""
    match = _CYCLE.fullmatch(text)
    if match is None:
        return f"'{text}' is no repeating interval"
    parts = match["rest"].split("/")
    if len(parts) > 2:
        return f"'{text}' has too many parts"
    if match["times"].startswith("-") and match["times"] != "-1":
        return f"'{text}' repeats a negative number of times"
    if len(parts) == 2 and is_duration(parts[0]):  # duration/end: ISO allows it, and so does the standard
        return f"'{text}' counts back from an end; write start/duration"
    if len(parts) == 2 and feel_of_time(parts[0]) is None:
        return f"'{parts[0]}' in '{text}' is no date and time"
    return duration_fault(parts[-1])


def _without_weeks(match: re.Match[str]) -> str:
    """FEEL's durations have no weeks."""
    weeks = match["weeks"]
    if weeks is None:
        return match[0]
    days = int(weeks) * 7 + int(match["days"] or 0)
    time = match[0].partition("T")[2]
    return f"{match['sign']}P{days}D" + (f"T{time}" if time else "")


def _is_real(text: str) -> bool:
    """Whether the calendar has that day and the clock that hour."""
    try:
        if "T" in text:
            datetime.fromisoformat(text)
        else:
            date.fromisoformat(text)
    except ValueError:
        return False
    return True
