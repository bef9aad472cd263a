"""Messages find who waits, wait themselves, and start processes; business keys; called processes; deployment."""

from __future__ import annotations

from datetime import timedelta

import pytest

from engine import Actor
from engine.commands import (
    CancelInstance,
    CompleteWorkItem,
    DeliverMessage,
    DeployDefinition,
    FireTimer,
    PublishMessage,
    StartInstance,
)
from engine.errors import DefinitionRefused, NotFound, NotPermitted, WrongState
from engine.feel.codec import loads
from tests.commands.conftest import Office
from tests.execution.play import diagram, flows

PAID = diagram(
    '<startEvent id="s"/><userTask id="a" reglament:group="sales"/>'
    '<intermediateCatchEvent id="paid" reglament:correlationKey="order"><messageEventDefinition messageRef="m"/></intermediateCatchEvent><endEvent id="e"/>'
    + flows("s > a", "a > paid", "paid > e"),
    before='<message id="m" name="payment.received"/>',
)
ON_INVOICE = diagram(
    '<startEvent id="s"><messageEventDefinition messageRef="mi"/></startEvent><userTask id="call" reglament:group="finance"/><endEvent id="e"/>'
    + flows("s > call", "call > e"),
    before='<message id="mi" name="invoice.issued"/>',
    key="collect",
)
CALLER = diagram(
    '<startEvent id="s"/><callActivity id="call" calledElement="child"><extensionElements>'
    '<reglament:input target="total" expression="total"/><reglament:output target="approved" expression="ok"/></extensionElements></callActivity>'
    '<boundaryEvent id="no" attachedToRef="call" reglament:errorVariable="why"><errorEventDefinition errorRef="err"/></boundaryEvent>'
    '<endEvent id="e"/><endEvent id="refused"/>' + flows("s > call", "call > e", "no > refused"),
    before='<error id="err" errorCode="NO"/>',
    key="caller",
)
CHILD = diagram(
    '<startEvent id="cs"/><userTask id="decide" reglament:group="sales"/><exclusiveGateway id="cg" default="flow2_cg_ce"/>'
    '<endEvent id="ce"/><endEvent id="cno"><errorEventDefinition errorRef="err2"/></endEvent>'
    + flows("cs > decide", "decide > cg", "cg > ce", "cg > cno: ok = false"),
    before='<error id="err2" errorCode="NO"/>',
    key="child",
)


def test_a_message_before_its_step_waits_for_the_step(office: Office, anna: Actor) -> None:
    office.deploy(PAID)
    started = office.start(order="SO-1")
    early = office.do(PublishMessage("payment.received", "SO-1", {"amount": 7}, message_id="bank-1"))
    assert early.waiting
    assert office.do(PublishMessage("payment.received", "SO-1", {"amount": 7}, message_id="bank-1")).waiting
    assert len(office.rows("message")) == 1
    assert started.first_task is not None
    office.do(CompleteWorkItem(started.first_task, {}), anna)
    delivered = office.do(DeliverMessage(office.rows("message")[0].id))
    assert delivered.instance_id == started.instance_id
    assert office.rows("instance")[0].status == "completed"
    assert loads(office.rows("instance")[0].variables)["amount"] == 7
    with pytest.raises(NotFound):
        office.do(DeliverMessage(office.rows("message")[0].id))


def test_a_message_goes_to_its_own_key_and_to_one_instance_only(office: Office, anna: Actor) -> None:
    office.deploy(PAID)
    for order in ("SO-1", "SO-2"):
        task = office.start(order=order).first_task
        assert task is not None
        office.do(CompleteWorkItem(task, {}), anna)
    office.do(PublishMessage("payment.received", "SO-2"))
    assert [row.status for row in office.rows("instance")] == ["running", "completed"]
    assert office.do(PublishMessage("payment.received", "SO-3")).waiting


def test_a_message_starts_a_process_and_its_key_becomes_the_business_key(office: Office) -> None:
    office.deploy(ON_INVOICE)
    first = office.do(PublishMessage("invoice.issued", "I-1", {"total": 5}, message_id="i-1"))
    assert (
        office.do(PublishMessage("invoice.issued", "I-1", {"total": 5}, message_id="i-1")).instance_id
        == first.instance_id
    )
    second = office.do(PublishMessage("invoice.issued", "I-1", {"total": 5}))  # another message, the same running key
    assert second.instance_id == first.instance_id
    (instance,) = office.rows("instance")
    assert (instance.business_key, loads(instance.variables)) == ("I-1", {"total": 5})


def test_a_second_start_with_a_running_key_is_answered_with_the_first(office: Office, anna: Actor) -> None:
    office.deploy(PAID)
    first = office.start(business_key="SO-1", order="SO-1")
    again = office.start(business_key="SO-1", order="SO-1")
    assert (again.instance_id, again.existing) == (first.instance_id, True)
    office.do(CancelInstance(first.instance_id, "test"))
    assert not office.start(business_key="SO-1", order="SO-1").existing


def test_a_called_process_ends_in_the_callers_transaction(office: Office, anna: Actor) -> None:
    office.deploy(CHILD, CALLER)
    office.start("caller", total=9)
    child = office.rows("instance", definition_key="child")[0]
    assert loads(child.variables) == {"total": 9}
    office.do(CompleteWorkItem(office.rows("work_item")[0].id, {"ok": True, "noise": 1}), anna)
    caller = office.rows("instance", definition_key="caller")[0]
    assert (caller.status, loads(caller.variables)) == ("completed", {"total": 9, "approved": True})


