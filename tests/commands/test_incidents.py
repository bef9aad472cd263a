"""What fails becomes an incident that keeps its input; after the repair it goes on, and nothing is lost."""

from __future__ import annotations

from datetime import timedelta

import pytest

from engine import Actor
from engine.actions import Done, Refused
from engine.commands import (
    CancelInstance,
    CompleteJob,
    CompleteWorkItem,
    FailJob,
    FireTimer,
    PublishMessage,
    RetryIncident,
)
from engine.errors import NotPermitted, WrongState
from engine.feel.codec import loads
from tests.commands.conftest import Office
from tests.execution.play import diagram, flows

GATEWAY = diagram(
    '<startEvent id="s"/><userTask id="fill" reglament:group="sales"/><exclusiveGateway id="g"/>'
    '<endEvent id="big"/><endEvent id="small"/>'
    + flows("s > fill", "fill > g", "g > big: total &gt; limit", "g > small: total &lt;= limit")
)
BOOK = diagram(
    '<startEvent id="s"/><serviceTask id="book" reglament:action="t.book" reglament:resultVariable="booking"><extensionElements>'
    '<reglament:input target="sku" expression="sku"/></extensionElements></serviceTask>'
    '<userTask id="wait" reglament:group="sales"/><endEvent id="e"/>'
    '<subProcess id="on_cancel" triggeredByEvent="true"><startEvent id="cancelled" reglament:correlationKey="sku"><messageEventDefinition messageRef="m"/></startEvent>'
    '<endEvent id="undo"><compensateEventDefinition/></endEvent>'
    + flows("cancelled > undo").replace("flow", "c")
    + "</subProcess>"
    + flows("s > book", "book > wait", "wait > e"),
    before='<message id="m" name="cancel"/>',
)


def test_a_failing_condition_keeps_what_the_person_did_and_a_corrected_variable_goes_on(
    office: Office, anna: Actor
) -> None:
    office.deploy(GATEWAY)
    started = office.start(total=5)
    assert started.first_task is not None
    done = office.do(CompleteWorkItem(started.first_task, {"note": "typed"}), anna)
    (incident,) = office.rows("incident")
    assert done.incident_id == incident.id
    assert (incident.element, incident.kind, incident.state) == ("g", "expression_failed", "open")
    assert office.rows("work_item")[0].state == "completed"
    assert loads(office.rows("instance")[0].variables)["note"] == "typed"
    assert office.do(RetryIncident(incident.id, variables={"limit": 3})).resolved
    assert office.rows("incident")[0].state == "resolved"
    assert office.rows("instance")[0].outcome == "big"


def test_only_managers_repair(office: Office, anna: Actor) -> None:
    office.deploy(GATEWAY)
    started = office.start(total=5)
    assert started.first_task is not None
    incident = office.do(CompleteWorkItem(started.first_task, {}), anna).incident_id
    with pytest.raises(NotPermitted):
        office.do(RetryIncident(incident), anna)
    with pytest.raises(NotPermitted):
        office.do(CancelInstance(started.instance_id, "x"), anna)
    assert not office.do(RetryIncident(incident)).resolved  # the cause is still there
    assert [row.state for row in office.rows("incident")] == ["open"]
    office.do(CancelInstance(started.instance_id, "wrong order"))
    assert office.rows("instance")[0].status == "cancelled"
    assert [row.state for row in office.rows("incident")] == ["resolved"]
    with pytest.raises(WrongState):
        office.do(RetryIncident(incident))


def test_a_start_that_fails_at_once_is_kept_and_can_be_retried(office: Office) -> None:
    office.deploy(
        diagram(
            '<startEvent id="s"/><exclusiveGateway id="g"/><endEvent id="a"/><endEvent id="b"/>'
            + flows("s > g", "g > a: total &gt; 5", "g > b: total &gt; 50")
        )
    )
    started = office.start(total=1)
    assert started.incident_id is not None
    (instance,) = office.rows("instance")
    assert (instance.status, loads(instance.variables)) == ("running", {"total": 1})
    assert office.rows("incident")[0].kind == "no_path_taken"
    assert not office.do(RetryIncident(started.incident_id)).resolved


def test_an_uncaught_refusal_is_an_incident_whose_retry_asks_again_with_repaired_parameters(office: Office) -> None:
    office.deploy(BOOK)
    office.start(sku="A")
    job = office.claim_job("t.book")
    closed = office.do(CompleteJob(job.id, job.fence, Refused("UnknownItem", "no item A")))
    assert closed.state == "discarded"
    (incident,) = office.rows("incident")
    assert (incident.kind, incident.element) == ("refused", "book")
    office.do(RetryIncident(incident.id, params={"sku": "B"}))
    again = office.claim_job("t.book")
    assert (again.id, loads(again.params)) == (job.id, {"sku": "B"})
    office.do(CompleteJob(again.id, again.fence, Done({"number": 1})))
    assert loads(office.rows("instance")[0].variables)["booking"] == {"number": 1}
    assert [row.state for row in office.rows("incident")] == ["resolved"]


