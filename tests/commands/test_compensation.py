"""Compensation in rows: cancelled undos, late undos, and what one transaction both does and undoes."""

from __future__ import annotations

import pytest

from engine.actions import Done, Refused
from engine.commands import CancelInstance, CompleteJob, PublishMessage
from engine.errors import WrongState
from engine.store.invariants import check
from tests.commands.conftest import Office
from tests.execution.play import diagram, flows

UNDO = '<intermediateThrowEvent id="{0}"><compensateEventDefinition/></intermediateThrowEvent>'
INTERRUPTED = diagram(
    '<startEvent id="s"/><subProcess id="sub"><startEvent id="ss"/><serviceTask id="book" reglament:action="t.book"/>'
    + UNDO.format("undo_inner")
    + '<endEvent id="se"/>'
    + flows("ss > book", "book > undo_inner", "undo_inner > se").replace("flow", "i")
    + '</subProcess><boundaryEvent id="stop" attachedToRef="sub"><messageEventDefinition messageRef="m"/></boundaryEvent>'
    '<exclusiveGateway id="j"/>'
    + UNDO.format("undo_all")
    + '<endEvent id="e"/>'
    + flows("s > sub", "sub > j", "stop > j", "j > undo_all", "undo_all > e"),
    before='<message id="m" name="stop"/>',
)
CALLS_AND_UNDOES = diagram(
    '<startEvent id="s"/><task id="work"/><boundaryEvent id="c" attachedToRef="work"><compensateEventDefinition/></boundaryEvent>'
    '<userTask id="handler" isForCompensation="true" reglament:group="sales"/><association id="as" sourceRef="c" targetRef="handler" associationDirection="One"/>'
    '<callActivity id="call" calledElement="child"/>'
    + UNDO.format("undo")
    + '<endEvent id="e"/>'
    + flows("s > work", "work > call", "call > undo", "undo > e"),
    key="caller",
)
CHILD = diagram('<startEvent id="cs"/><endEvent id="ce"/>' + flows("cs > ce"), key="child")


def _undoing(office: Office) -> None:
    office.deploy(INTERRUPTED)
    office.start()
    job = office.claim_job("t.book")
    office.do(CompleteJob(job.id, job.fence, Done({"number": 7})))


def _broken_rules(office: Office) -> list[str]:
    with office.engine.database.read() as connection:
        return [f"{found.rule}: {found.detail}" for found in check(connection) if "leased" not in found.rule]


def test_an_undo_that_was_cancelled_goes_on_for_whoever_undoes_next(office: Office) -> None:
    _undoing(office)
    [before] = office.rows("job", action="t.unbook")
    office.do(PublishMessage("stop", ""))
    [after] = office.rows("job", action="t.unbook")
    assert (after.id, after.key, after.state, after.stop) == (before.id, before.key, "available", 0)
    assert after.token != before.token
    assert _broken_rules(office) == []
    job = office.claim_job("t.unbook")
    office.do(CompleteJob(job.id, job.fence, Done({})))
    assert office.rows("instance")[0].status == "completed"
    assert [row.state for row in office.rows("ledger")] == ["undone"]


def test_an_undo_that_runs_while_it_is_cancelled_answers_whoever_undoes_next(office: Office) -> None:
    _undoing(office)
    job = office.claim_job("t.unbook")
    office.do(PublishMessage("stop", ""))
    office.do(CompleteJob(job.id, job.fence, Done({})))
    assert office.rows("instance")[0].status == "completed"
    assert [row.state for row in office.rows("ledger")] == ["undone"]
    assert _broken_rules(office) == []


def test_an_undo_that_comes_through_after_the_end_counts_as_undone(office: Office) -> None:
    _undoing(office)
    job = office.claim_job("t.unbook")
    office.do(CancelInstance(office.rows("instance")[0].id, "enough"))
    assert [row.state for row in office.rows("ledger")] == ["done"]
    office.do(CompleteJob(job.id, job.fence, Done({})))
    assert [row.state for row in office.rows("ledger")] == ["undone"]
    assert _broken_rules(office) == []


def test_what_a_transaction_did_it_can_also_undo(office: Office) -> None:
    office.deploy(CALLS_AND_UNDOES, CHILD)
    office.start("caller")  # work, a called process that ends at once, and the undoing: one transaction
    assert [(row.element, row.state) for row in office.rows("work_item")] == [("handler", "offered")]
    assert [row.state for row in office.rows("ledger")] == ["undoing"]
    assert _broken_rules(office) == []


def test_what_has_ended_is_not_cancelled_again(office: Office) -> None:
    _undoing(office)
    cancel = CancelInstance(office.rows("instance")[0].id, "enough")
    first = office.do(cancel, command_id="click")
    assert office.do(cancel, command_id="click") == first
    with pytest.raises(WrongState, match="already ended"):
        office.do(cancel)


HANDLER = (
    '<startEvent id="s"/><subProcess id="sub"><startEvent id="ss"/><task id="work"/>'
    '<boundaryEvent id="c" attachedToRef="work"><compensateEventDefinition/></boundaryEvent>'
    '<serviceTask id="handler" isForCompensation="true" reglament:action="t.mail"/><association id="as" sourceRef="c" targetRef="handler" associationDirection="One"/>'
)


def test_an_undo_that_was_refused_is_asked_again_by_whoever_undoes_next(office: Office) -> None:
    office.deploy(
        diagram(
            HANDLER
            + UNDO.format("undo_inner")
            + '<endEvent id="se"/>'
            + flows("ss > work", "work > undo_inner", "undo_inner > se").replace("flow", "i")
            + '</subProcess><boundaryEvent id="no" attachedToRef="sub"><errorEventDefinition errorRef="err"/></boundaryEvent>'
            '<exclusiveGateway id="j"/>'
            + UNDO.format("undo_all")
            + '<endEvent id="e"/>'
            + flows("s > sub", "sub > j", "no > j", "j > undo_all", "undo_all > e"),
            before='<error id="err" errorCode="NO"/>',
        )
    )
    office.start()
    job = office.claim_job("t.mail")
    office.do(CompleteJob(job.id, job.fence, Refused("NO", "closed today")))
    again = office.claim_job("t.mail")
    assert again.id != job.id  # it was refused, so it did not happen: another try is another job
    office.do(CompleteJob(again.id, again.fence, Done({})))
    assert office.rows("instance")[0].status == "completed"
    assert [row.state for row in office.rows("ledger")] == ["undone"]


def test_a_handler_that_was_cancelled_goes_on_for_whoever_undoes_next(office: Office) -> None:
    office.deploy(
        diagram(
            HANDLER
            + UNDO.format("undo_inner")
            + '<endEvent id="se"/>'
            + flows("ss > work", "work > undo_inner", "undo_inner > se").replace("flow", "i")
            + '</subProcess><boundaryEvent id="stop" attachedToRef="sub"><messageEventDefinition messageRef="m"/></boundaryEvent>'
            '<exclusiveGateway id="j"/>'
            + UNDO.format("undo_all")
            + '<endEvent id="e"/>'
            + flows("s > sub", "sub > j", "stop > j", "j > undo_all", "undo_all > e"),
            before='<message id="m" name="stop"/>',
        )
    )
    office.start()
    job = office.claim_job("t.mail")
    office.do(PublishMessage("stop", ""))
    assert [(row.id, row.stop) for row in office.rows("job")] == [(job.id, 0)]
    office.do(CompleteJob(job.id, job.fence, Done({})))
    assert office.rows("instance")[0].status == "completed"
    assert _broken_rules(office) == []
