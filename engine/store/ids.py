"""Ids that sort by time and need no round trip: 42 bits of milliseconds, 10 of this process's slot, 11 of a counter."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from datetime import datetime

from engine.store import driver
from engine.store.database import Database

__all__ = ["Ids", "first_id"]

EPOCH_MS = 1_577_836_800_000  # 2020-01-01; 42 bits reach into the year 2159
SLOTS = 1 << 10
COUNTERS = 1 << 11


def first_id(moment: datetime) -> int:
    """Return the smallest id that can be made at this moment: ids before it are smaller, those after it are not."""
    return (int(moment.timestamp() * 1000) - EPOCH_MS) << 21


class Ids:
    """A source of ids for one process, safe for threads.

    The slot is the next number of `bpm_id_block`, modulo 1,024, taken once: at the construction when the schema is
    there, else at the first `next`. Ids never go backwards in a process, even when `clock` (seconds) does.
    """

    def __init__(self, database: Database, clock: Callable[[], float] = time.time) -> None:
        self._database = database
        self._clock = clock
        self._lock = threading.Lock()
        self._slot: int | None = None
        self._last_ms = 0
        self._counter = 0
        try:
            self.prepare()
        except driver.DATABASE_ERRORS:
            pass  # no schema or no server yet: `next` will say so, or find it

    def prepare(self) -> None:
        """Take the slot now. Raises RuntimeError inside an open transaction, whose end would decide about the slot."""
        with self._lock:
            self._taken_slot()

    def next(self) -> int:
        """Return a new id, larger than all that this object gave before."""
        with self._lock:
            slot = self._taken_slot()
            now = int(self._clock() * 1000) - EPOCH_MS
            if now > self._last_ms:
                self._last_ms, self._counter = now, 0
            else:
                self._counter += 1
                if self._counter == COUNTERS:  # 2,048 ids in a millisecond: borrow the next one
                    self._last_ms, self._counter = self._last_ms + 1, 0
            return (self._last_ms << 21) | (slot << 11) | self._counter

    def _taken_slot(self) -> int:
        if self._slot is None:
            if self._database.is_writing:
                raise RuntimeError("call Ids.prepare() once before the first transaction")
            with self._database.write() as connection:
                rows = driver.fetch(
                    connection, 'UPDATE bpm_id_block SET "next" = "next" + 1 WHERE name = \'slot\' RETURNING "next"', {}
                )
            self._slot = int(rows[0][0]) % SLOTS
        return self._slot
