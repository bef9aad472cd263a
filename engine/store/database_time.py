"""Database time: what every process of an installation takes for now, whatever its own machine's clock says.

Several machines that share a database must agree on when a timer is due; a worker whose clock is a day ahead would fire
everything a day early. So the time is PostgreSQL's, asked for now and then; in between it is carried on by a clock that
nobody sets (CLOCK_BOOTTIME: it counts what a machine slept as well).
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from datetime import datetime, timedelta

from engine.store.columns import parse_time
from engine.store.conflicts import Conflict
from engine.store.database import Database
from engine.store.driver import DATABASE_ERRORS, fetch

__all__ = ["DatabaseTime"]

AGREES_SECONDS = 10.0  # for which one answer is carried on


def _steady() -> float:
    return time.clock_gettime(time.CLOCK_BOOTTIME) if hasattr(time, "CLOCK_BOOTTIME") else time.monotonic()


class DatabaseTime:
    """A clock for `Engine`: call it for the time of its PostgreSQL, aware and in UTC. Threads may share it."""

    def __init__(
        self, database: Database, *, machine: Callable[[], datetime], steady: Callable[[], float] = _steady
    ) -> None:
        """`machine` is believed until the database has answered for the first time."""
        self._database = database
        self._machine = machine
        self._steady = steady
        self._asking = threading.Lock()
        self._agreed: tuple[datetime, float] | None = None  # the database's time, and when that was

    def __call__(self) -> datetime:
        agreed = self._agreed
        if agreed is None or self._steady() - agreed[1] >= AGREES_SECONDS:
            self._agree()
            agreed = self._agreed
        if agreed is None:
            return self._machine()
        return agreed[0] + timedelta(seconds=self._steady() - agreed[1])

    def _agree(self) -> None:
        """Ask the database. One thread does; the others go on with what was agreed, and so they do while it is away."""
        if not self._asking.acquire(blocking=self._agreed is None):
            return
        try:
            before = self._steady()
            if self._agreed is not None and before - self._agreed[1] < AGREES_SECONDS:
                return  # somebody else has just asked
            with self._database.read() as connection:
                [(now,)] = fetch(connection, "SELECT clock_timestamp()", {})
            after = self._steady()
            found = parse_time(now)
            assert found is not None
            self._agreed = (found, (before + after) / 2)
        except (Conflict, *DATABASE_ERRORS):
            if self._agreed is not None:  # the next one asks in a while, not each
                moment, at = self._agreed
                passed = self._steady() - at
                self._agreed = (moment + timedelta(seconds=passed), at + passed)
        finally:
            self._asking.release()
