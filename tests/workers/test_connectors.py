"""Connectors: so many calls at once, and a breaker that leaves a system in peace that fails again and again."""

from __future__ import annotations

import threading
from datetime import UTC, datetime, timedelta

from engine.actions import Action, Call, Connector, Done, Outcome, Placement, Refused, Retry, Unknown
from engine.commands import Changed, Engine
from engine.dispatch.connectors import ConnectorRow, connectors
from engine.dispatch.outbox import ClaimedJob, Outbox
from engine.store import tables
from engine.store.database import Database
from tests.store.kit import HandClock, deploy, diagram, rows_of, start
from workers.jobs import run_job

TASK = """<startEvent id="s"/><sequenceFlow id="f1" sourceRef="s" targetRef="do"/>
    <serviceTask id="do" reglament:action="{action}" reglament:retries="5" reglament:backoff="PT1S"/>
    <sequenceFlow id="f2" sourceRef="do" targetRef="e"/><endEvent id="e"/>
    <boundaryEvent id="no" attachedToRef="do"><errorEventDefinition/></boundaryEvent>
    <sequenceFlow id="f3" sourceRef="no" targetRef="e2"/><endEvent id="e2"/>"""
ERP = Connector("erp", at_once=2, opens_after=3, rests=timedelta(seconds=30))


class Plant:
    """Two actions that share the way to the ERP, and one that asks somebody else."""

    def __init__(self, database: Database, clock: HandClock, connector: Connector = ERP) -> None:
        self.database, self.clock, self.connector = database, clock, connector
        self.calls: list[Call] = []
        self.answers: list[Outcome] = []
        self.later = 0.0  # seconds of time itself
        known = [
            Action("erp.book", Placement.OUTSIDE, self.run, connector=connector),
            Action("erp.pay", Placement.OUTSIDE, self.run, connector=connector),
            Action("mail.send", Placement.OUTSIDE, lambda call: Done()),
        ]
        self.engine = Engine(database, actions=known, clock=clock)
        self.rung: list[Changed] = []
        self.engine.on_change(self.rung.append)
        for key, action in (("book", "erp.book"), ("pay", "erp.pay"), ("mail", "mail.send")):
            deploy(self.engine, diagram(TASK.format(action=action), key=key))

    def run(self, call: Call) -> Outcome:
        self.calls.append(call)
        return self.answers.pop(0) if self.answers else Done()

    def begin(self, *keys: str) -> None:
        for key in keys:
            start(self.engine, key)

    def claim(self, limit: int = 10) -> list[ClaimedJob]:
        now = datetime.now(UTC) + timedelta(seconds=self.later)
        outbox = Outbox(self.database, "w1", lease_clock=lambda: now, connectors=self.engine.connectors)
        return outbox.claim(self.clock(), limit)

    def work(self, *answers: Outcome) -> int:
        """Claim and run one after the other as long as something is due; returns how many ran."""
        self.answers = list(answers)
        ran = 0
        while jobs := self.claim(1):
            for job in jobs:
                run_job(self.engine, job, "w1")
                ran += 1
        return ran

    def row(self) -> ConnectorRow:
        with self.database.read() as connection:
            return next(row for row in connectors(connection, self.engine.connectors) if row.name == "erp")


def test_no_more_run_at_once_than_the_system_takes_and_others_are_not_held_up(
    database: Database, clock: HandClock
) -> None:
    plant = Plant(database, clock)
    plant.begin("book", "book", "pay", "pay", "mail")
    claimed = plant.claim()
    assert sorted(job.action for job in claimed) == ["erp.book", "erp.book", "mail.send"]
    assert plant.claim() == []
    run_job(plant.engine, claimed[0], "w1")
    [following] = plant.claim()
    assert following.action == "erp.pay"
    assert (plant.row().at_once, plant.row().running, plant.row().waiting) == (2, 2, 1)


def test_a_lost_worker_frees_its_place(database: Database, clock: HandClock) -> None:
    plant = Plant(database, clock)
    plant.begin("book", "book", "pay")
    assert len(plant.claim()) == 2
    plant.later = 60
    assert len(plant.claim()) == 2


