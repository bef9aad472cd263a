"""Work that programs outside fetch: what waits under each topic, and who has which job, since when, until when."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, select, text

from engine.queries.paging import Page, read_number
from engine.store.columns import iso, parse_time
from engine.store.driver import fetch
from engine.store.tables import FETCHED_JOB, instance, job

__all__ = ["HeldJob", "TakenFacts", "TopicRow", "fetched_job", "held_jobs", "taken", "topics"]

_FETCHED = text(f"bpm_job.{FETCHED_JOB.replace('AND state', 'AND bpm_job.state')}")


@dataclass(frozen=True, slots=True)
class TopicRow:
    """A topic with open jobs."""

    topic: str
    waiting: int  # due, and nobody has them
    later: int  # wait for their next attempt
    held: int
    oldest: datetime | None  # of those that wait


@dataclass(frozen=True, slots=True)
class HeldJob:
    """A job that a program has."""

    id: int
    topic: str
    element: str
    instance_id: int
    business_key: str | None
    title: str
    process: str
    attempts: int
    retries: int
    worker: str
    since: datetime | None
    until: datetime


@dataclass(frozen=True, slots=True)
class TakenFacts:
    """What a program is told of a job besides the claim."""

    process: str
    version: int
    taken_at: datetime
    lease_until: datetime
    created_at: datetime


def taken(connection: Connection, ids: Sequence[int]) -> dict[int, TakenFacts]:
    """Return the facts of jobs that were just claimed, in one statement."""
    rows = connection.execute(
        select(
            job.c.id, instance.c.definition_key, instance.c.version, job.c.taken_at, job.c.lease_until, job.c.created_at
        )
        .join(instance, instance.c.id == job.c.instance_id)
        .where(job.c.id.in_(ids), job.c.lease_until.is_not(None))
    )
    return {row[0]: TakenFacts(*row[1:]) for row in rows}


def fetched_job(connection: Connection, job_id: int) -> tuple[str, datetime | None] | None:
    """Return a job's topic, and when it was taken last; None when there is no such job, or our own workers run it."""
    row = connection.execute(select(job.c.topic, job.c.taken_at).where(job.c.id == job_id)).first()
    return (row.topic, row.taken_at) if row is not None and row.topic is not None else None


def topics(connection: Connection, now: datetime) -> list[TopicRow]:
    """Return the topics with open jobs, by name: one statement over open jobs alone."""
    moment = "CAST(:now AS timestamptz)" if connection.dialect.name == "postgresql" else ":now"
    rows = fetch(
        connection,
        f"""SELECT topic, sum(CASE WHEN state <> 'executing' AND run_at <= {moment} THEN 1 ELSE 0 END),
            sum(CASE WHEN state <> 'executing' AND run_at > {moment} THEN 1 ELSE 0 END),
            sum(CASE WHEN state = 'executing' THEN 1 ELSE 0 END),
            min(CASE WHEN state <> 'executing' THEN created_at END)
        FROM bpm_job WHERE {FETCHED_JOB} GROUP BY topic ORDER BY topic LIMIT 500""",
        {"now": iso(now)},
    )
    return [TopicRow(row[0], int(row[1]), int(row[2]), int(row[3]), parse_time(row[4])) for row in rows]


def held_jobs(connection: Connection, *, after: str | None = None, size: int = 50) -> Page[HeldJob]:
    """Return the jobs that programs have, the oldest first."""
    statement = (
        select(
            *(job.c.id, job.c.topic, job.c.element, job.c.instance_id, instance.c.business_key, instance.c.title),
            *(instance.c.definition_key.label("process"), job.c.attempts, job.c.retries, job.c.worker),
            *(job.c.taken_at.label("since"), job.c.lease_until.label("until")),
        )
        .join(instance, instance.c.id == job.c.instance_id)
        .where(_FETCHED, job.c.state == "executing")
        .order_by(job.c.id)
        .limit(size + 1)
    )
    behind = read_number(after)
    if behind is not None:
        statement = statement.where(job.c.id > behind)
    return Page.cut([HeldJob(**row._mapping) for row in connection.execute(statement)], size, lambda row: str(row.id))
