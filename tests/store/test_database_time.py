"""The time of an installation is its PostgreSQL's: a machine's own clock does not matter."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest

from engine.commands.engine import utc_now
from engine.store.database import Database
from engine.store.database_time import DatabaseTime
from engine.store.failpoints import watching
from reglament.bootstrap import assemble
from tests.support.servers import PostgresServer

WRONG = datetime(2001, 1, 1, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


@pytest.fixture
def postgres(postgres_url: str) -> Iterator[Database]:
    """An empty database."""
    yield (database := Database(postgres_url))
    database.dispose()


class Steady:
    """A clock that nobody sets, moved by hand."""

    def __init__(self) -> None:
        self.seconds = 100.0

    def __call__(self) -> float:
        return self.seconds


def test_the_machines_clock_does_not_matter(postgres: Database) -> None:
    now = DatabaseTime(postgres, machine=lambda: WRONG)()
    assert now.tzinfo is UTC
    assert abs(now - utc_now()) < MINUTE


def test_it_is_asked_for_now_and_then_and_carried_on_in_between(postgres: Database) -> None:
    steady, asked = Steady(), []
    clock = DatabaseTime(postgres, machine=lambda: WRONG, steady=steady)
    with watching(postgres, lambda sql, _parameters: asked.append(sql)):
        first = clock()
        steady.seconds += 9
        assert clock() == first + timedelta(seconds=9)
        assert len(asked) == 1
        steady.seconds += 9
        assert abs(clock() - first) < MINUTE, "asked again, it is the server's, which has hardly moved"
        assert len(asked) == 2


def test_while_the_database_is_away_the_time_goes_on(postgres_server: PostgresServer) -> None:
    steady = Steady()
    database = Database(postgres_server.url("postgres"))
    clock = DatabaseTime(database, machine=lambda: WRONG, steady=steady)
    first = clock()
    postgres_server.kill()
    try:
        steady.seconds += 3600
        assert clock() == first + timedelta(hours=1)
    finally:
        postgres_server.start()
        database.dispose()


def test_before_it_has_answered_for_the_first_time_the_machine_is_believed() -> None:
    database = Database("postgresql+psycopg://nobody@127.0.0.1:1/none")
    assert DatabaseTime(database, machine=lambda: WRONG)() == WRONG
    database.dispose()


def test_an_installation_on_postgresql_goes_by_it_and_one_on_sqlite_by_its_machine(
    postgres_url: str, sqlite_url: str
) -> None:
    several, alone = assemble(postgres_url).engine, assemble(sqlite_url).engine
    assert isinstance(several.clock, DatabaseTime)
    assert alone.clock is utc_now
    several.database.dispose()
    alone.database.dispose()
