"""Write what steps decided, all or nothing: the only writer of engine state.

PostgreSQL: one data-modifying statement of the parts that are needed, each fed by one JSON parameter; it raises by
itself when a guard does not hold, so it is safe in autocommit. SQLite: the same parts as cached statements, inside
the caller's `BEGIN IMMEDIATE`.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

import orjson
import psycopg
from psycopg.errors import InvalidTextRepresentation, UniqueViolation
from sqlalchemy import Connection

from engine.errors import InvalidInput
from engine.store.columns import iso
from engine.store.conflicts import Conflict, DuplicateBusinessKey, DuplicateCommand
from engine.store.driver import execute_many, fetch
from engine.store.ids import Ids
from engine.store.parts import PARTS, Part
from engine.store.rows import rows_of
from engine.store.writes import Close, Rows, StepWrite

__all__ = ["Close", "Conflict", "DuplicateBusinessKey", "DuplicateCommand", "Recorded", "StepWrite", "record"]

BY_NAME = {part.name: part for part in PARTS}
SQLITE = {part.name: part.sqlite() for part in PARTS}
LIMITS = {part.name: part.limits() for part in PARTS}
GUARD_FAILED = "conflict: "  # begins the text whose cast to a number fails: the statement's way to raise


@dataclass(frozen=True, slots=True)
class Recorded:
    """What was written."""

    revs: dict[int, int]  # the new revision by instance


def record(connection: Connection, writes: Sequence[StepWrite], ids: Ids) -> Recorded:
    """Write the steps of one or several instances (a caller and whom it called) together.

    Raises `Conflict` when an instance or a row to close changed since it was read, `DuplicateCommand` when the command
    id was recorded before, `DuplicateBusinessKey` when such an instance runs already, `InvalidInput` for a text that
    does not fit its column. Then nothing is written; on SQLite the caller's transaction must be rolled back.
    """
    rows = {name: found for name, found in rows_of(writes, ids).items() if found}
    try:
        if connection.dialect.name == "postgresql":
            _write_postgresql(connection, rows)
        else:
            _write_sqlite(connection, rows)
    except (UniqueViolation, sqlite3.IntegrityError) as error:
        raise _meaning(connection, error, writes) from error
    return Recorded({row["instance_id"]: row["rev"] for row in rows["history_written"]})


def _write_postgresql(connection: Connection, rows: Rows) -> None:
    names = tuple(part.name for part in PARTS if part.name in rows)
    parameters: dict[str, Any] = {name: orjson.dumps(rows[name]).decode() for name in names}
    parameters |= {f"n_{name}": len(rows[name]) for name in names if BY_NAME[name].guard}
    try:
        fetch(connection, _statement(names), parameters)
    except InvalidTextRepresentation as error:
        if GUARD_FAILED in str(error):
            part = str(error).split(GUARD_FAILED)[1].partition('"')[0]
            raise Conflict(f"somebody else was first ({part})") from error
        raise


@cache
def _statement(names: tuple[str, ...]) -> str:
    """Return the statement of these parts; a guard that finds fewer rows than it was given makes it fail."""
    parts = [BY_NAME[name] for name in names]
    checks = "".join(
        f" WHEN (SELECT count(*) FROM {part.name}) <> :n_{part.name} THEN '{GUARD_FAILED}{part.name}'"
        for part in parts
        if part.guard
    )
    verdict = f"CAST(CASE{checks} ELSE '0' END AS integer)" if checks else "0"
    return f"WITH {', '.join(part.postgresql() for part in parts)} SELECT {verdict}"


def _write_sqlite(connection: Connection, rows: Rows) -> None:
    for part in PARTS:
        found = rows.get(part.name)
        if not found:
            continue
        values = [
            {name: iso(value) if isinstance(value, datetime) else value for name, value in row.items()} for row in found
        ]
        _check_lengths(part, values)
        changed = execute_many(connection, SQLITE[part.name], values)
        if part.guard and changed != len(values):
            raise Conflict(f"somebody else was first ({part.name})")


def _check_lengths(part: Part, rows: list[dict[str, Any]]) -> None:
    """PostgreSQL refuses a text that is too long; a database on SQLite must be able to move there."""
    for name, limit in LIMITS[part.name].items():
        for row in rows:
            value = row[name]
            if value is not None and len(value) > limit:
                raise InvalidInput(
                    f"a text is longer than its column allows: {part.table.name}.{name} takes {limit} characters, "
                    f"not {len(value)}"
                )


def _meaning(connection: Connection, error: Exception, writes: Sequence[StepWrite]) -> Exception:
    """Tell what a broken uniqueness means: the same command, the same business key, or a race."""
    broken = error.diag.constraint_name or "" if isinstance(error, psycopg.Error) else str(error)
    command_ids = [write.command_id for write in writes if write.command_id is not None]
    if "command_id" in broken and len(command_ids) == 1:  # of a batch each is asked again by itself
        [command_id] = command_ids
        with _readable(connection) as other:
            found = fetch(other, "SELECT answer FROM bpm_history WHERE command_id = :id", {"id": command_id})
        return DuplicateCommand(command_id, found[0][0].encode() if found and found[0][0] is not None else None)
    if "running_key" in broken or "bpm_instance.business_key" in broken:
        for state in (
            write.step.state for write in writes if write.read is None and write.step.state.parent_id is None
        ):
            assert state.business_key is not None  # the index knows no others
            with _readable(connection) as other:
                found = fetch(
                    other,
                    "SELECT id FROM bpm_instance WHERE definition_key = :process AND business_key = :business_key"
                    " AND status = 'running' AND parent_id IS NULL",
                    {"process": state.definition_key, "business_key": state.business_key},
                )
            return DuplicateBusinessKey(state.definition_key, state.business_key, found[0][0] if found else None)
    if isinstance(error, sqlite3.IntegrityError) and "UNIQUE" not in broken:
        return error
    return Conflict(f"somebody else was first ({broken})")


@contextmanager
def _readable(connection: Connection) -> Iterator[Connection]:
    """Give a connection that still answers: PostgreSQL's refuses everything after an error in a transaction."""
    driver = connection.connection.driver_connection
    if isinstance(driver, psycopg.Connection) and driver.info.transaction_status != psycopg.pq.TransactionStatus.IDLE:
        with connection.engine.connect() as other:
            yield other
    else:
        yield connection
