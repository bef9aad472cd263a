"""The SQL connector: for each query that is set up an action `sql.CONNECTION.QUERY`, which reads and changes nothing.

Statements stand in the file of connections, never in a diagram; what a process gives is bound, never written into them.
The database itself is told to refuse writing: PostgreSQL by a read-only transaction, SQLite by opening the file so.
"""

from __future__ import annotations

import re
import sqlite3
import time
from collections.abc import Callable, Mapping
from datetime import date, datetime, timedelta
from datetime import time as time_of_day
from decimal import Decimal
from functools import partial
from pathlib import Path
from typing import Annotated, Any
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, field_validator, model_validator
from sqlalchemy import Connection, Engine, NullPool, create_engine, event, text
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, OperationalError

from engine.actions import Action, Call, Connector, Done, Outcome, Parameter, Placement, Refused, Retry
from engine.feel.kinds import KINDS
from engine.plugins import Installation, SecretMissing

__all__ = ["KIND", "actions"]

KIND = "sql"
REFUSALS = ("AnswerUnusable", "QueryFailed", "TooManyRows", "TooSlow", "InvalidParameters")
TOO_SLOW, FAILED, TOO_MANY, UNUSABLE = "TooSlow", "QueryFailed", "TooManyRows", "AnswerUnusable"
_TYPES = frozenset({*KINDS, "any"})
_READS = re.compile(r"(select|with|values)\b", re.IGNORECASE)
_QUERY_NAME = re.compile(r"[a-z][a-z0-9_]{0,39}")
_CANCELLED = "57014"  # PostgreSQL's SQLSTATE query_canceled: the statement's time is over
_PASSING = frozenset({"08", "28", "3D", "40", "53", "55", "57", "58"})  # its classes: connection, login, resources …
_AWAY = ("unable to open", "database is locked", "disk I/O error")
_STEPS = 10_000  # of SQLite's machine between two looks at the clock


class Query(BaseModel):
    """One statement that may be asked."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    statement: str
    title: str = ""
    parameters: Mapping[str, str] = {}  # name → FEEL type; `?` behind it: may be null

    @model_validator(mode="after")
    def _is_whole(self) -> Query:
        if not _READS.match(self.statement.strip()) or ";" in self.statement:
            raise ValueError("a statement is one SELECT, WITH or VALUES, without ';'")
        bound = set(text(self.statement).compile().params)
        if bound != set(self.parameters):
            raise ValueError(f"parameters are {sorted(self.parameters)}, and the statement binds {sorted(bound)}")
        for name, kind in self.parameters.items():
            if kind.removesuffix("?") not in _TYPES:
                raise ValueError(f"'{kind}' of '{name}' is no type; types are {', '.join(KINDS)} and any")
        return self


class Warehouse(BaseModel):
    """One database, and what may be asked of it."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    url: str
    title: str = ""
    password: str | None = None  # name of the secret
    timeout_seconds: Annotated[float, Field(gt=0, le=300)] = 10.0
    most_rows: Annotated[int, Field(ge=1, le=100_000)] = 1000
    at_once: Annotated[int | None, Field(ge=1)] = 4
    queries: Annotated[Mapping[str, Query], Field(min_length=1)]

    @field_validator("url")
    @classmethod
    def _is_known(cls, url: str) -> str:
        try:
            parts = make_url(url)
        except ArgumentError as error:
            raise ValueError("write postgresql+psycopg://user@host/name or sqlite:////path") from error
        if parts.drivername not in ("postgresql+psycopg", "sqlite") or (
            parts.drivername == "sqlite" and (not parts.database or not Path(parts.database).is_absolute())
        ):
            raise ValueError("write postgresql+psycopg://user@host/name or sqlite:////path")
        if parts.password:
            raise ValueError("a password does not stand here: name its secret in `password`")
        return url

    @field_validator("queries")
    @classmethod
    def _have_names(cls, queries: Mapping[str, Query]) -> Mapping[str, Query]:
        for name in queries:
            if not _QUERY_NAME.fullmatch(name):
                raise ValueError(f"'{name}' is no name: small letters, digits and '_', at most 40, a letter first")
        return queries


def actions(installation: Installation) -> list[Action]:
    """Return an action for each query of each connection. Raises `ConnectionWrong`."""
    found = []
    for name, warehouse in installation.connections(KIND, Warehouse).items():
        engine, connector = _engine(warehouse, installation.secret), Connector(f"sql.{name}", warehouse.at_once)
        for called, query in warehouse.queries.items():
            parameters = tuple(
                Parameter(one, kind.removesuffix("?"), required=not kind.endswith("?"))
                for one, kind in query.parameters.items()
            )
            action = Action(
                f"sql.{name}.{called}",
                Placement.OUTSIDE,
                partial(_ask, engine, warehouse, query),
                title=query.title or f"{warehouse.title or name}: {called.replace('_', ' ')}",
                parameters=parameters,
                results=("rows", "count"),
                result_types={"rows": "list", "count": "number"},
                refusals=REFUSALS,
                connector=connector,
            )
            found.append(action)
    return found


