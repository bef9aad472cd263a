"""Drive a process in ten lines: the real engine in a scratch database, a clock moved by hand, actions that you answer.

    def test_large_order_needs_the_manager():
        run = process("order_approval.bpmn").start(total=4_200)
        run.complete("review", by="clerk", approved=True)
        assert run.inbox("manager") == ["sign_off"]
        run.complete("sign_off", by="manager", approved=True)
        run.action_returns("erp.create_order", order_no="SO-7")
        assert run.status == "completed"

Shipped for designers too. Nothing is simulated but what is outside: people, the clock and the actions' systems.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import select, update

from engine import bpmn
from engine.actions import Action, Actions, Call, Done, Outcome, Placement, Refused, Retry
from engine.commands import (
    CompleteJob,
    CompleteWorkItem,
    DeliverMessage,
    DeployDefinition,
    Engine,
    FailJob,
    FireTimer,
    PublishMessage,
    RetryIncident,
    StartInstance,
)
from engine.errors import CommandRejected, WrongState
from engine.feel import compile_expression, to_timedelta
from engine.feel.codec import loads
from engine.model.actor import ENGINE, Actor, ActorKind
from engine.model.signals import MARK
from engine.store.database import Database
from engine.store.history import read_history
from engine.store.tables import history, incident, instance, job, message, subscription, timer, work_item

__all__ = ["ProcessUnderTest", "Run", "process"]

START = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)  # a Monday


def process(*files: str | Path, key: str | None = None, actions: Iterable[Action] | Actions = ()) -> ProcessUnderTest:
    """Deploy files (a folder stands for all its BPMN, DMN and forms) and return the process to start.

    `key`: which one, when there are several. `actions`: real ones; every other action the diagrams name waits for the
    test to answer it. Raises `DefinitionRefused`.
    """
    paths = [path for file in files for path in _expand(Path(file))]
    return ProcessUnderTest({path.name: path.read_bytes() for path in paths}, key=key, actions=actions)


class ProcessUnderTest:
    """A deployed process in a database of its own."""

    def __init__(
        self,
        files: Mapping[str, bytes],
        *,
        key: str | None = None,
        actions: Iterable[Action] | Actions = (),
        database: Database | None = None,
    ) -> None:
        self.now = START
        given = dict(actions) if isinstance(actions, Mapping) else {action.name: action for action in actions}
        reading = bpmn.read({name: content for name, content in files.items() if name.endswith(".bpmn")})
        named = {
            node.action.name
            for found in reading.definitions
            for node in found.nodes
            if node.action and node.action.topic is None
        }
        standing_in = {name: Action(name, Placement.OUTSIDE, _unanswered) for name in named - set(given)}
        self.database = database or Database("sqlite://")
        self.database.migrate()
        self.engine = Engine(self.database, actions={**standing_in, **given}, clock=lambda: self.now)
        deployed = self.engine.handle(DeployDefinition(files), actor=ENGINE)
        self.key = key or deployed.definitions[0][0]

    def start(self, business_key: str | None = None, *, at: str | None = None, **variables: Any) -> Run:
        """Start an instance with these variables; `at`: of several start events the one with this id."""
        started = self.engine.handle(StartInstance(self.key, variables, business_key, start_event=at), actor=ENGINE)
        return Run(self, started.instance_id)


class Run:
    """One instance, as a person beside it sees it."""

    def __init__(self, under_test: ProcessUnderTest, instance_id: int) -> None:
        self.process = under_test
        self.engine = under_test.engine
        self.instance_id = instance_id

    # ---- people ------------------------------------------------------------------------------------------------

    def inbox(self, group: str) -> list[str]:
        """Return the elements that wait for a group (or a person), in the order in which they were opened."""
        person = Actor(ActorKind.USER, group, frozenset({group}))
        rows = self._rows(work_item, work_item.c.root_id == self.instance_id, work_item.c.state.in_(_OPEN))
        return [row.element for row in rows if row.assignee == group or person.may_take(row.grp)]

    def complete(self, element: str, *, by: str, **values: Any) -> Run:
        """Complete the oldest open task of an element as somebody of the group `by`."""
        rows = self._rows(
            work_item,
            work_item.c.root_id == self.instance_id,
            work_item.c.element == element,
            work_item.c.state.in_(_OPEN),
        )
        assert rows, f"'{element}' is not open; open: {self.open}"
        actor = Actor(ActorKind.USER, by, frozenset({by}))
        self.engine.handle(CompleteWorkItem(rows[0].id, values), actor=actor)
        return self.settle()

    # ---- the outside -------------------------------------------------------------------------------------------

    def action_returns(self, action: str, **result: Any) -> Run:
        """Let the oldest waiting job of this action succeed."""
        return self._answer(action, Done(result))

    def action_refuses(self, action: str, code: str, detail: str = "", **data: Any) -> Run:
        """Let it be refused: a BPMN error."""
        return self._answer(action, Refused(code, detail, data))

    def action_fails(self, action: str, reason: str, *, for_good: bool = False) -> Run:
        """Let it fail: tried again later, or `for_good` an incident."""
        row = self._claim(action)
        after = None if for_good else timedelta(minutes=1)
        self.engine.handle(FailJob(row.id, row.fence + 1, reason, after), actor=_WORKER)
        return self

    def message(self, name: str, key: str = "", **payload: Any) -> Run:
        """Publish a message."""
        self.engine.handle(PublishMessage(name, key, payload), actor=ENGINE)
        return self.settle()

    def pass_time(self, duration: str) -> Run:
        """Move the clock by an ISO duration ("P7D"), firing every timer on its way, in order."""
        span = compile_expression(f'duration("{duration}")').evaluate({}, self.process.now)
        goal = self.process.now + to_timedelta(span, self.process.now)
        while due := self._rows(timer, timer.c.due_at <= goal, order=timer.c.due_at):
            self.process.now = max(self.process.now, due[0].due_at)
            self.engine.handle(FireTimer(due[0].id), actor=ENGINE)
            self.settle()
        self.process.now = goal
        return self

    def retry(self) -> Run:
        """Retry the oldest open incident."""
        rows = self._rows(incident, incident.c.instance_id == self.instance_id, incident.c.state == "open")
        assert rows, "there is no open incident"
        self.engine.handle(RetryIncident(rows[0].id), actor=ENGINE)
        return self.settle()

    def settle(self) -> Run:
        """Deliver the messages that somebody waits for."""
        stays: set[int] = set()  # what nobody wants yet although a process starts with it: another instance has its key
        while True:
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
                return self
            for row in waiting:
                stays = {*stays, row.id} if self._try(DeliverMessage(row.id)) else set()

    # ---- what tests look at ------------------------------------------------------------------------------------

    @property
    def status(self) -> str:
        return str(self._instance().status)

    @property
    def outcome(self) -> str | None:
        """The end event that ended it."""
        found = self._instance().outcome
        return None if found is None else str(found)

    @property
    def variables(self) -> dict[str, Any]:
        return dict(loads(self._instance().variables))

    @property
    def path(self) -> list[str]:
        """The elements that were passed, in order."""
        return [entry.element for entry in self._happened() if entry.verb == "leave"]

    @property
    def open(self) -> list[str]:
        """The elements with an open task or job, sorted."""
        items = self._rows(work_item, work_item.c.root_id == self.instance_id, work_item.c.state.in_(_OPEN))
        jobs = self._rows(job, job.c.instance_id == self.instance_id, job.c.state.in_(_DUE))
        return sorted(row.element for row in [*items, *jobs])

    @property
    def incidents(self) -> list[tuple[str, str]]:
        """(element, kind) of the open incidents."""
        rows = self._rows(incident, incident.c.instance_id == self.instance_id, incident.c.state == "open")
        return [(row.element, row.kind) for row in rows]

    @property
    def jobs(self) -> list[tuple[str, dict[str, Any]]]:
        """(action, parameters) of the open jobs, oldest first."""
        rows = self._rows(job, job.c.instance_id == self.instance_id, job.c.state.in_(_DUE))
        return [(row.action, loads(row.params)) for row in rows]

    @property
    def decisions(self) -> list[Mapping[str, Any]]:
        """The traces of the decisions asked, in order."""
        with self.engine.database.read() as connection:
            page = read_history(connection, self.engine.definitions, self.instance_id, limit=100_000)
        return [trace for step in page.steps for trace in step.decisions]

    def _happened(self) -> list[Any]:
        with self.engine.database.read() as connection:
            page = read_history(connection, self.engine.definitions, self.instance_id, limit=100_000)
        return [entry for step in page.steps for entry in step.happened]

    def _instance(self) -> Any:
        return self._rows(instance, instance.c.id == self.instance_id)[0]

    def _rows(self, table: Any, *where: Any, order: Any = None) -> list[Any]:
        by = table.c.id if order is None else order
        with self.engine.database.read() as connection:
            return list(connection.execute(select(table).where(*where).order_by(by)))

    def _claim(self, action: str) -> Any:
        rows = self._rows(
            job,
            job.c.instance_id == self.instance_id,
            job.c.action == action,
            job.c.state.in_(("available", "retryable")),
        )
        assert rows, f"no job of '{action}' waits; open: {self.jobs}"
        with self.engine.database.write() as connection:
            connection.execute(
                update(job)
                .where(job.c.id == rows[0].id)
                .values(state="executing", fence=rows[0].fence + 1, attempts=rows[0].attempts + 1)
            )
        return rows[0]

    def _answer(self, action: str, outcome: Done | Refused) -> Run:
        row = self._claim(action)
        self.engine.handle(CompleteJob(row.id, row.fence + 1, outcome), actor=_WORKER)
        return self.settle()

    def _try(self, command: Any) -> bool:
        """Carry it out, unless somebody was first; tell whether a message still waits."""
        try:
            return getattr(self.engine.handle(command, actor=ENGINE), "waiting", False)
        except WrongState:
            return False
        except CommandRejected as error:
            raise AssertionError(str(error)) from error

    @property
    def history_bytes(self) -> int:
        """How much history this instance has written, in bytes."""
        rows = self._rows(history, history.c.instance_id == self.instance_id)
        return sum(len(row.trail) + len(row.changed) for row in rows)


_OPEN = ("offered", "claimed")
_DUE = ("scheduled", "available", "executing", "retryable")
_WORKER = Actor(ActorKind.WORKER, "test", administrator=True)


def _unanswered(call: Call) -> Outcome:
    return Retry(f"the test has not answered {call.action} yet")


def _expand(path: Path) -> list[Path]:
    if path.is_dir():
        return sorted(found for found in path.iterdir() if found.suffix in (".bpmn", ".dmn", ".form"))
    return [path]