def test_an_error_of_a_called_process_is_caught_by_its_caller(office: Office, anna: Actor) -> None:
    office.deploy(CHILD, CALLER)
    office.start("caller", total=9)
    office.do(CompleteWorkItem(office.rows("work_item")[0].id, {"ok": False}), anna)
    caller = office.rows("instance", definition_key="caller")[0]
    assert (caller.status, caller.outcome) == ("completed", "refused")
    assert loads(caller.variables)["why"]["code"] == "NO"
    assert office.rows("instance", definition_key="child")[0].status == "failed"


def test_cancelling_the_caller_cancels_whom_it_called_and_never_the_other_way_round(office: Office) -> None:
    office.deploy(CHILD, CALLER)
    started = office.start("caller", total=9)
    child = office.rows("instance", definition_key="child")[0]
    with pytest.raises(WrongState, match="cancel the outermost"):
        office.do(CancelInstance(child.id, "x"))
    office.do(CancelInstance(started.instance_id, "x"))
    assert {row.status for row in office.rows("instance")} == {"cancelled"}
    assert office.rows("work_item")[0].state == "cancelled"


def test_processes_that_call_each_other_in_a_circle_are_refused(office: Office) -> None:
    office.deploy(CHILD, CALLER)
    circle = CHILD.replace(
        b'<userTask id="decide" reglament:group="sales"/>', b'<callActivity id="decide" calledElement="caller"/>'
    )
    with pytest.raises(DefinitionRefused) as refused:
        office.deploy(circle)
    assert any("caller" in problem.message for problem in refused.value.problems)


def test_a_timer_start_begins_an_instance_at_each_round(office: Office) -> None:
    office.deploy(
        diagram(
            '<startEvent id="s"><timerEventDefinition><timeCycle>R/P1D</timeCycle></timerEventDefinition></startEvent>'
            '<userTask id="a" reglament:group="sales"/><endEvent id="e"/>' + flows("s > a", "a > e")
        )
    )
    for day in (1, 2):
        office.clock[0] += timedelta(days=1)
        office.do(FireTimer(office.rows("timer")[0].id))
        assert len(office.rows("instance")) == day


def test_equal_files_make_no_new_version_and_changed_ones_replace_the_start_subscriptions(office: Office) -> None:
    first = office.deploy(ON_INVOICE)
    assert office.deploy(ON_INVOICE).unchanged
    office.deploy(ON_INVOICE.replace(b'id="call"', b'id="call" name="Call them"'))
    assert [row.version for row in office.rows("definition")] == [1, 2]
    assert len(office.rows("subscription")) == 1
    assert first.definitions == (("collect", 1),)


def test_running_instances_keep_their_version(office: Office, anna: Actor) -> None:
    office.deploy(PAID)
    old = office.start(order="SO-1")
    office.deploy(PAID.replace(b'id="a"', b'id="a" name="New name"'))
    office.start(order="SO-2")
    assert [row.version for row in office.rows("instance")] == [1, 2]
    assert old.first_task is not None
    office.do(CompleteWorkItem(old.first_task, {}), anna)
    assert office.rows("instance")[0].version == 1


def test_only_administrators_deploy_and_unknown_processes_do_not_start(office: Office, anna: Actor) -> None:
    with pytest.raises(NotPermitted):
        office.do(DeployDefinition({"a.bpmn": PAID}), anna)
    with pytest.raises(NotFound, match="No process 'nothing'"):
        office.do(StartInstance("nothing"))


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"this is not XML", "XML"),
        (b'<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><definitions/>', "DOCTYPE"),
        (b"<html><body/></html>", "BPMN"),
    ],
)
def test_a_file_that_is_no_bpmn_is_refused_and_the_next_one_is_read(office: Office, content: bytes, words: str) -> None:
    with pytest.raises(DefinitionRefused) as refused:
        office.deploy(content)
    assert any(words in f"{problem.message} {problem.hint}" for problem in refused.value.problems)
    assert office.deploy(PAID).definitions == (("p", 1),)


def test_an_error_of_a_called_process_ends_the_items_of_a_multi_instance_beside_it(office: Office, anna: Actor) -> None:
    caller = diagram(
        '<startEvent id="s"/><subProcess id="box"><startEvent id="bs"/><parallelGateway id="fork"/><callActivity id="call" calledElement="child"/>'
        '<userTask id="each" reglament:group="x"><multiInstanceLoopCharacteristics reglament:collection="items" reglament:item="one"/></userTask>'
        '<endEvent id="be"/><endEvent id="be2"/>'
        + flows("bs > fork", "fork > call", "fork > each", "call > be", "each > be2").replace("flow", "b")
        + '</subProcess><boundaryEvent id="no" attachedToRef="box"><errorEventDefinition errorRef="err"/></boundaryEvent>'
        '<endEvent id="e"/><endEvent id="refused"/>' + flows("s > box", "box > e", "no > refused"),
        before='<error id="err" errorCode="NO"/>',
        key="caller",
    )
    office.deploy(CHILD, caller)
    office.start("caller", items=[1, 2, 3])
    task = next(row for row in office.rows("work_item") if row.element == "decide")
    office.do(CompleteWorkItem(task.id, {"ok": False}), anna)
    instance = office.rows("instance", definition_key="caller")[0]
    assert (instance.status, instance.outcome) == ("completed", "refused")
    assert [row.state for row in office.rows("work_item", element="each")] == ["cancelled"] * 3
    assert office.rows("scope") == []


def test_a_process_that_undoes_at_its_very_start_has_nothing_to_undo(office: Office) -> None:
    office.deploy(
        diagram('<startEvent id="s"/><endEvent id="undo"><compensateEventDefinition/></endEvent>' + flows("s > undo"))
    )
    office.start()
    assert office.rows("instance")[0].outcome == "undo"
