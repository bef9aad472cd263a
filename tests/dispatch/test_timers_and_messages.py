"""What the clock finds due, and messages that find their receiver later: each taken up by one, and never lost."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from engine.commands import Engine, PublishMessage
from engine.dispatch.messages import claim_messages, expire_messages
from engine.dispatch.timers import claim_timers
from engine.store import tables
from engine.store.database import Database
from tests.store.kit import HandClock, deploy, diagram, rows_of, start
from workers.clock import deliver_messages, fire_timers

WAITS = diagram(
    """<startEvent id="s"/><sequenceFlow id="f1" sourceRef="s" targetRef="t"/>
    <intermediateCatchEvent id="t"><timerEventDefinition><timeDuration>PT1H</timeDuration></timerEventDefinition>
    </intermediateCatchEvent><sequenceFlow id="f2" sourceRef="t" targetRef="m"/>
    <intermediateCatchEvent id="m" reglament:correlationKey="order"><messageEventDefinition messageRef="paid"/>
    </intermediateCatchEvent><sequenceFlow id="f3" sourceRef="m" targetRef="e"/><endEvent id="e"/>""",
    before='<message id="paid" name="paid"/>',
)


@pytest.fixture
def run(engine: Engine) -> int:
    """An instance that waits for an hour and then for the message "paid" with key SO-1."""
    deploy(engine, WAITS)
    return start(engine, order="SO-1").instance_id


def status(database: Database) -> list[Any]:
    return [row.status for row in rows_of(database, tables.instance)]


def test_a_timer_is_due_by_the_engines_clock_and_taken_up_once(run: int, database: Database, clock: HandClock) -> None:
    assert claim_timers(database, clock()) == []
    clock.move(hours=1)
    [timer] = rows_of(database, tables.timer)
    assert claim_timers(database, clock()) == [timer.id]
    assert claim_timers(database, clock()) == []


def test_a_timer_whose_clock_died_is_taken_up_by_another(run: int, database: Database, clock: HandClock) -> None:
    clock.move(hours=1)
    now = datetime.now(UTC)
    assert claim_timers(database, clock(), lease_clock=lambda: now)
    assert claim_timers(database, clock(), lease_clock=lambda: now + timedelta(seconds=4)) == []
    assert claim_timers(database, clock(), lease_clock=lambda: now + timedelta(seconds=6))


def test_timers_are_fired_in_the_order_of_their_times(engine: Engine, database: Database, clock: HandClock) -> None:
    deploy(engine, WAITS)
    for _ in range(3):
        start(engine, order="SO-1")
        clock.move(minutes=-10)
    clock.move(hours=2)
    due = [timer.id for timer in sorted(rows_of(database, tables.timer), key=lambda timer: timer.due_at)]
    assert claim_timers(database, clock(), 2) + claim_timers(database, clock(), 2) == due


def test_a_message_waits_for_its_receiver_and_then_finds_it(
    engine: Engine, run: int, database: Database, clock: HandClock
) -> None:
    published = engine.handle(PublishMessage("paid", "SO-1", {"amount": 5}))
    engine.handle(PublishMessage("paid", "SO-2"))
    assert published.waiting
    assert claim_messages(database, clock()) == []  # nobody wants it yet
    clock.move(hours=1)
    assert fire_timers(engine) == 1
    assert deliver_messages(engine) == 1
    assert status(database) == ["completed"]
    assert [row.state for row in rows_of(database, tables.message)] == ["delivered", "waiting"]
    assert deliver_messages(engine) == 0


def test_a_message_that_nobody_wanted_in_time_expires(
    engine: Engine, run: int, database: Database, clock: HandClock
) -> None:
    engine.handle(PublishMessage("paid", "SO-1", keep_for=timedelta(minutes=30)))
    assert expire_messages(database, clock()) == 0
    clock.move(hours=1)
    assert expire_messages(database, clock()) == 1
    fire_timers(engine)
    assert deliver_messages(engine) == 0
    assert status(database) == ["running"]


def test_a_message_is_taken_up_once_and_again_when_its_thread_died(
    engine: Engine, run: int, database: Database, clock: HandClock
) -> None:
    engine.handle(PublishMessage("paid", "SO-1"))
    clock.move(hours=1)
    fire_timers(engine)
    now = datetime.now(UTC)
    [message] = rows_of(database, tables.message)
    assert claim_messages(database, clock(), lease_clock=lambda: now) == [message.id]
    assert claim_messages(database, clock(), lease_clock=lambda: now) == []
    assert claim_messages(database, clock(), lease_clock=lambda: now + timedelta(seconds=6)) == [message.id]


def test_a_waiting_message_starts_a_process_that_is_deployed_later(
    engine: Engine, database: Database, clock: HandClock
) -> None:
    deploy(engine, WAITS)
    engine.handle(PublishMessage("order placed", "SO-7", {"total": 5}))
    deploy(
        engine,
        diagram(
            """<startEvent id="s"><messageEventDefinition messageRef="m"/></startEvent>
            <sequenceFlow id="f1" sourceRef="s" targetRef="e"/><endEvent id="e"/>""",
            before='<message id="m" name="order placed"/>',
            key="by_message",
        ),
    )
    assert deliver_messages(engine) == 1
    assert status(database) == ["completed"]
