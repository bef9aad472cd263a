"""Instances: what stands at the top of their pages, and their state as the engine sees it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, bindparam, select

from engine.feel.codec import loads
from engine.model.actor import Actor
from engine.model.instance import Instance
from engine.queries.family import family_ids
from engine.queries.rights import Kind, visible
from engine.store.instances import read_for_step
from engine.store.people import user
from engine.store.tables import definition, instance, work_item

__all__ = ["InstanceHead", "called", "find", "find_by_key", "head_of", "newest_with_key", "standing"]

i = instance.c
w = work_item.c


@dataclass(frozen=True, slots=True)
class InstanceHead:
    """What stands at the top of an instance's page."""

    id: int
    definition_key: str
    version: int
    definition_name: str
    deployment_id: int
    file: str
    status: str
    business_key: str | None
    title: str
    root_id: int
    parent_id: int | None
    started_at: datetime
    started_by: str
    started_by_name: str | None
    ended_at: datetime | None
    outcome: str | None
    variables: Mapping[str, Any]


def find(connection: Connection, actor: Actor, instance_id: int) -> InstanceHead | None:
    """Return an instance that the actor sees; None for any other."""
    return _head(connection, actor, i.id == instance_id)


def find_by_key(connection: Connection, actor: Actor, process: str, business_key: str) -> InstanceHead | None:
    """Return the latest case of a process with this business key, if the actor sees it."""
    return _head(
        connection, actor, (i.definition_key == process) & (i.business_key == business_key) & i.parent_id.is_(None)
    )


def head_of(connection: Connection, instance_id: int) -> InstanceHead | None:
    """Return an instance whoever asks: for what belongs to something that the actor was found to see."""
    row = connection.execute(_HEAD, {"this": instance_id}).first()
    return _head_of(row) if row is not None else None


def newest_with_key(connection: Connection, business_key: str) -> InstanceHead | None:
    """Return the newest case with this business key, else with this word in its title, whoever asks.

    Its values are shown masked.
    """
    for condition in (i.business_key == business_key, i.title.contains(business_key, autoescape=True)):
        statement = _head_select().where(condition, i.parent_id.is_(None)).order_by(i.id.desc()).limit(1)
        row = connection.execute(statement).first()
        if row is not None:
            return _head_of(row)
    return None


def called(connection: Connection, root_id: int) -> list[InstanceHead]:
    """Return the instances that a case called, directly or not, oldest first."""
    statement = _head_select().where(i.id.in_(family_ids(root_id)), i.id != root_id).order_by(i.id).limit(100)
    rows = connection.execute(statement)
    return [_head_of(row) for row in rows]


def standing(connection: Connection, instance_id: int) -> Instance | None:
    """Return an instance with all its tokens and variables, as the engine sees it."""
    read = read_for_step(connection, "instance", instance_id, whole=True)
    return read.instance if read is not None else None


def _head(connection: Connection, actor: Actor, condition: ColumnElement[bool]) -> InstanceHead | None:
    statement = _head_select().where(condition, visible(actor, Kind.INSTANCE)).order_by(i.id.desc()).limit(1)
    row = connection.execute(statement).first()
    return _head_of(row) if row is not None else None


def _head_select() -> Any:
    return (
        select(
            i.id,
            i.definition_key,
            i.version,
            definition.c.name.label("definition_name"),
            definition.c.deployment_id,
            definition.c.file,
            i.status,
            i.business_key,
            i.title,
            i.root_id,
            i.parent_id,
            i.started_at,
            i.started_by,
            user.c.name.label("started_by_name"),
            i.ended_at,
            i.outcome,
            i.variables,
        )
        .join(definition, (definition.c.key == i.definition_key) & (definition.c.version == i.version))
        .outerjoin(user, user.c.login == i.started_by)
    )


_HEAD = _head_select().where(i.id == bindparam("this"))  # built once: it is asked at each change


def _head_of(row: Any) -> InstanceHead:
    return InstanceHead(**{**row._mapping, "variables": loads(row.variables)})
