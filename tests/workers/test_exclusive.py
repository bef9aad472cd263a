"""Exclusive jobs: of one instance one at a time, whoever claims them, and nobody else waits for that."""

from __future__ import annotations

import threading
from datetime import UTC, datetime, timedelta

from engine.actions import Action, Call, Done, Outcome, Placement, Retry
from engine.commands import Engine
from engine.dispatch.outbox import ClaimedJob, Outbox
from engine.store import tables
from engine.store.database import Database
from tests.store.kit import HandClock, deploy, diagram, rows_of, start
from workers.jobs import run_job

FORKED = """<startEvent id="s"/><sequenceFlow id="f0" sourceRef="s" targetRef="fork"/><parallelGateway id="fork"/>
    {tasks}
    <parallelGateway id="join"/><sequenceFlow id="fe" sourceRef="join" targetRef="e"/><endEvent id="e"/>"""
TASK = """<sequenceFlow id="in{n}" sourceRef="fork" targetRef="t{n}"/>
    <serviceTask id="t{n}" reglament:action="demo.do" reglament:retries="3" {words}/>
    <sequenceFlow id="out{n}" sourceRef="t{n}" targetRef="join"/>"""
EXCLUSIVE = 'reglament:exclusive="instance"'
# flowable-engine#3509: the exclusive jobs of a parallel multi-instance ran beside each other.
REPEATED = f"""<startEvent id="s"/><sequenceFlow id="f1" sourceRef="s" targetRef="do"/>
    <serviceTask id="do" reglament:action="demo.do" {EXCLUSIVE}>
    <multiInstanceLoopCharacteristics><loopCardinality>6</loopCardinality></multiInstanceLoopCharacteristics>
    </serviceTask><sequenceFlow id="f2" sourceRef="do" targetRef="e"/><endEvent id="e"/>"""


def forked(*words: str) -> str:
    return diagram(FORKED.format(tasks="".join(TASK.format(n=n, words=one) for n, one in enumerate(words))))


class Office:
    """An engine whose one action notes what runs beside what."""

    def __init__(self, database: Database, clock: HandClock, process: str) -> None:
        self.database, self.clock = database, clock
        self.lock = threading.Lock()
        self.running: dict[int, int] = {}
        self.most: dict[int, int] = {}
        self.pause = threading.Event()
        self.answers: list[Outcome] = []
        self.engine = Engine(database, actions=[Action("demo.do", Placement.OUTSIDE, self.run)], clock=clock)
        deploy(self.engine, process)

    def run(self, call: Call) -> Outcome:
        with self.lock:
            self.running[call.instance_id] = self.running.get(call.instance_id, 0) + 1
            self.most[call.instance_id] = max(self.most.get(call.instance_id, 0), self.running[call.instance_id])
        self.pause.wait(0.02)
        with self.lock:
            self.running[call.instance_id] -= 1
            return self.answers.pop(0) if self.answers else Done()

    def outbox(self, name: str = "w1", *, late: float = 0) -> Outbox:
        return Outbox(self.database, name, lease_clock=lambda: datetime.now(UTC) + timedelta(seconds=late))

    def claim(self, limit: int = 10, *, late: float = 0) -> list[ClaimedJob]:
        return self.outbox(late=late).claim(self.clock(), limit)

    def work_together(self, threads: int) -> None:
        """Run all that is due in several threads."""

        def work(name: str) -> None:
            outbox, idle = self.outbox(name), 0
            while idle < 30:
                jobs = outbox.claim(self.clock(), 4)
                for job in jobs:
                    run_job(self.engine, job, name)
                idle = 0 if jobs else idle + 1
                if not jobs:
                    self.pause.wait(0.01)

        hands = [threading.Thread(target=work, args=(f"w{number}",)) for number in range(threads)]
        for hand in hands:
            hand.start()
        for hand in hands:
            hand.join(60)


def test_of_one_instance_one_is_claimed_and_the_next_when_it_is_done(database: Database, clock: HandClock) -> None:
    office = Office(database, clock, forked(EXCLUSIVE, EXCLUSIVE, EXCLUSIVE))
    first, second = start(office.engine).instance_id, start(office.engine).instance_id
    claimed = office.claim()
    assert sorted(job.instance_id for job in claimed) == [first, second]
    assert office.claim() == []
    run_job(office.engine, claimed[0], "w1")
    [following] = office.claim()
    assert following.instance_id == claimed[0].instance_id


def test_what_is_not_exclusive_runs_beside_it(database: Database, clock: HandClock) -> None:
    office = Office(database, clock, forked(EXCLUSIVE, "", EXCLUSIVE))
    start(office.engine)
    assert sorted(job.element for job in office.claim()) == ["t0", "t1"]


def test_the_items_of_a_parallel_multi_instance_run_one_after_the_other(database: Database, clock: HandClock) -> None:
    office = Office(database, clock, diagram(REPEATED))
    instances = [start(office.engine).instance_id for _ in range(3)]
    office.work_together(4)
    assert office.most == dict.fromkeys(instances, 1)
    assert {row.status for row in rows_of(database, tables.instance)} == {"completed"}


def test_one_that_waits_for_its_next_attempt_keeps_nobody_waiting(database: Database, clock: HandClock) -> None:
    office = Office(database, clock, forked(EXCLUSIVE, EXCLUSIVE))
    start(office.engine)
    office.answers = [Retry("busy")]
    [failed] = office.claim()
    run_job(office.engine, failed, "w1")
    [other] = office.claim()
    assert other.element != failed.element


def test_one_whose_worker_was_lost_is_taken_up_before_the_others(database: Database, clock: HandClock) -> None:
    office = Office(database, clock, forked(EXCLUSIVE, EXCLUSIVE))
    start(office.engine)
    [lost] = office.claim()
    assert office.claim(late=10) == []
    [again] = office.claim(late=60)
    assert (again.id, again.attempt) == (lost.id, 2)
    assert office.claim(late=60) == []


def test_two_who_claim_at_the_same_moment_do_not_both_get_one(database: Database, clock: HandClock) -> None:
    """Both see that nothing runs; the database lets one of them have it."""
    office = Office(database, clock, forked(EXCLUSIVE, EXCLUSIVE, EXCLUSIVE))
    for _ in range(10):
        start(office.engine)
    together = threading.Barrier(4)
    claimed: list[ClaimedJob] = []

    def claim(name: str) -> None:
        together.wait()
        for _ in range(12):
            found = office.outbox(name).claim(clock(), 2)
            with office.lock:
                claimed.extend(found)

    hands = [threading.Thread(target=claim, args=(f"w{number}",)) for number in range(4)]
    for hand in hands:
        hand.start()
    for hand in hands:
        hand.join(60)
    assert len({job.instance_id for job in claimed}) == len(claimed) == 10
