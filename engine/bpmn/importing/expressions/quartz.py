"""Cron as Quartz writes it, which Camunda 7, Activiti, Flowable and jBPM run: 1 is Sunday there, ranges may wrap.

Source: `org.quartz.CronExpression`. Six fields with seconds in front, or seven with the year behind; exactly one of the
day of the month and the day of the week is `?`. Of the weekdays `L` is Saturday, `6L` the last Friday.
"""

from __future__ import annotations

import re

from engine.times import cron_fault, looks_like_cron

__all__ = ["is_quartz", "quartz_to_cron"]

_DAYS = "SUN MON TUE WED THU FRI SAT".split()  # 1 to 7
_MONTHS = "JAN FEB MAR APR MAY JUN JUL AUG SEP OCT NOV DEC".split()
_LIMITS = ((0, 59), (0, 59), (0, 23), (1, 31), (1, 12))
_MONTH, _MONTH_DAY, _WEEKDAY = 4, 3, 5
_TERM = re.compile(r"(?:(\*)|(\w+)(?:-(\w+))?)?(?:/(\d+))?", re.ASCII)


def is_quartz(text: str) -> bool:
    """Whether it is cron with seconds: Quartz knows no five fields, and our own have them."""
    return len(text.split()) in (6, 7) and looks_like_cron(text)


def quartz_to_cron(text: str) -> str | None:
    """The cron of this engine that fires at the same times; None when there is none, or it cannot be told.

    `0 0 9 ? * 2-6` → `0 0 9 ? * MON-FRI` · `0 0 22-2/2 * * ?` → `0 0 22,0,2 * * ?` · `0 0 9 ? * 6L` → `0 0 9 ? * 5L`.
    A time that needs no other words comes back as it is. Quartz refuses days of both kinds: nobody knows from which day
    who wrote a number for the weekday counted, nor whether both or either of two days is meant.
    """
    fields = text.upper().split()
    if not is_quartz(text):
        return None
    month_day, weekday = fields[_MONTH_DAY], fields[_WEEKDAY]
    if "?" in (month_day, weekday):
        if month_day == weekday:
            return None
    elif weekday != "*" and (month_day != "*" or re.search(r"\d|L", weekday)):
        return None
    try:
        out = [_field(place, field) for place, field in enumerate(fields[:_WEEKDAY])]
        out.append(weekday if weekday in ("?", "*") else _weekdays(weekday))
    except ValueError:
        return None
    cron = " ".join((*out, *fields[6:]))
    if cron_fault(cron) is not None:
        return None
    return text if cron == " ".join(fields) else cron


def _field(place: int, field: str) -> str:
    """A field in front of the weekday: ranges that wrap become lists, and a step gets its beginning."""
    if field in ("?", "*") or (place == _MONTH_DAY and re.search("[LW]", field)):
        return field
    low, high = _LIMITS[place]
    terms = []
    for term in field.split(","):
        first, last, step = _parts(term, low, high, _MONTHS if place == _MONTH else [])
        if last < first:
            term = ",".join(str(number) for number in _wrapped(first, last, step, low, high))
        elif term.startswith("/"):
            term = f"*{term}"
        terms.append(term)
    return ",".join(terms)


def _weekdays(field: str) -> str:
    """Weekdays by their names, so that nobody has to count."""
    terms = []
    for term in field.split(","):
        if term == "L":
            terms.append("SAT")
        elif term.endswith("L"):
            terms.append(f"{_number(term[:-1], _DAYS, 1, 7) - 1}L")
        elif "#" in term:
            day, _, which = term.partition("#")
            terms.append(f"{_DAYS[_number(day, _DAYS, 1, 7) - 1]}#{which}")
        else:
            first, last, step = _parts(term, 1, 7, _DAYS)
            names = [_DAYS[number - 1] for number in _wrapped(first, last, step, 1, 7)]
            is_range = step == 1 and first < last
            terms.append(f"{names[0]}-{names[-1]}" if is_range else ",".join(names))
    return ",".join(terms)


def _parts(term: str, low: int, high: int, names: list[str]) -> tuple[int, int, int]:
    """First, last and step of `*`, `a`, `a-b`, `a/s`, `a-b/s`, `*/s` or `/s`. Raises ValueError."""
    found = _TERM.fullmatch(term)
    if found is None or not term:
        raise ValueError(term)
    star, start, end, step = found.groups()
    size = int(step or 1)
    if not 1 <= size <= high:
        raise ValueError(term)
    if star or start is None:
        return low, high, size
    first = _number(start, names, low, high)
    last = _number(end, names, low, high) if end is not None else high if step is not None else first
    return first, last, size


def _number(text: str, names: list[str], low: int, high: int) -> int:
    number = names.index(text) + 1 if text in names else int(text)
    if not low <= number <= high:
        raise ValueError(text)
    return number


def _wrapped(first: int, last: int, step: int, low: int, high: int) -> list[int]:
    """The numbers from `first` to `last`, over the end where that is before it."""
    size = high - low + 1
    until = last if last >= first else last + size
    return [(number - low) % size + low for number in range(first, until + 1, step)]
