"""What stands still by somebody's decision: paused actions with the jobs that wait for them, suspended cases."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, func, select, text

from engine.queries.paging import PAGE, Page, read_number
from engine.store.operations import paused_action, suspended_instance
from engine.store.people import user
from engine.store.tables import OPEN_JOB, instance, job

__all__ = ["PausedRow", "SuspendedRow", "holding", "paused", "paused_before", "suspended", "suspended_cases"]

_OPEN = text(f"bpm_job.{OPEN_JOB}")  # literally: SQLite proves a partial index by comparing texts


@dataclass(frozen=True, slots=True)
class PausedRow:
    """An action that nobody asks for now, or did not for a while."""

    action: str
    since: datetime
    by: str
    by_name: str | None
    reason: str
    waiting: int = 0  # jobs
    resumed_at: datetime | None = None
    resumed_by: str | None = None


@dataclass(frozen=True, slots=True)
class SuspendedRow:
    """A case in which nothing begins."""

    instance_id: int
    since: datetime
    by: str
    by_name: str | None
    reason: str
    definition_key: str
    title: str
    business_key: str | None


def paused(connection: Connection) -> list[PausedRow]:
    """Return the paused actions, the longest first, with the jobs that wait for them: two statements at most."""
    p = paused_action.c
    found = connection.execute(
        select(p.action, p.since, p.by, user.c.name.label("by_name"), p.reason)
        .outerjoin(user, user.c.login == p.by)
        .where(p.resumed_at.is_(None))
        .order_by(p.since)
    ).all()
    if not found:
        return []
    counted = connection.execute(
        select(job.c.action, func.count())
        .where(_OPEN, job.c.action.in_([row.action for row in found]))
        .group_by(job.c.action)
    )
    waiting = {row[0]: row[1] for row in counted}
    return [PausedRow(**row._mapping, waiting=waiting.get(row.action, 0)) for row in found]


def holding(connection: Connection, instance_ids: Sequence[int]) -> list[PausedRow]:
    """Return the paused actions that open jobs of these instances wait for."""
    p = paused_action.c
    waiting = (
        select(job.c.action, func.count().label("waiting"))
        .where(_OPEN, job.c.instance_id.in_(instance_ids))
        .group_by(job.c.action)
        .subquery()
    )
    found = connection.execute(
        select(p.action, p.since, p.by, user.c.name.label("by_name"), p.reason, waiting.c.waiting)
        .join(waiting, waiting.c.action == p.action)
        .outerjoin(user, user.c.login == p.by)
        .where(p.resumed_at.is_(None))
    )
    return [PausedRow(**row._mapping) for row in found]


def paused_before(connection: Connection, limit: int = 20) -> list[PausedRow]:
    """Return what was paused and is not any more, the latest first."""
    p = paused_action.c
    found = connection.execute(
        select(p.action, p.since, p.by, user.c.name.label("by_name"), p.reason, p.resumed_at, p.resumed_by)
        .outerjoin(user, user.c.login == p.by)
        .where(p.resumed_at.is_not(None))
        .order_by(p.resumed_at.desc())
        .limit(limit)
    )
    return [PausedRow(**row._mapping) for row in found]


def suspended(connection: Connection, root_id: int) -> SuspendedRow | None:
    """Return who suspended a case, since when and why; None when it goes on."""
    page = _suspended(connection, root_id=root_id)
    return page.rows[0] if page.rows else None


def suspended_cases(connection: Connection, *, after: str | None = None, size: int = PAGE) -> Page[SuspendedRow]:
    """Return the suspended cases, the oldest first."""
    return _suspended(connection, after=after, size=size)


def _suspended(
    connection: Connection, *, root_id: int | None = None, after: str | None = None, size: int = 1
) -> Page[SuspendedRow]:
    s = suspended_instance.c
    statement = (
        select(
            *(s.instance_id, s.since, s.by, user.c.name.label("by_name"), s.reason),
            *(instance.c.definition_key, instance.c.title, instance.c.business_key),
        )
        .join(instance, instance.c.id == s.instance_id)
        .outerjoin(user, user.c.login == s.by)
        .order_by(s.instance_id)
        .limit(size + 1)
    )
    if root_id is not None:
        statement = statement.where(s.instance_id == root_id)
    behind = read_number(after)
    if behind is not None:
        statement = statement.where(s.instance_id > behind)
    found = [SuspendedRow(**row._mapping) for row in connection.execute(statement)]
    return Page.cut(found, size, lambda row: str(row.instance_id))
