"""The embedded workers: woken at once, patient without a bell, alive after trouble, and clean at the end."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy.exc import OperationalError

from engine.actions import Call, Done, Outcome
from engine.commands import CompleteWorkItem, Engine, PublishMessage
from engine.dispatch.outbox import ClaimedJob, Outbox
from engine.store import tables
from engine.store.database import Database
from tests.store.kit import ANNA, HandClock, assert_sound, deploy, diagram, new_engine, rows_of, start
from workers import threads
from workers.clock import fire_timers
from workers.threads import Workers

JOB = diagram(
    """<startEvent id="s"/><sequenceFlow id="f1" sourceRef="s" targetRef="do"/>
    <serviceTask id="do" reglament:action="demo.do"/><sequenceFlow id="f2" sourceRef="do" targetRef="e"/>
    <endEvent id="e"/>"""
)
ALL_KINDS = diagram(
    """<startEvent id="s"/><sequenceFlow id="f1" sourceRef="s" targetRef="do"/>
    <serviceTask id="do" reglament:action="demo.do"/><sequenceFlow id="f2" sourceRef="do" targetRef="work"/>
    <userTask id="work" reglament:group="clerk"/><sequenceFlow id="f3" sourceRef="work" targetRef="t"/>
    <intermediateCatchEvent id="t"><timerEventDefinition><timeDuration>PT0S</timeDuration></timerEventDefinition>
    </intermediateCatchEvent><sequenceFlow id="f4" sourceRef="t" targetRef="m"/>
    <intermediateCatchEvent id="m"><messageEventDefinition messageRef="paid"/></intermediateCatchEvent>
    <sequenceFlow id="f5" sourceRef="m" targetRef="e"/><endEvent id="e"/>""",
    before='<message id="paid" name="paid"/>',
)


def eventually(true: Callable[[], Any], seconds: float = 60.0) -> Any:
    """Wait until it is true."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        found = true()
        if found:
            return found
        time.sleep(0.01)
    raise AssertionError("it did not happen in time")


def completed(database: Database, count: int = 1) -> Callable[[], bool]:
    return lambda: len(rows_of(database, tables.instance, status="completed")) == count


@pytest.fixture
def told(caplog: pytest.LogCaptureFixture) -> Iterator[pytest.LogCaptureFixture]:
    """What the threads log, heard at their own logger: what others did to the loggers above it does not matter."""
    logger = logging.getLogger("workers.threads")
    logger.addHandler(caplog.handler)
    yield caplog
    logger.removeHandler(caplog.handler)


def test_the_bell_wakes_jobs_timers_and_messages_at_once(engine: Engine, database: Database) -> None:
    with Workers(engine, idle_seconds=3600):  # so nothing is found by looking
        time.sleep(0.2)
        deploy(engine, ALL_KINDS)
        engine.handle(PublishMessage("paid", ""))
        start(engine)
        [item] = eventually(lambda: rows_of(database, tables.work_item))
        engine.handle(CompleteWorkItem(item.id), actor=ANNA)
        eventually(completed(database))
    assert_sound(database)


def test_work_that_another_process_made_is_found_by_looking(engine: Engine, database: Database) -> None:
    deploy(engine, JOB)
    with Workers(new_engine(database), idle_seconds=0.05):
        for _ in range(5):
            start(engine)
        eventually(completed(database, 5))


def test_the_workers_survive_a_database_that_does_not_answer(
    engine: Engine, database: Database, monkeypatch: pytest.MonkeyPatch, told: pytest.LogCaptureFixture
) -> None:
    claim, failures = Outbox.claim, [0]

    def broken(self: Outbox, *arguments: Any) -> list[ClaimedJob]:
        if failures[0] < 4:
            failures[0] += 1
            raise OperationalError("SELECT 1", {}, Exception("the server closed the connection"))
        return claim(self, *arguments)

    monkeypatch.setattr(Outbox, "claim", broken)
    deploy(engine, JOB)
    start(engine)
    with Workers(engine, idle_seconds=0.02):
        eventually(completed(database))
    assert failures == [4]
    assert "the database did not answer" in told.text


def test_a_lease_is_renewed_as_long_as_the_call_runs(database: Database) -> None:
    calls: list[Call] = []

    def slow(call: Call) -> Outcome:
        calls.append(call)
        time.sleep(1.5)
        return Done()

    engine = new_engine(database, do=slow)
    deploy(engine, JOB)
    start(engine)
    lease = timedelta(seconds=0.6)
    with Workers(engine, idle_seconds=0.05, lease=lease), Workers(engine, name="other", idle_seconds=0.05, lease=lease):
        eventually(completed(database))
    assert len(calls) == 1
    assert rows_of(database, tables.job)[0].attempts == 1


def test_stopping_lets_what_runs_finish_and_gives_back_what_has_not_begun(database: Database) -> None:
    begun, finish = threading.Event(), threading.Event()
    calls: list[Call] = []

    def slow(call: Call) -> Outcome:
        calls.append(call)
        begun.set()
        finish.wait(20)
        return Done()

    engine = new_engine(database, do=slow)
    deploy(engine, JOB)
    for _ in range(3):
        start(engine)
    workers = Workers(engine, job_threads=1, idle_seconds=0.05)
    workers.start()
    assert begun.wait(20)
    stopper = threading.Thread(target=workers.stop)
    stopper.start()
    finish.set()
    stopper.join(20)
    states = [(job.state, job.attempts) for job in rows_of(database, tables.job)]
    assert states == [("completed", 1), ("available", 0), ("available", 0)]
    assert len(calls) == 1


def test_stopped_workers_can_be_started_again_but_not_twice(engine: Engine, database: Database) -> None:
    deploy(engine, JOB)
    workers = Workers(engine, idle_seconds=0.05)
    workers.start()
    with pytest.raises(RuntimeError, match="run already"):
        workers.start()
    assert workers.stop()
    start(engine)
    with workers:
        eventually(completed(database))


def test_a_bug_in_one_round_does_not_end_the_thread(
    engine: Engine, database: Database, monkeypatch: pytest.MonkeyPatch, told: pytest.LogCaptureFixture
) -> None:
    real, failures = fire_timers, [0]

    def broken(*arguments: Any, **more: Any) -> int:
        if not failures[0]:
            failures[0] = 1
            raise KeyError("a bug")
        return real(*arguments, **more)

    monkeypatch.setattr(threads, "fire_timers", broken)
    deploy(engine, ALL_KINDS)
    start(engine)
    with Workers(engine, idle_seconds=0.02):
        [item] = eventually(lambda: rows_of(database, tables.work_item))
        engine.handle(CompleteWorkItem(item.id), actor=ANNA)
        eventually(lambda: not rows_of(database, tables.timer))
    assert "an unexpected error" in told.text


def test_housekeeping_closes_messages_that_nobody_wanted(engine: Engine, database: Database, clock: HandClock) -> None:
    engine.handle(PublishMessage("nobody", "SO-1"))
    clock.move(hours=73)
    with Workers(engine, idle_seconds=3600):
        eventually(lambda: rows_of(database, tables.message, state="expired"))