def test_a_job_that_used_up_its_attempts_is_an_incident_and_a_late_writer_is_refused(office: Office) -> None:
    office.deploy(BOOK)
    office.start(sku="A")
    job = office.claim_job("t.book")
    office.do(FailJob(job.id, job.fence, "connection refused", timedelta(minutes=1)))
    assert office.rows("job")[0].state == "retryable"
    job = office.claim_job("t.book")
    office.do(FailJob(job.id, job.fence, "connection refused"))
    assert office.rows("incident")[0].kind == "retries_used"
    with pytest.raises(WrongState):
        office.do(CompleteJob(job.id, job.fence, Done({})))
    with pytest.raises(WrongState):
        office.do(CompleteJob(job.id, job.fence - 1, Done({})))


def test_what_was_booked_while_the_order_was_being_cancelled_is_unbooked(office: Office) -> None:
    office.deploy(BOOK)
    office.start(sku="A")
    job = office.claim_job("t.book")  # the worker is at it …
    office.do(PublishMessage("cancel", "A"))
    assert office.rows("instance")[0].status == "completed"
    assert office.rows("job", id=job.id)[0].stop == 1
    office.do(CompleteJob(job.id, job.fence, Done({"number": 7})))  # … and it happened all the same
    undo = office.claim_job("t.unbook")
    assert loads(undo.params) == {"sku": "A", "number": 7}
    assert undo.key == f"{job.key}:undo"
    office.do(CompleteJob(undo.id, undo.fence, Done({})))
    assert [row.state for row in office.rows("ledger")] == ["undone"]
    assert {row.state for row in office.rows("job")} == {"completed"}


def test_a_refused_undo_waits_for_a_person_and_goes_on_after_the_repair(office: Office) -> None:
    office.deploy(BOOK)
    office.start(sku="A")
    job = office.claim_job("t.book")
    office.do(CompleteJob(job.id, job.fence, Done({"number": 7})))
    office.do(PublishMessage("cancel", "A"))
    undo = office.claim_job("t.unbook")
    office.do(CompleteJob(undo.id, undo.fence, Refused("Closed", "the period is closed")))
    (incident,) = office.rows("incident")
    assert office.rows("ledger")[0].state == "undoing"
    office.do(RetryIncident(incident.id))
    undo = office.claim_job("t.unbook")
    office.do(CompleteJob(undo.id, undo.fence, Done({})))
    assert office.rows("ledger")[0].state == "undone"
    assert office.rows("instance")[0].status == "completed"


def test_a_timer_whose_path_fails_is_kept_and_fires_again_by_retry(office: Office) -> None:
    office.deploy(
        diagram(
            '<startEvent id="s"/><userTask id="a" reglament:group="sales"/>'
            '<boundaryEvent id="late" attachedToRef="a" cancelActivity="false"><timerEventDefinition><timeDuration>P1D</timeDuration></timerEventDefinition></boundaryEvent>'
            '<exclusiveGateway id="g"/><endEvent id="x"/><endEvent id="y"/><endEvent id="e"/>'
            + flows("s > a", "a > e", "late > g", "g > x: missing &gt; 1", "g > y: missing &lt;= 1")
        )
    )
    office.start()
    (timer,) = office.rows("timer")
    with pytest.raises(WrongState, match="not due"):
        office.do(FireTimer(timer.id))
    office.clock[0] += timedelta(days=2)
    fired = office.do(FireTimer(timer.id))
    assert fired.incident_id == office.rows("incident")[0].id
    assert office.rows("timer") == []
    assert not office.do(RetryIncident(fired.incident_id)).resolved


def test_an_effect_that_nobody_knows_of_is_still_to_be_found_out_after_its_activity_was_cancelled(
    office: Office,
) -> None:
    office.deploy(BOOK)
    office.start(sku="A")
    job = office.claim_job("t.book")
    office.do(FailJob(job.id, job.fence, "the line went dead", kind="unknown_outcome"))
    office.do(PublishMessage("cancel", "A"))
    (incident,) = office.rows("incident")
    assert (incident.kind, incident.state) == ("unknown_outcome", "open")
    assert office.do(RetryIncident(incident.id)).resolved  # a manager has looked: nothing is sent again
    assert office.rows("job")[0].state == "cancelled"
