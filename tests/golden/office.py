"""An engine that brings instances to where they wait, and another time to their ends, always in the same order."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

from engine import ENGINE, Actor, ActorKind, Database, Engine
from engine.actions import Done, Refused
from engine.commands import (
    ClaimWorkItem,
    CompleteJob,
    CompleteWorkItem,
    DeliverMessage,
    DeployDefinition,
    FireTimer,
    PublishMessage,
    PublishSignal,
    ResumeInstance,
    RetryIncident,
    StartInstance,
    SuspendInstance,
)
from engine.dispatch.outbox import Outbox
from engine.feel.codec import loads
from engine.model.signals import is_signal, name_of
from engine.store.columns import parse_time
from engine.store.driver import fetch
from tests.execution.random_runs import ACTIONS
from tests.golden.models import GOLDEN, Golden

__all__ = ["GoldenOffice"]

ANNA = Actor(ActorKind.USER, "anna", frozenset({"g"}))
MOST_STEPS = 500
ITEM = "SELECT id FROM bpm_work_item WHERE state IN ('offered', 'claimed')"


class GoldenOffice:
    """Everything by the engine's commands; rows are only read."""

    def __init__(self, database: Database, *, day: int) -> None:
        self.now = datetime(2026, 3, day, 9, 0, tzinfo=UTC)
        self.database = database
        self.engine = Engine(database, actions=ACTIONS, clock=lambda: self.now)
        self.outbox = Outbox(database, "golden", lease=timedelta(hours=1))

    # ---- into the waiting states

    def fill(self) -> None:
        """Deploy every model, and bring one instance of each to where it waits."""
        files = {f"{golden.key}.bpmn": golden.content for golden in GOLDEN}
        self.engine.handle(DeployDefinition(files), actor=ENGINE)
        for golden in GOLDEN:
            self._bring(golden)
        self.engine.handle(PublishMessage("nobody.waits", "7", {"early": True}), actor=ENGINE)

    def _bring(self, golden: Golden) -> None:
        started = self.engine.handle(StartInstance(golden.key, golden.start, golden.key), actor=ENGINE)
        instance = started.instance_id
        for what in golden.before:
            match what:
                case "claim":
                    self.engine.handle(ClaimWorkItem(self._one(ITEM, instance)), actor=ANNA)
                case "job" | "refuse":
                    outcome = Refused("E9", "no") if what == "refuse" else Done({"number": 7})
                    self._close_job(outcome, instance)
                case "timer":
                    self._fire(self._one("SELECT id FROM bpm_timer WHERE 1 = 1", instance))
                case "message":
                    self.engine.handle(PublishMessage(f"paid.{golden.key}", "", {"z": 3}), actor=ENGINE)
                case "suspend":
                    self.engine.handle(SuspendInstance(instance, "to be kept"), actor=ENGINE)
                case element:
                    of = f"{ITEM} AND element = '{element}'"
                    self.engine.handle(CompleteWorkItem(self._one(of, instance), {"x": 1}), actor=ANNA)

    # ---- to the ends

    def finish(self) -> None:
        """Do what there is to do, always the first of it, until nothing runs any more."""
        for (instance,) in self.rows("SELECT instance_id FROM bpm_suspended_instance"):
            self.engine.handle(ResumeInstance(instance), actor=ENGINE)
        for _ in range(MOST_STEPS):
            command = next(self._next(), None)
            if command is None:
                return
            if callable(command):
                command()
            else:
                self.engine.handle(command, actor=ENGINE)
        raise AssertionError("it does not end")

    def _next(self) -> Iterator[Any]:
        for incident, job in self.rows("SELECT id, job_id FROM bpm_incident WHERE state = 'open' ORDER BY id"):
            yield RetryIncident(incident, variables={"fixed": True} if job is None else None)
        for (item,) in self.rows(f"{ITEM} ORDER BY id"):
            yield CompleteWorkItem(item, {"go": True})
        for _ in self.rows("SELECT id FROM bpm_job WHERE state IN ('available', 'retryable')"):
            yield lambda: self._close_job(Done({"number": 8}))
        for row, name in self.rows("SELECT id, name FROM bpm_message WHERE state = 'waiting' ORDER BY id"):
            if is_signal(name):
                yield DeliverMessage(row)
        waiting = "SELECT name, key FROM bpm_subscription WHERE token <> 0 AND instance_id IS NOT NULL ORDER BY id"
        for name, key in self.rows(waiting):
            yield PublishSignal(name_of(name), {"z": 4}) if is_signal(name) else PublishMessage(name, key, {"z": 4})
        for (timer,) in self.rows("SELECT id FROM bpm_timer ORDER BY due_at, id"):
            yield lambda timer=timer: self._fire(timer)

    def ends(self) -> dict[str, Any]:
        """How each instance ended, by process and business key: status, variables, open incidents, what was undone."""
        found = {}
        sql = "SELECT id, business_key, definition_key, status, variables FROM bpm_instance ORDER BY id"
        for instance, key, process, status, variables in self.rows(sql):
            of_it = f"WHERE instance_id = {instance}"
            ledger = self.rows(f"SELECT state, count(*) FROM bpm_ledger {of_it} GROUP BY state ORDER BY state")
            found[f"{process} of {key}"] = {
                "status": status,
                "variables": json.loads(json.dumps(loads(variables), default=str)),
                "incidents": len(self.rows(f"SELECT id FROM bpm_incident {of_it} AND state = 'open'")),
                "ledger": {str(state): int(number) for state, number in ledger},
            }
        return found

    def rows(self, sql: str) -> list[tuple[Any, ...]]:
        with self.database.read() as connection:
            return fetch(connection, sql, {})

    def _one(self, sql: str, instance: int) -> int:
        return int(self.rows(f"{sql} AND instance_id = {instance} ORDER BY id")[0][0])

    def _close_job(self, outcome: Any, instance: int | None = None) -> None:
        """Claim as a worker does, until it is a job of this instance; the others are given back."""
        jobs = self.outbox.claim(self.now, 100)
        for job in jobs:
            if instance is None or job.instance_id == instance:
                self.engine.handle(CompleteJob(job.id, job.fence, outcome), actor=ENGINE)
            else:
                self.outbox.give_back([job])

    def _fire(self, timer: int) -> None:
        due = parse_time(self.rows(f"SELECT due_at FROM bpm_timer WHERE id = {timer}")[0][0])
        assert due is not None  # the column allows no NULL
        self.now = max(self.now, due)
        self.engine.handle(FireTimer(timer), actor=ENGINE)
