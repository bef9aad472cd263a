"""Watch every statement of a database, and die at one of them: how the tests prove that no step can be torn."""

from __future__ import annotations

import os
import signal
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import psycopg
from sqlalchemy import event

from engine.store.database import Database

__all__ = ["dying_at", "watching"]

Watcher = Callable[[str, Any], None]


@contextmanager
def watching(database: Database, before: Watcher) -> Iterator[None]:
    """Call `before(sql, parameters)` before each statement that reaches a driver, BEGIN and COMMIT among them.

    SQLite gives the text with its values in it, and no parameters. Statements that prepare a connection do not count.
    """

    def on_checkout(connection: Any, _record: Any, _proxy: Any) -> None:
        if isinstance(connection, sqlite3.Connection):
            connection.set_trace_callback(lambda sql: None if sql.startswith("PRAGMA") else before(sql, None))
        else:
            connection.cursor_factory = _watched_cursor(before)

    def on_checkin(connection: Any, _record: Any) -> None:
        if isinstance(connection, sqlite3.Connection):
            connection.set_trace_callback(None)
        elif connection is not None:  # None: it was broken
            connection.cursor_factory = psycopg.Cursor

    def on_commit(_connection: Any) -> None:
        if database.dialect == "postgresql":  # the driver sends COMMIT past its cursors
            before("COMMIT", None)

    listeners: list[tuple[Any, str, Callable[..., None]]]
    listeners = [(engine.pool, "checkout", on_checkout) for engine in database.engines]
    listeners += [(engine.pool, "checkin", on_checkin) for engine in database.engines]
    listeners += [(engine, "commit", on_commit) for engine in database.engines]
    for target, name, listener in listeners:
        event.listen(target, name, listener)
    try:
        yield
    finally:
        for target, name, listener in listeners:
            event.remove(target, name, listener)


@contextmanager
def dying_at(database: Database, number: int) -> Iterator[list[str]]:
    """Kill this process before its `number`th statement, or after the last one when it is one more than there are.

    Gives the list of statements so far: its length at the end tells that none was left to die at.
    """
    statements: list[str] = []

    def before(sql: str, _parameters: Any) -> None:
        statements.append(sql)
        if len(statements) == number:
            os.kill(os.getpid(), signal.SIGKILL)

    with watching(database, before):
        yield statements
    if len(statements) + 1 == number:
        os.kill(os.getpid(), signal.SIGKILL)


def _watched_cursor(before: Watcher) -> type[psycopg.Cursor[Any]]:
    class Watched(psycopg.Cursor[Any]):
        def execute(self, query: Any, params: Any = None, **options: Any) -> Any:
            before(str(query), params)
            return super().execute(query, params, **options)

        def executemany(self, query: Any, params_seq: Any, **options: Any) -> None:
            rows = list(params_seq)
            before(str(query), rows)
            super().executemany(query, rows, **options)

    return Watched
