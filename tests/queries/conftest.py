"""Rows by the thousand, for lists: written as the engine writes them, but at once."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import event, insert
from sqlalchemy.engine import Engine as SqlEngine

from engine import Actor, ActorKind, Database
from engine.store import people
from engine.store.people import Role
from engine.store.tables import instance, work_item
from tests.support.databases import Copied, migrate

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
GROUPS = ("sales_support", "credit_manager", "purchasing", "warehouse", "finance")
FAR = datetime(9999, 12, 31, tzinfo=UTC)


def person(login: str, *groups: str, manager: bool = False) -> Actor:
    return Actor(ActorKind.USER, login, frozenset(groups), administrator=manager)


@dataclass
class Desk:
    """A database with open tasks in it."""

    database: Database
    count: int = 0

    def tasks(self, number: int, **common: Any) -> list[int]:
        """Write open tasks; `common` overrides columns for all of them. Returns their ids."""
        first = self.count + 1
        self.count += number
        rows = [{**self._task(n), **common} for n in range(first, first + number)]
        for row in rows:
            row["due_sort"] = row["due_at"] or FAR
        with self.database.write() as connection:
            connection.execute(insert(instance), [self._instance(n) for n in range(first, first + number)])
            connection.execute(insert(work_item), rows)
        return [row["id"] for row in rows]

    def _task(self, n: int) -> dict[str, Any]:
        return {
            "id": n * 10,
            "instance_id": n,
            "root_id": n,
            "token": 1,
            "row": 0,
            "definition_key": "p",
            "version": 1,
            "element": "check",
            "name": "Check",
            "state": "offered",
            "grp": GROUPS[n % len(GROUPS)],
            "assignee": None,
            "due_at": NOW + timedelta(minutes=n % 997),
            "priority": 50,
            "title": f"Check order {n}",
            "subtitle": f"Client {n % 50} · {n}.00 EUR",
            "business_key": f"O-{n}",
            "local": "{}",
            "created_at": NOW,
            "rev": 1,
        }

    def _instance(self, n: int) -> dict[str, Any]:
        return {
            "id": n,
            "definition_key": "p",
            "version": 1,
            "status": "running",
            "rev": 1,
            "next_entry": 2,
            "business_key": f"O-{n}",
            "title": f"Order {n}",
            "root_id": n,
            "started_at": NOW,
            "started_by": "engine",
            "state": "[[], []]",
            "variables": "{}",
        }


@pytest.fixture
def desk(copied: Copied) -> Iterator[Desk]:
    database = Database(copied("engine_migrated", migrate))
    with database.write() as connection:
        people.add_person(connection, "anna", "Anna Berg", password_hash=None, groups=["sales_support"])
        people.add_person(connection, "carl", "Carl Moss", password_hash=None, groups=["sales_support"])
        people.add_person(connection, "max", "Max Muster", password_hash=None, role=Role.MANAGER)
    yield Desk(database)
    database.dispose()


@contextmanager
def statements() -> Iterator[list[str]]:
    """Collect every statement that is executed."""
    seen: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        seen.append(statement)

    event.listen(SqlEngine, "before_cursor_execute", note)
    try:
        yield seen
    finally:
        event.remove(SqlEngine, "before_cursor_execute", note)
