"""A database of each kind, empty and migrated, for the tests of the workers."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from engine.commands import Engine
from engine.store.database import Database
from tests.store.kit import HandClock, assert_sound, new_engine
from tests.workers.bench import Bench


@pytest.fixture
def clock() -> HandClock:
    """The engine's clock, moved by hand."""
    return HandClock()


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    """A migrated database, once SQLite and once PostgreSQL."""
    database = Database(database_url)
    database.migrate()
    yield database
    database.dispose()


@pytest.fixture
def engine(database: Database, clock: HandClock) -> Engine:
    """An engine on the database, with the actions demo.do and demo.undo."""
    return new_engine(database, clock)


@pytest.fixture
def bench(database: Database, clock: HandClock) -> Iterator[Bench]:
    """A workbench; at the end of each test all invariants hold."""
    yield (bench := Bench(database, clock))
    assert_sound(bench.database)
