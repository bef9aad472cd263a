"""Carries out a scenario's steps on a stage, one after the other, and stops at the first that cannot be."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import isodate
from sqlalchemy import Row, Table, select, update

from engine.actions import Done, Outcome, Refused, Retry, Unknown
from engine.commands import (
    CompleteJob,
    CompleteWorkItem,
    DeliverMessage,
    FailJob,
    FireTimer,
    PublishMessage,
    RetryIncident,
    StartInstance,
)
from engine.errors import InvalidInput, NotFound, ReglamentError, WrongState
from engine.model.actor import CLOCK, ENGINE, Actor, ActorKind
from engine.model.audience import parts_of
from engine.model.signals import MARK
from engine.scenarios import Answer, Complete, Kind, Message, Scenario, Step, Wait
from engine.scenarios import Retry as RetryStep
from engine.store.tables import definition, incident, instance, job, message, subscription, timer, work_item
from engine.trials.stage import Stage
from engine.trials.state import Fault

__all__ = ["MOST_FIRED", "Replay", "StepRefused", "Stopped"]

MOST_FIRED = 2_000  # timers and messages within one step: more is a clockwork that never ends
_OPEN = ("offered", "claimed")
_ANSWERABLE = ("available", "retryable", "scheduled")
_WORKER = Actor(ActorKind.WORKER, "trial", administrator=True)
_MANAGER = Actor(ActorKind.USER, "manager", administrator=True)


class StepRefused(Exception):
    """A step does not fit to where the run stands; says what there is instead."""


class Stopped(Exception):
    """The time for the whole trial is over."""


class Replay:
    """One run of a scenario. After `run`, `marks` has the last history id of each step, the start's first."""

    def __init__(
        self, stage: Stage, *, stops_at: float | None = None, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self.stage = stage
        self.engine = stage.engine
        self.done = 0
        self.marks: list[int] = []
        self._stops_at = stops_at
        self._clock = clock

    def run(self, scenario: Scenario, process: str) -> Fault | None:
        """Start `process` and take all steps; return why it stopped early, None when it did not."""
        self.stage.now = scenario.start.at
        number = 0
        try:
            self._start(scenario, process)
            self._settle()
            self._mark()
            for number, step in enumerate(scenario.steps, 1):
                self._take(step)
                self._settle()
                self._mark()
                self.done = number
        except InvalidInput as error:
            return Fault(number, str(error), dict(error.fields))
        except (ReglamentError, StepRefused) as error:
            return Fault(number, str(error))
        except Stopped:
            return Fault(number, "It took too long. Is there a loop that never waits?", code="too_slow")
        finally:
            if len(self.marks) <= number:
                self._mark()  # what a step that failed left behind is its own
        return None

    # ---- the steps -------------------------------------------------------------------------------------------------

    def _start(self, scenario: Scenario, process: str) -> None:
        start = scenario.start
        by = Actor(ActorKind.USER, start.by, frozenset({start.by})) if start.by else ENGINE
        if start.message is not None:
            published = self.engine.handle(PublishMessage(start.message, start.key, start.variables), actor=by)
            if published.waiting:
                raise StepRefused(f"No process of these files starts by the message '{start.message}'.")
        elif start.timer:
            rows = self._rows(
                timer,
                timer.c.definition_id.in_(select(definition.c.id).where(definition.c.key == process)),
                order=timer.c.due_at,
            )
            if start.event is not None:
                deployed = self.engine.definitions.get(process)
                index = deployed.definition.by_id.get(start.event) if deployed is not None else None
                rows = [row for row in rows if row.node == index]
            if not rows:
                if start.event is not None:
                    raise StepRefused(f"'{process}' does not start by a timer at '{start.event}'.")
                raise StepRefused(f"'{process}' does not start by a timer.")
            self.stage.forget()  # a start timer fires once
            self.stage.now = max(self.stage.now, rows[0].due_at)
            self.engine.handle(FireTimer(rows[0].id), actor=CLOCK)
        else:
            command = StartInstance(process, start.variables, start.business_key, start_event=start.event)
            self.engine.handle(command, actor=by)

    def _take(self, step: Step) -> None:
        match step:
            case Complete():
                self._complete(step)
            case Answer():
                self._answer(step)
            case Wait():
                self._wait(step)
            case Message():
                self.engine.handle(PublishMessage(step.name, step.key, step.payload), actor=ENGINE)
            case RetryStep():
                row = self._nth(incident, incident.c.state == "open", step, "open incident")
                params = step.params if row.job_id is not None else None
                self.engine.handle(RetryIncident(row.id, params), actor=_MANAGER)

    def _complete(self, step: Complete) -> None:
        row = self._nth(work_item, work_item.c.state.in_(_OPEN), step, "open task")
        groups, people = parts_of(row.grp)
        login = step.by or row.assignee or next(iter((*groups, *people)), "somebody")
        actor = Actor(
            ActorKind.USER, login, frozenset({row.grp} if row.grp else ()), administrator=not (row.grp or row.assignee)
        )
        self.engine.handle(CompleteWorkItem(row.id, step.values), actor=actor)

    def _answer(self, step: Answer) -> None:
        row = self._nth(job, job.c.state.in_(_ANSWERABLE), step, "action that waits for an answer")
        fence = row.fence + 1
        claimed = {"state": "executing", "fence": fence, "attempts": row.attempts + 1}
        with self.stage.database.write() as connection:
            connection.execute(update(job).where(job.c.id == row.id).values(**claimed))
        outcome = _outcome(step)
        if isinstance(outcome, Done | Refused):
            self.engine.handle(CompleteJob(row.id, fence, outcome), actor=_WORKER)
        elif isinstance(outcome, Retry):
            after = _pause(row, self.stage.now)
            self.engine.handle(FailJob(row.id, fence, outcome.reason, after), actor=_WORKER)
        else:
            failed = FailJob(row.id, fence, outcome.reason, None, kind="unknown_outcome", unsure=True)
            self.engine.handle(failed, actor=_WORKER)

    def _wait(self, step: Wait) -> None:
        if step.span is not None:
            goal = self.stage.now + step.span
        elif step.until is not None:
            goal = step.until
            if goal < self.stage.now:
                said = f"{goal:%Y-%m-%d %H:%M} is over: it is {self.stage.now:%Y-%m-%d %H:%M} already."
                raise StepRefused(f"The clock does not go back. {said}")
        else:
            due = self._timers()
            if not due:
                raise StepRefused("No timer runs: there is nothing to wait for.")
            goal = max(due[0].due_at, self.stage.now)
        fired = 0
        while (due := self._timers(goal)) and fired < MOST_FIRED:
            self.stage.now = max(self.stage.now, due[0].due_at)
            self._fire(due[0].id)
            self._deliver()
            fired += 1
        if fired == MOST_FIRED:
            raise StepRefused(f"More than {MOST_FIRED:,} timers fired on the way. Wait for a shorter time.")
        self.stage.now = goal

    # ---- what happens by itself ------------------------------------------------------------------------------------

    def _settle(self) -> None:
        """Fire what is due and deliver what somebody waits for, until nothing is left."""
        for _ in range(MOST_FIRED):
            self._deliver()
            due = self._timers(self.stage.now)
            if not due:
                return
            self._fire(due[0].id)
        raise StepRefused(f"More than {MOST_FIRED:,} timers fired without any time passing: a clockwork without end.")

    def _deliver(self) -> None:
        stays: set[int] = set()  # what nobody wants yet although a process starts with it: another instance has its key
        for _ in range(MOST_FIRED):
            self._watch_time()
            waiting = self._rows(
                message,
                message.c.id.not_in(stays),
                message.c.state == "waiting",
                message.c.name.startswith(MARK)
                | select(subscription.c.id)
                .where(
                    subscription.c.name == message.c.name,
                    subscription.c.instance_id.is_(None) | (subscription.c.key == message.c.key),
                )
                .exists(),
            )
            if not waiting:
                return
            for row in waiting:
                stays = {*stays, row.id} if self._try(DeliverMessage(row.id), ENGINE) else set()
        raise StepRefused(f"More than {MOST_FIRED:,} messages went to and fro without a wait: they never end.")

    def _fire(self, timer_id: int) -> None:
        self._watch_time()
        self._try(FireTimer(timer_id), CLOCK)

    def _try(self, command: Any, actor: Actor) -> bool:
        """Carry it out, unless what came before took it along; tell whether a message still waits."""
        try:
            return getattr(self.engine.handle(command, actor=actor), "waiting", False)
        except (WrongState, NotFound):
            return False

    def _watch_time(self) -> None:
        if self._stops_at is not None and self._clock() > self._stops_at:
            raise Stopped

    def _timers(self, until: datetime | None = None) -> list[Row[Any]]:
        """The timers of instances, the earliest first. Those that start processes stand still in a trial."""
        due = [timer.c.due_at <= until] if until is not None else []
        return self._rows(timer, timer.c.instance_id.isnot(None), *due, order=timer.c.due_at)

    # ---- rows ------------------------------------------------------------------------------------------------------

    def _nth(self, table: Table, is_open: Any, step: Complete | Answer | RetryStep, what: str) -> Row[Any]:
        """The row that a step means: the nth open one of its element, the oldest first."""
        self._watch_time()
        keys = {row.id: row.definition_key for row in self._rows(instance)}
        rows = self._rows(table, is_open)
        found = [
            row
            for row in rows
            if row.element == step.element and (step.process is None or keys.get(row.instance_id) == step.process)
        ]
        if len(found) >= step.nth:
            return found[step.nth - 1]
        if found:
            raise StepRefused(f"'{step.element}' has {len(found)} {what}(s), and number {step.nth} was meant.")
        if not self._is_known(step):
            where = f" in '{step.process}'" if step.process else ""
            raise StepRefused(f"There is no element '{step.element}'{where} in the diagrams (any more).")
        there = ", ".join(dict.fromkeys(f"'{row.element}'" for row in rows)) or "none"
        raise StepRefused(f"'{step.element}' has no {what} here. There is: {there}.")

    def _is_known(self, step: Complete | Answer | RetryStep) -> bool:
        with self.stage.database.read() as connection:
            rows = connection.execute(select(definition.c.key, definition.c.id)).all()
            for row in rows:
                deployed = self.engine.definitions.by_id(connection, row.id)
                if deployed and step.process in (None, row.key) and step.element in deployed.definition.by_id:
                    return True
        return False

    def _rows(self, table: Table, *where: Any, order: Any = None) -> list[Row[Any]]:
        by = (table.c.id,) if order is None else (order, table.c.id)
        with self.stage.database.read() as connection:
            return list(connection.execute(select(table).where(*where).order_by(*by)))

    def _mark(self) -> None:
        with self.stage.database.read() as connection:
            newest = connection.exec_driver_sql("SELECT coalesce(max(id), 0) FROM bpm_history").scalar_one()
        self.marks.append(int(newest))


def _outcome(step: Answer) -> Outcome:
    if step.kind is Kind.DONE:
        return Done(step.result)
    if step.kind is Kind.REFUSED:
        return Refused(step.code, step.detail, step.data)
    if step.kind is Kind.RETRY:
        return Retry(step.detail or "not now")
    return Unknown(step.detail or "no answer came")


def _pause(row: Row[Any], now: datetime) -> timedelta | None:
    """The pause before the next attempt, as a worker makes it but for the jitter; None after the last one."""
    attempt = row.attempts + 1
    if attempt >= row.retries:
        return None
    pauses = [part for part in row.backoff.split(",") if part]
    if not pauses:
        return timedelta(seconds=10)
    duration = isodate.parse_duration(pauses[min(attempt, len(pauses)) - 1])
    found: timedelta = duration if isinstance(duration, timedelta) else duration.totimedelta(start=now)
    return found
