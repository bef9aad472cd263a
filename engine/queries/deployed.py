"""What is deployed: the latest version of each process, or every version of one."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Select, func, select

from engine.queries.paging import PAGE, Page, read_number
from engine.store.tables import definition, deployment

__all__ = ["DeployedRow", "latest", "versions"]

_LONGEST_KEY = 200


@dataclass(frozen=True, slots=True)
class DeployedRow:
    """One version of a process."""

    key: str
    version: int
    name: str
    deployment_id: int
    file: str
    deployed_at: datetime
    deployed_by: str
    note: str


def latest(connection: Connection, *, after: str | None = None, size: int = PAGE) -> Page[DeployedRow]:
    """Return the latest version of each process by key, in one statement; the mark of a page is a key."""
    newest = select(definition.c.key, func.max(definition.c.version).label("version")).group_by(definition.c.key)
    if after:
        newest = newest.where(definition.c.key > after[:_LONGEST_KEY])
    keys = newest.order_by(definition.c.key).limit(size + 1).subquery()
    statement = (
        _select()
        .join(keys, (keys.c.key == definition.c.key) & (keys.c.version == definition.c.version))
        .order_by(definition.c.key)
    )
    return Page.cut(_rows(connection, statement), size, lambda row: row.key)


def versions(connection: Connection, key: str, *, after: str | None = None, size: int = PAGE) -> Page[DeployedRow]:
    """Return the versions of one process, the newest first, in one statement. Raises InvalidInput for a wrong mark."""
    statement = _select().where(definition.c.key == key).order_by(definition.c.version.desc()).limit(size + 1)
    behind = read_number(after)
    if behind is not None:
        statement = statement.where(definition.c.version < min(behind, (1 << 31) - 1))
    return Page.cut(_rows(connection, statement), size, lambda row: str(row.version))


def _select() -> Select[Any]:
    d = definition.c
    said = deployment.c
    return select(
        d.key, d.version, d.name, d.deployment_id, d.file, said.deployed_at, said.deployed_by, said.note
    ).join(deployment, said.id == d.deployment_id)


def _rows(connection: Connection, statement: Select[Any]) -> list[DeployedRow]:
    return [DeployedRow(**row._mapping) for row in connection.execute(statement)]
