"""Where to look for steps that are not counted yet: new rows of history, late commits, and the slow round."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, func, select

from engine.store import monitor
from engine.store.tables import history, incident, instance

__all__ = [
    "INSTANCES",
    "NAME",
    "REFRESH",
    "Cursor",
    "hints",
    "is_needed",
    "kept_zone",
    "next_round",
    "other_zone",
    "stragglers",
]

INSTANCES = 200  # in one transaction
HINTS = 4_000  # new rows of history looked at in one pass
ROUND = 2_000  # instances that the slow round looks at in one pass
STRAGGLERS = timedelta(seconds=15)  # ids of history are looked at again so long: a commit may come late
NAME = "fold"
REFRESH = timedelta(seconds=15)  # how old "as of" may get where nothing happens

_STRAGGLER_IDS = int(STRAGGLERS.total_seconds() * 1000) << 21  # engine.store.ids: milliseconds stand there


@dataclass(frozen=True, slots=True)
class Cursor:
    """How far the folding is, as it was when the lease was taken."""

    fence: int
    as_of: datetime | None
    history_id: int
    incident_id: int
    swept_id: int
    swept_incident_id: int
    zone: str  # by whose days the figures were counted


def kept_zone(connection: Connection) -> str | None:
    """Return the zone whose days the figures are counted by; None while nothing was ever counted."""
    zone: str | None = connection.execute(select(monitor.cursor.c.zone).where(monitor.cursor.c.name == NAME)).scalar()
    return zone


def other_zone(kept: str, given: str) -> str:
    """Say that a zone is not the one that is kept, and what to do."""
    return (
        f"This database counts by the days of {kept}, and REGLAMENT_TIME_ZONE is {given}. Set it to {kept} for the web "
        f"and all workers; or, to change it for all, stop them and run: REGLAMENT_TIME_ZONE={given} reglament recount"
    )


def is_needed(connection: Connection, now: datetime) -> bool:
    """Look before writing: where nothing happens, SQLite's lock is not taken every second."""
    v = monitor.visit.c
    cursor = connection.execute(select(monitor.cursor).where(monitor.cursor.c.name == NAME)).first()
    if cursor is None or cursor.as_of is None or not timedelta() <= now - cursor.as_of < REFRESH:
        return True
    newest = connection.execute(
        select(select(func.max(history.c.id)).scalar_subquery(), select(func.max(incident.c.id)).scalar_subquery())
    ).one()
    if (newest[0] or 0) > cursor.history_id or (newest[1] or 0) > cursor.incident_id:
        return True
    due = select(v.token).where(v.is_overdue == 0, v.due_at.is_not(None), v.due_at < now).limit(1)
    return connection.execute(due).first() is not None


def hints(connection: Connection, cursor: Cursor) -> tuple[int, list[int], bool]:
    """Return up to which new row of history was looked at, the instances of these rows, and whether there is more."""
    rows = connection.execute(
        select(history.c.id, history.c.instance_id)
        .where(history.c.id > cursor.history_id)
        .order_by(history.c.id)
        .limit(HINTS)
    ).all()
    newest, found = cursor.history_id, dict[int, None]()
    for row in rows:
        if row.instance_id not in found and len(found) == INSTANCES:
            return newest, list(found), True
        found[row.instance_id] = None
        newest = row.id
    return newest, list(found), len(rows) == HINTS


def stragglers(connection: Connection, cursor: Cursor) -> list[int]:
    """Return instances with steps that were committed after rows with higher ids had been looked at."""
    h, m = history.c, monitor.followed.c
    statement = (
        select(h.instance_id)
        .distinct()
        .outerjoin(monitor.followed, m.instance_id == h.instance_id)
        .where(h.id > cursor.history_id - _STRAGGLER_IDS, h.id <= cursor.history_id, h.rev > func.coalesce(m.rev, 0))
        .limit(INSTANCES)
    )
    return list(connection.execute(statement).scalars())


def next_round(connection: Connection, after: int) -> tuple[int, list[int]]:
    """Look at some instances, wherever they stand: return the last of them, and those with steps not counted yet."""
    i, m = instance.c, monitor.followed.c
    some = select(i.id, i.rev).where(i.id > after).order_by(i.id).limit(ROUND).subquery()
    rows = connection.execute(
        select(some.c.id, some.c.rev, m.rev.label("counted"))
        .outerjoin(monitor.followed, m.instance_id == some.c.id)
        .order_by(some.c.id)
    ).all()
    last = rows[-1].id if len(rows) == ROUND else 0  # 0: the round is over and begins anew
    behind = [row.id for row in rows if row.counted is None or row.counted < row.rev]
    return last, behind
