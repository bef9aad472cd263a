"""Run a piece of work in a transaction of its own, and name what can go wrong at its edges."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from sqlalchemy import Connection, Engine, text
from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError

__all__ = ["AnswerLost", "Busy", "Connection", "Engine", "in_transaction", "is_alive"]

Result = TypeVar("Result")


class Busy(Exception):
    """The transaction was rolled back: a lock was not to be had, or the database cannot be reached. Try again."""


class AnswerLost(Exception):
    """The connection broke during the commit: nobody knows yet whether it happened."""


def in_transaction(engine: Engine, work: Callable[[Connection], Result]) -> Result:
    """Open a connection, run `work` in a transaction and commit.

    Raises Busy where nothing has happened, AnswerLost where it may have, and whatever `work` raises.
    """
    try:
        connection = engine.connect()
    except (OperationalError, InterfaceError) as error:
        raise Busy(f"The database cannot be reached: {error.orig}") from error
    with connection:
        try:
            transaction = connection.begin()
            result = work(connection)
        except DBAPIError as error:
            if _is_passing(error):
                raise Busy(f"Nothing was written: {error.orig}") from error
            raise
        try:
            transaction.commit()
        except DBAPIError as error:
            connection.invalidate()
            if _was_refused(error):
                if _is_passing(error):
                    raise Busy(f"Nothing was written: {error.orig}") from error
                raise
            raise AnswerLost(str(error.orig)) from error
    return result


def is_alive(engine: Engine) -> str | None:
    """None when the database answers and the books are open, else what is wrong."""
    try:
        with engine.connect() as connection:
            opened = connection.execute(text("select count(*) from erp_company")).scalar()
    except DBAPIError as error:
        return f"The database does not answer: {error.orig}"
    return None if opened else "The books were not opened yet."


# SQLite's primary result codes: busy, locked, out of memory, I/O error, disk full, file cannot be opened.
_SQLITE_PASSING = {5, 6, 7, 10, 13, 14}
# PostgreSQL's classes: connection, rollback (deadlock, serialization), resources, object in use, operator intervention.
_POSTGRESQL_PASSING = ("08", "40", "53", "55", "57")


def _is_passing(error: DBAPIError) -> bool:
    """Whether the same may succeed later: a fault of the moment, not of the statement."""
    code = getattr(error.orig, "sqlite_errorcode", None)
    if code is not None:
        return code & 0xFF in _SQLITE_PASSING
    state = getattr(error.orig, "sqlstate", None)
    if state:
        return str(state).startswith(_POSTGRESQL_PASSING)
    return error.connection_invalidated or isinstance(error, OperationalError | InterfaceError)


def _was_refused(error: DBAPIError) -> bool:
    """The database itself said no at COMMIT, so that it surely did not happen.

    PostgreSQL then gives a state that is not a lost connection's or a shutdown's; SQLite says that another writes.
    """
    code = getattr(error.orig, "sqlite_errorcode", None)
    if code is not None:
        return code & 0xFF in _SQLITE_PASSING
    state = str(getattr(error.orig, "sqlstate", None) or "")
    return bool(state) and not state.startswith(("08", "57P"))
