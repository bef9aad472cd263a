"""Writes steps of one instance straight through the store's door, as the commands do."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any

from engine.model.definition import Definition, Node, NodeKind
from engine.model.instance import Instance, Scope, ScopeKind, Token
from engine.model.step import Effect, JobCreated, Step, WorkItemOpened
from engine.store.database import Database
from engine.store.ids import Ids
from engine.store.instances import StepRead, read_for_step
from engine.store.record_step import Close, StepWrite, record
from tests.store.kit import ANNA, BEGINNING, rows_of

__all__ = ["DEFINITION", "Writer", "asked", "opened"]

DEFINITION = Definition("p", "P", (Node(0, "work", NodeKind.USER_TASK), Node(1, "do", NodeKind.SERVICE_TASK)), ())


def opened(token: int = 1, **changes: Any) -> WorkItemOpened:
    values = {"name": "Work", "group": "clerk", "assignee": None, "form": None, "due_at": None, "priority": 50}
    return WorkItemOpened(token, 0, 0, 0, **{**values, "title": "", "subtitle": "", **changes})


def asked(token: int = 1, key: str = "k") -> JobCreated:
    return JobCreated(token, 1, 0, 0, "demo.do", key, {"amount": Decimal("1.10")}, 5, ("PT1S", "PT2S"), 50)


class Writer:
    """Writes steps of one instance, straight through the store's door."""

    def __init__(self, database: Database, **identity: Any) -> None:
        self.database, self.ids = database, Ids(database)
        self.instance = Instance(self.ids.next(), "p", 1, **identity)
        self.instance.scopes[0] = Scope(0, ScopeKind.PROCESS, variables={"total": Decimal("4200.50")})
        self.instance.tokens[1] = Token(1, 0, 0, "then")
        self.instance.next_entry = 2

    def begin(self, *effects: Effect, **more: Any) -> None:
        step = Step(self.instance, list(effects), [("enter", 0, 1)], {"total": Decimal("4200.50")})
        with self.database.step() as connection:
            record(connection, [StepWrite(step, None, DEFINITION, ANNA, BEGINNING, "Start", **more)], self.ids)

    def read(self, kind: str = "instance", number: int | None = None) -> StepRead:
        with self.database.read() as connection:
            read = read_for_step(connection, kind, number or self.instance.id)
        assert read is not None
        return read

    def go_on(self, read: StepRead, *effects: Effect, closes: Close | None = None, **more: Any) -> None:
        step = Step(read.instance, list(effects), [], {})
        write = StepWrite(step, read, DEFINITION, ANNA, BEGINNING + timedelta(hours=1), "Go", closes=closes, **more)
        with self.database.step() as connection:
            record(connection, [write], self.ids)

    def only(self, table: Any) -> Any:
        [row] = rows_of(self.database, table)
        return row
