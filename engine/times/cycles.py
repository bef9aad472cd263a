"""Repetitions: ISO 8601-1 §5.6 (R3/PT1H, R/start/P1M, R3/P1D/end) and cron, and the rounds that nobody was there for.

A repetition under way is kept as a text of its own: each round is counted from where it began, so that the 31st of
a month stays the last day, and nothing of a process's variables is asked again.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from engine.times.cron import cron_fault, looks_like_cron, next_fire
from engine.times.faults import TimeFault
from engine.times.moments import local_or_instant
from engine.times.spans import is_span, span_of
from engine.times.zones import zone_of

__all__ = [
    "LATE",
    "MOST_CAUGHT_UP",
    "Missed",
    "cycle_fault",
    "first_round",
    "is_passed_over",
    "next_round",
]

LATE = timedelta(minutes=5)  # a round that comes later than this was missed
MOST_CAUGHT_UP = 100  # rounds that `all` fires after a time in which nothing ran
_ISO = re.compile(r"R(?P<times>-?\d{0,9})/(?P<rest>.+)", re.ASCII)


class Missed(StrEnum):
    """What becomes of the rounds that were due while nothing ran. In each case the repetition then goes on from now."""

    ONE = "one"  # they fire together, once
    SKIP = "skip"  # they do not fire
    ALL = "all"  # each fires, one after the other, at most `MOST_CAUGHT_UP`


@dataclass(frozen=True, slots=True)
class _Cycle:
    """A repetition at one of its rounds."""

    every: str  # an ISO 8601 duration, or cron
    zone: str
    start: str = ""  # from where rounds are counted: a local time, or an instant; empty for cron
    round: int = 0  # the one that comes next; counted back from an end they are below 0
    left: int | None = None  # rounds behind that one; None: without end
    missed: Missed = Missed.ONE
    caught: int = 0  # rounds in a row that were fired late

    def at(self, number: int) -> datetime:
        return span_of(self.every).after(local_or_instant(self.start), zone_of(self.zone), number)

    def text(self) -> str:
        return json.dumps(
            {name: getattr(self, name) for name, default in _WRITTEN.items() if getattr(self, name) != default},
            separators=(",", ":"),
        )


_WRITTEN = {"every": "", "zone": "", "start": "", "round": 0, "left": None, "missed": Missed.ONE, "caught": 0}


def cycle_fault(text: str) -> str | None:
    """Why the text is no repetition; None when it is one."""
    if not text.startswith("R") and looks_like_cron(text):
        return cron_fault(text)
    try:
        _parts(text)
    except TimeFault as fault:
        return str(fault)
    return None


def first_round(text: str, now: datetime, zone: ZoneInfo, missed: Missed = Missed.ONE) -> tuple[datetime, str]:
    """When a repetition that begins now fires first, and what to keep with its timer. Raises TimeFault.

    Rounds that lie before now, counted from a start or back from an end, are over and count as used.
    """
    if not text.startswith("R") and looks_like_cron(text):
        cycle = _Cycle(every=text, zone=zone.key, missed=missed)
        due = next_fire(text, now, zone)
        if due is None:
            raise TimeFault(f"'{text}' never fires again")
        return due, cycle.text()
    times, start, every, end = _parts(text)
    if times == 0:
        raise TimeFault(f"'{text}' repeats zero times")
    last: int | None
    if end is not None:
        cycle = _Cycle(every=every, zone=zone.key, start=end, missed=missed)
        number, last = _round_from(cycle, now, None if times is None else 1 - times), 0
    elif start is not None:
        cycle = _Cycle(every=every, zone=zone.key, start=start, missed=missed)
        last = None if times is None else times - 1
        number = _round_from(cycle, now, 0)
    else:
        cycle = _Cycle(every=every, zone=zone.key, start=now.isoformat(), missed=missed)
        last, number = times, 1
    if last is not None and number > last:
        raise TimeFault(f"all rounds of '{text}' are over")
    left = None if last is None else last - number
    return cycle.at(number), replace(cycle, round=number, left=left).text()


def is_passed_over(cycle: str, due: datetime, now: datetime) -> bool:
    """Whether a round that is only taken up now must not fire any more (`Missed.SKIP`)."""
    return _read(cycle, due).missed is Missed.SKIP and now - due > LATE


def next_round(cycle: str, due: datetime, now: datetime) -> tuple[datetime, str] | None:
    """When a repetition fires again after the round of `due`, and what to keep; None when that was the last one.

    The rounds between the two that nobody was there for count as used up. Raises TimeFault.
    """
    one = _read(cycle, due)
    is_cron = not one.start
    if one.left == 0:
        return None
    zone = zone_of(one.zone)
    after = next_fire(one.every, due, zone) if is_cron else one.at(one.round + 1)
    if after is None:
        return None
    if after > now:
        following, number, caught = after, one.round + 1, 0
    elif one.missed is Missed.ALL and one.caught < MOST_CAUGHT_UP - 1:
        following, number, caught = after, one.round + 1, one.caught + 1
    elif is_cron:
        found = next_fire(one.every, now, zone)
        if found is None:
            return None
        following, number, caught = found, one.round + 1, 0
    else:
        number, caught = _round_from(one, now, one.round + 1, strictly=True), 0
        if one.left is not None and number - one.round > one.left:
            return None
        following = one.at(number)
    left = None if one.left is None else one.left - (number - one.round)
    kept = replace(one, round=0 if is_cron else number, left=left, caught=caught)
    return following, kept.text()


def _round_from(cycle: _Cycle, now: datetime, first: int | None, *, strictly: bool = False) -> int:
    """The number of the first round that lies at or behind `now`, not below `first`."""
    span = span_of(cycle.every)
    number = (now - cycle.at(0) - span.slack) // span.mean - 1  # at or before the one that is looked for
    if first is not None:
        number = max(first, number)
    while (moment := cycle.at(number)) < now or (strictly and moment == now):
        number += 1
    return number


def _parts(text: str) -> tuple[int | None, str | None, str, str | None]:
    """Times, start, duration and end of a repeating interval."""
    match = _ISO.fullmatch(text)
    if match is None:
        raise TimeFault(f"'{text}' is no repeating interval")
    if match["times"].startswith("-") and match["times"] != "-1":
        raise TimeFault(f"'{text}' repeats a negative number of times")
    times = int(match["times"]) if match["times"] not in ("", "-1", "-") else None
    pieces = match["rest"].split("/")
    if len(pieces) > 2:
        raise TimeFault(f"'{text}' has too many parts")
    start = end = None
    if len(pieces) == 1:
        every = pieces[0]
    elif is_span(pieces[0]):
        every, end = pieces
    else:
        start, every = pieces
    if not is_span(every):
        raise TimeFault(f"'{every}' in '{text}' is no ISO 8601 duration")
    if not span_of(every).is_forward:
        raise TimeFault(f"'{every}' in '{text}' takes no time")
    if span_of(every).mean < timedelta(seconds=1):
        raise TimeFault(f"'{every}' in '{text}' is shorter than a second")
    for moment in (start, end):
        if moment is not None:
            try:
                local_or_instant(moment)
            except TimeFault as fault:
                raise TimeFault(f"'{moment}' in '{text}' is no date and time") from fault
    return times, start, every, end


def _read(text: str, due: datetime) -> _Cycle:
    """What is kept with a timer. Earlier releases kept "R2/P7D": so many rounds behind this one, a week apart."""
    if text.startswith("{"):
        plain = json.loads(text)
        return _Cycle(**{**plain, "missed": Missed(plain.get("missed", Missed.ONE))})
    times, _, every, _ = _parts(text)
    return _Cycle(every=every, zone="UTC", start=due.isoformat(), left=times)
