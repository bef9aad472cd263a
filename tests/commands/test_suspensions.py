"""A process or one of its elements is suspended: nothing begins, nothing is lost, and after the resume all goes on."""

from __future__ import annotations

from datetime import timedelta

import pytest

from engine import Actor
from engine.actions import Done
from engine.commands import (
    CompleteJob,
    CompleteWorkItem,
    DeliverMessage,
    FireTimer,
    ModifyInstance,
    PublishMessage,
    ResumeElement,
    ResumeInstance,
    ResumeProcess,
    RetryIncident,
    SuspendElement,
    SuspendProcess,
)
from engine.commands.modify_instance import Change
from engine.dispatch.messages import claim_messages
from engine.dispatch.outbox import Outbox
from engine.dispatch.timers import claim_timers
from engine.errors import InvalidInput, NotFound, NotPermitted, WrongState
from tests.commands.conftest import Office
from tests.commands.stuck import MAX, MIA, sound
from tests.execution.play import diagram, flows

PAID = '<message id="m" name="paid"/>'
ORDER = diagram(
    '<startEvent id="s"/><startEvent id="by_message"><messageEventDefinition messageRef="m"/></startEvent>'
    '<startEvent id="nightly"><timerEventDefinition><timeCycle>R/PT24H</timeCycle></timerEventDefinition></startEvent>'
    '<userTask id="review" name="Review" reglament:group="sales"/>'
    '<boundaryEvent id="late" attachedToRef="review" cancelActivity="false"><timerEventDefinition>'
    "<timeDuration>P3D</timeDuration></timerEventDefinition></boundaryEvent>"
    '<serviceTask id="book" name="Book" reglament:action="t.book"/>'
    '<scriptTask id="sum" scriptFormat="feel"><script>{total: 1}</script></scriptTask>'
    '<intermediateCatchEvent id="pay"><messageEventDefinition messageRef="m"/></intermediateCatchEvent>'
    '<exclusiveGateway id="x"/><endEvent id="e"/>'
    + flows(
        "s > review", "by_message > review", "nightly > review", "review > book", "book > sum", "sum > pay", "pay > x"
    )
    + '<sequenceFlow id="last" sourceRef="x" targetRef="e"/><endEvent id="e2"/>'
    + '<sequenceFlow id="l2" sourceRef="late" targetRef="e2"/>',
    before=PAID,
)
CALLER = diagram(
    '<startEvent id="s"/><callActivity id="call" calledElement="p"/><endEvent id="e"/>' + flows("s > call", "call > e"),
    key="caller",
)


def due(office: Office) -> tuple[int, int, int]:
    """How many jobs, timers and messages could be claimed."""
    database, now = office.engine.database, office.clock[0]
    timers = claim_timers(database, now)
    messages = claim_messages(database, now)
    with database.write() as connection:
        connection.exec_driver_sql("UPDATE bpm_timer SET lease_until = NULL")
        connection.exec_driver_sql("UPDATE bpm_message SET lease_until = NULL")
    jobs = Outbox(database, "test")
    claimed = jobs.claim(now, 10)
    jobs.give_back(claimed)
    return len(claimed), len(timers), len(messages)


def test_nothing_of_a_suspended_process_starts_and_what_would_start_it_waits(office: Office) -> None:
    office.deploy(ORDER, CALLER)
    office.do(SuspendProcess("p", "prices are wrong"), MAX)
    with pytest.raises(WrongState, match="suspended by max, nothing starts: prices are wrong") as refused:
        office.start()
    assert refused.value.who == "max"
    assert office.do(PublishMessage("paid", "K-1")).waiting
    office.clock[0] += timedelta(days=2)
    assert due(office) == (0, 0, 0)
    caller = office.start("caller")
    assert caller.incident_id is not None
    office.do(ResumeProcess("p"), MIA)
    assert due(office) == (0, 1, 1)
    [message] = claim_messages(office.engine.database, office.clock[0])
    assert office.do(DeliverMessage(message)).instance_id is not None
    [timer] = claim_timers(office.engine.database, office.clock[0])
    office.do(FireTimer(timer))
    office.do(RetryIncident(caller.incident_id), MAX)
    assert [row.definition_key for row in office.rows("instance")].count("p") == 3
    sound(office)


def test_those_that_run_go_on_unless_they_are_suspended_too(office: Office, anna: Actor) -> None:
    office.deploy(ORDER)
    first, second = office.start(), office.start()
    assert first.first_task is not None
    assert second.first_task is not None
    office.do(SuspendProcess("p", "audit"), MAX)
    office.do(CompleteWorkItem(first.first_task, {}), anna)
    assert due(office)[0] == 1
    office.do(ResumeProcess("p"), MAX)
    office.do(SuspendProcess("p", "audit", instances=True), MAX)
    with pytest.raises(WrongState, match="The process is suspended by max, with its cases: audit"):
        office.do(CompleteWorkItem(second.first_task, {}), anna)
    with pytest.raises(WrongState, match="with its cases"):
        office.do(ResumeInstance(second.instance_id), MAX)
    office.clock[0] += timedelta(days=4)
    assert due(office) == (0, 0, 0)
    office.do(ResumeProcess("p"), MAX)
    assert due(office)[0] == 1
    assert due(office)[1] == 2, "the boundary timer of the second and the nightly start"
    office.do(CompleteWorkItem(second.first_task, {}), anna)
    sound(office)


