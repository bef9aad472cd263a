"""Times as BPMN files write them (ISO 8601, cron), turned into the FEEL that the engine runs."""

from __future__ import annotations

import re
from datetime import datetime

from engine.times import cron_fault, cycle_fault, is_span, looks_like_cron, span_of

__all__ = ["cron_fault", "cycle_fault", "duration_fault", "feel_of_time", "is_duration"]

_DATE = re.compile(r"\d{4}-\d\d-\d\d")
_DATE_TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:\d\d|@[\w/+-]+)?")
_CYCLE = re.compile(r"R-?\d*/.+")


def is_duration(text: str) -> bool:
    """Whether the text is an ISO 8601 duration."""
    return is_span(text)


def duration_fault(text: str) -> str | None:
    """Why the text is no duration that has one length in FEEL; None when it is one."""
    if not is_span(text):
        return f"'{text}' is no ISO 8601 duration"
    if _mixes(text):
        return f"'{text}' mixes months with days or hours, which FEEL cannot"
    return None


def feel_of_time(text: str, *, cron: bool = False) -> str | None:
    """The FEEL for an ISO duration, date, date and time, or cycle, and for `cron`; None when the text is none of them.

    `P7D` → `@"P7D"` · `P2W` → `@"P14D"` · `P1M2D` → `"P1M2D"`, which FEEL has no value for ·
    `2027-01-31` → `@"2027-01-31T00:00:00"` · `R3/PT1H` → `"R3/PT1H"` · `0 9 * * MON` → `"0 9 * * MON"`.
    """
    if is_span(text):
        return f'"{text}"' if _mixes(text) else f'@"{_without_weeks(text)}"'
    if _DATE.fullmatch(text):
        return f'@"{text}T00:00:00"' if _is_real(f"{text}T00:00:00") else None
    moment = _DATE_TIME.fullmatch(text)
    if moment is not None:
        zone = moment[3] or ""
        local = text[: len(text) - len(zone)]
        full = local if moment[1] else f"{local}:00"
        return f'@"{full}{zone}"' if _is_real(full[:19]) else None
    if '"' in text or "\\" in text:
        return None
    return f'"{text}"' if _CYCLE.fullmatch(text) or (cron and looks_like_cron(text)) else None


def _mixes(text: str) -> bool:
    span = span_of(text)
    return bool(span.months) and bool(span.days or span.elapsed)


def _without_weeks(text: str) -> str:
    """FEEL's durations have no weeks."""
    found = re.fullmatch(r"(-?)P(\d+)W(?:(\d+)D)?(.*)", text)
    return text if found is None else f"{found[1]}P{int(found[2]) * 7 + int(found[3] or 0)}D{found[4]}"


def _is_real(text: str) -> bool:
    """Whether the calendar has that day and the clock that hour."""
    try:
        datetime.fromisoformat(text)
    except ValueError:
        return False
    return True
