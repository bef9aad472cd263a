"""Plays a process at random on the real engine and its rows. Every command is sent twice and may change the world once."""

from __future__ import annotations

import random
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from typing import Any

from engine import ENGINE, Engine
from engine.actions import Done, Refused
from engine.commands import (
    CancelInstance,
    CompleteJob,
    CompleteWorkItem,
    DeliverMessage,
    DeployDefinition,
    FireTimer,
    PublishMessage,
    PublishSignal,
    RetryIncident,
    StartInstance,
)
from engine.dispatch.outbox import Outbox
from engine.errors import CommandRejected
from engine.model.signals import is_signal, name_of
from engine.store.columns import parse_time
from engine.store.driver import fetch
from engine.store.invariants import check
from tests.execution.play import diagram, flows
from tests.execution.random_runs import ACTIONS
from tests.support.databases import migrated

__all__ = ["RandomRows"]

MOST_STEPS = 150
OTHER = diagram(
    '<startEvent id="s"/><userTask id="t" reglament:group="g"/><endEvent id="e"/>' + flows("s > t", "t > e"),
    key="other",
)
OPEN = {  # what waits for somebody, and what would be sent
    "item": "SELECT id FROM bpm_work_item WHERE state IN ('offered', 'claimed') ORDER BY id",
    "job": "SELECT id FROM bpm_job WHERE state = 'available' ORDER BY id",
    "timer": "SELECT id, due_at FROM bpm_timer ORDER BY due_at, id LIMIT 1",
    "message": "SELECT id, name FROM bpm_subscription ORDER BY id",
    "incident": "SELECT id FROM bpm_incident WHERE state = 'open' ORDER BY id",
}
WORLD = (
    "SELECT id, rev, status, next_entry, state, variables FROM bpm_instance ORDER BY id",
    "SELECT instance_id, id, document FROM bpm_scope ORDER BY 1, 2",
    "SELECT id, state, rev FROM bpm_work_item ORDER BY id",
    "SELECT id, state, token, fence FROM bpm_job ORDER BY id",
    "SELECT id, due_at, cycle FROM bpm_timer ORDER BY id",
    "SELECT id FROM bpm_subscription ORDER BY id",
    "SELECT id, state FROM bpm_message ORDER BY id",
    "SELECT id, state FROM bpm_incident ORDER BY id",
    "SELECT instance_id, entry, state FROM bpm_ledger ORDER BY 1, 2",
    "SELECT count(*) FROM bpm_history",
)


class RandomRows:
    """An engine with one process; each `play` is one instance of it."""

    def __init__(self, xml: bytes) -> None:
        self.now = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
        self.database = migrated("sqlite://")
        self.engine = Engine(self.database, actions=ACTIONS, clock=lambda: self.now)
        self.engine.handle(DeployDefinition({"p.bpmn": xml, "other.bpmn": OTHER}), actor=ENGINE)
        self.outbox = Outbox(self.database, "test", lease=timedelta(hours=1))
        self.happened: list[str] = []
        self.number = 0

    def play(self, variables: dict[str, object], rng: random.Random) -> None:
        """From the start to the end, or to a cancel somewhere on the way."""
        self.happened = []
        cancel_at = rng.randrange(20) if rng.random() < 0.3 else None
        started = self.twice("start", StartInstance("p", dict(variables)))
        for number in range(MOST_STEPS):
            [(status,)] = self.rows(f"SELECT status FROM bpm_instance WHERE id = {started.instance_id}")
            if status != "running":
                break
            if number == cancel_at:
                self.twice("cancel", CancelInstance(started.instance_id, "enough"))
                continue
            name, command = rng.choice(list(self.possible(rng, calm=number > 60)))
            self.twice(name, command)
        assert status != "running", "it does not end"
        for kind, sql in OPEN.items():
            assert self.rows(sql) == [], f"a {kind} is left over"

    def possible(self, rng: random.Random, *, calm: bool) -> Iterator[tuple[str, Any]]:
        """What could be sent now; `calm`: only what leads to the end."""
        for (item,) in self.rows(OPEN["item"]):
            yield from [(f"complete {item}", CompleteWorkItem(item, {"x": 1}))] * 2
        for (incident,) in self.rows(OPEN["incident"]):
            yield f"retry {incident}", RetryIncident(incident)
        if self.rows(OPEN["job"]):
            refuse = not calm and rng.random() < 0.3
            yield from [("job", Refused("E1", "no") if refuse else Done({"by": 1}))] * 3
        for timer, due in self.rows(OPEN["timer"]):
            yield f"timer {timer} {due}", FireTimer(timer)
        for _, name in self.rows(OPEN["message"]):
            waiting = "SELECT 1 FROM bpm_subscription WHERE name = :name AND token <> 0"
            if not calm or self.rows(waiting.replace(":name", f"'{name}'")):
                self.number += 1
                if is_signal(name):
                    yield "signal", PublishSignal(name_of(name), {"z": 3}, signal_id=f"m{self.number}")
                else:
                    yield f"message {name}", PublishMessage(name, "", {"z": 3}, message_id=f"m{self.number}")
        for (waiting_row,) in self.rows("SELECT id FROM bpm_message WHERE state = 'waiting' AND name LIKE '\x1f%'"):
            yield "deliver", DeliverMessage(waiting_row)

    def twice(self, name: str, command: Any) -> Any:
        """Send a command, then the same again: the second one finds that it has happened."""
        self.happened.append(name)
        if isinstance(command, (Done, Refused)):
            [job] = self.outbox.claim(self.now)
            command = CompleteJob(job.id, job.fence, command)
        elif isinstance(command, FireTimer):
            due = parse_time(self.rows(f"SELECT due_at FROM bpm_timer WHERE id = {command.timer_id}")[0][0])
            assert due is not None  # the column allows no NULL
            self.now = max(self.now, due)
        self.number += 1
        command_id = f"c{self.number}"
        answer = self.engine.handle(command, actor=ENGINE, command_id=command_id)
        world = self.world()
        with suppress(CommandRejected):  # or it gets the first answer again
            self.engine.handle(command, actor=ENGINE, command_id=command_id)
        assert self.world() == world, "sent twice, it happened twice"
        with self.database.read() as connection:
            findings = check(connection)
        assert not findings, findings
        return answer

    def world(self) -> list[list[tuple[Any, ...]]]:
        with self.database.read() as connection:
            return [fetch(connection, sql, {}) for sql in WORLD]

    def rows(self, sql: str) -> list[tuple[Any, ...]]:
        with self.database.read() as connection:
            return fetch(connection, sql, {})
