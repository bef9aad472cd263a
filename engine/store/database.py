"""One database, SQLite or PostgreSQL: connections for reading, for one step, and for one transaction.

SQLite: WAL with `synchronous=FULL` (what was answered is on the disk), writers take the write lock at BEGIN and wait
for it up to five seconds, readers never wait. PostgreSQL: READ COMMITTED; a step is one statement and needs no BEGIN.
"""

from __future__ import annotations

import logging
import shutil
import tempfile
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Connection, Engine, create_engine, event, make_url

from engine.store import schema
from engine.store.conflicts import Conflict
from engine.store.driver import translated

__all__ = ["Database"]

log = logging.getLogger(__name__)

BUSY_SECONDS = 5.0


class Database:
    """The engine's database at a SQLAlchemy URL: `sqlite:///path`, `sqlite://` (gone at the end) or `postgresql+psycopg://`.

    Raises ValueError for another kind of database.
    """

    def __init__(self, url: str, *, pool_size: int = 10) -> None:
        self.url: URL = make_url(url)
        self.dialect = self.url.get_backend_name()
        self._scratch: Path | None = None
        self._write_lock = threading.Lock()  # SQLite: writers of this process queue here, fairly and without polling
        self._writing = threading.local()
        if self.dialect == "sqlite":
            self._writer, self._reader = self._open_sqlite(pool_size)
            self._stepper = self._writer
        elif self.dialect == "postgresql":
            self._writer = _open_postgresql(self.url, pool_size)
            self._reader = self._stepper = self._writer.execution_options(isolation_level="AUTOCOMMIT")
        else:
            raise ValueError(
                f"{self.dialect} is not supported: use sqlite:///file or postgresql+psycopg://user@host/name"
            )

    @property
    def engine(self) -> Engine:
        """Return SQLAlchemy's engine for writing; `write` is the door for everybody but migrations."""
        return self._writer

    @property
    def engines(self) -> tuple[Engine, ...]:
        """Return SQLAlchemy's engines that own connections: one on PostgreSQL, writer and reader on SQLite."""
        return (self._writer,) if self.dialect == "postgresql" else (self._writer, self._reader)

    @property
    def is_writing(self) -> bool:
        """Is a transaction of this thread open?"""
        return getattr(self._writing, "depth", 0) > 0

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """Give a connection for SELECTs. On SQLite all of them see one moment, and writing is refused."""
        with translated(), self._reader.connect() as connection:
            yield connection

    @contextmanager
    def write(self) -> Iterator[Connection]:
        """Give a connection in one transaction: committed at the end, rolled back when an exception passes.

        Raises `Conflict` when the database refused because of somebody else's transaction.
        """
        with self._turn(), translated(), self._writer.begin() as connection:
            yield connection

    @contextmanager
    def step(self) -> Iterator[Connection]:
        """Give a connection for one read and one `record`: the statement is the transaction on PostgreSQL.

        On SQLite it is the same as `write`. Raises as `write`.
        """
        if self.dialect == "sqlite":
            with self.write() as connection:
                yield connection
        else:
            with translated(), self._stepper.connect() as connection:
                yield connection

    def migrate(self, extra_version_locations: Sequence[str | Path] = ()) -> None:
        """Bring the schema to the newest state; `extra_version_locations` are the slices' folders of revisions."""
        schema.upgrade(self._writer, extra_version_locations)

    def refuse_newer(self, extra_version_locations: Sequence[str | Path] = ()) -> None:
        """Raise `SchemaMismatch` with the remedy when a newer version made this database."""
        with self.read() as connection:
            schema.refuse_newer(connection, extra_version_locations)

    def check_schema(self, extra_version_locations: Sequence[str | Path] = (), *, or_empty: bool = False) -> None:
        """Raise `SchemaMismatch` with the remedy when the schema is older or newer than this program.

        With `or_empty` there may be none yet.
        """
        with self.read() as connection:
            schema.check(connection, extra_version_locations, or_empty=or_empty)

    def revisions(self) -> str:
        """Return the revisions that the schema is at, sorted, with commas between them."""
        with self.read() as connection:
            return ",".join(schema.revisions(connection))

    def try_writing(self) -> None:
        """Commit a change that changes nothing: raises what a full or read-only disk raises, or `Conflict`."""
        with self.write() as connection:
            if self.dialect == "postgresql":
                # A row that is changed in its place needs no space. What does not fit into 64 kB is put into a file.
                connection.exec_driver_sql("SET LOCAL work_mem = '64kB'")
                connection.exec_driver_sql("SELECT count(*) FROM generate_series(1, 20000)")
            connection.exec_driver_sql("UPDATE bpm_id_block SET name = name")

    def dispose(self) -> None:
        """Close all connections; a scratch database is deleted."""
        self._writer.dispose()
        self._reader.dispose()
        if self._scratch is not None:
            shutil.rmtree(self._scratch, ignore_errors=True)

    @contextmanager
    def _turn(self) -> Iterator[None]:
        """Wait for this process's turn to write (SQLite has one writer), and note that this thread writes."""
        if self.dialect == "sqlite" and not self._write_lock.acquire(timeout=BUSY_SECONDS):
            raise Conflict(f"the database was busy for {BUSY_SECONDS:.0f} seconds; is a transaction left open?")
        self._writing.depth = getattr(self._writing, "depth", 0) + 1
        try:
            yield
        finally:
            self._writing.depth -= 1
            if self.dialect == "sqlite":
                self._write_lock.release()

    def _open_sqlite(self, pool_size: int) -> tuple[Engine, Engine]:
        path = self.url.database
        synchronous = "FULL"
        if path in (None, "", ":memory:"):
            # A file that nobody needs later behaves like any other database; a true in-memory one has no WAL.
            self._scratch = Path(tempfile.mkdtemp(prefix="reglament-"))
            self.url = self.url.set(database=str(self._scratch / "scratch.db"))
            synchronous = "OFF"
        else:
            Path(str(path)).expanduser().parent.mkdir(parents=True, exist_ok=True)
        writer = _sqlite_engine(self.url, pool_size, "BEGIN IMMEDIATE", synchronous, query_only=False)
        reader = _sqlite_engine(self.url, pool_size, "BEGIN", synchronous, query_only=True)
        return writer, reader