def _engine(warehouse: Warehouse, secret: Callable[[str], str]) -> Engine:
    """A connection for each query: nothing is held open, and a changed password counts at once."""
    url = make_url(warehouse.url)
    if url.drivername == "sqlite":
        return create_engine("sqlite://", poolclass=NullPool, creator=partial(_open_file, url))
    waits = max(1, round(warehouse.timeout_seconds))
    engine = create_engine(url, poolclass=NullPool, connect_args={"connect_timeout": waits})
    if warehouse.password is not None:

        @event.listens_for(engine, "do_connect")
        def fill(_dialect: Any, _record: Any, _arguments: Any, named: dict[str, Any]) -> None:
            named["password"] = secret(str(warehouse.password))

    return engine


def _open_file(url: URL) -> sqlite3.Connection:
    return sqlite3.connect(f"{Path(str(url.database)).as_uri()}?mode=ro", uri=True)


def _ask(engine: Engine, warehouse: Warehouse, query: Query, call: Call) -> Outcome:
    values = {name: _bound(call.params.get(name), engine.dialect.name) for name in query.parameters}
    try:
        with engine.connect().execution_options(postgresql_readonly=True, stream_results=True) as connection:
            _limit_time(connection, warehouse.timeout_seconds)
            result = connection.execute(text(query.statement), values)
            names, rows = list(result.keys()), result.fetchmany(warehouse.most_rows + 1)
    except SecretMissing as error:
        return Retry(str(error))
    except DBAPIError as error:
        return _fault(error, call.action)
    if len(rows) > warehouse.most_rows:
        return Refused(TOO_MANY, f"{call.action} finds more than {warehouse.most_rows} rows. Ask for fewer.")
    try:
        found = [{name: _value(value) for name, value in zip(names, row, strict=True)} for row in rows]
    except TypeError as error:
        return Refused(UNUSABLE, f"{call.action} finds what no variable can hold: {error}.")
    return Done({"rows": found, "count": len(found)})


def _limit_time(connection: Connection, seconds: float) -> None:
    if connection.dialect.name == "postgresql":
        milliseconds = max(1, round(seconds * 1000))
        connection.execute(text("SELECT set_config('statement_timeout', :wait, true)"), {"wait": str(milliseconds)})
        return
    line = connection.connection.driver_connection
    assert isinstance(line, sqlite3.Connection)
    ends = time.monotonic() + seconds
    line.execute("PRAGMA query_only = ON")
    line.set_progress_handler(lambda: time.monotonic() > ends, _STEPS)


def _fault(error: DBAPIError, action: str) -> Outcome:
    """What the database says of the statement is a refusal; that it cannot be reached, or is busy, will pass."""
    said = f"{action}: {str(error.orig).strip()[:300]}"
    if getattr(error.orig, "sqlstate", None) == _CANCELLED or str(error.orig) == "interrupted":
        return Refused(TOO_SLOW, f"{said}. Ask for less, or give it more `timeout_seconds`.")
    return Retry(said) if _passes(error) else Refused(FAILED, said)


def _passes(error: DBAPIError) -> bool:
    """Whether it is the way to the database, or its state, and not the statement."""
    if error.connection_invalidated:
        return True
    if isinstance(error.orig, sqlite3.Error):
        return str(error.orig).startswith(_AWAY)
    state = getattr(error.orig, "sqlstate", None)
    return isinstance(error, OperationalError) and (state is None or state[:2] in _PASSING)


def _bound(value: Any, dialect: str) -> Any:
    """SQLite knows neither exact numbers nor days: their texts compare as such with its columns."""
    if dialect != "sqlite" or isinstance(value, bool):
        return value
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else str(value)
    return value.isoformat() if isinstance(value, date | datetime | time_of_day) else value


def _value(value: Any) -> Any:
    """Return it as FEEL has it. Raises TypeError for bytes and the like."""
    if isinstance(value, float):
        return Decimal(repr(value))
    if isinstance(value, UUID):
        return str(value)
    if isinstance(value, dict):
        return {str(name): _value(one) for name, one in value.items()}
    if isinstance(value, list | tuple):
        return [_value(one) for one in value]
    if value is None or isinstance(value, str | int | Decimal | date | datetime | time_of_day | timedelta):
        return value
    raise TypeError(f"a value of the type {type(value).__name__}")
