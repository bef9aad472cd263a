"""Instances under change: lists that are worked off, with what came of each, and what of which process is suspended."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, Select, func, select

from engine.queries.paging import PAGE, Page, read_number
from engine.store.changing import change_batch, change_batch_item, suspension
from engine.store.people import user
from engine.store.tables import definition, instance

__all__ = [
    "ChangeProgress",
    "ChangeRow",
    "SuspensionRow",
    "VersionCount",
    "batch",
    "batch_rows",
    "batches",
    "running_on",
    "running_versions",
    "suspensions",
]


@dataclass(frozen=True, slots=True)
class ChangeProgress:
    """One list of instances to change, and how far it is."""

    id: int
    kind: str  # modify · migrate
    process: str
    version: int
    to_version: int | None
    at: datetime
    by: str
    by_name: str | None
    reason: str
    paused_by: str | None
    stopped_by: str | None
    closed_at: datetime | None
    waiting: int
    done: int
    stayed: int
    stopped: int

    @property
    def total(self) -> int:
        """How many instances are on it."""
        return self.waiting + self.done + self.stayed + self.stopped

    @property
    def is_settled(self) -> bool:
        """Whether nothing will change any more by itself."""
        return self.closed_at is not None or self.paused_by is not None


@dataclass(frozen=True, slots=True)
class ChangeRow:
    """One instance of such a list."""

    instance_id: int
    title: str
    business_key: str | None
    state: str  # waiting · done · stayed · stopped
    note: str


@dataclass(frozen=True, slots=True)
class SuspensionRow:
    """What somebody suspended: a process (`element` empty) or one step; `version` 0: all of them."""

    process: str
    version: int
    element: str
    instances: bool
    since: datetime
    by: str
    by_name: str | None
    reason: str
    resumed_at: datetime | None
    resumed_by: str | None


@dataclass(frozen=True, slots=True)
class VersionCount:
    """A version of a process, and how many instances run on it."""

    version: int
    running: int


def batches(connection: Connection, *, after: str | None = None, size: int = PAGE) -> Page[ChangeProgress]:
    """Return the lists, the newest first, in two statements."""
    statement = _heads().order_by(change_batch.c.id.desc()).limit(size + 1)
    behind = read_number(after)
    if behind is not None:
        statement = statement.where(change_batch.c.id < behind)
    return Page.cut(_counted(connection, statement), size, lambda one: str(one.id))


def batch(connection: Connection, batch_id: int) -> ChangeProgress | None:
    """Return one of them."""
    found = _counted(connection, _heads().where(change_batch.c.id == batch_id))
    return found[0] if found else None


def batch_rows(connection: Connection, batch_id: int, *, after: str | None = None, size: int = PAGE) -> Page[ChangeRow]:
    """Return the instances of a list with what came of each."""
    item = change_batch_item.c
    statement = (
        select(item.instance_id, instance.c.title, instance.c.business_key, item.state, item.note)
        .join(instance, instance.c.id == item.instance_id)
        .where(item.batch_id == batch_id)
        .order_by(item.instance_id)
        .limit(size + 1)
    )
    behind = read_number(after)
    if behind is not None:
        statement = statement.where(item.instance_id > behind)
    rows = [ChangeRow(**row._mapping) for row in connection.execute(statement)]
    return Page.cut(rows, size, lambda row: str(row.instance_id))


def suspensions(connection: Connection, process: str | None = None, *, open_only: bool = True) -> list[SuspensionRow]:
    """Return what is suspended, the longest first; of all times, at most 200, the newest first."""
    z = suspension.c
    statement = select(
        *(z.definition_key.label("process"), z.version, z.element, z.instances, z.since, z.by),
        *(user.c.name.label("by_name"), z.reason, z.resumed_at, z.resumed_by),
    ).outerjoin(user, user.c.login == z.by)
    if process is not None:
        statement = statement.where(z.definition_key == process)
    if open_only:
        statement = statement.where(z.resumed_at.is_(None)).order_by(z.since, z.id)
    else:
        statement = statement.order_by(z.id.desc()).limit(200)
    return [
        SuspensionRow(**{**row._mapping, "instances": bool(row.instances)}) for row in connection.execute(statement)
    ]


def running_versions(connection: Connection, process: str) -> list[VersionCount]:
    """Return every version of a process with the instances that run on it, the newest first."""
    running = (
        select(instance.c.version, func.count().label("number"))
        .where(instance.c.definition_key == process, instance.c.status == "running")
        .group_by(instance.c.version)
        .subquery()
    )
    statement = (
        select(definition.c.version, func.coalesce(running.c.number, 0))
        .outerjoin(running, running.c.version == definition.c.version)
        .where(definition.c.key == process)
        .order_by(definition.c.version.desc())
    )
    return [VersionCount(int(row[0]), int(row[1])) for row in connection.execute(statement)]


def running_on(connection: Connection, process: str, version: int, limit: int) -> list[int]:
    """Return the ids of the instances that run on a version, the oldest first."""
    found = (
        select(instance.c.id)
        .where(instance.c.definition_key == process, instance.c.version == version, instance.c.status == "running")
        .order_by(instance.c.id)
        .limit(limit)
    )
    return list(connection.execute(found).scalars())


def _heads() -> Select[tuple[object, ...]]:
    b = change_batch.c
    return select(
        *(b.id, b.kind, b.definition_key.label("process"), b.version, b.to_version, b.at, b.by),
        *(user.c.name.label("by_name"), b.reason, b.paused_by, b.stopped_by, b.closed_at),
    ).outerjoin(user, user.c.login == b.by)


def _counted(connection: Connection, heads: Select[tuple[object, ...]]) -> list[ChangeProgress]:
    found = connection.execute(heads).all()
    item = change_batch_item.c
    states: dict[int, dict[str, int]] = {
        row.id: dict.fromkeys(("waiting", "done", "stayed", "stopped"), 0) for row in found
    }
    counted = select(item.batch_id, item.state, func.count()).where(item.batch_id.in_(states))
    for number, state, count in connection.execute(counted.group_by(item.batch_id, item.state)):
        states[number][state] = count
    return [ChangeProgress(**{**row._mapping, **states[row.id]}) for row in found]
