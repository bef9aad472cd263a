"""Connections: durable, alone while writing, never waiting while reading, and back after the server was away."""

from __future__ import annotations

import sqlite3
import threading
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.exc import OperationalError

from engine.store import database as database_module
from engine.store.conflicts import Conflict
from engine.store.database import Database
from engine.store.driver import DATABASE_ERRORS, fetch, is_passing
from tests.store.kit import counted


def test_sqlite_writes_through_to_the_disk_and_checks_foreign_keys(sqlite_url: str) -> None:
    database = Database(sqlite_url)
    with database.write() as connection:
        pragmas = [connection.exec_driver_sql(f"PRAGMA {name}").scalar() for name in ("journal_mode", "synchronous")]
        assert pragmas == ["wal", 2]  # 2 is FULL
        assert connection.exec_driver_sql("PRAGMA foreign_keys").scalar() == 1
    database.dispose()


def test_a_reader_on_sqlite_cannot_write(sqlite_url: str) -> None:
    database = Database(sqlite_url)
    with pytest.raises(OperationalError, match="readonly"), database.read() as connection:
        connection.execute(text("CREATE TABLE oops (id INTEGER)"))
    database.dispose()


def test_a_scratch_database_is_gone_when_it_is_disposed_of() -> None:
    database = Database("sqlite://")
    database.migrate()
    folder = Path(str(database.url.database)).parent
    assert folder.exists()
    database.dispose()
    assert not folder.exists()


def test_another_kind_of_database_is_refused_with_what_is_supported() -> None:
    with pytest.raises(ValueError, match="mysql is not supported: use sqlite"):
        Database("mysql://root@localhost/x")


def test_an_exception_rolls_back_what_was_written(database: Database) -> None:
    def insert() -> None:
        with database.write() as connection:
            connection.execute(text("INSERT INTO bpm_id_block (name, next) VALUES ('x', 1)"))
            raise KeyError("stop")

    with pytest.raises(KeyError):
        insert()
    with database.read() as connection:
        assert connection.execute(text("SELECT count(*) FROM bpm_id_block WHERE name = 'x'")).scalar() == 0


def test_a_writer_that_waits_too_long_is_told_of_the_conflict(sqlite_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(database_module, "BUSY_SECONDS", 0.1)
    first, second = Database(sqlite_url), Database(sqlite_url)  # two processes, as SQLite sees it
    with first.write():
        with pytest.raises(Conflict, match="for too long"), second.write():
            pass
        with pytest.raises(Conflict, match="transaction left open"), first.write():
            pass
    first.dispose()
    second.dispose()


def test_writers_of_one_process_take_turns(database: Database) -> None:
    with database.write() as connection:
        connection.execute(text("INSERT INTO bpm_id_block (name, next) VALUES ('x', 0)"))

    def add() -> None:
        for _ in range(20):
            with database.write() as connection:
                lock = "" if database.dialect == "sqlite" else " FOR UPDATE"
                read = connection.execute(text(f"SELECT next FROM bpm_id_block WHERE name = 'x'{lock}")).scalar_one()
                connection.execute(text("UPDATE bpm_id_block SET next = :n WHERE name = 'x'"), {"n": read + 1})

    threads = [threading.Thread(target=add) for _ in range(5)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with database.read() as connection:
        assert connection.execute(text("SELECT next FROM bpm_id_block WHERE name = 'x'")).scalar() == 100


def test_a_step_needs_no_begin_and_no_commit_on_postgresql(postgres_url: str) -> None:
    database = Database(postgres_url)
    database.migrate()
    with counted(database) as statements, database.step() as connection:
        fetch(connection, "UPDATE bpm_id_block SET next = 41 WHERE name = 'slot' RETURNING next", {})
    assert len(statements) == 1
    with database.read() as connection:
        assert fetch(connection, "SELECT next FROM bpm_id_block", {}) == [(41,)]
    database.dispose()


def test_two_who_wait_for_each_other_on_postgresql_end_in_a_conflict(postgres_url: str) -> None:
    database = Database(postgres_url)
    database.migrate()
    with database.write() as connection:
        connection.execute(text("INSERT INTO bpm_id_block (name, next) VALUES ('a', 0), ('b', 0)"))
    barrier = threading.Barrier(2)
    conflicts: list[Conflict] = []

    def lock(first: str, second: str) -> None:
        try:
            with database.write() as connection:
                sql = "SELECT next FROM bpm_id_block WHERE name = :name FOR UPDATE"
                fetch(connection, sql, {"name": first})
                barrier.wait()
                fetch(connection, sql, {"name": second})
        except Conflict as conflict:
            conflicts.append(conflict)

    threads = [threading.Thread(target=lock, args=pair) for pair in (("a", "b"), ("b", "a"))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(conflicts) == 1
    database.dispose()


def test_a_server_that_drops_its_connections_is_found_again(postgres_url: str) -> None:
    database = Database(postgres_url)
    with database.read() as one, database.read() as two:  # two connections in the pool
        assert fetch(one, "SELECT 1", {}) == fetch(two, "SELECT 1", {})
    other = Database(postgres_url)
    with other.read() as connection:
        fetch(
            connection,
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()",
            {},
        )
    failures: list[Exception] = []
    for _ in range(3):
        try:
            with database.read() as connection:
                assert fetch(connection, "SELECT 1", {}) == [(1,)]
        except DATABASE_ERRORS as error:
            failures.append(error)
    assert [is_passing(failure) for failure in failures] == [True]  # the pool's others are as dead, and not tried
    database.dispose()
    other.dispose()


def test_a_mistake_in_the_sql_is_no_passing_trouble(database: Database) -> None:
    with pytest.raises(DATABASE_ERRORS) as caught, database.read() as connection:
        fetch(connection, "SELECT nonsense FROM bpm_id_block", {})
    assert not is_passing(caught.value)
    assert is_passing(sqlite3.OperationalError("database or disk is full")) is False  # made by hand: it has no code


def test_a_percent_sign_in_a_statement_is_itself_on_both(database: Database) -> None:
    with database.read() as connection:
        found = fetch(connection, "SELECT CASE WHEN :name LIKE 'a%' THEN 1 ELSE 0 END", {"name": "abc"})
    assert found == [(1,)]


def test_a_server_that_vanishes_without_a_word_is_noticed_soon_unless_the_url_says_otherwise(postgres_url: str) -> None:
    for url, expected in ((postgres_url, "10"), (f"{postgres_url}?keepalives_idle=60", "60")):
        database = Database(url)
        with database.read() as connection:
            used = connection.connection.driver_connection.info.get_parameters()
        assert used["keepalives_idle"] == expected
        assert {used["connect_timeout"], used["keepalives_interval"], used["tcp_user_timeout"]} == {"10", "5", "25000"}
        database.dispose()
