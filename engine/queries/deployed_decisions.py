"""Which decisions are deployed: the latest version of each, or every version of one."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Select, func, select

from engine.queries.paging import PAGE, Page, read_number
from engine.store.tables import decision, deployment

__all__ = ["DecisionVersionRow", "latest", "versions"]

_LONGEST_KEY = 255


@dataclass(frozen=True, slots=True)
class DecisionVersionRow:
    """One version of a decision; `bundle` is what it is published with."""

    key: str
    version: int
    tag: str | None
    file: str
    bundle: str
    deployment_id: int
    deployed_at: datetime
    deployed_by: str


def latest(connection: Connection, *, after: str | None = None, size: int = PAGE) -> Page[DecisionVersionRow]:
    """Return the latest version of each decision by id, in one statement; the mark of a page is an id."""
    newest = select(decision.c.key, func.max(decision.c.version).label("version")).group_by(decision.c.key)
    if after:
        newest = newest.where(decision.c.key > after[:_LONGEST_KEY])
    keys = newest.order_by(decision.c.key).limit(size + 1).subquery()
    statement = (
        _select()
        .join(keys, (keys.c.key == decision.c.key) & (keys.c.version == decision.c.version))
        .order_by(decision.c.key)
    )
    return Page.cut(_rows(connection, statement), size, lambda row: row.key)


def versions(
    connection: Connection, key: str, *, after: str | None = None, size: int = PAGE
) -> Page[DecisionVersionRow]:
    """Return the versions of one decision, the newest first, in one statement. Raises InvalidInput for a wrong mark."""
    statement = _select().where(decision.c.key == key).order_by(decision.c.version.desc()).limit(size + 1)
    behind = read_number(after)
    if behind is not None:
        statement = statement.where(decision.c.version < min(behind, (1 << 31) - 1))
    return Page.cut(_rows(connection, statement), size, lambda row: str(row.version))


def _select() -> Select[Any]:
    d, made = decision.c, deployment.c
    return select(
        d.key, d.version, d.tag, d.file, made.bundle, d.deployment_id, made.deployed_at, made.deployed_by
    ).join(deployment, made.id == d.deployment_id)


def _rows(connection: Connection, statement: Select[Any]) -> list[DecisionVersionRow]:
    return [DecisionVersionRow(**row._mapping) for row in connection.execute(statement)]
