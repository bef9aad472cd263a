"""Jobs that are due: claimed by one worker at a time, with a lease that ends and a fence against late writers.

One table and one statement for our own workers and for the programs outside, which name the topics they work for.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from psycopg.errors import UniqueViolation

from engine.actions import Connector
from engine.dispatch.connectors import BLOCKED, admitted
from engine.dispatch.leases import JOB_LEASE, LeaseClock, Leases
from engine.feel.codec import loads
from engine.store.columns import iso, parse_time
from engine.store.database import Database
from engine.store.driver import execute, fetch
from engine.store.suspended import suspended
from engine.store.tables import OPEN_JOB

__all__ = ["ClaimedJob", "Outbox", "due_jobs"]

UNIQUE_BROKEN = (sqlite3.IntegrityError, UniqueViolation)
WINDOW = 1000  # of the jobs that are due longest, the most urgent go first


@dataclass(frozen=True, slots=True)
class ClaimedJob:
    """A job that this worker holds until its lease ends."""

    id: int
    instance_id: int
    token: int
    element: str
    action: str
    key: str
    params: Mapping[str, Any]
    attempt: int  # this one, from 1: counted at the claim, so that one that kills its worker counts too
    retries: int  # attempts in all
    backoff: tuple[str, ...]
    fence: int
    stop: bool  # its activity was cancelled meanwhile
    unsure: bool  # an earlier attempt may have happened: its worker was lost, or nobody could tell
    business_key: str | None
    trace: str | None = None  # of the step that made it
    doubted: bool = False  # a backup was restored: it may have been done by what the database no longer knows
    topic: str | None = None
    priority: int = 50


def due_jobs(
    database: Database, now: datetime, limit: int, *, lease_clock: LeaseClock | None = None
) -> list[tuple[int, int]]:
    """Return id and fence of up to `limit` jobs that may be claimed at `now`, in the order of `Outbox.claim`.

    A claim raises the fence: the same pair seen again means that nobody has claimed the job in between.
    """
    dialect = database.dialect
    leases = Leases(JOB_LEASE, lease_clock)
    values = {"now": iso(now), "limit": limit, **leases.values(dialect)}
    with database.read() as connection:
        found = fetch(connection, f"SELECT j.id, j.fence {_from_due(_due(leases, dialect), OWN)}", values)
    return [(int(number), int(fence)) for number, fence in found]


class Outbox:
    """The queue of jobs, as one worker sees it. Threads may share it."""

    def __init__(
        self,
        database: Database,
        worker: str,
        *,
        lease: timedelta = JOB_LEASE,
        lease_clock: LeaseClock | None = None,
        connectors: Mapping[str, Connector] | None = None,
    ) -> None:
        """`connectors` by name: how many of their jobs may run at once."""
        self._connectors = connectors or {}
        self._database = database
        self._worker = worker
        self._leases = Leases(lease, lease_clock)
        self._due = _due(self._leases, database.dialect)

    def claim(self, now: datetime, limit: int = 1, *, topics: Sequence[str] = ()) -> list[ClaimedJob]:
        """Take up to `limit` jobs that are due at `now`, or whose worker let its lease run out; most urgent first.

        With `topics` those that programs outside fetch by one of them; else those of our own workers.
        """
        dialect = self._database.dialect
        values = {"now": iso(now), "limit": limit, **self._leases.values(dialect)}
        whose = OWN
        if topics:
            values |= {f"topic_{number}": topic for number, topic in enumerate(topics)}
            whose = fetched(", ".join(f":topic_{number}" for number in range(len(topics))))
        if not self._is_any_due(f"{self._due} AND {whose}", values):
            return []
        return self._claim(f"{_COLUMNS} {_from_due(self._due, whose)}", values)

    def claim_row(self, number: int, now: datetime) -> ClaimedJob | None:
        """Take the job of this id when it is due at `now`; None when it is not (any more), or somebody has it."""
        values = {"now": iso(now), "number": number, **self._leases.values(self._database.dialect)}
        claimed = self._claim(f"{_COLUMNS} FROM bpm_job j WHERE j.id = :number AND {self._due} AND {OWN}", values)
        return claimed[0] if claimed else None

    def _claim(self, select: str, values: Mapping[str, Any]) -> list[ClaimedJob]:
        dialect = self._database.dialect
        lock = "FOR UPDATE OF j SKIP LOCKED" if dialect == "postgresql" else ""
        try:
            with self._database.write() as connection:
                found = _one_of_each(fetch(connection, f"{select} {lock}", values))
                if any(row[CONNECTOR] is not None for row in found):
                    found = admitted(connection, found, CONNECTOR, self._connectors, self._leases, values)
                if not found:
                    return []
                ids = ", ".join(str(row[0]) for row in found)  # our own numbers
                execute(
                    connection,
                    f"""UPDATE bpm_job SET state = 'executing', attempts = attempts + 1, fence = fence + 1,
                        worker = :worker, taken_at = {self._leases.now(dialect)},
                        lease_until = {self._leases.until(dialect)} WHERE id IN ({ids})""",
                    {**values, "worker": self._worker},
                )
        except UNIQUE_BROKEN:  # another worker took an exclusive job of the same instance in this moment
            return []
        return [_claimed(row) for row in found]

    def renew(self, jobs: Iterable[ClaimedJob]) -> set[int]:
        """Prolong the leases of jobs that are still running; return the ids of those that are still held."""
        held: set[int] = set()
        dialect = self._database.dialect
        with self._database.write() as connection:
            for job in sorted(jobs, key=lambda job: job.id):  # everybody locks in the same order
                changed = execute(
                    connection,
                    f"UPDATE bpm_job SET lease_until = {self._leases.until(dialect)}"
                    " WHERE id = :id AND fence = :fence AND state = 'executing'",
                    {"id": job.id, "fence": job.fence, **self._leases.values(dialect)},
                )
                if changed:
                    held.add(job.id)
        return held

    def give_back(self, jobs: Iterable[ClaimedJob]) -> None:
        """Return jobs that were claimed but not begun, as if they had not been."""
        with self._database.write() as connection:
            for job in sorted(jobs, key=lambda job: job.id):
                execute(
                    connection,
                    """UPDATE bpm_job SET state = 'available', attempts = attempts - 1, lease_until = NULL,
                           unsure = :unsure
                       WHERE id = :id AND fence = :fence AND state = 'executing' AND stop = 0""",
                    {"id": job.id, "fence": job.fence, "unsure": int(job.unsure)},
                )

    def extend(self, job_id: int, fence: int) -> datetime | None:
        """Prolong one lease by the length of this outbox's; return its new end, None when it is not held so."""
        dialect = self._database.dialect
        with self._database.write() as connection:
            found = fetch(
                connection,
                f"UPDATE bpm_job SET lease_until = {self._leases.until(dialect)}"
                " WHERE id = :id AND fence = :fence AND state = 'executing' RETURNING lease_until",
                {"id": job_id, "fence": fence, **self._leases.values(dialect)},
            )
        return parse_time(found[0][0]) if found else None

    def unlock(self, job_id: int, fence: int) -> bool:
        """Return one job that was claimed but not begun, as if it had not been; False when it is not held so."""
        with self._database.write() as connection:
            return bool(
                execute(
                    connection,
                    """UPDATE bpm_job SET state = 'available', attempts = attempts - 1, lease_until = NULL
                       WHERE id = :id AND fence = :fence AND state = 'executing' AND (stop = 0 OR token = 0)""",
                    {"id": job_id, "fence": fence},
                )
            )

    def _is_any_due(self, due: str, values: Mapping[str, Any]) -> bool:
        """Look before locking: an idle worker must not take SQLite's write lock every second."""
        with self._database.read() as connection:
            return bool(fetch(connection, f"SELECT 1 FROM bpm_job j WHERE {due} LIMIT 1", dict(values)))


