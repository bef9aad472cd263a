"""The fixtures of store, dispatch and workers: a migrated database of each kind, and an engine on it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from engine.commands import Engine
from engine.store.database import Database
from tests.store.kit import HandClock, new_engine

__all__ = ["clock", "database", "engine"]


@pytest.fixture
def clock() -> HandClock:
    """The engine's clock, moved by hand."""
    return HandClock()


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    """A migrated database: each test runs once with SQLite and once with PostgreSQL (a copy of a migrated one)."""
    if request.param == "sqlite":
        database = Database(f"sqlite:///{tmp_path / 'test.sqlite3'}")
        database.migrate()
        yield database
        database.dispose()
        return
    server = request.getfixturevalue("postgres_server")
    name = server.create_database(template=server.template("engine_migrated", _migrate))
    database = Database(server.url(name))
    yield database
    database.dispose()
    server.drop_database(name)


@pytest.fixture
def engine(database: Database, clock: HandClock) -> Engine:
    """An engine on the database, with the actions demo.do and demo.undo."""
    return new_engine(database, clock)


def _migrate(url: str) -> None:
    database = Database(url)
    database.migrate()
    database.dispose()
