"""The fixtures of store, dispatch and workers: a migrated database of each kind, and an engine on it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from engine.commands import Engine
from engine.store.database import Database
from tests.store.kit import HandClock, new_engine
from tests.support.databases import Copied, migrate

__all__ = ["clock", "database", "engine"]


@pytest.fixture
def clock() -> HandClock:
    """The engine's clock, moved by hand."""
    return HandClock()


@pytest.fixture
def database(copied: Copied) -> Iterator[Database]:
    """A migrated database: each test runs once with SQLite and once with PostgreSQL (a copy of a migrated one)."""
    database = Database(copied("engine_migrated", migrate))
    yield database
    database.dispose()


@pytest.fixture
def engine(database: Database, clock: HandClock) -> Engine:
    """An engine on the database, with the actions demo.do and demo.undo."""
    return new_engine(database, clock)