def _sqlite_engine(url: URL, pool_size: int, begin: str, synchronous: str, *, query_only: bool) -> Engine:
    engine = create_engine(
        url,
        pool_size=pool_size,
        max_overflow=pool_size * 2,
        connect_args={"timeout": BUSY_SECONDS, "check_same_thread": False, "cached_statements": 512},
    )

    @event.listens_for(engine, "connect")
    def prepare(connection: Any, _record: Any) -> None:
        connection.isolation_level = None  # the driver must not begin transactions on its own
        connection.execute("PRAGMA journal_mode=WAL")
        connection.execute(f"PRAGMA synchronous={synchronous}")
        connection.execute("PRAGMA foreign_keys=ON")
        connection.execute("PRAGMA temp_store=MEMORY")
        if query_only:
            connection.execute("PRAGMA query_only=ON")

    @event.listens_for(engine, "begin")
    def start(connection: Connection) -> None:
        connection.exec_driver_sql(begin)

    return engine


# A server that vanishes without a word (its machine, or the network to it) is noticed within half a minute instead of
# hours: libpq asks the idle, gives up on what nobody acknowledges, and on a connection that does not come about.
NOTICING_LOSS = {
    "connect_timeout": 10,
    "keepalives_idle": 10,
    "keepalives_interval": 5,
    "keepalives_count": 3,
    "tcp_user_timeout": 25_000,
}


def _noticing_loss(url: URL) -> dict[str, int]:
    """Return what the URL does not say itself."""
    return {name: value for name, value in NOTICING_LOSS.items() if name not in url.query}


def _open_postgresql(url: URL, pool_size: int) -> Engine:
    engine = create_engine(
        url.set(drivername="postgresql+psycopg"),
        pool_size=pool_size,
        max_overflow=pool_size,
        connect_args={"application_name": "reglament", "options": "-c timezone=UTC", **_noticing_loss(url)},
    )

    @event.listens_for(engine, "connect", once=True)
    def warn(connection: Any, _record: Any) -> None:
        for setting in ("fsync", "synchronous_commit"):
            (value,) = connection.execute(f"SHOW {setting}").fetchone()
            if value == "off":
                log.warning("PostgreSQL runs with %s=off: what was confirmed may be lost in a crash", setting)
        connection.rollback()

    return engine