# What nobody outside may begin again: its holder was lost in its last attempt, or it is no longer wanted, or a person
# is to look first. Our own workers take it up, and say what follows (`workers.jobs`).
_LOST = "j.state = 'executing' AND (j.attempts >= j.retries OR j.asks = 1 OR j.stop = 1)"
OWN = f"(j.topic IS NULL OR {_LOST})"
EXCLUSIVE, CONNECTOR = -3, -2  # places in `_COLUMNS`


def fetched(topics: str) -> str:
    """Return the condition that a job is for programs outside; `topics`: the parameters with their names."""
    return f"(j.topic IN ({topics}) AND NOT ({_LOST}))"


_COLUMNS = """SELECT j.id, j.instance_id, j.token, j.element, j.action, j.key, j.params, j.attempts, j.retries,
    j.backoff, j.fence, j.stop, j.state, j.unsure, j.trace,
    j.instance_id < coalesce((SELECT b."next" FROM bpm_id_block b WHERE b.name = 'restored'), 0),
    j.topic, j.priority, j.exclusive, j.connector,
    (SELECT i.business_key FROM bpm_instance i WHERE i.id = j.instance_id)"""


def _due(leases: Leases, dialect: str) -> str:
    return f"""j.{OPEN_JOB} AND j.run_at <= {_time(":now", dialect)}
        AND (j.state <> 'executing' OR j.lease_until < {leases.now(dialect)})
        AND j.action NOT IN (SELECT p.action FROM bpm_paused_action p WHERE p.resumed_at IS NULL)
        AND NOT {suspended("j", by="element")}
        AND (j.exclusive = 0 OR NOT EXISTS (SELECT 1 FROM bpm_job x WHERE x.instance_id = j.instance_id
            AND x.exclusive = 1 AND x.state = 'executing' AND x.id <> j.id))
        AND (j.connector IS NULL OR j.connector NOT IN ({BLOCKED.format(now=leases.now(dialect))}))"""


