"""When a job is tried again: its own list of pauses, a little spread, and an end."""

from __future__ import annotations

import random
from datetime import datetime, timedelta

import isodate

__all__ = ["JITTER", "pause_after"]

JITTER = 0.1  # so that jobs that failed together do not come back together


def pause_after(
    attempt: int, retries: int, backoff: tuple[str, ...], now: datetime, *, asked: timedelta | None = None
) -> timedelta | None:
    """Return the pause after attempt number `attempt` (from 1) failed; None when it was the last of `retries`.

    `backoff` is a list of ISO 8601 durations, the last of which repeats; `asked` is what the other side asked for.
    """
    if attempt >= retries:
        return None
    if asked is not None:
        pause = asked
    elif backoff:
        duration = isodate.parse_duration(backoff[min(attempt, len(backoff)) - 1])
        pause = duration if isinstance(duration, timedelta) else duration.totimedelta(start=now)
    else:
        pause = timedelta(seconds=10)
    return pause * (1 + random.uniform(0, JITTER))
