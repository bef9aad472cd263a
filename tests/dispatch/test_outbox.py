"""The queue of jobs: one holder at a time, leases that end by themselves, and nothing that can be stuck."""

from __future__ import annotations

import threading
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import text

from engine.commands import Engine
from engine.dispatch.outbox import ClaimedJob, Outbox
from engine.store import tables
from engine.store.database import Database
from tests.store.kit import HandClock, counted, deploy, diagram, rows_of, start

JOBS = diagram(
    """<startEvent id="s"/><sequenceFlow id="f1" sourceRef="s" targetRef="do"/>
    <serviceTask id="do" reglament:action="demo.do"><multiInstanceLoopCharacteristics
        reglament:collection="keys" reglament:item="key"/></serviceTask>
    <sequenceFlow id="f2" sourceRef="do" targetRef="e"/><endEvent id="e"/>"""
)


class Real:
    """The time by which leases run, moved by hand."""

    def __init__(self) -> None:
        self.now = datetime.now(UTC)

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def real() -> Real:
    return Real()


@pytest.fixture
def outbox(engine: Engine, database: Database, real: Real) -> Outbox:
    """The queue with three jobs in it."""
    deploy(engine, JOBS)
    start(engine, keys=["a", "b", "c"])
    return Outbox(database, "w1", lease_clock=real)


def test_a_job_is_claimed_once_with_all_that_its_run_needs(
    outbox: Outbox, clock: HandClock, database: Database
) -> None:
    jobs = outbox.claim(clock(), 10)
    assert len(jobs) == 3
    assert outbox.claim(clock(), 10) == []
    job, row = jobs[0], rows_of(database, tables.job)[0]
    assert (job.id, job.key, job.action, job.attempt, job.fence) == (row.id, row.key, "demo.do", 1, 1)
    assert (row.state, row.worker, row.attempts) == ("executing", "w1", 1)
    assert not job.unsure
    assert job.backoff == ("PT10S", "PT1M", "PT10M", "PT30M", "PT1H")


def test_a_lost_worker_returns_its_job_to_the_queue(outbox: Outbox, clock: HandClock, real: Real) -> None:
    [job] = outbox.claim(clock(), 1)
    real.now += timedelta(seconds=19)
    assert job.id not in {other.id for other in outbox.claim(clock(), 10)}
    real.now += timedelta(seconds=2)
    again = {other.id: other for other in outbox.claim(clock(), 10)}[job.id]
    assert (again.attempt, again.fence, again.unsure) == (2, 2, True)


def test_a_lease_that_is_renewed_does_not_end(outbox: Outbox, clock: HandClock, real: Real) -> None:
    jobs = outbox.claim(clock(), 10)
    for _ in range(5):
        real.now += timedelta(seconds=15)
        assert outbox.renew(jobs) == {job.id for job in jobs}
    assert outbox.claim(clock(), 10) == []


def test_who_lost_its_lease_cannot_renew_it(outbox: Outbox, clock: HandClock, real: Real) -> None:
    jobs = outbox.claim(clock(), 10)
    real.now += timedelta(seconds=30)
    again = outbox.claim(clock(), 1)
    assert outbox.renew(jobs) == {job.id for job in jobs} - {again[0].id}


def test_a_job_given_back_has_not_been_attempted(outbox: Outbox, clock: HandClock) -> None:
    jobs = outbox.claim(clock(), 10)
    outbox.give_back(jobs)
    again = outbox.claim(clock(), 10)
    assert [(job.attempt, job.unsure) for job in again] == [(1, False)] * 3


def test_the_engines_clock_decides_what_is_due_and_real_time_about_leases(
    outbox: Outbox, clock: HandClock, database: Database
) -> None:
    with database.write() as connection:
        connection.execute(text("UPDATE bpm_job SET state = 'retryable', run_at = :at"), {"at": _sql(clock, hours=1)})
    assert outbox.claim(clock(), 10) == []
    clock.move(hours=1)
    assert len(outbox.claim(clock(), 10)) == 3
    clock.move(days=365)
    assert outbox.claim(clock(), 10) == []  # a year for the process, no second for the workers


def test_the_most_urgent_of_those_that_wait_go_first(outbox: Outbox, clock: HandClock, database: Database) -> None:
    last = rows_of(database, tables.job)[-1].id
    with database.write() as connection:
        connection.execute(text("UPDATE bpm_job SET priority = 90 WHERE id = :id"), {"id": last})
    assert [job.id for job in outbox.claim(clock(), 1)] == [last]


def test_a_job_given_back_stays_unsure(outbox: Outbox, clock: HandClock, real: Real) -> None:
    outbox.claim(clock(), 10)
    real.now += timedelta(seconds=30)
    outbox.give_back(outbox.claim(clock(), 10))
    assert [(job.attempt, job.unsure) for job in outbox.claim(clock(), 10)] == [(2, True)] * 3


@pytest.mark.parametrize("state", ["completed", "cancelled", "discarded"])
def test_a_closed_job_is_never_claimed(outbox: Outbox, clock: HandClock, database: Database, state: str) -> None:
    with database.write() as connection:
        connection.execute(text("UPDATE bpm_job SET state = :state"), {"state": state})
    assert outbox.claim(clock(), 10) == []


def test_looking_at_an_empty_queue_does_not_write(engine: Engine, database: Database, clock: HandClock) -> None:
    with counted(database) as statements:
        assert Outbox(database, "w1").claim(clock(), 10) == []
    assert not [sql for sql, _values in statements if "UPDATE" in sql or "IMMEDIATE" in sql]


def test_workers_at_once_share_the_jobs_out_and_none_gets_two_holders(
    engine: Engine, database: Database, clock: HandClock
) -> None:
    deploy(engine, JOBS)
    start(engine, keys=list(range(60)))
    claimed: list[ClaimedJob] = []
    barrier = threading.Barrier(4)

    def work(name: str) -> None:
        own = Outbox(database, name)  # on PostgreSQL: by the server's time
        barrier.wait()
        for _ in range(40):
            claimed.extend(own.claim(clock(), 2))

    threads = [threading.Thread(target=work, args=(f"w{number}",)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(claimed) == len({job.id for job in claimed}) == 60


def _sql(clock: HandClock, **by: float) -> str:
    return (clock() + timedelta(**by)).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
