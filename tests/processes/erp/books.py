"""Books for tests: an empty database with the slices' tables, opened, and the site that the conformance suite needs."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any, Literal

from sqlalchemy import Engine, func, select, text

from engine.store.database import Database
from processes.erp.adapter import EmbeddedErp
from processes.erp.opening import open_books
from processes.erp.records import command
from processes.erp.records import metadata as erp_tables
from processes.erp.verify import verify
from processes.parties.records import metadata as party_tables

START = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)


def opened(url: str) -> Database:
    """A database with the tables of parties and ERP, and open books in GBP."""
    open_in(url)
    return Database(url, pool_size=12)


def open_in(url: str) -> None:
    """Make the tables in an empty database, and open the books."""
    database = Database(url)
    with database.engine.begin() as connection:
        party_tables.create_all(connection)
        erp_tables.create_all(connection)
        open_books(connection, company_name="Test Ltd", currency="GBP", now=START, tax_rate=Decimal(20))
    database.dispose()


class EmbeddedSite:
    """The embedded ERP as the conformance suite sees it; `crash` breaks the connection at the driver's commit."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self.now = START
        self.adapter = self.another()

    def another(self) -> EmbeddedErp:
        """An adapter over the same pool: each command takes a connection of its own."""
        return EmbeddedErp(self.engine, clock=lambda: self.now)

    @contextmanager
    def crash(self, moment: Literal["before commit", "after commit"]) -> Iterator[None]:
        """Let the next commit's answer be lost: the connection is ended before or after the driver has committed."""
        dialect: Any = self.engine.dialect
        commit = dialect.do_commit

        def breaking(connection: Any) -> None:
            del dialect.do_commit
            if moment == "after commit":
                commit(connection)
            self._kill(connection)
            (commit if moment == "before commit" else _touch)(connection)

        dialect.do_commit = breaking
        try:
            yield
        finally:
            dialect.__dict__.pop("do_commit", None)

    def _kill(self, connection: Any) -> None:
        """End the connection from outside: PostgreSQL's server process is told to go, SQLite's file is closed."""
        if self.engine.dialect.name == "postgresql":
            with self.engine.connect() as other:
                other.execute(
                    text("select pg_terminate_backend(:pid)"), {"pid": connection.dbapi_connection.info.backend_pid}
                )
        else:
            connection.dbapi_connection.close()

    def findings(self) -> Sequence[str]:
        """What `verify` says."""
        with self.engine.connect() as connection:
            return [f"{finding.rule}: {finding.detail}" for finding in verify(connection)]

    def effects(self, key: str) -> int:
        """Answers under a key."""
        with self.engine.connect() as connection:
            found = connection.execute(select(func.count()).select_from(command).where(command.c.key == key))
            return int(found.scalar_one())


def _touch(connection: Any) -> None:
    connection.cursor().execute("select 1")
