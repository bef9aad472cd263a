"""The stage of a replay: an engine, whoever runs what is due, a clock moved by hand, and short words for commands.

Everything that happens is a command of the engine, or a call of the ERP from outside of any process with a key of its
own, so that a replay repeated on the same database does nothing twice.
"""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from engine import ENGINE, Actor, ActorKind, Engine
from engine.actions import Done, Outcome
from engine.commands import Changed, ClaimWorkItem, CompleteWorkItem, Published, PublishMessage, StartInstance
from engine.queries import cases, instances, records, work_items
from processes.erp.adapter import Command, EmbeddedErp

__all__ = ["Stage", "Task", "VirtualClock", "Worker", "WorkerOf"]

_ALL = Actor(ActorKind.USER, "replay", administrator=True)  # reads everything, does nothing


class Worker(Protocol):
    """Whoever runs what is due, here and now: `workers.inline.Inline`."""

    def settle(self) -> None:
        """Run jobs and deliver messages until nothing is due."""

    def next_due(self) -> datetime | None:
        """When the next timer or postponed job is due."""

    def fire(self) -> int:
        """Fire the timers that are due, and settle."""


WorkerOf = Callable[[Engine], Worker]


class VirtualClock:
    """The engine's clock during a replay: stands still until it is moved, and never goes back."""

    def __init__(self, start: datetime) -> None:
        self.now = start

    def __call__(self) -> datetime:
        return self.now

    def move_to(self, moment: datetime) -> None:
        """Move forward; an earlier moment changes nothing."""
        self.now = max(self.now, moment)


@dataclass(frozen=True, slots=True)
class Task:
    """An open task with what its form sees."""

    id: int
    instance_id: int
    process: str
    element: str
    group: str
    variables: Mapping[str, Any]


class Stage:
    """Where a replay happens."""

    def __init__(
        self, engine: Engine, worker: Worker, clock: VirtualClock, people: Mapping[str, Sequence[Actor]] | None = None
    ) -> None:
        """`people` are those of each group, who take its tasks in turn; a group without any acts as one person."""
        self.engine, self.worker, self.clock = engine, worker, clock
        self._people = {group: itertools.cycle(members) for group, members in (people or {}).items() if members}
        self.changed: set[int] = set()  # instances, since somebody took them
        self.changes: Counter[int] = Counter()  # how often each instance changed: who looks anew knows whether to
        self._tasks: dict[int, Task] = {}  # by id: an open task's form data do not change
        self._silence = engine.on_change(self._hear)

    def close(self) -> None:
        """Stop listening to the engine."""
        self._silence()

    @property
    def now(self) -> datetime:
        return self.clock.now

    # ---- time ---------------------------------------------------------------------------------------------------

    def move_to(self, goal: datetime, on_the_way: Callable[[], None]) -> None:
        """Move the clock, firing what falls due in its order; `on_the_way` is called after each firing."""
        while (due := self.worker.next_due()) is not None and due <= goal:
            self.clock.move_to(due)
            self.worker.fire()
            on_the_way()
        self.clock.move_to(goal)

    # ---- commands -----------------------------------------------------------------------------------------------

    def start(self, process: str, variables: Mapping[str, Any], *, by: str) -> tuple[int, str]:
        """Start an instance as somebody of a group; gives its id and business key."""
        started = self.engine.handle(StartInstance(process, dict(variables)), actor=self._person(by))
        self.worker.settle()
        return started.instance_id, started.business_key or ""

    def publish(self, name: str, key: str, *, message_id: str | None = None, **payload: Any) -> Published:
        """Publish a message; with an id it is one message however often it is sent."""
        published: Published = self.engine.handle(PublishMessage(name, key, payload, message_id), actor=ENGINE)
        self.worker.settle()
        return published

    def do(self, task: Task, values: Mapping[str, Any]) -> None:
        """Complete a task as somebody of its group."""
        self._tasks.pop(task.id, None)
        self.engine.handle(CompleteWorkItem(task.id, values), actor=self._person(task.group))
        self.worker.settle()

    def claim(self, task: Task) -> None:
        """Somebody of its group takes a task into their hands."""
        self.engine.handle(ClaimWorkItem(task.id), actor=self._person(task.group))

    def books(self, action: str, key: str, **params: Any) -> Mapping[str, Any]:
        """Do something in the ERP outside of any process; raises RuntimeError when it is refused."""
        outcome = self.ask(action, key, **params)
        if not isinstance(outcome, Done):
            raise RuntimeError(f"The ERP did not do {action} ({key}): {outcome}")
        for index, message in enumerate(outcome.result.get("messages", ())):
            self.publish(message["name"], message["key"], message_id=f"{key}:{index}", **message["payload"])
        return outcome.result

    def ask(self, action: str, key: str, **params: Any) -> Outcome:
        """The same, with the outcome as it is and without its messages."""
        with self.engine.database.write() as connection:
            erp = EmbeddedErp(connection, clock=self.clock)
            return erp.execute(Command(key, f"erp.{action}", params))

    # ---- looking ------------------------------------------------------------------------------------------------

    def take_changed(self) -> set[int]:
        """The instances that changed since the last call."""
        taken, self.changed = self.changed, set()
        return taken

    def head(self, instance_id: int) -> instances.InstanceHead:
        """An instance with its process and variables."""
        with self.engine.database.read() as connection:
            found = instances.head_of(connection, instance_id)
        assert found is not None  # the engine said that it changed
        return found

    def tasks(self, instance_ids: Iterable[int]) -> list[Task]:
        """The open tasks of these instances, the first due first."""
        with self.engine.database.read() as connection:
            work = cases.open_work(connection, sorted(instance_ids))
            return [self._task(connection, one.id) for found in work.values() for one in found]

    def waits_for(self, instance_id: int) -> set[str]:
        """The names of the messages that an instance's tokens wait for."""
        with self.engine.database.read() as connection:
            return {one.message for one in records.waiting_of(connection, [instance_id]) if one.message}

    def _task(self, connection: Any, work_item_id: int) -> Task:
        known = self._tasks.get(work_item_id)
        if known is None:
            view = work_items.find(connection, _ALL, work_item_id)
            assert view is not None  # administrators see all, and it was open a moment ago
            group = view.grp or ""
            known = Task(view.id, view.instance_id, view.definition_key, view.element, group, view.variables)
            self._tasks[work_item_id] = known
        return known

    def _hear(self, changed: Changed) -> None:
        self.changed |= changed.instances
        self.changes.update(changed.instances)

    def _person(self, group: str) -> Actor:
        members = self._people.get(group)
        return next(members) if members is not None else Actor(ActorKind.USER, group, frozenset({group}))
