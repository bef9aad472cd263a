"""Leases: whoever claims something has it for some seconds; if it dies, another one takes over.

Due dates follow the engine's clock, which is an argument and in tests moves as it likes. Leases follow time itself: on
PostgreSQL the server's, so that a worker's wrong clock does not matter, on SQLite (one machine) the machine's.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from engine.store.columns import iso

__all__ = ["JOB_LEASE", "SHORT_LEASE", "LeaseClock", "Leases"]

JOB_LEASE = timedelta(seconds=20)
SHORT_LEASE = timedelta(seconds=5)  # of timers and messages: one command each, and a second firing is refused anyway

LeaseClock = Callable[[], datetime]


@dataclass(frozen=True, slots=True)
class Leases:
    """How long a claim holds, in SQL. `clock` replaces time itself in tests."""

    length: timedelta
    clock: LeaseClock | None = None

    def now(self, dialect: str) -> str:
        """Return the SQL expression of this moment."""
        return "clock_timestamp()" if self._server(dialect) else _moment(":lease_now", dialect)

    def until(self, dialect: str) -> str:
        """Return the SQL expression of a new lease's end."""
        if self._server(dialect):
            return f"clock_timestamp() + interval '{self.length.total_seconds()} seconds'"
        return _moment(":lease_until", dialect)

    def values(self, dialect: str) -> dict[str, str]:
        """Return the parameters of the two expressions."""
        if self._server(dialect):
            return {}
        now = self.clock() if self.clock is not None else datetime.now(UTC)
        return {"lease_now": iso(now), "lease_until": iso(now + self.length)}

    def _server(self, dialect: str) -> bool:
        return dialect == "postgresql" and self.clock is None


def _moment(parameter: str, dialect: str) -> str:
    return f"CAST({parameter} AS timestamptz)" if dialect == "postgresql" else parameter
