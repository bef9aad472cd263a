"""An engine that lives for one conformance run: a scratch database, a clock moved by hand, tasks that behave as told.

What is outside is played: people complete their tasks at once, every action succeeds, except where the request says how
a task behaves. A FEEL script can neither fail nor take time, so a task that does is run as a service task whose action
does it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any

from engine import bpmn
from engine.actions import Action, Call, Done, Outcome, Placement, Refused
from engine.commands import CompleteWorkItem, Engine, StartInstance
from engine.commands.deploy_definition import DeployDefinition, ReadDeployment
from engine.dispatch.outbox import ClaimedJob, Outbox
from engine.model.actor import ENGINE
from engine.model.definition import ActionCall, Definition, Node, NodeKind
from engine.store.columns import parse_time
from engine.store.database import Database
from engine.store.driver import fetch
from workers.clock import deliver_messages, fire_timers
from workers.jobs import run_job

__all__ = ["BEHAVIOUR", "CannotBehave", "Stage"]

START = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
BEHAVIOUR = "conformance.behave"
MOST_ROUNDS = 2_000  # a process that goes on without end must still be answered
_MAY_BEHAVE = frozenset({NodeKind.SCRIPT_TASK, NodeKind.TASK, NodeKind.MANUAL_TASK})


class CannotBehave(Exception):
    """The request asks a task for a behaviour that an element of its kind cannot have."""


class Stage:
    """Deploys one reading, starts its processes and runs its clock on."""

    def __init__(self, file: bytes, reading: bpmn.Reading, tasks: Mapping[str, Mapping[str, Any]]) -> None:
        """`tasks`: by element, `error` (a code) or `seconds`. Raises `CannotBehave`."""
        self.now = START
        self.tasks = tasks
        self.times: dict[str, list[float]] = {}
        definitions = tuple(self._behaving(definition) for definition in reading.definitions)
        names = {node.action.name for found in definitions for node in found.nodes if node.action}
        actions = [Action(name, Placement.OUTSIDE, self._act) for name in names]
        self.database = Database("sqlite://")
        self.database.migrate()
        self.engine = Engine(self.database, actions=actions, clock=lambda: self.now)
        command = DeployDefinition({"file.bpmn": file})
        self.engine.handle(ReadDeployment(command, replace(reading, definitions=definitions)))
        self._outbox = Outbox(self.database, "stage")
        self._at_work: list[tuple[datetime, int, ClaimedJob]] = []  # jobs that take time, with their end
        lease_hours = count()
        # Nobody else claims anything: a lease of the round before must not hold up this one.
        self._lease_clock = lambda: START + timedelta(hours=next(lease_hours))

    def start(self, process: str, variables: Mapping[str, Any]) -> int:
        """Start a process at its plain start event; returns the instance's id. Raises `CommandRejected`."""
        return int(self.engine.handle(StartInstance(process, dict(variables))).instance_id)

    def run(self, seconds: float, *, complete_tasks: bool) -> bool:
        """Let the clock run on; False when the processes still had something to do at once after very many rounds."""
        goal = self.now + timedelta(seconds=seconds)
        for _ in range(MOST_ROUNDS):
            if self._round(complete_tasks):
                continue
            moment = self._next_moment()
            if moment is None or moment > goal:
                self.now = goal
                return True
            self.now = max(self.now, moment)
        return False

    def fetch(self, sql: str, **parameters: Any) -> list[tuple[Any, ...]]:
        """Read rows of the scratch database."""
        with self.database.read() as connection:
            return fetch(connection, sql, parameters)

    def close(self) -> None:
        """Delete the scratch database."""
        self.database.dispose()

    # ---- what is outside the process ----------------------------------------------------------------------------

    def _round(self, complete_tasks: bool) -> bool:
        """Do everything that can be done at this moment; whether there was anything."""
        done = deliver_messages(self.engine, lease_clock=self._lease_clock)
        done += fire_timers(self.engine, lease_clock=self._lease_clock)
        done += self._run_jobs()
        if complete_tasks:
            open_items = self.fetch("SELECT id FROM bpm_work_item WHERE state IN ('offered', 'claimed') ORDER BY id")
            for (item,) in open_items[:1]:  # completing one may cancel the next
                self.engine.handle(CompleteWorkItem(item), actor=ENGINE)
                done += 1
        return bool(done)

    def _run_jobs(self) -> int:
        claimed = self._outbox.claim(self.now, limit=100)
        for job in claimed:
            seconds = self.tasks.get(job.element, {}).get("seconds", 0)
            self._at_work.append((self.now + timedelta(seconds=seconds), job.id, job))
            if seconds:
                begin = (self.now - START).total_seconds()
                self.times[job.element] = [begin, begin + seconds]
        ready = sorted(entry for entry in self._at_work if entry[0] <= self.now)
        self._at_work = [entry for entry in self._at_work if entry[0] > self.now]
        for _, _, job in ready:
            run_job(self.engine, job, "stage")
        return len(claimed) + len(ready)

    def _next_moment(self) -> datetime | None:
        """When something happens next: a timer is due, a job is tried again, or a task that takes time is over."""
        moments = [end for end, _, _ in self._at_work]
        for sql in (
            "SELECT min(due_at) FROM bpm_timer",
            "SELECT min(run_at) FROM bpm_job WHERE state IN ('scheduled', 'available', 'retryable')",
        ):
            found = parse_time(self.fetch(sql)[0][0])
            if found is not None:
                moments.append(found)
        return min(moments, default=None)

    def _act(self, call: Call) -> Outcome:
        code = self.tasks.get(call.element, {}).get("error")
        return Done({}) if code is None else Refused(code, f"'{call.element}' was told to fail")

    def _behaving(self, definition: Definition) -> Definition:
        return replace(definition, nodes=tuple(self._behaving_node(node) for node in definition.nodes))

    def _behaving_node(self, node: Node) -> Node:
        if node.action is not None:  # what programs outside would fetch is done here as well
            return replace(node, action=replace(node.action, topic=None))
        if node.id not in self.tasks:
            return node
        if node.kind not in _MAY_BEHAVE or (node.script or "null").strip() != "null":
            raise CannotBehave(f"'{node.id}' cannot fail or take time beside what it does ({node.kind.value}).")
        return replace(node, kind=NodeKind.SERVICE_TASK, script=None, action=ActionCall(BEHAVIOUR))
