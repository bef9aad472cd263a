"""Read and write rows through one open connection, with one clock. It never commits: that is the caller's."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Executable,
    NestedTransaction,
    Row,
    Table,
    insert,
    select,
    text,
    update,
)
from sqlalchemy.dialects import postgresql, sqlite

__all__ = ["Connection", "Rows", "read"]


class Rows:
    """The tables as one transaction sees them. `now` stamps every row that is made or changed."""

    __slots__ = ("connection", "now")

    def __init__(self, connection: Connection, now: datetime) -> None:
        self.connection = connection
        self.now = now

    def insert(self, table: Table, **values: Any) -> int:
        """Insert one row; gives its id (0 for tables without one)."""
        for stamp in ("created_at", "updated_at"):
            if stamp in table.c:
                values.setdefault(stamp, self.now)
        key = self.connection.execute(insert(table).values(**values)).inserted_primary_key
        return int(key[0]) if "id" in table.c and key is not None else 0

    def insert_all(self, table: Table, rows: Sequence[Mapping[str, Any]]) -> None:
        """Insert rows that have the same columns, in one statement."""
        stamps = {stamp: self.now for stamp in ("created_at", "updated_at") if stamp in table.c}
        if rows:
            self.connection.execute(insert(table), [{**stamps, **row} for row in rows])

    def insert_missing(self, table: Table, **values: Any) -> bool:
        """Insert one row unless its key is taken; gives whether it was. A twin in flight is waited for."""
        for stamp in ("created_at", "updated_at"):
            if stamp in table.c:
                values.setdefault(stamp, self.now)
        dialect = postgresql if self.connection.dialect.name == "postgresql" else sqlite
        key = next(iter(table.primary_key.columns))
        statement = dialect.insert(table).values(**values).on_conflict_do_nothing().returning(key)
        return self.connection.execute(statement).first() is not None

    def update(self, table: Table, *where: ColumnElement[bool], **values: Any) -> int:
        """Change the rows that match; gives how many did. Zero tells that a guard in `where` did not hold."""
        if "updated_at" in table.c:
            values.setdefault("updated_at", self.now)
        return int(self.connection.execute(update(table).where(*where).values(**values)).rowcount)

    def row(self, table: Table, *where: ColumnElement[bool], lock: bool = False) -> Any:
        """The one row that matches, or None. `lock` keeps it to this transaction until its end.

        The lock is PostgreSQL's FOR NO KEY UPDATE: it excludes other writers, but not inserts that merely refer to
        the row. SQLite has one writer at a time anyway.
        """
        query = select(table).where(*where)
        if lock:
            query = query.with_for_update(key_share=True)
        return self.connection.execute(query).one_or_none()

    def rows(
        self, table: Table, *where: ColumnElement[bool], order: Sequence[Any] = (), lock: bool = False
    ) -> Sequence[Row[Any]]:
        """All rows that match, by `order`, else by id."""
        query = select(table).where(*where).order_by(*(order or table.primary_key.columns))
        if lock:
            query = query.with_for_update(key_share=True)
        return self.connection.execute(query).all()

    def savepoint(self) -> NestedTransaction:
        """A point to which the transaction can be rolled back alone."""
        return self.connection.begin_nested()

    def run(self, statement: Executable) -> Sequence[Row[Any]]:
        """The rows of a statement that a `records` module has made."""
        return self.connection.execute(statement).all()

    def value(self, statement: Executable) -> Any:
        """The first column of the first row, or None."""
        return self.connection.execute(statement).scalar()


def read(connection: Connection, sql: str, **params: Any) -> Sequence[Mapping[str, Any]]:
    """The rows of a plain SQL text, as mappings: numbers come as stored (ten-thousandths)."""
    return connection.execute(text(sql), params).mappings().all()  # type: ignore[return-value]
