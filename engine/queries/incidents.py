"""Incidents: what could not go on, with the reason, in the order in which it happened."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Select, func, select, text

from engine.feel.codec import loads
from engine.model.actor import Actor
from engine.queries.paging import PAGE, Page, read_number
from engine.queries.rights import Kind, visible
from engine.store.tables import incident, instance

__all__ = ["IncidentRow", "count_open", "of_instances", "rows"]

_MANY = 1000
_OPEN = text("bpm_incident.state = 'open'")  # literally: SQLite proves a partial index by comparing texts


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


def rows(connection: Connection, actor: Actor, *, after: str | None = None, size: int = PAGE) -> Page[IncidentRow]:
    """Return one page of open incidents, the oldest first; nobody but managers sees any."""
    statement = _select().where(_OPEN, visible(actor, Kind.INCIDENT)).order_by(incident.c.id)
    behind = read_number(after)
    if behind is not None:
        statement = statement.where(incident.c.id > behind)
    found = [_row(row) for row in connection.execute(statement.limit(size + 1))]
    return Page.cut(found, size, lambda row: str(row.id))


def of_instances(connection: Connection, instance_ids: Sequence[int]) -> list[IncidentRow]:
    """Return the incidents of instances that the actor was found to see, the newest first."""
    statement = _select().where(incident.c.instance_id.in_(instance_ids)).order_by(incident.c.id.desc()).limit(100)
    return [_row(row) for row in connection.execute(statement)]


def count_open(connection: Connection, actor: Actor) -> int:
    """Return how many incidents are open, no more than 1001."""
    capped = select(incident.c.id).where(_OPEN, visible(actor, Kind.INCIDENT)).limit(_MANY + 1)
    return connection.execute(select(func.count()).select_from(capped.subquery())).scalar_one()


def _select() -> Select[Any]:
    return select(
        incident.c.id,
        incident.c.instance_id,
        instance.c.root_id,
        instance.c.definition_key,
        instance.c.version,
        instance.c.business_key,
        instance.c.title,
        incident.c.element,
        incident.c.kind,
        incident.c.message,
        incident.c.detail,
        incident.c.state,
        incident.c.created_at,
        incident.c.resolved_at,
        incident.c.resolved_by,
        incident.c.job_id,
    ).join(instance, instance.c.id == incident.c.instance_id)


def _row(row: Any) -> IncidentRow:
    detail = loads(row.detail) if row.detail else {}
    return IncidentRow(**{**row._mapping, "detail": detail if isinstance(detail, Mapping) else {"detail": detail}})
