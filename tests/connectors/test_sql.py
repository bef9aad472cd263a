"""The SQL connector: reads what is set up, binds what it is given, and changes nothing."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from engine.actions import Call, Done, Outcome, Refused, Retry
from engine.plugins import ConnectionWrong, Installation
from engine.store.database import Database
from tests.store.kit import BEGINNING
from workers.adapters import sql

Ask = Callable[..., Outcome]
TABLE = "CREATE TABLE stock (sku varchar(20), place varchar(20), on_hand numeric(12, 2), counted date)"
ROWS = """INSERT INTO stock VALUES ('LAMP', 'hall', 1.50, '2026-03-02'), ('LAMP', 'yard', 2, NULL),
    ('O''Neill', 'hall', 3, NULL)"""
STOCK_OF = {
    "statement": "SELECT place, on_hand, counted FROM stock WHERE sku = :sku ORDER BY place",
    "parameters": {"sku": "string"},
}


@pytest.fixture
def url(database: Database, tmp_path: Path) -> str:
    """Another system's database, of each kind."""
    if database.dialect == "postgresql":
        with database.write() as connection:
            connection.exec_driver_sql(TABLE)
            connection.exec_driver_sql(ROWS)
        with database.read() as connection:
            return connection.engine.url.render_as_string(hide_password=False)
    with sqlite3.connect(tmp_path / "stock.db") as connection:
        connection.execute(TABLE)
        connection.execute(ROWS)
    connection.close()
    return f"sqlite:///{tmp_path / 'stock.db'}"


@pytest.fixture
def ask(url: str) -> Ask:
    def asked(query: dict[str, Any], settings: dict[str, Any] | None = None, **params: Any) -> Outcome:
        plain = {"url": url, "queries": {"one": query}, **(settings or {})}
        [action] = sql.actions(Installation({"sql": {"warehouse": plain}}))
        assert action.name == "sql.warehouse.one"
        return action.run(Call("1:2", action.name, params, BEGINNING))

    return asked


def test_rows_come_as_contexts(ask: Ask) -> None:
    outcome = ask(STOCK_OF, sku="LAMP")
    assert isinstance(outcome, Done)
    assert outcome.result["count"] == 2
    hall, yard = outcome.result["rows"]
    assert (hall["place"], Decimal(hall["on_hand"]), str(hall["counted"])) == ("hall", Decimal("1.5"), "2026-03-02")
    assert yard["counted"] is None


@pytest.mark.parametrize("sku", ["O'Neill", "x' OR '1'='1", "x'; DROP TABLE stock; --"])
def test_what_is_given_is_never_part_of_the_statement(sku: str, ask: Ask) -> None:
    outcome = ask(STOCK_OF, sku=sku)
    assert isinstance(outcome, Done)
    assert outcome.result["count"] == (1 if sku == "O'Neill" else 0)
    assert ask(STOCK_OF, sku="LAMP").result["count"] == 2  # type: ignore[union-attr]


def test_numbers_and_days_are_bound_as_what_they_are(ask: Ask) -> None:
    query = {
        "statement": "SELECT place FROM stock WHERE on_hand = :much AND counted = :day",
        "parameters": {"much": "number", "day": "date"},
    }
    outcome = ask(query, much=Decimal("1.50"), day=date(2026, 3, 2))
    assert outcome == Done({"rows": [{"place": "hall"}], "count": 1})


def test_nothing_is_written_whatever_the_statement_says(ask: Ask) -> None:
    query = {"statement": "WITH gone AS (DELETE FROM stock RETURNING sku) SELECT sku FROM gone"}
    outcome = ask(query)
    assert isinstance(outcome, Refused)
    assert outcome.code == "QueryFailed"
    assert ask(STOCK_OF, sku="LAMP").result["count"] == 2  # type: ignore[union-attr]


def test_too_many_rows_are_refused_and_not_cut(ask: Ask) -> None:
    outcome = ask(STOCK_OF, {"most_rows": 1}, sku="LAMP")
    assert isinstance(outcome, Refused)
    assert outcome.code == "TooManyRows"


def test_a_query_without_end_is_stopped(ask: Ask) -> None:
    endless = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT max(i) AS most FROM n"
    outcome = ask({"statement": endless}, {"timeout_seconds": 0.3})
    assert isinstance(outcome, Refused)
    assert outcome.code == "TooSlow"


def test_a_statement_that_the_database_does_not_know_is_refused(ask: Ask) -> None:
    outcome = ask({"statement": "SELECT place FROM nowhere"})
    assert isinstance(outcome, Refused)
    assert "nowhere" in outcome.detail


@pytest.mark.parametrize("address", ["sqlite:////nowhere/stock.db", "postgresql+psycopg://reader@127.0.0.1:1/stock"])
def test_a_database_that_is_away_is_asked_again(address: str) -> None:
    plain = {"url": address, "queries": {"one": {"statement": "SELECT 1 AS one"}}}
    [action] = sql.actions(Installation({"sql": {"warehouse": plain}}))
    assert isinstance(action.run(Call("1:2", action.name, {}, BEGINNING)), Retry)


def test_a_password_is_asked_for_at_the_moment_it_is_needed() -> None:
    asked: list[str] = []

    def secret(name: str) -> str:
        asked.append(name)
        return "pass"

    plain = {
        "url": "postgresql+psycopg://reader@127.0.0.1:1/stock",
        "password": "reader",
        "queries": {"one": {"statement": "SELECT 1 AS one"}},
    }
    [action] = sql.actions(Installation({"sql": {"warehouse": plain}}, secret))
    assert asked == []
    action.run(Call("1:2", action.name, {}, BEGINNING))
    assert asked == ["reader"]


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"url": "mysql://reader@host/stock"}, "postgresql"),
        ({"url": "sqlite:///stock.db"}, "sqlite:////path"),
        ({"url": "postgresql+psycopg://reader:pw@host/stock"}, "password"),
        ({"queries": {}}, "queries"),
        ({"queries": {"one": {"statement": "DELETE FROM stock"}}}, "one SELECT"),
        ({"queries": {"one": {"statement": "SELECT 1; DELETE FROM stock"}}}, "one SELECT"),
        ({"queries": {"one": {"statement": "SELECT :a"}}}, "binds"),
        ({"queries": {"one": {"statement": "SELECT :a", "parameters": {"a": "text"}}}}, "no type"),
        ({"queries": {"One": {"statement": "SELECT 1"}}}, "no name"),
    ],
)
def test_a_wrong_connection_is_told_before_anything_runs(change: dict[str, Any], said: str) -> None:
    plain = {"url": "sqlite:////tmp/stock.db", "queries": {"one": {"statement": "SELECT 1"}}, **change}
    with pytest.raises(ConnectionWrong, match=said):
        sql.actions(Installation({"sql": {"warehouse": plain}}))