def test_of_one_version_alone_the_others_go_on(office: Office) -> None:
    office.deploy(ORDER)
    office.deploy(ORDER.replace(b'name="Review"', b'name="Look"'))
    office.do(SuspendProcess("p", "broken", version=2), MAX)
    with pytest.raises(WrongState, match="broken"):
        office.start()
    office.deploy(ORDER.replace(b'name="Review"', b'name="Look again"'))
    office.start()


def test_a_version_published_while_all_are_suspended_is_suspended_too(office: Office) -> None:
    office.deploy(ORDER)
    office.do(SuspendProcess("p", "prices"), MAX)
    office.deploy(ORDER.replace(b'name="Review"', b'name="Look"'))
    with pytest.raises(WrongState, match="prices"):
        office.start()


def test_what_arrives_at_a_suspended_step_waits_and_goes_on_after_the_resume(office: Office, anna: Actor) -> None:
    office.deploy(ORDER)
    office.do(SuspendElement("p", "sum", "the sum is wrong"), MAX)
    started = office.start()
    assert started.first_task is not None
    office.do(CompleteWorkItem(started.first_task, {}), anna)
    job = office.claim_job("t.book")
    office.do(CompleteJob(job.id, job.fence, Done({})))
    assert "total" not in office.rows("instance")[0].variables
    sound(office)
    assert due(office) == (0, 0, 0)
    office.do(ResumeElement("p", "sum"), MAX)
    [timer] = claim_timers(office.engine.database, office.clock[0])
    office.do(FireTimer(timer))
    assert "total" in office.rows("instance")[0].variables
    assert [row.name for row in office.rows("subscription") if row.instance_id] == ["paid"]
    sound(office)


def test_what_waits_at_a_suspended_step_rests_with_its_boundary_events(office: Office, anna: Actor) -> None:
    office.deploy(ORDER)
    started = office.start()
    assert started.first_task is not None
    office.do(SuspendElement("p", "review", "training"), MAX)
    office.clock[0] += timedelta(hours=80)
    with pytest.raises(WrongState, match="This step is suspended by max: training"):
        office.do(CompleteWorkItem(started.first_task, {}), anna)
    assert due(office)[1] == 1, "only the nightly start"
    office.do(ResumeElement("p", "review"), MAX)
    assert due(office)[1] == 2
    office.do(CompleteWorkItem(started.first_task, {}), anna)


def test_jobs_and_messages_of_a_suspended_step_rest(office: Office, anna: Actor) -> None:
    office.deploy(ORDER)
    started = office.start()
    assert started.first_task is not None
    office.do(CompleteWorkItem(started.first_task, {}), anna)
    office.do(SuspendElement("p", "book", "the system is down"), MAX)
    assert due(office)[0] == 0
    office.do(ResumeElement("p", "book"), MAX)
    job = office.claim_job("t.book")
    office.do(CompleteJob(job.id, job.fence, Done({})))
    office.do(SuspendElement("p", "pay", "wrong account"), MAX)
    assert office.do(PublishMessage("paid", "")).waiting, "it is meant for who waits there, not for a new one"
    assert due(office)[2] == 0
    office.do(ResumeElement("p", "pay"), MAX)
    [message] = claim_messages(office.engine.database, office.clock[0])
    office.do(DeliverMessage(message))
    assert office.rows("instance")[0].status == "completed"


def test_a_waiting_token_may_be_moved_on_or_its_instance_ended(office: Office, anna: Actor) -> None:
    office.deploy(ORDER)
    office.do(SuspendElement("p", "book", "the system is down"), MAX)
    started = office.start()
    assert started.first_task is not None
    office.do(CompleteWorkItem(started.first_task, {}), anna)
    office.do(ModifyInstance(started.instance_id, (Change("move", at="book", to="pay"),), "by hand"), MAX)
    assert [row for row in office.rows("timer") if row.instance_id] == []
    sound(office)


def test_a_new_instance_waits_at_its_first_step_when_that_is_suspended(office: Office) -> None:
    office.deploy(ORDER)
    office.do(SuspendElement("p", "review", "training"), MAX)
    assert office.start().first_task is None
    sound(office)
    office.do(ResumeElement("p", "review"), MAX)
    [timer] = claim_timers(office.engine.database, office.clock[0])
    office.do(FireTimer(timer))
    assert [row.element for row in office.rows("work_item")] == ["review"]
    assert [row.node for row in office.rows("timer") if row.instance_id] != [], "the boundary event listens"


@pytest.mark.parametrize(("element", "why"), [("x", "only chooses"), ("s", "with its process"), ("late", "sits on")])
def test_what_cannot_rest_is_told(office: Office, element: str, why: str) -> None:
    office.deploy(ORDER)
    with pytest.raises(InvalidInput, match=why):
        office.do(SuspendElement("p", element, "x"), MAX)


def test_suspensions_name_who_and_when_and_are_the_managers_alone(office: Office, anna: Actor) -> None:
    office.deploy(ORDER)
    with pytest.raises(NotPermitted):
        office.do(SuspendProcess("p", "x"), anna)
    with pytest.raises(NotFound):
        office.do(SuspendProcess("q", "x"), MAX)
    with pytest.raises(NotFound):
        office.do(SuspendElement("p", "nowhere", "x"), MAX)
    with pytest.raises(InvalidInput, match="Say why"):
        office.do(SuspendProcess("p", ""), MAX)
    office.do(SuspendElement("p", "book", "down"), MAX)
    with pytest.raises(WrongState, match="max has suspended it already: down"):
        office.do(SuspendElement("p", "book", "down"), MIA)
    with pytest.raises(WrongState, match="not suspended"):
        office.do(ResumeProcess("p"), MAX)
