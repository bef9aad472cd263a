"""What is over and was kept long enough goes; what may still be needed stays."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from engine.actions import Done, Retry
from engine.commands import PublishMessage
from engine.dispatch.outbox import Outbox
from engine.store import tables
from engine.store.database import Database
from tests.store.kit import ANNA, HandClock, assert_sound, deploy, diagram, new_engine, rows_of, start
from workers.housekeeping import House
from workers.jobs import run_job

DAY = timedelta(days=1)
PROCESS = diagram(
    """<startEvent id="s"/><sequenceFlow id="f1" sourceRef="s" targetRef="do"/>
    <serviceTask id="do" reglament:action="demo.do" reglament:retries="1"/>
    <sequenceFlow id="f2" sourceRef="do" targetRef="gate"/><exclusiveGateway id="gate"/>
    <sequenceFlow id="f3" sourceRef="gate" targetRef="wait">
      <conditionExpression>stays</conditionExpression></sequenceFlow>
    <sequenceFlow id="f4" sourceRef="gate" targetRef="e">
      <conditionExpression>not(stays)</conditionExpression></sequenceFlow>
    <userTask id="wait" reglament:group="clerk"/><sequenceFlow id="f5" sourceRef="wait" targetRef="e"/>
    <endEvent id="e"/>"""
)


def work(engine: Any, clock: HandClock) -> None:
    for job in Outbox(engine.database, "worker").claim(clock(), 10):
        run_job(engine, job, "worker")


def test_jobs_of_ended_cases_and_messages_go_after_their_time(database: Database) -> None:
    clock, answers = HandClock(), [Done({}), Done({}), Retry("no")]
    engine = new_engine(database, clock, do=lambda call: answers.pop(0))
    deploy(engine, PROCESS)
    ended = start(engine, stays=False).instance_id
    work(engine, clock)
    runs = start(engine, stays=True).instance_id
    work(engine, clock)
    stuck = start(engine, stays=False).instance_id
    work(engine, clock)
    engine.handle(PublishMessage("nobody", "wants", keep_for=DAY), actor=ANNA)
    house = House(keep_jobs=10 * DAY, keep_messages=5 * DAY)
    house.keep(engine)
    assert len(rows_of(database, tables.job)) == 3
    assert len(rows_of(database, tables.message)) == 1
    clock.move(days=6)
    house.keep(engine)  # the message expires …
    clock.move(hours=2)
    house.keep(engine)  # … and was kept long enough
    assert rows_of(database, tables.message) == []
    assert len(rows_of(database, tables.job)) == 3
    clock.move(days=6)
    house.keep(engine)
    left = {row.instance_id for row in rows_of(database, tables.job)}
    assert ended not in left
    assert left == {runs, stuck}  # one still runs, the other gave up: its incident needs it
    assert rows_of(database, tables.history)
    assert_sound(database)


def test_nothing_goes_where_everything_is_kept(database: Database) -> None:
    clock = HandClock()
    engine = new_engine(database, clock)
    deploy(engine, PROCESS)
    start(engine, stays=False)
    work(engine, clock)
    clock.move(days=4000)
    House(keep_jobs=None, keep_messages=None).keep(engine)
    assert len(rows_of(database, tables.job)) == 1
