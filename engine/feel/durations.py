"""Durations as timers need them."""

from __future__ import annotations

from datetime import datetime, timedelta

from engine.feel.errors import FeelError
from engine.feel.far import add_months
from engine.feel.values import YearMonthDuration, described

__all__ = ["to_timedelta"]


def to_timedelta(value: object, start: datetime) -> timedelta:
    """How long a duration lasts from `start` on: a month is as long as the month that follows.

    Raises FeelError when the value is no duration, or leads out of the calendar.
    """
    if isinstance(value, timedelta):
        return value
    if isinstance(value, YearMonthDuration):
        try:
            end = add_months(start, value.months)
        except OverflowError:
            end = None
        if isinstance(end, datetime):
            return end - start
        raise FeelError(f"The duration of {value.months} months leads out of the calendar.")
    raise FeelError(f'A duration is needed, such as @"PT2H" or @"P1M", not {described(value)}.')
