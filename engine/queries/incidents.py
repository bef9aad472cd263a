"""Incidents: what could not go on, with the reason; in groups of one cause, in lists, and one with all about it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, func, select, text
from sqlalchemy.orm import aliased

from engine.feel.codec import loads
from engine.model.actor import Actor
from engine.model.cause import cause_of
from engine.queries.paging import PAGE, Page, read_number
from engine.queries.rights import Kind, visible
from engine.store.people import Role, user
from engine.store.tables import incident, instance, job

__all__ = [
    "NOBODY",
    "IncidentFilter",
    "IncidentGroup",
    "IncidentRow",
    "count_open",
    "find",
    "groups",
    "ids_of",
    "of_instances",
    "repairers",
    "rows",
]

_MANY = 1000
_MOST_GROUPS = 200
NOBODY = "-"  # in a filter: assigned to nobody
_OPEN = text("bpm_incident.state = 'open'")  # literally: SQLite proves a partial index by comparing texts


@dataclass(frozen=True, slots=True)
class IncidentFilter:
    """Which incidents; "" means all. `assignee` is a login, or `NOBODY`."""

    process: str = ""
    element: str = ""
    cause: str = ""
    action: str = ""
    assignee: str = ""


@dataclass(frozen=True, slots=True)
class IncidentRow:
    """One incident."""

    id: int
    instance_id: int
    root_id: int
    definition_key: str
    version: int
    business_key: str | None
    title: str
    element: str
    kind: str
    message: str
    detail: Mapping[str, Any]
    state: str
    created_at: datetime
    resolved_at: datetime | None
    resolved_by: str | None
    job_id: int | None
    cause: str
    assignee: str | None
    assignee_name: str | None
    action: str | None  # of the job that gave up
    input: str | None  # of the undone step, as `engine.commands.incidents` reads it

    @property
    def words(self) -> str:
        """The cause in plain words, without what differs from case to case."""
        return cause_of(
            kind=self.kind,
            process=self.definition_key,
            element=self.element,
            action=self.action,
            message=self.message,
            detail=self.detail,
        ).words


@dataclass(frozen=True, slots=True)
class IncidentGroup:
    """Open incidents with one cause; `newest` speaks for all."""

    cause: str
    count: int
    since: datetime
    latest: datetime
    processes: int  # how many different ones
    newest: IncidentRow


def groups(connection: Connection, actor: Actor, only: IncidentFilter = IncidentFilter()) -> list[IncidentGroup]:
    """Return the causes of open incidents, those with most cases first, in one statement."""
    counted = (
        select(
            incident.c.cause,
            func.count().label("count"),
            func.min(incident.c.created_at).label("since"),
            func.max(incident.c.created_at).label("latest"),
            func.count(instance.c.definition_key.distinct()).label("processes"),
            func.max(incident.c.id).label("newest"),
        )
        .join(instance, instance.c.id == incident.c.instance_id)
        .where(_OPEN, visible(actor, Kind.INCIDENT), *_narrowed(only))
        .group_by(incident.c.cause)
        .order_by(func.count().desc(), func.max(incident.c.id).desc())
        .limit(_MOST_GROUPS)
        .subquery()
    )
    statement = (
        _select()
        .add_columns(counted.c.count, counted.c.since, counted.c.latest, counted.c.processes)
        .join(counted, counted.c.newest == incident.c.id)
        .order_by(counted.c.count.desc(), incident.c.id.desc())
    )
    found = []
    for row in connection.execute(statement):
        values = dict(row._mapping)
        of_group = {name: values.pop(name) for name in ("count", "since", "latest", "processes")}
        found.append(IncidentGroup(cause=row.cause, newest=_row(values), **of_group))
    return found


def rows(
    connection: Connection,
    actor: Actor,
    *,
    only: IncidentFilter = IncidentFilter(),
    after: str | None = None,
    size: int = PAGE,
) -> Page[IncidentRow]:
    """Return one page of open incidents, the oldest first; nobody but managers sees any."""
    statement = _select().where(_OPEN, visible(actor, Kind.INCIDENT), *_narrowed(only)).order_by(incident.c.id)
    behind = read_number(after)
    if behind is not None:
        statement = statement.where(incident.c.id > behind)
    found = [_row(row._mapping) for row in connection.execute(statement.limit(size + 1))]
    return Page.cut(found, size, lambda row: str(row.id))


def ids_of(connection: Connection, actor: Actor, only: IncidentFilter, limit: int) -> list[int]:
    """Return the ids of open incidents, the oldest first: for what is done with all of them."""
    statement = (
        select(incident.c.id)
        .join(instance, instance.c.id == incident.c.instance_id)
        .where(_OPEN, visible(actor, Kind.INCIDENT), *_narrowed(only))
        .order_by(incident.c.id)
        .limit(limit)
    )
    return list(connection.execute(statement).scalars())


def find(connection: Connection, actor: Actor, incident_id: int) -> IncidentRow | None:
    """Return an incident, open or resolved, that the actor sees; None for any other."""
    row = connection.execute(_select().where(incident.c.id == incident_id, visible(actor, Kind.INCIDENT))).first()
    return _row(row._mapping) if row is not None else None


def of_instances(connection: Connection, instance_ids: Sequence[int]) -> list[IncidentRow]:
    """Return the incidents of instances that the actor was found to see, the newest first."""
    statement = _select().where(incident.c.instance_id.in_(instance_ids)).order_by(incident.c.id.desc()).limit(100)
    return [_row(row._mapping) for row in connection.execute(statement)]


def count_open(connection: Connection, actor: Actor, only: IncidentFilter = IncidentFilter()) -> int:
    """Return how many incidents are open, no more than 1001."""
    capped = (
        select(incident.c.id)
        .join(instance, instance.c.id == incident.c.instance_id)
        .where(_OPEN, visible(actor, Kind.INCIDENT), *_narrowed(only))
        .limit(_MANY + 1)
    )
    return connection.execute(select(func.count()).select_from(capped.subquery())).scalar_one()


def repairers(connection: Connection) -> list[tuple[str, str]]:
    """Return (login, name) of everybody who may repair, by name."""
    found = connection.execute(
        select(user.c.login, user.c.name)
        .where(user.c.active, user.c.role == Role.MANAGER.value)
        .order_by(user.c.name)
        .limit(200)
    )
    return [(row.login, row.name) for row in found]


def _narrowed(only: IncidentFilter) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = []
    if only.process:
        conditions.append(instance.c.definition_key == only.process)
    if only.element:
        conditions.append(incident.c.element == only.element)
    if only.cause:
        conditions.append(incident.c.cause == only.cause)
    if only.action:
        asked = select(job.c.id).where(job.c.id == incident.c.job_id, job.c.action == only.action)
        conditions.append(asked.correlate(incident).exists())  # the rows' own join of jobs is another
    if only.assignee == NOBODY:
        conditions.append(incident.c.assignee.is_(None))
    elif only.assignee:
        conditions.append(incident.c.assignee == only.assignee)
    return conditions


def _select() -> Select[Any]:
    holder = aliased(user)
    n, i = incident.c, instance.c
    return (
        select(
            *(n.id, n.instance_id, i.root_id, i.definition_key, i.version, i.business_key, i.title, n.element, n.kind),
            *(n.message, n.detail, n.state, n.created_at, n.resolved_at, n.resolved_by, n.job_id, n.cause, n.assignee),
            holder.c.name.label("assignee_name"),
            job.c.action,
            n.input,
        )
        .join(instance, i.id == n.instance_id)
        .outerjoin(job, job.c.id == n.job_id)
        .outerjoin(holder, holder.c.login == n.assignee)
    )


def _row(row: Mapping[Any, Any]) -> IncidentRow:
    detail = loads(row["detail"]) if row["detail"] else {}
    return IncidentRow(**{**row, "detail": detail if isinstance(detail, Mapping) else {"detail": detail}})
