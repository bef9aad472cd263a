"""Ids sort by time, are never given twice, and need the database once."""

from __future__ import annotations

import threading

import pytest

from engine.store.database import Database
from engine.store.ids import COUNTERS, Ids
from tests.store.kit import counted


@pytest.fixture
def scratch() -> Database:
    database = Database("sqlite://")
    database.migrate()
    return database


def test_ids_ask_the_database_once_and_then_never_again(database: Database) -> None:
    ids = Ids(database)
    with counted(database) as statements:
        given = [ids.next() for _ in range(10_000)]
    assert statements == []
    assert given == sorted(set(given))
    assert 0 < given[0] < given[-1] < 1 << 63


def test_threads_never_get_the_same_id(scratch: Database) -> None:
    ids = Ids(scratch)
    given: list[list[int]] = [[] for _ in range(8)]

    def take(own: list[int]) -> None:
        own.extend(ids.next() for _ in range(5_000))

    threads = [threading.Thread(target=take, args=(own,)) for own in given]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len({number for own in given for number in own}) == 40_000


def test_a_clock_that_jumps_back_does_not_take_the_ids_with_it(scratch: Database) -> None:
    now = [1_800_000_000.0]
    ids = Ids(scratch, clock=lambda: now[0])
    before = ids.next()
    now[0] -= 3600
    assert ids.next() > before


def test_a_full_millisecond_borrows_the_next_one(scratch: Database) -> None:
    ids = Ids(scratch, clock=lambda: 1_800_000_000.0)
    given = [ids.next() for _ in range(COUNTERS * 3)]
    assert given == sorted(set(given))


def test_two_processes_in_the_same_millisecond_do_not_collide(scratch: Database) -> None:
    one, two = (Ids(scratch, clock=lambda: 1_800_000_000.0) for _ in range(2))
    assert not {one.next() for _ in range(3_000)} & {two.next() for _ in range(3_000)}


def test_ids_made_before_the_schema_find_it_later() -> None:
    database = Database("sqlite://")
    ids = Ids(database)
    database.migrate()
    assert ids.next() > 0
    database.dispose()


def test_the_slot_is_not_taken_inside_somebodys_transaction() -> None:
    database = Database("sqlite://")
    ids = Ids(database)
    database.migrate()
    with database.write(), pytest.raises(RuntimeError, match="before the first transaction"):
        ids.next()
    database.dispose()
