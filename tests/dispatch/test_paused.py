"""What is paused or suspended is not begun by anybody; what runs still ends, and nothing of it is lost."""

from __future__ import annotations

import threading
from datetime import timedelta
from typing import Any

import pytest

from engine import Actor, ActorKind
from engine.actions import Done
from engine.commands import (
    CancelInstance,
    CompleteJob,
    CompleteWorkItem,
    FireTimer,
    PauseAction,
    PublishMessage,
    ResumeAction,
    ResumeInstance,
    StartInstance,
    SuspendInstance,
)
from engine.dispatch.messages import claim_messages
from engine.dispatch.outbox import Outbox, due_jobs
from engine.dispatch.timers import claim_timers
from engine.errors import InvalidInput, NotPermitted, WrongState
from engine.queries import paused
from engine.store import tables
from engine.store.database import Database
from tests.store.kit import ANNA, HandClock, assert_sound, deploy, diagram, new_engine, rows_of, start

MAX = Actor(ActorKind.USER, "max", administrator=True)
ONE_JOB = diagram(
    """<startEvent id="s"/><sequenceFlow id="f1" sourceRef="s" targetRef="do"/>
    <serviceTask id="do" reglament:action="demo.do"/><sequenceFlow id="f2" sourceRef="do" targetRef="then"/>
    <serviceTask id="then" reglament:action="demo.undo"/><sequenceFlow id="f3" sourceRef="then" targetRef="e"/>
    <endEvent id="e"/>"""
)
WAITS = diagram(
    """<startEvent id="s"/><sequenceFlow id="f1" sourceRef="s" targetRef="work"/>
    <userTask id="work" reglament:group="clerk"/><sequenceFlow id="f2" sourceRef="work" targetRef="e"/>
    <boundaryEvent id="late" attachedToRef="work" cancelActivity="false"><timerEventDefinition>
      <timeDuration>PT1H</timeDuration></timerEventDefinition></boundaryEvent>
    <sequenceFlow id="f3" sourceRef="late" targetRef="e2"/><endEvent id="e2"/>
    <boundaryEvent id="told" attachedToRef="work" cancelActivity="false" reglament:correlationKey="&quot;k&quot;">
      <messageEventDefinition messageRef="m"/></boundaryEvent>
    <sequenceFlow id="f4" sourceRef="told" targetRef="e3"/><endEvent id="e3"/><endEvent id="e"/>""",
    before='<message id="m" name="news"/>',
)


@pytest.fixture
def clock() -> HandClock:
    return HandClock()


def test_nobody_claims_a_job_of_a_paused_action_until_it_is_resumed(database: Database, clock: HandClock) -> None:
    engine = new_engine(database, clock)
    deploy(engine, ONE_JOB)
    start(engine)
    with pytest.raises(NotPermitted):
        engine.handle(PauseAction("demo.do", "why"), actor=ANNA)
    for command in (PauseAction("demo.none", "why"), PauseAction("demo.do", " ")):
        with pytest.raises(InvalidInput):
            engine.handle(command, actor=MAX)
    engine.handle(PauseAction("demo.do", "stock-taking"), actor=MAX)
    with pytest.raises(WrongState) as told:
        engine.handle(PauseAction("demo.do", "again"), actor=MAX)
    assert told.value.who == "max"
    outbox = Outbox(database, "worker")
    [job] = rows_of(database, tables.job)
    assert outbox.claim(clock(), 10) == []
    assert outbox.claim_row(job.id, clock()) is None
    assert due_jobs(database, clock(), 10) == []
    with database.read() as connection:
        [row] = paused.paused(connection)
        assert (row.action, row.waiting, row.by, row.reason) == ("demo.do", 1, "max", "stock-taking")
        assert [one.action for one in paused.holding(connection, [job.instance_id])] == ["demo.do"]
    engine.handle(ResumeAction("demo.do"), actor=MAX)
    with pytest.raises(WrongState):
        engine.handle(ResumeAction("demo.do"), actor=MAX)
    assert [claimed.id for claimed in outbox.claim(clock(), 10)] == [job.id]
    with database.read() as connection:
        assert paused.paused(connection) == []
        assert [one.action for one in paused.paused_before(connection)] == ["demo.do"]


def test_what_runs_when_its_action_is_paused_still_ends(database: Database, clock: HandClock) -> None:
    engine = new_engine(database, clock)
    deploy(engine, ONE_JOB)
    start(engine)
    [job] = Outbox(database, "worker").claim(clock(), 10)
    engine.handle(PauseAction("demo.do", "stock-taking"), actor=MAX)
    engine.handle(CompleteJob(job.id, job.fence, Done({})))
    [then] = Outbox(database, "worker").claim(clock(), 10)  # another action goes on
    assert then.action == "demo.undo"