def test_many_who_claim_at_once_keep_to_the_limit(database: Database, clock: HandClock) -> None:
    plant = Plant(database, clock)
    plant.begin(*["book"] * 12)
    together, lock = threading.Barrier(4), threading.Lock()
    claimed: list[ClaimedJob] = []

    def claim() -> None:
        together.wait()
        for _ in range(3):
            found = plant.claim(3)
            with lock:
                claimed.extend(found)

    hands = [threading.Thread(target=claim) for _ in range(4)]
    for hand in hands:
        hand.start()
    for hand in hands:
        hand.join(60)
    assert len(claimed) == 2


def test_after_failures_in_a_row_nothing_is_sent_and_no_attempt_is_lost(database: Database, clock: HandClock) -> None:
    plant = Plant(database, clock)
    plant.begin("book", "book", "pay", "pay", "mail")
    assert plant.work(Retry("down"), Unknown("timeout"), Retry("connection refused")) == 4  # three, and the mail
    row = plant.row()
    assert (row.failures, row.reason, row.opened_at is not None) == (3, "connection refused", True)
    assert row.waiting == 4
    assert any(changed.incidents for changed in plant.rung)  # open pages look again
    clock.move(hours=1)
    assert plant.claim() == []
    attempts = sorted(row.attempts for row in rows_of(database, tables.job) if row.action != "mail.send")
    assert attempts == [0, 1, 1, 1]


def test_when_its_rest_is_over_one_goes_ahead_and_its_success_lets_the_others_follow(
    database: Database, clock: HandClock
) -> None:
    plant = Plant(database, clock)
    plant.begin("book", "book", "book", "pay", "pay")
    plant.work(Retry("down"), Retry("down"), Retry("down"))
    clock.move(minutes=10)
    plant.later = 31
    [probe] = plant.claim()
    assert plant.claim() == []
    run_job(plant.engine, probe, "w1")
    assert (plant.row().failures, plant.row().opened_at) == (0, None)
    assert any(changed.jobs for changed in plant.rung)
    assert plant.work() == 4
    assert {row.status for row in rows_of(database, tables.instance)} == {"completed"}


def test_a_probe_that_fails_means_another_rest(database: Database, clock: HandClock) -> None:
    plant = Plant(database, clock, Connector("erp", opens_after=2, rests=timedelta(seconds=30)))
    plant.begin("book", "book", "book")
    plant.work(Retry("down"), Retry("down"))
    since = plant.row().opened_at
    plant.later = 31
    clock.move(minutes=10)
    [probe] = plant.claim()
    plant.answers = [Retry("still down")]
    run_job(plant.engine, probe, "w1")
    plant.later = 29  # its rest begins anew, in time itself
    assert plant.claim() == []
    assert (plant.row().reason, plant.row().opened_at) == ("still down", since)


def test_a_probe_whose_worker_is_lost_does_not_keep_it_closed_for_ever(database: Database, clock: HandClock) -> None:
    plant = Plant(database, clock, Connector("erp", opens_after=1, rests=timedelta(seconds=30)))
    plant.begin("book", "book")
    plant.work(Retry("down"))
    clock.move(minutes=10)
    plant.later = 31
    assert len(plant.claim()) == 1
    plant.later = 45
    assert plant.claim() == []
    plant.later = 60
    assert len(plant.claim()) == 1


def test_a_refusal_is_an_answer_and_ends_the_row_of_failures(database: Database, clock: HandClock) -> None:
    plant = Plant(database, clock)
    plant.begin("book", "book", "book", "book", "book")
    assert plant.work(Retry("down"), Retry("down"), Refused("blocked", "no"), Retry("down"), Retry("down")) == 5
    assert (plant.row().failures, plant.row().opened_at) == (2, None)


def test_what_raises_counts_as_a_failure(database: Database, clock: HandClock) -> None:
    plant = Plant(database, clock, Connector("erp", opens_after=1))
    plant.begin("book")
    plant.run = lambda call: 1 / 0  # type: ignore[method-assign, assignment, return-value]
    plant.engine = Engine(
        database,
        actions=[Action("erp.book", Placement.OUTSIDE, lambda call: plant.run(call), connector=plant.connector)],
        clock=clock,
    )
    plant.work()
    assert plant.row().opened_at is not None
    assert "ZeroDivisionError" in (plant.row().reason or "")
