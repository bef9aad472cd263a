"""A database of each kind, migrated, and a workbench for jobs."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from engine.store.database import Database
from tests.store.fixtures import clock, database, engine
from tests.store.kit import HandClock, assert_sound
from tests.workers.bench import Bench

__all__ = ["bench", "clock", "database", "engine"]


@pytest.fixture
def bench(database: Database, clock: HandClock) -> Iterator[Bench]:
    """A workbench; at the end of each test all invariants hold."""
    yield (bench := Bench(database, clock))
    assert_sound(bench.database)