def test_two_people_pause_the_same_action_at_once(database: Database, clock: HandClock) -> None:
    engine = new_engine(database, clock)
    answers: list[Any] = []
    begin = threading.Barrier(2)

    def pause() -> None:
        begin.wait()
        try:
            answers.append(engine.handle(PauseAction("demo.do", "why"), actor=MAX))
        except WrongState as refused:
            answers.append(refused)

    threads = [threading.Thread(target=pause) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    assert sorted(isinstance(answer, WrongState) for answer in answers) == [False, True]


def test_nothing_of_a_suspended_case_begins_and_everything_goes_on_later(database: Database, clock: HandClock) -> None:
    engine = new_engine(database, clock)
    deploy(engine, WAITS)
    case = start(engine).instance_id
    with pytest.raises(NotPermitted):
        engine.handle(SuspendInstance(case, "why"), actor=ANNA)
    engine.handle(SuspendInstance(case, "the client is unsure"), actor=MAX)
    with pytest.raises(WrongState):
        engine.handle(SuspendInstance(case, "again"), actor=MAX)
    [item], [timer] = rows_of(database, tables.work_item), rows_of(database, tables.timer)
    with pytest.raises(WrongState, match="the client is unsure") as told:
        engine.handle(CompleteWorkItem(item.id, {}), actor=ANNA)
    assert told.value.who == "max"
    clock.move(hours=2)
    assert claim_timers(database, clock()) == []
    with pytest.raises(WrongState):
        engine.handle(FireTimer(timer.id))
    assert engine.handle(PublishMessage("news", "k"), actor=ANNA).waiting
    assert claim_messages(database, clock()) == []
    engine.handle(ResumeInstance(case), actor=MAX)
    with pytest.raises(WrongState):
        engine.handle(ResumeInstance(case), actor=MAX)
    assert claim_timers(database, clock()) == [timer.id]
    assert len(claim_messages(database, clock())) == 1
    engine.handle(CompleteWorkItem(item.id, {}), actor=ANNA)
    told_of = [row.command for row in rows_of(database, tables.history)]
    assert told_of.count("SuspendInstance") == told_of.count("ResumeInstance") == 1
    assert_sound(database)


def test_what_runs_in_a_suspended_case_ends_and_what_follows_waits(database: Database, clock: HandClock) -> None:
    engine = new_engine(database, clock)
    deploy(engine, ONE_JOB)
    case = start(engine).instance_id
    outbox = Outbox(database, "worker")
    [job] = outbox.claim(clock(), 10)
    engine.handle(SuspendInstance(case, "why"), actor=MAX)
    engine.handle(CompleteJob(job.id, job.fence, Done({})))
    assert outbox.claim(clock(), 10) == []
    engine.handle(ResumeInstance(case), actor=MAX)
    assert [one.action for one in outbox.claim(clock(), 10)] == ["demo.undo"]


def test_a_message_for_a_suspended_case_starts_no_other_one(database: Database, clock: HandClock) -> None:
    engine = new_engine(database, clock)
    starts = """<startEvent id="s"><messageEventDefinition messageRef="m"/></startEvent>
        <sequenceFlow id="f1" sourceRef="s" targetRef="w"/>
        <receiveTask id="w" messageRef="m" reglament:correlationKey="process.businessKey"/>
        <sequenceFlow id="f2" sourceRef="w" targetRef="e"/><endEvent id="e"/>"""
    deploy(engine, diagram(starts, before='<message id="m" name="news"/>'))
    case = engine.handle(PublishMessage("news", "k"), actor=ANNA).instance_id
    engine.handle(SuspendInstance(case, "why"), actor=MAX)
    assert engine.handle(PublishMessage("news", "k"), actor=ANNA).waiting
    assert len(rows_of(database, tables.instance)) == 1
    assert claim_messages(database, clock()) == []
    engine.handle(ResumeInstance(case), actor=MAX)
    assert len(claim_messages(database, clock())) == 1


def test_what_a_case_has_called_is_suspended_with_it_and_can_be_cancelled(database: Database, clock: HandClock) -> None:
    engine = new_engine(database, clock)
    calls = """<startEvent id="s"/><sequenceFlow id="f1" sourceRef="s" targetRef="c"/>
        <callActivity id="c" calledElement="p"/><sequenceFlow id="f2" sourceRef="c" targetRef="e"/><endEvent id="e"/>"""
    deploy(engine, ONE_JOB, diagram(calls, key="caller"))
    case = engine.handle(StartInstance("caller"), actor=ANNA).instance_id
    [job] = rows_of(database, tables.job)
    with pytest.raises(WrongState, match="outermost"):
        engine.handle(SuspendInstance(job.instance_id, "why"), actor=MAX)
    engine.handle(SuspendInstance(case, "why"), actor=MAX)
    assert Outbox(database, "worker").claim(clock(), 10) == []
    engine.handle(CancelInstance(case, "not wanted"), actor=MAX)
    assert {row.status for row in rows_of(database, tables.instance)} == {"cancelled"}
    clock.now += timedelta(days=1)
    assert_sound(database)
