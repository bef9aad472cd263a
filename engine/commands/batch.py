"""Many commands, one transaction: read at once, decided one after the other in memory, written at once (ADR 0015).

A command joins when it is light, that is, one read and one write. Whatever needs more, is refused, fails, or touches an
instance that another one of the batch changes, is carried out alone afterwards: it spoils no other, and is told there
what `Engine.handle` tells. When the one write fails, each half is tried by itself.
"""

from __future__ import annotations

import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection

from engine.commands.complete_job import CompleteJob
from engine.commands.complete_work_item import CompleteWorkItem
from engine.commands.fire_timer import FireTimer
from engine.commands.handle import HANDLERS
from engine.commands.sizes import refuse_large
from engine.commands.work import Changed, Work
from engine.model.actor import Actor
from engine.store.driver import DATABASE_ERRORS, is_passing
from engine.store.instances import StepRead, read_for_steps
from engine.store.record_step import StepWrite, record
from engine.tracing import span

if TYPE_CHECKING:
    from engine.commands.engine import Engine

__all__ = ["LIGHT", "Asked", "carry_out"]

# Usually one read and one write: which row is read first, of which kind.
LIGHT: dict[type, tuple[str, Callable[[Any], int]]] = {
    CompleteWorkItem: ("work_item", lambda command: command.work_item_id),
    CompleteJob: ("job", lambda command: command.job_id),
    FireTimer: ("timer", lambda command: command.timer_id),
}


@dataclass(frozen=True, slots=True)
class Asked:
    """One command of a batch."""

    command: Any
    command_id: str | None = None


@dataclass(slots=True)
class _Together:
    """Those of the batch that have decided, with what they will write."""

    answers: dict[int, Any] = field(default_factory=dict)  # by place in the batch
    writes: list[StepWrite] = field(default_factory=list)
    instances: set[int] = field(default_factory=set)  # each may be changed by one of them
    changed: Changed = field(default_factory=Changed)


def carry_out(engine: Engine, asked: Sequence[Asked], actor: Actor, tell: Callable[[Any, float], None]) -> list[Any]:
    """Return the answers in the order of what was asked, an exception in the place of what was refused or failed.

    `tell` hears of each command that was carried out with others, and of its share of the time. Raises what the
    database raises when it is away: then some may have been carried out, as after a lost answer.
    """
    outcomes: dict[int, Any] = {}
    rows = [_row(one.command) for one in asked]
    times = Counter(rows)
    # What is asked of one row several times is carried out in the order in which it was asked.
    first = [number for number, row in enumerate(rows) if row is not None and times[row] == 1]
    alone = sorted(set(range(len(asked))) - set(first))
    parts = [first]
    while parts:
        part = parts.pop()
        if len(part) < 2:
            alone += part
            continue
        began = time.perf_counter()
        try:
            with span(f"batch of {len(part)}"):
                together = _decide(engine, {number: asked[number] for number in part}, actor)
                if together.writes:
                    with engine.database.step() as connection:
                        record(connection, together.writes, engine.ids)
        except Exception as error:
            if isinstance(error, DATABASE_ERRORS) and is_passing(error):
                raise
            parts += [part[len(part) // 2 :], part[: len(part) // 2]]  # one of them, or somebody else was first
            continue
        engine.ring(together.changed)
        outcomes |= together.answers
        alone += [number for number in part if number not in together.answers]
        for number in together.answers:
            tell(asked[number].command, (time.perf_counter() - began) / len(together.answers))
    for number in sorted(alone):
        outcomes[number] = _alone(engine, asked[number], actor)
    return [outcomes[number] for number in range(len(asked))]


def _row(command: Any) -> tuple[str, int] | None:
    """Return the row that a light command addresses, by kind and id."""
    if type(command) not in LIGHT:
        return None
    kind, target = LIGHT[type(command)]
    return kind, target(command)


def _decide(engine: Engine, part: dict[int, Asked], actor: Actor) -> _Together:
    together, now = _Together(), engine.clock()
    with engine.database.read() as connection:
        read_ahead = _read_ahead(connection, part.values())
        for number, one in part.items():
            name = type(one.command).__name__
            gathered: list[StepWrite] = []
            work = Work(engine, connection, actor, now, name, one.command_id, light=True, gathered=gathered)
            work.read_ahead = read_ahead
            try:
                refuse_large(one.command)
                answer = HANDLERS[type(one.command)](one.command, work)
            except Exception as error:
                if isinstance(error, DATABASE_ERRORS):
                    raise  # nothing can be said of what this connection reads from here on
                continue  # it finds again alone what it found here
            touched = {write.step.state.id for write in gathered}
            if touched & together.instances:
                continue
            together.answers[number] = answer
            together.writes += gathered
            together.instances |= touched
            together.changed.add(work.changed)
    return together


def _read_ahead(connection: Connection, part: Iterable[Asked]) -> dict[tuple[str, int], StepRead]:
    wanted: dict[str, dict[int, str | None]] = defaultdict(dict)
    for one in part:
        row = _row(one.command)
        assert row is not None  # only light commands are here
        wanted[row[0]][row[1]] = one.command_id
    return {
        (kind, number): read
        for kind, numbers in wanted.items()
        for number, read in read_for_steps(connection, kind, numbers).items()
    }


def _alone(engine: Engine, one: Asked, actor: Actor) -> Any:
    try:
        return engine.handle(one.command, actor=actor, command_id=one.command_id)
    except Exception as error:
        if isinstance(error, DATABASE_ERRORS) and is_passing(error):
            raise
        return error
