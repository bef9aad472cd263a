"""An engine on each database, with a clock that tests move, and people."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy import select, update

from engine import ENGINE, Actor, ActorKind, Database, Engine
from engine.actions import Action, Done, Placement, Retry, Undo
from engine.commands import DeployDefinition, StartedInstance, StartInstance
from engine.store import tables
from tests.support.databases import Copied, migrate


@dataclass
class Office:
    """An engine with people around it."""

    engine: Engine
    clock: list[datetime] = field(default_factory=lambda: [datetime(2026, 3, 2, 9, 0, tzinfo=UTC)])

    def do(self, command: Any, by: Actor = ENGINE, command_id: str | None = None) -> Any:
        return self.engine.handle(command, actor=by, command_id=command_id)

    def deploy(self, *diagrams: bytes, **files: bytes) -> Any:
        named = {f"file{number}.bpmn": content for number, content in enumerate(diagrams)}
        return self.do(DeployDefinition({**named, **files}))

    def start(self, key: str = "p", business_key: str | None = None, **variables: Any) -> StartedInstance:
        started: StartedInstance = self.do(StartInstance(key, variables, business_key))
        return started

    def rows(self, name: str, **where: Any) -> list[Any]:
        table = getattr(tables, name)
        statement = select(table).order_by(*table.primary_key.columns)
        for column, value in where.items():
            statement = statement.where(table.c[column] == value)
        with self.engine.database.read() as connection:
            return list(connection.execute(statement))

    def claim_job(self, action: str) -> Any:
        """Do what a worker does before it runs a job."""
        row = next(row for row in self.rows("job", action=action) if row.state in ("available", "retryable"))
        with self.engine.database.write() as connection:
            connection.execute(
                update(tables.job)
                .where(tables.job.c.id == row.id)
                .values(state="executing", fence=row.fence + 1, attempts=1)
            )
        return self.rows("job", id=row.id)[0]


def person(login: str, *groups: str) -> Actor:
    return Actor(ActorKind.USER, login, frozenset(groups))


def _retry(call: Any) -> Any:
    return Retry("nobody is there")


ACTIONS = (
    Action("t.book", Placement.OUTSIDE, _retry, undo=Undo("t.unbook", lambda params, result: {**params, **result})),
    Action("t.unbook", Placement.OUTSIDE, _retry),
    Action("t.mail", Placement.OUTSIDE, _retry),
    Action("t.inside", Placement.INSIDE, lambda call: Done({})),
)


@pytest.fixture
def office(copied: Copied) -> Iterator[Office]:
    database = Database(copied("engine_migrated", migrate))
    clock = [datetime(2026, 3, 2, 9, 0, tzinfo=UTC)]
    yield Office(Engine(database, actions=ACTIONS, clock=lambda: clock[0]), clock)
    database.dispose()


@pytest.fixture
def anna() -> Actor:
    return person("anna", "sales")


@pytest.fixture
def bob() -> Actor:
    return person("bob", "sales")


@pytest.fixture
def stranger() -> Actor:
    return person("zoe", "warehouse")
