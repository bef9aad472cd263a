"""What stands still around a process by somebody's decision, in one statement: paused actions, suspended steps."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Connection, Integer, func, literal, select, text, union_all

from engine.queries.changes import SuspensionRow
from engine.queries.paused import PausedRow
from engine.store.changing import suspension
from engine.store.operations import paused_action
from engine.store.people import user
from engine.store.tables import OPEN_JOB, job

__all__ = ["Still", "still"]

_OPEN = text(f"bpm_job.{OPEN_JOB}")  # literally: SQLite proves a partial index by comparing texts


@dataclass(frozen=True, slots=True)
class Still:
    """The paused actions, all of them, and what of one process is suspended; the longest first."""

    paused: tuple[PausedRow, ...]
    suspended: tuple[SuspensionRow, ...]


def still(connection: Connection, process: str) -> Still:
    """Return what stands still where this process is looked at."""
    p, z = paused_action.c, suspension.c
    waiting = select(func.count()).where(_OPEN, job.c.action == p.action).correlate(paused_action).scalar_subquery()
    nothing = literal(0, Integer)
    of_actions = (
        select(
            *(literal("action").label("kind"), p.action.label("name"), nothing.label("version")),
            *(literal("").label("element"), nothing.label("instances"), p.since, p.by),
            *(user.c.name.label("by_name"), p.reason, waiting.label("waiting")),
        )
        .outerjoin(user, user.c.login == p.by)
        .where(p.resumed_at.is_(None))
    )
    of_process = (
        select(
            *(literal("process").label("kind"), z.definition_key, z.version, z.element, z.instances, z.since, z.by),
            *(user.c.name.label("by_name"), z.reason, nothing.label("waiting")),
        )
        .outerjoin(user, user.c.login == z.by)
        .where(z.definition_key == process, z.resumed_at.is_(None))
    )
    rows = connection.execute(union_all(of_actions, of_process).order_by("since")).all()
    return Still(
        tuple(
            PausedRow(row.name, row.since, row.by, row.by_name, row.reason, row.waiting)
            for row in rows
            if row.kind == "action"
        ),
        tuple(
            SuspensionRow(
                process=row.name,
                version=row.version,
                element=row.element,
                instances=bool(row.instances),
                since=row.since,
                by=row.by,
                by_name=row.by_name,
                reason=row.reason,
                resumed_at=None,
                resumed_by=None,
            )
            for row in rows
            if row.kind == "process"
        ),
    )
