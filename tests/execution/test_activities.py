"""Sub-processes, multi-instance, call activities, mappings, messages out."""

from __future__ import annotations

from decimal import Decimal

import pytest

from engine.actions import Action, Done, Placement, Refused
from engine.errors import ExpressionFailed, WrongState
from engine.model.step import InstanceCancelled, WorkItemCompleted
from tests.execution.play import Play, diagram, flows

EXT = "<extensionElements>{}</extensionElements>"


def io(kind: str, target: str, expression: str) -> str:
    return f'<reglament:{kind} target="{target}" expression="{expression}"/>'


def test_what_a_sub_process_sets_is_seen_behind_it_but_its_inputs_are_not() -> None:
    body = (
        '<startEvent id="s"/><subProcess id="box">'
        + EXT.format(io("input", "half", "total / 2"))
        + '<startEvent id="bs"/><userTask id="a" reglament:group="x" reglament:title="&quot;Half: &quot; + string(half)"/><endEvent id="be"/>'
        + flows("bs > a", "a > be")
        + '</subProcess><endEvent id="e"/>'
        + flows("s > box", "box > e").replace("flow", "m")
    )
    play = Play(diagram(body)).start(total=9)
    assert next(iter(play.items.values())).title == "Half: 4.5"
    play.complete("a", approved=True)
    assert play.status == "completed"
    assert play.variables == {"total": 9, "approved": True}


def test_an_action_gets_exactly_its_inputs_and_its_outputs_alone_come_back() -> None:
    body = (
        '<startEvent id="s"/><serviceTask id="a" reglament:action="t.price">'
        + EXT.format(io("input", "sku", "order.sku") + io("output", "price", "unit * order.quantity"))
        + '</serviceTask><endEvent id="e"/>'
        + flows("s > a", "a > e")
    )
    play = Play(diagram(body), actions={"t.price": Action("t.price", Placement.OUTSIDE, lambda call: Done())})
    play.start(order={"sku": "A", "quantity": 3})
    (job,) = play.jobs.values()
    assert job.params == {"sku": "A"}
    play.done("a", unit=Decimal("1.10"), secret="x")
    assert play.variables == {"order": {"sku": "A", "quantity": 3}, "price": Decimal("3.30")}


def test_an_action_inside_the_step_needs_no_job_and_its_refusal_is_an_error_event() -> None:
    def run(call: object) -> object:
        amount = call.params["amount"]  # type: ignore[attr-defined]
        return Done({"fee": amount * 2}) if amount < 10 else Refused("TooMuch", "at most 10")

    body = (
        '<startEvent id="s"/><serviceTask id="a" reglament:action="t.fee" reglament:resultVariable="answer">'
        + EXT.format(io("input", "amount", "amount"))
        + '</serviceTask><boundaryEvent id="no" attachedToRef="a"><errorEventDefinition errorRef="err"/></boundaryEvent>'
        '<endEvent id="e"/><endEvent id="refused"/>' + flows("s > a", "a > e", "no > refused")
    )
    actions = {"t.fee": Action("t.fee", Placement.INSIDE, run)}  # type: ignore[arg-type]
    model = diagram(body, before='<error id="err" errorCode="TooMuch"/>')
    play = Play(model, actions=actions).start(amount=4)
    assert (play.state.outcome, play.variables["answer"]) == ("e", {"fee": 8})
    assert Play(model, actions=actions).start(amount=12).state.outcome == "refused"


EACH = diagram(
    '<startEvent id="s"/><userTask id="pack" reglament:group="w">'
    '<multiInstanceLoopCharacteristics reglament:collection="parcels" reglament:item="parcel" '
    'reglament:outputCollection="weights" reglament:outputItem="weight"{}/></userTask>'
    '<boundaryEvent id="stop" attachedToRef="pack"><messageEventDefinition messageRef="m"/></boundaryEvent>'
    '<endEvent id="e"/><endEvent id="stopped"/>' + flows("s > pack", "pack > e", "stop > stopped"),
    before='<message id="m" name="stop"/>',
)


def test_each_item_has_its_own_variables_and_the_outputs_come_in_the_order_of_the_items() -> None:
    play = Play(EACH.replace(b"{}", b"")).start(parcels=["A", "B", "C"])
    assert [item.local for item in play.items.values()] == [
        {"loopCounter": 1, "parcel": "A"},
        {"loopCounter": 2, "parcel": "B"},
        {"loopCounter": 3, "parcel": "C"},
    ]
    first, second, third = list(play.items)
    for token, weight in ((third, 30), (first, 10), (second, 20)):
        play.happen(WorkItemCompleted(token, {"weight": weight}))
    assert play.status == "completed"
    assert play.variables == {"parcels": ["A", "B", "C"], "weights": [10, 20, 30]}
    assert list(play.state.scopes) == [0]


