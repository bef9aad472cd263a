"""Fire a timer that is due: of an instance, or the timer start of a process."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import literal_column, select, update

from engine.commands.start_instance import refuse_start_while_suspended, start
from engine.commands.steps import take_step
from engine.commands.work import Work
from engine.errors import NotFound, WrongState
from engine.execution.timers import is_skipped, next_due
from engine.model.step import TimerFired
from engine.store.columns import parse_time
from engine.store.instances import StepRead
from engine.store.record_step import Close
from engine.store.suspended import ANYTHING_SUSPENDED, resting
from engine.store.tables import timer as table

__all__ = ["FireTimer", "FiredTimer", "handle"]


@dataclass(frozen=True, slots=True)
class FireTimer:
    """The clock calls. A timer that is gone (somebody was first) is `NotFound`, one that is not due `WrongState`."""

    timer_id: int


@dataclass(frozen=True, slots=True)
class FiredTimer:
    """The instance that went on or was started."""

    instance_id: int | None  # None: its round was missed, and is left out
    incident_id: int | None = None


def handle(command: FireTimer, work: Work) -> FiredTimer:
    """Raise `NotFound` or `WrongState`; both mean: nothing to do."""

    def decide(read: StepRead) -> TimerFired:
        timer = read.target
        due_at = parse_time(timer["due_at"])
        assert due_at is not None  # the column allows no NULL
        if due_at > work.now:
            raise WrongState(f"Timer {command.timer_id} is not due before {due_at.isoformat()}.")
        return TimerFired(timer["token"], timer["node"], timer["scope"], due_at, timer["cycle"])

    try:
        taken = take_step(work, "timer", command.timer_id, decide, close=lambda read: Close("timer", command.timer_id))
    except NotFound:
        return _start(command, work)
    return FiredTimer(taken.instance.id, taken.stuck)


def _start(command: FireTimer, work: Work) -> FiredTimer:
    """It may be the timer start of a process; else raise `NotFound`."""
    row = work.connection.execute(
        select(
            *(table.c.definition_id, table.c.node, table.c.due_at, table.c.cycle),
            literal_column(ANYTHING_SUSPENDED).label("anything_suspended"),
        ).where(table.c.id == command.timer_id, table.c.definition_id.is_not(None))
    ).first()
    if row is None:
        raise NotFound(f"There is no timer {command.timer_id}.")
    work.needs_transaction()
    due_at, cycle = row.due_at, row.cycle
    if due_at > work.now:
        raise WrongState(f"Timer {command.timer_id} is not due before {due_at.isoformat()}.")
    deployed = work.engine.definitions.by_id(work.connection, row.definition_id)
    if deployed is None:
        raise NotFound(f"There is no timer {command.timer_id}.")
    # Also the round that is left out as missed: its rule is asked after the resume.
    anything = bool(row.anything_suspended)
    if anything:
        rests = resting(work.connection, deployed.definition.key, deployed.definition.version)
        refuse_start_while_suspended(rests, deployed)
    following = next_due(cycle, due_at, work.now, deployed.definition.key) if cycle is not None else None
    if following is None:
        changed = work.connection.execute(table.delete().where(table.c.id == command.timer_id)).rowcount
    else:
        due, rest = following
        changed = work.connection.execute(
            update(table).where(table.c.id == command.timer_id, table.c.due_at == due_at).values(due_at=due, cycle=rest)
        ).rowcount
    if changed != 1:
        raise NotFound(f"There is no timer {command.timer_id}.")
    if is_skipped(cycle, due_at, work.now):
        return FiredTimer(None)
    started = start(work, deployed, {}, None, node=row.node, anything_suspended=anything)
    return FiredTimer(started.instance_id, started.incident_id)
