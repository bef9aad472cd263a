"""One instance followed through its history: what each step adds to the figures. Pure: rows in, sums and visits out.

A visit is a token's stay on an element. History knows tokens, and people ask for work: so of tokens that go on as one
behind a join one is counted, and of a repeated activity its rounds, not the token around them (`is_whole`).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from engine.dispatch.figures.tally import Tally
from engine.model.definition import ROOT, Definition, EventKind, Node, NodeKind

__all__ = ["Followed", "StepSeen", "Task", "Visit"]

RUNNING = "running"


@dataclass(slots=True)
class Visit:
    """A token's stay on an element."""

    token: int
    element: str
    entered_at: datetime
    due_at: datetime | None = None
    is_overdue: bool = False
    is_whole: bool = False


@dataclass(frozen=True, slots=True)
class Task:
    """What the work item of a token says."""

    due_at: datetime | None
    claimed_at: datetime | None


@dataclass(frozen=True, slots=True)
class StepSeen:
    """A row of history."""

    rev: int
    at: datetime
    trail: Sequence[Sequence[Any]]
    version: int  # under which it was written


@dataclass(slots=True)
class Followed:
    """An instance as far as it is counted."""

    instance_id: int
    root_id: int
    key: str
    version: int
    started_at: datetime
    rev: int = 0
    status: str = ""
    outcome: str | None = None
    troubles: int = 0
    is_known: bool = False  # it has a row already
    visits: dict[int, Visit] = field(default_factory=dict)
    known_visits: frozenset[int] = frozenset()  # tokens that have a row already
    displaced: set[int] = field(default_factory=set)  # tokens that moved to another version: their row is another one

    @property
    def process(self) -> tuple[str, int]:
        """Return the definition it runs."""
        return self.key, self.version

    @property
    def is_late(self) -> bool:
        """Whether it runs and somebody should look at it."""
        return self.status == RUNNING and self.troubles > 0

    def follow(self, steps: Iterable[StepSeen], definition: Definition, tasks: Mapping[int, Task], tally: Tally) -> int:
        """Count these steps, which are the next ones in order; return by how much its overdue tasks changed."""
        troubles = 0
        for step in steps:
            if self.rev == 0:
                self.status = RUNNING
                tally.place(self.process).here += 1
                tally.process(self.process, self.started_at, "started")
            self.rev = step.rev
            for entry in step.trail:
                verb, index = entry[0], int(entry[1])
                token = int(entry[2]) if len(entry) > 2 else 0
                if verb == "migrate":
                    self._migrate(int(entry[4]), tally)
                elif verb == "end":
                    troubles += self._end(str(entry[3]), step.at, tally)
                elif index == ROOT or index >= len(definition.nodes):
                    continue
                elif verb == "stands":
                    self._stands(definition.nodes[index], token, tally)
                elif verb == "enter":
                    self._enter(definition, definition.nodes[index], token, step.at, tasks.get(token), tally)
                elif verb == "repeat":
                    self._repeat(token, tally)
                elif verb == "merge":
                    self._merge(token, tally)
                elif verb in ("leave", "cancel"):
                    task = tasks.get(token)
                    troubles += self._leave(definition.nodes[index], token, step.at, task, tally, verb == "leave")
        return troubles

    def fall_due(self, visit: Visit, tally: Tally) -> int:
        """Count a task that was not done in time, on the day on which it was due; return 1."""
        assert visit.due_at is not None
        visit.is_overdue = True
        for sums in tally.element(self.process, visit.due_at, visit.element):
            sums.overdue += 1
        tally.place(self.process, visit.element).overdue += 1
        return 1

    def _enter(
        self, definition: Definition, node: Node, token: int, at: datetime, task: Task | None, tally: Tally
    ) -> None:
        if _names_outcome(definition, node):
            self.outcome = node.id
        if node.kind is NodeKind.EVENT_SUB_PROCESS:
            self._count_entered(node.id, at, tally)  # its frame has no token of its own
            return
        self.visits[token] = Visit(token, node.id, at, task.due_at if task is not None else None)
        tally.place(self.process, node.id).here += 1
        self._count_entered(node.id, at, tally)

    def _migrate(self, version: int, tally: Tally) -> None:
        """From here on it belongs to another version, with all that stands in it."""
        self._stand(tally, -1)
        self.version = version
        self._stand(tally, 1)
        self.displaced |= self.visits.keys()

    def _stand(self, tally: Tally, number: int) -> None:
        tally.place(self.process).here += number
        tally.place(self.process).overdue += number * self.is_late
        for visit in self.visits.values():
            self._stand_at(visit, tally, number)

    def _stand_at(self, visit: Visit, tally: Tally, number: int) -> None:
        place = tally.place(self.process, visit.element)
        place.here += number * (not visit.is_whole)
        place.overdue += number * visit.is_overdue

    def _stands(self, node: Node, token: int, tally: Tally) -> None:
        """A token that was kept stands on the element of the new version that took over."""
        visit = self.visits.get(token)
        if visit is not None and visit.element != node.id:
            self._stand_at(visit, tally, -1)
            visit.element = node.id
            self._stand_at(visit, tally, 1)

    def _repeat(self, token: int, tally: Tally) -> None:
        """The token that was entered is the one around the rounds."""
        visit = self.visits.get(token)
        if visit is not None:
            visit.is_whole = True
            tally.place(self.process, visit.element).here -= 1
            self._count_entered(visit.element, visit.entered_at, tally, -1)

    def _merge(self, token: int, tally: Tally) -> None:
        """The token goes on as another one, which is counted."""
        visit = self.visits.pop(token, None)
        if visit is not None:
            tally.place(self.process, visit.element).here -= 1
            self._count_entered(visit.element, visit.entered_at, tally, -1)

    def _leave(self, node: Node, token: int, at: datetime, task: Task | None, tally: Tally, done: bool) -> int:
        if node.kind is NodeKind.EVENT_SUB_PROCESS:
            for sums in tally.element(self.process, at, node.id):
                sums.done += 1
            return 0
        visit = self.visits.pop(token, None)
        if visit is None:
            return 0  # a token that stands nowhere on the diagram (it undoes what a called process had done)
        troubles = self._close(visit, at, tally)
        if visit.is_whole:
            return troubles
        milliseconds = (at - visit.entered_at).total_seconds() * 1000
        for sums in tally.element(self.process, at, visit.element):
            if not done:
                sums.cancelled += 1
                continue
            sums.done += 1
            sums.spread.add(milliseconds)
            if task is not None:
                taken = min(task.claimed_at or at, at)
                sums.untaken_ms += max(0, round((taken - visit.entered_at).total_seconds() * 1000))
        return troubles

    def _close(self, visit: Visit, at: datetime, tally: Tally) -> int:
        """Take a visit off the diagram; return how its overdue tasks changed in all (0 or -1)."""
        place = tally.place(self.process, visit.element)
        place.here -= not visit.is_whole
        troubles = 0
        if visit.due_at is not None and not visit.is_overdue and visit.due_at < at:
            troubles += self.fall_due(visit, tally)
        if visit.is_overdue:
            place.overdue -= 1
            troubles -= 1
        return troubles

    def _end(self, status: str, at: datetime, tally: Tally) -> int:
        if self.status != RUNNING:
            return 0  # it had ended, was reopened to undo its work, and ended again
        self.status = status
        tally.place(self.process).here -= 1
        milliseconds = (at - self.started_at).total_seconds() * 1000
        tally.process(self.process, at, status, (self.outcome or "") if status == "completed" else "", milliseconds)
        troubles = 0
        for visit in tuple(self.visits.values()):  # nothing stands in an instance that has ended
            troubles += self._close(visit, at, tally)
        self.visits.clear()
        return troubles

    def _count_entered(self, element: str, at: datetime, tally: Tally, number: int = 1) -> None:
        for sums in tally.element(self.process, at, element):
            sums.entered += number


def _names_outcome(definition: Definition, node: Node) -> bool:
    """Whether this end event names the outcome of the process (as `engine.execution.elements.end_event` decides)."""
    if node.kind is not NodeKind.END_EVENT:
        return False
    scope = node.scope
    if node.event is not None and node.event.kind is EventKind.TERMINATE:
        return scope == ROOT
    while scope != ROOT and definition.nodes[scope].kind is NodeKind.EVENT_SUB_PROCESS:
        scope = definition.nodes[scope].scope
    return scope == ROOT
