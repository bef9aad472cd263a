"""Whether this process can serve: alive says that it answers at all, ready that it can also read and write.

Redis is told but decides nothing: without it the web goes on and jobs are found by polling (ADR 0004). Writing is tried
for real, because a full disk can still be read; once in `TRIED_EVERY` seconds, however often somebody asks.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from engine.store.conflicts import Conflict, SchemaMismatch
from engine.store.database import Database
from engine.store.driver import DATABASE_ERRORS

__all__ = ["Health", "Readiness"]

TRIED_EVERY = 5.0


@dataclass(frozen=True, slots=True)
class Readiness:
    """`checks` says a word for each part: "ok", or what is wrong, in words without names of machines."""

    ready: bool
    checks: dict[str, str]


class Health:
    """Asks the parts that one process stands on; threads may share it."""

    def __init__(
        self,
        database: Database,
        locations: Sequence[Path] = (),
        redis_answers: Callable[[], bool] | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """`locations` are the slices' migrations; `redis_answers` is None where no Redis is set."""
        self._database, self._locations, self._redis_answers = database, tuple(locations), redis_answers
        self._clock = clock
        self._lock = threading.Lock()
        self._last: tuple[float, dict[str, str]] | None = None

    def ready(self) -> Readiness:
        """Try the parts, or tell what was found less than five seconds ago. Raises nothing."""
        with self._lock:
            if self._last is None or self._clock() - self._last[0] >= TRIED_EVERY:
                self._last = (self._clock(), self._try())
            checks = dict(self._last[1])
        ready = all(word == "ok" for word in checks.values())
        if self._redis_answers is not None:
            checks["redis"] = "ok" if self._redis_answers() else "away; the database is polled"
        return Readiness(ready, checks)

    def _try(self) -> dict[str, str]:
        try:
            self._database.check_schema(self._locations)
        except SchemaMismatch:
            return {"database": "ok", "schema": "made by another version; run: reglament migrate"}
        except DATABASE_ERRORS:
            return {"database": "does not answer"}
        try:
            self._database.try_writing()
        except Conflict:
            return {"database": "ok", "schema": "ok", "writing": "others write for too long"}
        except DATABASE_ERRORS:
            return {"database": "ok", "schema": "ok", "writing": "refused; is the disk full?"}
        return {"database": "ok", "schema": "ok", "writing": "ok"}
