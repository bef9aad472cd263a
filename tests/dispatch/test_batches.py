"""Many commands in one transaction: each as if it had been alone, and none spoils another."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import Connection

from engine.actions import Done
from engine.commands import (
    Asked,
    CancelInstance,
    Changed,
    ClosedJob,
    CompleteJob,
    CompleteWorkItem,
    Engine,
    FireTimer,
    StartInstance,
)
from engine.dispatch.outbox import Outbox
from engine.errors import InvalidInput, NotFound, WrongState
from engine.store import tables
from engine.store.database import Database
from tests.store.kit import ANNA, HandClock, assert_sound, counted, deploy, diagram, new_engine, rows_of, start
from workers.clock import fire_timers

WAITS = diagram(
    """<startEvent id="s"/><sequenceFlow id="f1" sourceRef="s" targetRef="t"/>
    <intermediateCatchEvent id="t"><timerEventDefinition><timeDuration>PT1H</timeDuration></timerEventDefinition>
    </intermediateCatchEvent><sequenceFlow id="f2" sourceRef="t" targetRef="way"/>
    <exclusiveGateway id="way" default="f3"/>
    <sequenceFlow id="f3" sourceRef="way" targetRef="look"/>
    <sequenceFlow id="f4" sourceRef="way" targetRef="look"><conditionExpression>if broken then 7 else false
        </conditionExpression></sequenceFlow>
    <userTask id="look" reglament:group="clerk" reglament:assignee="= who"/>
    <sequenceFlow id="f5" sourceRef="look" targetRef="e"/><endEvent id="e"/>"""
)
TWO = diagram(
    """<startEvent id="s"/><sequenceFlow id="f1" sourceRef="s" targetRef="each"/>
    <subProcess id="each"><multiInstanceLoopCharacteristics reglament:collection="[1, 2, 3]"/>
        <startEvent id="s2"/><sequenceFlow id="g1" sourceRef="s2" targetRef="t"/>
        <intermediateCatchEvent id="t"><timerEventDefinition><timeDuration>PT1H</timeDuration></timerEventDefinition>
        </intermediateCatchEvent><sequenceFlow id="g2" sourceRef="t" targetRef="e2"/><endEvent id="e2"/>
    </subProcess><sequenceFlow id="f2" sourceRef="each" targetRef="look"/>
    <userTask id="look" reglament:group="clerk"/><sequenceFlow id="f3" sourceRef="look" targetRef="e"/>
    <endEvent id="e"/>""",
    key="two",
)
CALLED = diagram(
    """<startEvent id="s"/><sequenceFlow id="f1" sourceRef="s" targetRef="each"/>
    <callActivity id="each" calledElement="p"><multiInstanceLoopCharacteristics reglament:collection="[1, 2, 3]"/>
    </callActivity><sequenceFlow id="f2" sourceRef="each" targetRef="e"/><endEvent id="e"/>""",
    key="calls",
)
OUTSIDE = diagram(
    """<startEvent id="s"/><sequenceFlow id="f1" sourceRef="s" targetRef="do"/>
    <serviceTask id="do" reglament:action="demo.do"/><sequenceFlow id="f2" sourceRef="do" targetRef="e"/>
    <endEvent id="e"/>""",
    key="outside",
)


@pytest.fixture
def due(engine: Engine, clock: HandClock) -> list[int]:
    """Eight instances whose timers are due."""
    deploy(engine, WAITS)
    made = [start(engine, who=None, broken=False).instance_id for _ in range(8)]
    clock.move(hours=2)
    return made


@contextmanager
def commits(engine: Engine) -> Iterator[list[Changed]]:
    """Give the list of what each commit changed."""
    heard: list[Changed] = []
    silence = engine.on_change(heard.append)
    yield heard
    silence()


def tasks(database: Database) -> list[int]:
    """Return the instances of the open tasks, one for each task."""
    return sorted(row.instance_id for row in rows_of(database, tables.work_item, state="offered"))


def test_timers_that_are_due_are_fired_by_one_commit(due: list[int], engine: Engine, database: Database) -> None:
    with commits(engine) as heard:
        assert fire_timers(engine) == 8
    assert tasks(database) == due
    assert [one.instances for one in heard] == [set(due)]
    assert len(heard[0].work_items) == 8
    assert rows_of(database, tables.timer) == []
    assert_sound(database)


def test_a_batch_needs_as_many_statements_for_eight_as_for_two(
    due: list[int], engine: Engine, database: Database, clock: HandClock
) -> None:
    numbers = []
    for many in (2, 6):
        with counted(database) as statements:
            assert fire_timers(engine, many) == many
        numbers.append([sql.split()[0] for sql, _values in statements])
    if database.dialect == "postgresql":  # the claim, the read, the write
        assert numbers[0] == numbers[1] == ["UPDATE", "WITH", "WITH"]
    else:
        assert [one.count("COMMIT") for one in numbers] == [2, 2]  # the claim's and the batch's


def test_each_step_of_a_batch_is_as_if_it_had_been_alone(
    due: list[int], engine: Engine, database: Database, clock: HandClock
) -> None:
    alone = start(engine, who=None, broken=False).instance_id
    clock.move(hours=2)
    [timer] = rows_of(database, tables.timer, instance_id=alone)
    engine.handle(FireTimer(timer.id))
    fire_timers(engine)

    def look(instance_id: int) -> list[Any]:
        [row] = rows_of(database, tables.instance, id=instance_id)
        steps = rows_of(database, tables.history, instance_id=instance_id)
        return [row.status, row.rev, row.state, [(step.rev, step.command, step.trail) for step in steps]]

    assert [look(number) for number in due] == [look(alone)] * 8


def test_one_that_cannot_be_written_is_told_and_spoils_no_other(
    due: list[int], engine: Engine, database: Database, clock: HandClock, caplog: pytest.LogCaptureFixture
) -> None:
    bad = start(engine, who="x" * 500, broken=False).instance_id
    clock.move(hours=2)
    assert fire_timers(engine) == 9
    assert tasks(database) == due
    [left] = rows_of(database, tables.timer)
    assert left.instance_id == bad
    assert left.lease_until is not None  # it does not stand in the others' way
    assert f"timer {left.id} could not be fired" in caplog.text
    assert_sound(database)


def test_one_that_fails_in_the_process_is_an_incident_and_spoils_no_other(
    due: list[int], engine: Engine, database: Database, clock: HandClock
) -> None:
    bad = start(engine, who=None, broken=True).instance_id
    clock.move(hours=2)
    assert fire_timers(engine) == 9
    assert tasks(database) == due
    assert [row.instance_id for row in rows_of(database, tables.incident, state="open")] == [bad]
    assert_sound(database)


def test_several_timers_of_one_instance_are_all_fired(engine: Engine, database: Database, clock: HandClock) -> None:
    deploy(engine, TWO)
    made = [start(engine, "two").instance_id for _ in range(2)]
    clock.move(hours=2)
    assert fire_timers(engine) == 6
    assert tasks(database) == made
    assert_sound(database)


def test_instances_that_end_for_one_caller_all_tell_it(engine: Engine, database: Database, clock: HandClock) -> None:
    called = WAITS.replace('<userTask id="look" reglament:group="clerk" reglament:assignee="= who"/>', "").replace(
        'targetRef="look"', 'targetRef="e"'
    )
    called = called.replace('<sequenceFlow id="f5" sourceRef="look" targetRef="e"/>', "")
    deploy(engine, called, CALLED)
    caller = start(engine, "calls", broken=False).instance_id
    clock.move(hours=2)
    assert fire_timers(engine) == 3
    [row] = rows_of(database, tables.instance, id=caller)
    assert row.status == "completed"
    assert_sound(database)


def test_an_instance_that_somebody_changes_between_read_and_write_is_decided_anew(
    due: list[int], engine: Engine, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    timers = [row.id for row in rows_of(database, tables.timer)]
    waiting, write = [due[3]], database.step

    @contextmanager
    def after_somebody_else() -> Iterator[Connection]:
        if waiting:
            new_engine(database).handle(CancelInstance(waiting.pop(), "not wanted"))
        with write() as connection:
            yield connection

    monkeypatch.setattr(database, "step", after_somebody_else)
    outcomes = engine.handle_batch([FireTimer(timer) for timer in timers])
    assert [type(outcome).__name__ for outcome in outcomes] == ["FiredTimer"] * 3 + ["NotFound"] + ["FiredTimer"] * 4
    assert tasks(database) == [number for number in due if number != due[3]]
    assert_sound(database)


def test_two_clocks_at_once_fire_each_timer_once(engine: Engine, database: Database, clock: HandClock) -> None:
    deploy(engine, WAITS)
    made = [start(engine, who=None, broken=False).instance_id for _ in range(40)]
    clock.move(hours=2)
    timers = [row.id for row in rows_of(database, tables.timer)]
    outcomes: list[Any] = []

    def fire(own: list[int]) -> None:
        for begin in range(0, len(own), 10):
            outcomes.extend(engine.handle_batch([FireTimer(timer) for timer in own[begin : begin + 10]]))

    threads = [threading.Thread(target=fire, args=(own,)) for own in (timers, timers[::-1], timers[20:] + timers[:20])]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sum(not isinstance(one, Exception) for one in outcomes) == 40
    assert {type(one) for one in outcomes if isinstance(one, Exception)} == {NotFound}
    assert tasks(database) == made
    assert_sound(database)


def test_answers_come_in_the_order_of_the_commands(due: list[int], engine: Engine, database: Database) -> None:
    fire_timers(engine)
    items = [row.id for row in rows_of(database, tables.work_item)]
    asked = [
        CompleteWorkItem(items[0]),
        CompleteWorkItem(404),
        StartInstance("p", {"who": None, "broken": False}),
        CompleteWorkItem(items[1]),
        CompleteWorkItem(items[0]),
        CompleteWorkItem(items[2], {"large": "x" * 2_000_000}),
        CompleteWorkItem(items[3]),
    ]
    with commits(engine) as heard:
        outcomes = engine.handle_batch(asked, actor=ANNA)
    names = ["CompletedWorkItem", "NotFound", "StartedInstance", "CompletedWorkItem", "WrongState", "InvalidInput"]
    assert [type(outcome).__name__ for outcome in outcomes] == [*names, "CompletedWorkItem"]
    assert [outcomes[0].work_item_id, outcomes[3].work_item_id] == items[:2]
    assert len(heard) == 3  # two completions together, the start, and the one that was asked for twice
    assert_sound(database)


def test_commands_of_a_batch_that_are_repeated_get_their_first_answers(engine: Engine, database: Database) -> None:
    deploy(engine, OUTSIDE)
    for _ in range(4):
        start(engine, "outside")
    claimed = Outbox(database, "w", lease=timedelta(hours=1)).claim(engine.clock(), 4)
    asked = [Asked(CompleteJob(job.id, job.fence, Done({})), f"answer {job.id}") for job in claimed]
    first = engine.handle_batch(asked[:2])
    again = engine.handle_batch([*asked, Asked(CompleteJob(claimed[0].id, 9, Done({})))])
    assert again[:2] == first
    assert [type(one) for one in again] == [ClosedJob] * 4 + [WrongState]
    assert len(rows_of(database, tables.history, command="CompleteJob")) == 4
    assert_sound(database)


def test_what_is_asked_of_one_row_twice_is_carried_out_in_order(engine: Engine, database: Database) -> None:
    deploy(engine, OUTSIDE)
    for _ in range(3):
        start(engine, "outside")
    one, two, three = Outbox(database, "w", lease=timedelta(hours=1)).claim(engine.clock(), 3)
    asked = [CompleteJob(job.id, fence, Done({})) for job, fence in ((one, 1), (two, 9), (three, 1), (two, 1))]
    outcomes = engine.handle_batch(asked)
    assert [type(outcome) for outcome in outcomes] == [ClosedJob, WrongState, ClosedJob, ClosedJob]
    assert "is held by w" in str(outcomes[1])


def test_an_empty_batch_does_nothing(engine: Engine, database: Database) -> None:
    with counted(database) as statements:
        assert engine.handle_batch([]) == []
    assert statements == []


def test_a_single_command_is_refused_as_it_would_be_alone(engine: Engine) -> None:
    [outcome] = engine.handle_batch([StartInstance("nowhere", {"large": "x" * 2_000_000})])
    assert isinstance(outcome, InvalidInput)
