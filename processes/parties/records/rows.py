"""Read and write rows through one open connection, with one clock. It never commits: that is the caller's.

A statement is built once for each shape (which columns are compared, which are set) and then run with other values:
building it anew costs SQLAlchemy more than running it, and an action needs some twenty. What is more than an equation
is a statement of a `records` module, built once as well, with `bindparam` where its values go.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import (
    Column,
    ColumnElement,
    Connection,
    Delete,
    Executable,
    Insert,
    NestedTransaction,
    Row,
    Select,
    Table,
    Update,
    bindparam,
    insert,
    select,
    text,
    update,
)
from sqlalchemy.dialects import postgresql, sqlite

__all__ = ["Connection", "Rows", "read"]

_STAMPS = ("created_at", "updated_at")


class Rows:
    """The tables as one transaction sees them. `now` stamps every row that is made or changed.

    `equal` and `where` name columns and the values that they must have; a tuple of values means one of them.
    """

    __slots__ = ("connection", "now")

    def __init__(self, connection: Connection, now: datetime) -> None:
        self.connection = connection
        self.now = now

    def insert(self, table: Table, **values: Any) -> int:
        """Insert one row; gives its id (0 for tables without one)."""
        key = self.connection.execute(_insert(table), self._stamped(table, values)).inserted_primary_key
        return int(key[0]) if "id" in table.c and key is not None else 0

    def insert_all(self, table: Table, rows: Sequence[Mapping[str, Any]]) -> None:
        """Insert rows that have the same columns, in one statement."""
        if rows:
            self.connection.execute(_insert(table), [self._stamped(table, row) for row in rows])

    def insert_missing(self, table: Table, **values: Any) -> bool:
        """Insert one row unless its key is taken; gives whether it was. A twin in flight is waited for."""
        statement = _insert_missing(table, self.connection.dialect.name)
        return self.connection.execute(statement, self._stamped(table, values)).first() is not None

    def update(self, table: Table, where: Mapping[str, Any], **values: Any) -> int:
        """Set columns of the rows that match; gives how many did."""
        return self._change(table, where, values, add=False)

    def add(self, table: Table, where: Mapping[str, Any], **amounts: Any) -> int:
        """Add to columns of the rows that match, whatever they hold by now; gives how many did."""
        return self._change(table, where, amounts, add=True)

    def row(self, table: Table, *, lock: bool = False, **equal: Any) -> Any:
        """The one row that matches, or None. `lock` keeps it to this transaction until its end.

        The lock is PostgreSQL's FOR NO KEY UPDATE: it excludes other writers, but not inserts that merely refer to
        the row. SQLite has one writer at a time anyway.
        """
        query = _select(table, _shape(equal), (), lock)
        return self.connection.execute(query, _values(equal)).one_or_none()

    def rows(
        self, table: Table, *, order: tuple[Column[Any], ...] = (), lock: bool = False, **equal: Any
    ) -> Sequence[Row[Any]]:
        """All rows that match, by `order`, else by id."""
        query = _select(table, _shape(equal), order or tuple(table.primary_key.columns), lock)
        return self.connection.execute(query, _values(equal)).all()

    def savepoint(self) -> NestedTransaction:
        """A point to which the transaction can be rolled back alone."""
        return self.connection.begin_nested()

    def run(self, statement: Executable, **values: Any) -> Sequence[Row[Any]]:
        """The rows of a statement that a `records` module has made."""
        return self.connection.execute(statement, values).all()

    def value(self, statement: Executable, **values: Any) -> Any:
        """The first column of the first row, or None."""
        return self.connection.execute(statement, values).scalar()

    def change(self, statement: Update | Delete, **values: Any) -> int:
        """How many rows a statement of a `records` module changed: zero where its guard did not hold."""
        return self.connection.execute(statement, {**values, "now": self.now}).rowcount

    def _stamped(self, table: Table, values: Mapping[str, Any]) -> dict[str, Any]:
        return {**{stamp: self.now for stamp in _STAMPS if stamp in table.c}, **values}

    def _change(self, table: Table, where: Mapping[str, Any], values: dict[str, Any], *, add: bool) -> int:
        if not values:
            return 0
        statement = _update(table, _shape(where), tuple(values), add)
        parameters = {f"new_{name}": value for name, value in values.items()}
        return self.connection.execute(statement, {**_values(where), **parameters, "now": self.now}).rowcount


def read(connection: Connection, sql: str, **params: Any) -> Sequence[Mapping[str, Any]]:
    """The rows of a plain SQL text, as mappings: numbers come as stored (ten-thousandths)."""
    return connection.execute(text(sql), params).mappings().all()  # type: ignore[return-value]


# ---- statements, each built once -------------------------------------------------------------------------------------

_Shape = tuple[tuple[str, type], ...]  # the columns that are compared, and how: with one value, several, or nothing


def _shape(equal: Mapping[str, Any]) -> _Shape:
    return tuple(
        (name, type(value) if value is None or isinstance(value, tuple) else object) for name, value in equal.items()
    )


def _values(equal: Mapping[str, Any]) -> dict[str, Any]:
    return {f"is_{name}": value for name, value in equal.items() if value is not None}


def _conditions(table: Table, shape: _Shape) -> list[ColumnElement[bool]]:
    made: list[ColumnElement[bool]] = []
    for name, kind in shape:
        column, parameter = table.c[name], bindparam(f"is_{name}", type_=table.c[name].type)
        if kind is tuple:
            made.append(column.in_(bindparam(f"is_{name}", type_=column.type, expanding=True)))
        else:
            made.append(column.is_(None) if kind is type(None) else column == parameter)
    return made


@cache
def _select(table: Table, shape: _Shape, order: tuple[Column[Any], ...], lock: bool) -> Select[Any]:
    query = select(table).where(*_conditions(table, shape)).order_by(*order)
    return query.with_for_update(key_share=True) if lock else query


@cache
def _update(table: Table, shape: _Shape, names: tuple[str, ...], add: bool) -> Update:
    new = {name: bindparam(f"new_{name}", type_=table.c[name].type) for name in names}
    values: dict[str, Any] = {name: table.c[name] + value for name, value in new.items()} if add else dict(new)
    if "updated_at" in table.c and "updated_at" not in values:
        values["updated_at"] = bindparam("now", type_=table.c.updated_at.type)
    return update(table).where(*_conditions(table, shape)).values(**values)


@cache
def _insert(table: Table) -> Insert:
    return insert(table)


@cache
def _insert_missing(table: Table, dialect: str) -> Any:
    made = (postgresql if dialect == "postgresql" else sqlite).insert(table)
    return made.on_conflict_do_nothing().returning(next(iter(table.primary_key.columns)))
