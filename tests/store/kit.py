"""What the tests of store, dispatch and workers share: tiny processes, a clock moved by hand, and who acts."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import Table, select

from engine.actions import Action, Done, Outcome, Placement, Undo
from engine.commands import DeployDefinition, Engine, StartedInstance, StartInstance
from engine.model.actor import Actor, ActorKind
from engine.store.database import Database
from engine.store.failpoints import watching
from engine.store.invariants import check

__all__ = [
    "ANNA",
    "BEGINNING",
    "HandClock",
    "actions",
    "assert_sound",
    "counted",
    "deploy",
    "diagram",
    "file_of",
    "new_engine",
    "rows_of",
    "start",
]

HEAD = (
    '<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:reglament="urn:reglament:bpmn:1" '
    'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" targetNamespace="urn:test">'
)
ANNA = Actor(ActorKind.USER, "anna", frozenset({"clerk"}))
BEGINNING = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


class HandClock:
    """The engine's clock in tests: it stands still until it is moved."""

    def __init__(self) -> None:
        self.now = BEGINNING

    def __call__(self) -> datetime:
        return self.now

    def move(self, **by: float) -> None:
        """Move by days, hours, minutes, seconds."""
        self.now += timedelta(**by)


def diagram(body: str, *, before: str = "", key: str = "p") -> str:
    """Wrap the elements of one process into a process element with what stands before it (messages, errors)."""
    return f'{before}<process id="{key}" isExecutable="true">{body}</process>'


def file_of(process: str) -> bytes:
    """Wrap a process into a BPMN file."""
    return f"{HEAD}{process}</definitions>".encode()


def actions(**runs: Callable[..., Outcome]) -> dict[str, Action]:
    """Return actions that run outside, named "demo.<name>"; without a function they are done at once."""
    known = {"do": None, "undo": None, **runs}
    made = {}
    for name, run in known.items():
        undo = Undo("demo.undo", lambda params, result: {"of": dict(params)}) if name == "do" else None
        made[f"demo.{name}"] = Action(
            f"demo.{name}", Placement.OUTSIDE, run or (lambda call: Done({"key": call.key})), undo=undo
        )
    return made


def new_engine(
    database: Database, clock: Callable[[], datetime] | None = None, **runs: Callable[..., Outcome]
) -> Engine:
    """Return an engine on a migrated database; `runs` replaces what demo.do and demo.undo do."""
    return Engine(database, actions=actions(**runs), clock=clock or HandClock())


def deploy(engine: Engine, *processes: str) -> None:
    """Deploy processes together, each in a file of its own."""
    files = {f"test{number}.bpmn": file_of(process) for number, process in enumerate(processes, start=1)}
    engine.handle(DeployDefinition(files))


def start(engine: Engine, process: str = "p", /, *, command_id: str | None = None, **variables: Any) -> StartedInstance:
    """Start a process as Anna, who is a clerk."""
    started: StartedInstance = engine.handle(StartInstance(process, variables), actor=ANNA, command_id=command_id)
    return started


def rows_of(database: Database, table: Table, **equal: Any) -> list[Any]:
    """Return the rows of a table with these values, in the order of their ids."""
    statement = select(table).filter_by(**equal)
    if "id" in table.c:
        statement = statement.order_by(table.c.id)
    with database.read() as connection:
        return list(connection.execute(statement))


def assert_sound(database: Database) -> None:
    """All invariants hold."""
    with database.read() as connection:
        assert check(connection) == []


@contextmanager
def counted(database: Database) -> Iterator[list[tuple[str, Any]]]:
    """Give the list of all statements, with their parameters, that reach the driver inside."""
    statements: list[tuple[str, Any]] = []
    with watching(database, lambda sql, parameters: statements.append((sql, parameters))):
        yield statements
