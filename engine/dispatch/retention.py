"""What is over and was kept long enough: closed jobs of ended cases, messages that were delivered or expired.

History, the saga ledger, incidents and their repairs are records and are never deleted here.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from engine.store.columns import iso
from engine.store.database import Database
from engine.store.driver import execute, fetch

__all__ = ["Discarded", "discard_old"]

AT_ONCE = 1000  # rows of a transaction: nobody waits for more
MOST = 20  # transactions of one round


@dataclass(frozen=True, slots=True)
class Discarded:
    """How many rows went."""

    jobs: int = 0
    messages: int = 0


# A case that still runs may undo what it called long ago, and a job that gave up belongs to its incident.
OLD_JOBS = """SELECT j.id FROM bpm_job j JOIN bpm_instance i ON i.id = j.instance_id
    JOIN bpm_instance r ON r.id = i.root_id
    WHERE j.state IN ('completed', 'cancelled') AND j.closed_at < {before} AND r.ended_at < {before}
      AND NOT EXISTS (SELECT 1 FROM bpm_incident n WHERE n.job_id = j.id)
    ORDER BY j.id LIMIT :limit"""
# A sender that repeats itself after this time is heard anew.
OLD_MESSAGES = """SELECT m.id FROM bpm_message m WHERE m.state <> 'waiting' AND m.expires_at < {before}
      AND m.created_at < {before} ORDER BY m.id LIMIT :limit"""


def discard_old(
    database: Database, *, jobs_before: datetime | None = None, messages_before: datetime | None = None
) -> Discarded:
    """Delete what was closed before these times (None: nothing), some thousand rows at most; return how many."""
    return Discarded(
        _discard(database, "bpm_job", OLD_JOBS, jobs_before),
        _discard(database, "bpm_message", OLD_MESSAGES, messages_before),
    )


def _discard(database: Database, table: str, old: str, before: datetime | None) -> int:
    if before is None:
        return 0
    moment = "CAST(:before AS timestamptz)" if database.dialect == "postgresql" else ":before"
    values = {"before": iso(before), "limit": AT_ONCE}
    gone = 0
    for _ in range(MOST):
        with database.read() as connection:  # looked for without SQLite's write lock
            found = fetch(connection, old.format(before=moment), values)
        if not found:
            break
        ids = ", ".join(str(row[0]) for row in found)  # our own numbers
        with database.write() as connection:
            gone += execute(connection, f"DELETE FROM {table} WHERE id IN ({ids})", {})
        if len(found) < AT_ONCE:
            break
    return gone