def test_an_empty_collection_is_passed_with_an_empty_result() -> None:
    play = Play(EACH.replace(b"{}", b"")).start(parcels=[])
    assert (play.status, play.variables["weights"]) == ("completed", [])


def test_a_collection_that_is_no_list_is_told() -> None:
    with pytest.raises(ExpressionFailed, match="needs a list"):
        Play(EACH.replace(b"{}", b"")).start(parcels=3)


def test_a_boundary_event_of_a_multi_instance_ends_all_items() -> None:
    play = Play(EACH.replace(b"{}", b"")).start(parcels=[1, 2, 3]).complete("pack", weight=1).message("stop")
    assert (play.state.outcome, play.open, list(play.state.scopes)) == ("stopped", [], [0])


def test_enough_completed_items_end_the_rest() -> None:
    body = EACH.replace(
        b"{}/>",
        b"><completionCondition>numberOfCompletedInstances &gt;= 2</completionCondition></multiInstanceLoopCharacteristics>",
    )
    play = Play(body).start(parcels=[1, 2, 3]).complete("pack", weight=5).complete("pack", weight=6)
    assert (play.status, play.variables["weights"], play.open) == ("completed", [5, 6], [])


def test_items_of_a_multi_instance_sub_process_do_not_disturb_each_other() -> None:
    body = (
        '<startEvent id="s"/><subProcess id="ship"><multiInstanceLoopCharacteristics reglament:collection="orders" reglament:item="o"/>'
        '<startEvent id="is"/><userTask id="pick" reglament:group="w"/><userTask id="send" reglament:group="w"/><endEvent id="ie"/>'
        + flows("is > pick", "pick > send", "send > ie")
        + '</subProcess><endEvent id="e"/>'
        + flows("s > ship", "ship > e").replace("flow", "m")
    )
    play = Play(diagram(body)).start(orders=[{"n": 1}, {"n": 2}])
    play.complete("pick", bin="left")
    assert play.open == ["pick", "send"]
    play.complete("pick", bin="right")
    assert [item.local["bin"] for item in play.items.values()] == ["left", "right"]
    play.complete("send").complete("send")
    assert play.status == "completed"
    assert play.variables == {"orders": [{"n": 1}, {"n": 2}]}


def test_a_called_process_gives_back_what_the_outputs_say() -> None:
    body = (
        '<startEvent id="s"/><callActivity id="call" calledElement="other">'
        + EXT.format(io("input", "amount", "total") + io("output", "ok", "approved"))
        + '</callActivity><endEvent id="e"/>'
        + flows("s > call", "call > e")
    )
    play = Play(diagram(body)).start(total=5)
    (child,) = play.children.values()
    assert (child.process, child.variables, child.business_key) == ("other", {"amount": 5}, "K-1")
    play.children.clear()
    token = next(iter(play.state.tokens))
    from engine.model.step import ChildEnded

    play.happen(ChildEnded(token, {"approved": True, "noise": 1}))
    assert play.variables == {"total": 5, "ok": True}


def test_a_thrown_message_carries_its_inputs_and_its_key() -> None:
    body = (
        '<startEvent id="s"/><intermediateThrowEvent id="told" reglament:correlationKey="number">'
        + EXT.format(io("input", "total", "total * 2"))
        + '<messageEventDefinition messageRef="m"/></intermediateThrowEvent><endEvent id="e"/>'
        + flows("s > told", "told > e")
    )
    play = Play(diagram(body, before='<message id="m" name="invoice.issued"/>')).start(number="I-7", total=4)
    (message,) = play.messages
    assert (message.name, message.key, message.payload) == ("invoice.issued", "I-7", {"total": 8})


def test_a_task_that_is_gone_cannot_be_completed() -> None:
    play = Play(EACH.replace(b"{}", b"")).start(parcels=[1])
    token = next(iter(play.items))
    play.complete("pack", weight=1)
    with pytest.raises(WrongState):
        play.happen(WorkItemCompleted(token, {}))


def test_cancelling_an_instance_ends_everything_that_waits() -> None:
    play = Play(EACH.replace(b"{}", b"")).start(parcels=[1, 2]).happen(InstanceCancelled("test"))
    assert (play.status, play.open, play.waits) == ("cancelled", [], [])