def _one_of_each(rows: list[tuple[Any, ...]]) -> list[tuple[Any, ...]]:
    """Of the exclusive jobs of an instance only the most urgent one is taken."""
    seen: set[int] = set()
    kept = []
    for row in rows:
        if row[EXCLUSIVE] and row[1] in seen:
            continue
        if row[EXCLUSIVE]:
            seen.add(row[1])
        kept.append(row)
    return kept


def _from_due(due: str, whose: str) -> str:
    """The most urgent of those that are due longest. Asked twice: another worker may take one in between."""
    return f"""FROM bpm_job j JOIN (
        SELECT j.id FROM bpm_job j WHERE {due} AND {whose} ORDER BY j.run_at, j.id LIMIT {WINDOW}
    ) due ON due.id = j.id
    WHERE {due} AND {whose} ORDER BY j.priority DESC, j.run_at, j.id LIMIT :limit"""


def _claimed(row: tuple[Any, ...]) -> ClaimedJob:
    number, instance_id, token, element, action, key, params, attempts, retries, backoff = row[:10]
    fence, stop, state, unsure, trace, older, topic, priority, _exclusive, _connector, business_key = row[10:]
    return ClaimedJob(
        id=number,
        instance_id=instance_id,
        token=token,
        element=element,
        action=action,
        key=key,
        params=loads(params),
        attempt=attempts + 1,
        retries=retries,
        backoff=tuple(backoff.split(",")) if backoff else (),
        fence=fence + 1,
        stop=bool(stop),
        unsure=bool(unsure) or state == "executing",
        business_key=business_key,
        trace=trace,
        doubted=bool(older) and not unsure,
        topic=topic,
        priority=priority,
    )


def _time(parameter: str, dialect: str) -> str:
    return f"CAST({parameter} AS timestamptz)" if dialect == "postgresql" else parameter
