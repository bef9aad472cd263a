"""Timers that are due, in batches; each is then fired by a command, which refuses a second firing."""

from __future__ import annotations

from datetime import datetime

from engine.dispatch.leases import SHORT_LEASE, LeaseClock, Leases
from engine.store.columns import iso
from engine.store.database import Database
from engine.store.driver import fetch
from engine.store.suspended import start_suspended, suspended

__all__ = ["claim_timers"]


def claim_timers(
    database: Database, now: datetime, limit: int = 100, *, lease_clock: LeaseClock | None = None
) -> list[int]:
    """Take up to `limit` timers that are due at `now`, the earliest first, for `FireTimer`; return their ids."""
    leases = Leases(SHORT_LEASE, lease_clock)
    dialect = database.dialect
    moment, lock = (
        ("CAST(:now AS timestamptz)", "FOR UPDATE OF t SKIP LOCKED") if dialect == "postgresql" else (":now", "")
    )
    due = f"""t.due_at <= {moment} AND (t.lease_until IS NULL OR t.lease_until < {leases.now(dialect)})
        AND NOT {suspended("t")} AND NOT {start_suspended("t")}"""
    values = {"now": iso(now), "limit": limit, **leases.values(dialect)}
    if dialect == "sqlite":  # an idle clock must not take its write lock
        with database.read() as connection:
            if not fetch(connection, f"SELECT 1 FROM bpm_timer t WHERE {due} LIMIT 1", values):
                return []
    with database.step() as connection:
        found = fetch(
            connection,
            f"""UPDATE bpm_timer SET lease_until = {leases.until(dialect)} WHERE id IN (
                SELECT t.id FROM bpm_timer t WHERE {due} ORDER BY t.due_at, t.id LIMIT :limit {lock}
            ) RETURNING id, due_at""",
            values,
        )
    return [int(row[0]) for row in sorted(found, key=lambda row: (row[1], row[0]))]
