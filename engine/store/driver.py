"""Hand-written statements on the driver's own connection, inside SQLAlchemy's pool and transaction (ADR 0003).

Statements are written once with `:name` parameters; `dialect_text` turns them into each driver's style. Errors that
mean "somebody else was first" leave as `Conflict`, values that no column can hold as `InvalidInput`.
"""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import cache
from typing import Any

import psycopg
from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError, SQLAlchemyError
from sqlalchemy.exc import TimeoutError as SQLAlchemyTimeout

from engine.errors import InvalidInput
from engine.store.conflicts import Conflict

__all__ = [
    "DATABASE_ERRORS",
    "dialect_text",
    "execute",
    "execute_many",
    "fetch",
    "is_passing",
    "translated",
    "translation_of",
]

DATABASE_ERRORS = (SQLAlchemyError, psycopg.Error, sqlite3.Error)
"""What a loop must expect when the database is away, full or broken."""

# serialization_failure, deadlock_detected, lock_not_available: the transaction may simply be run again
CONFLICT_STATES = frozenset({"40001", "40P01", "55P03"})
PARAMETER = re.compile(r"(?<![:\w]):(\w+)")


@cache
def dialect_text(sql: str, dialect: str) -> str:
    """Return the statement with the parameter style of the dialect's driver ("sqlite" or "postgresql")."""
    return sql if dialect == "sqlite" else PARAMETER.sub(r"%(\1)s", sql.replace("%", "%%"))


def fetch(connection: Connection, sql: str, parameters: Mapping[str, Any]) -> list[tuple[Any, ...]]:
    """Run one statement and return its rows. Raises `Conflict`, `InvalidInput` or the driver's error."""
    dialect = connection.dialect.name
    driver = _driver(connection)
    with translated(connection):
        if dialect == "postgresql":
            rows = driver.execute(dialect_text(sql, dialect), parameters, prepare=True).fetchall()
        else:
            rows = driver.execute(sql, parameters).fetchall()
    return list(rows)


def execute(connection: Connection, sql: str, parameters: Mapping[str, Any]) -> int:
    """Run one statement and return how many rows it changed. Raises as `fetch`."""
    dialect = connection.dialect.name
    driver = _driver(connection)
    with translated(connection):
        if dialect == "postgresql":
            return int(driver.execute(dialect_text(sql, dialect), parameters, prepare=True).rowcount)
        return int(driver.execute(sql, parameters).rowcount)


def execute_many(connection: Connection, sql: str, rows: Sequence[Mapping[str, Any]]) -> int:
    """Run one statement for each row of parameters; return how many rows changed in all. Raises as `fetch`."""
    driver = _driver(connection)
    text = dialect_text(sql, connection.dialect.name)
    with translated(connection):
        if len(rows) == 1:
            return int(driver.execute(text, rows[0]).rowcount)
        cursor = driver.cursor()
        cursor.executemany(text, rows)
        return int(cursor.rowcount)


@contextmanager
def translated(connection: Connection | None = None) -> Iterator[None]:
    """Turn the errors of SQLAlchemy and of the drivers into ours; a broken connection also leaves the pool."""
    try:
        yield
    except (DBAPIError, psycopg.Error, sqlite3.Error) as error:
        original = error.orig if isinstance(error, DBAPIError) else error
        if connection is not None and original is error:
            _forget_when_broken(connection)
        ours = translation_of(original)
        if ours is None:
            raise
        raise ours from error


def translation_of(error: BaseException | None) -> Exception | None:
    """Return `Conflict` or `InvalidInput` for a driver's error that means it, else None."""
    if isinstance(error, sqlite3.OperationalError):
        busy = getattr(error, "sqlite_errorcode", 0) & 0xFF in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED)
        return Conflict("the database is being written by somebody else for too long") if busy else None
    if not isinstance(error, psycopg.Error):
        return None
    state = error.sqlstate
    if state in CONFLICT_STATES:
        return Conflict(f"another transaction was first ({type(error).__name__})")
    if state == "22001":
        return InvalidInput(f"a text is longer than its column allows: {error.diag.message_primary}")
    if state == "22P05" or (state is None and isinstance(error, psycopg.DataError) and "NUL" in str(error)):
        return InvalidInput("a text contains the character NUL (code 0), which the database cannot keep; remove it")
    return None


def is_passing(error: BaseException) -> bool:
    """Tell whether the same work may succeed later: a rival, a lost server, a full disk. Else somebody has a bug."""
    original = error.orig if isinstance(error, DBAPIError) else error
    if isinstance(original, sqlite3.OperationalError):
        return getattr(original, "sqlite_errorcode", sqlite3.SQLITE_ERROR) & 0xFF != sqlite3.SQLITE_ERROR
    if isinstance(error, DBAPIError) or not isinstance(error, SQLAlchemyError):
        return isinstance(original, psycopg.OperationalError | psycopg.InterfaceError)
    return isinstance(error, SQLAlchemyTimeout)


def _driver(connection: Connection) -> Any:
    return connection.connection.driver_connection


def _forget_when_broken(connection: Connection) -> None:
    """A lost server takes all pooled connections with it: drop them at once, so that the next use connects anew.

    SQLAlchemy does the same for statements that go through it; ours do not.
    """
    driver = _driver(connection)
    if isinstance(driver, psycopg.Connection) and (driver.closed or driver.broken):
        connection.invalidate()
        connection.engine.dispose()
