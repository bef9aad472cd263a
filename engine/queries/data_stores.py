"""Data stores for who may see the monitor: what they hold, and who wrote what."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, select

from engine.errors import NotFound
from engine.feel.codec import loads
from engine.model.actor import Actor
from engine.queries.paging import PAGE, Page, read_number
from engine.queries.rights import Verb, can
from engine.store.data_stores import data_store, data_store_write
from engine.store.tables import instance

__all__ = ["StoreRow", "StoreWriteRow", "data_stores", "one_data_store", "writes_of_store"]


@dataclass(frozen=True, slots=True)
class StoreRow:
    """One store."""

    name: str
    rev: int
    records: int
    changed_at: datetime
    changed_by: str  # "user:max"
    value: Any = None  # of one store: all that it holds; a list leaves it out


@dataclass(frozen=True, slots=True)
class StoreWriteRow:
    """One write: what was set, by which step of which instance."""

    id: int
    rev: int
    at: datetime
    actor: str
    instance_id: int
    element: str
    part: str  # "anna.city"; empty: all of it
    value: Any
    title: str  # of the instance
    business_key: str | None


def data_stores(connection: Connection, actor: Actor, *, after: str | None = None, size: int = PAGE) -> Page[StoreRow]:
    """Return one page by name, in one statement; nothing to who may not see the monitor."""
    if not can(actor, Verb.SEE_MONITOR):
        return Page(())
    rows = select(*_SHORT).order_by(data_store.c.name).limit(size + 1)
    if after:
        rows = rows.where(data_store.c.name > after)
    found = [StoreRow(**row._mapping) for row in connection.execute(rows)]
    return Page.cut(found, size, lambda row: row.name)


def one_data_store(connection: Connection, actor: Actor, name: str) -> StoreRow:
    """Return one store. Raises NotFound, also for who may not see the monitor."""
    row = connection.execute(select(data_store).where(data_store.c.name == name)).first()
    if row is None or not can(actor, Verb.SEE_MONITOR):
        raise NotFound(f"There is no data store '{name[:200]}': none has been written.")
    return StoreRow(**{**row._mapping, "value": loads(row.value)})


def writes_of_store(
    connection: Connection, actor: Actor, name: str, *, after: str | None = None, size: int = PAGE
) -> Page[StoreWriteRow]:
    """Return one page of who wrote what, the newest first, in one statement."""
    if not can(actor, Verb.SEE_MONITOR):
        return Page(())
    table = data_store_write
    rows = (
        select(table, instance.c.title, instance.c.business_key)
        .select_from(table.outerjoin(instance, instance.c.id == table.c.instance_id))
        .where(table.c.store == name)
        .order_by(table.c.id.desc())
        .limit(size + 1)
    )
    behind = read_number(after)
    if behind is not None:
        rows = rows.where(table.c.id < behind)
    found = [
        StoreWriteRow(
            id=row.id,
            rev=row.rev,
            at=row.at,
            actor=row.actor,
            instance_id=row.instance_id,
            element=row.element,
            part=row.part,
            value=loads(row.value),
            title=row.title or "",
            business_key=row.business_key,
        )
        for row in connection.execute(rows)
    ]
    return Page.cut(found, size, lambda row: str(row.id))


_SHORT = [column for column in data_store.c if column.name != "value"]
