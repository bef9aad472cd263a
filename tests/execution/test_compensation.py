"""Compensation: reverse order, each once; transactions that are cancelled."""

from __future__ import annotations

from typing import Any

import pytest

from engine.actions import Action, Done, Placement, Undo
from engine.execution import UncaughtError
from engine.model.step import InstanceCancelled, JobCreated
from tests.execution.play import Play, diagram, flows


def action(name: str, *, undo: str | None = None, inside: bool = False) -> Action:
    declared = Undo(undo, lambda params, result: {**params, **result}) if undo else None
    return Action(
        name, Placement.INSIDE if inside else Placement.OUTSIDE, lambda call: Done({"of": call.action}), undo=declared
    )


ACTIONS = {
    name: action(name, undo=undo)
    for name, undo in {
        "reserve": "release",
        "ship": "take_back",
        "invoice": None,
        "release": None,
        "take_back": None,
    }.items()
}
SERVICE = '<serviceTask id="{0}" reglament:action="{1}"><extensionElements><reglament:input target="order" expression="order"/></extensionElements></serviceTask>'
ORDER = diagram(
    '<startEvent id="s"/>'
    + SERVICE.format("reserve", "reserve")
    + SERVICE.format("ship", "ship")
    + '<serviceTask id="invoice" reglament:action="invoice"/>'
    '<boundaryEvent id="undo_invoice" attachedToRef="invoice"><compensateEventDefinition/></boundaryEvent>'
    '<userTask id="credit_note" isForCompensation="true" reglament:group="finance"/>'
    '<association id="as1" sourceRef="undo_invoice" targetRef="credit_note" associationDirection="One"/>'
    '<userTask id="wait" reglament:group="x"/><endEvent id="e"/>'
    '<subProcess id="on_cancel" triggeredByEvent="true"><startEvent id="cancelled"><messageEventDefinition messageRef="m"/></startEvent>'
    '<intermediateThrowEvent id="undo_all"><compensateEventDefinition/></intermediateThrowEvent><endEvent id="ce"/>'
    + flows("cancelled > undo_all", "undo_all > ce").replace("flow", "c")
    + "</subProcess>"
    + flows("s > reserve", "reserve > ship", "ship > invoice", "invoice > wait", "wait > e"),
    before='<message id="m" name="cancel"/>',
)


def undone(play: Play) -> list[str]:
    return [play.definition.nodes[entry[1]].id for entry in play.trail if entry[0] == "undo"]


def test_completed_work_is_undone_in_reverse_order_one_after_the_other() -> None:
    play = Play(ORDER, actions=ACTIONS).start(order="SO-1")
    play.done("reserve", picked=5).done("ship").done("invoice", number="I-1")
    play.message("cancel")
    assert play.open == ["credit_note"]  # the drawn handler first: invoicing was last
    assert play.items[next(iter(play.items))].local["number"] == "I-1"
    play.complete("credit_note")
    assert [job.action for job in play.jobs.values()] == ["take_back"]
    play.done("undo_all")
    (job,) = play.jobs.values()
    assert (job.action, job.params) == ("release", {"order": "SO-1", "picked": 5})
    assert job.key.endswith(":undo")
    play.done("undo_all")
    assert undone(play) == ["invoice", "ship", "reserve"]
    assert play.status == "completed"
    assert {entry["state"] for entry in play.ledger.values()} == {"undone"}


def test_only_what_was_completed_is_undone() -> None:
    play = Play(ORDER, actions=ACTIONS).start(order="SO-1").done("reserve")
    play.message("cancel")
    assert undone(play) == ["reserve"]
    play.done("undo_all")
    assert play.status == "completed"


def test_nothing_to_undo_goes_straight_on() -> None:
    assert Play(ORDER, actions=ACTIONS).start(order="SO-1").message("cancel").status == "completed"


def test_a_refused_undo_stops_there_for_people_to_see() -> None:
    play = Play(ORDER, actions=ACTIONS).start(order="SO-1").done("reserve").message("cancel")
    with pytest.raises(UncaughtError, match="AlreadyShipped"):
        play.refuse("undo_all", "AlreadyShipped")
    assert [entry["state"] for entry in play.ledger.values()] == ["undoing"]


def test_a_handler_that_runs_inside_the_step_is_undone_in_the_same_step() -> None:
    actions = {**ACTIONS, "reserve": action("reserve", undo="release", inside=True), "release": action("release")}
    play = Play(ORDER, actions=actions).start(order="SO-1")
    play.message("cancel").done("undo_all")
    assert play.status == "completed"


TRANSACTION = diagram(
    '<startEvent id="s"/><transaction id="tx"><startEvent id="ts"/>'
    + SERVICE.format("hold", "reserve")
    + '<userTask id="decide" reglament:group="credit"/><exclusiveGateway id="g" default="flow3_g_ok"/>'
    '<endEvent id="ok"/><endEvent id="no"><cancelEventDefinition/></endEvent>'
    + flows("ts > hold", "hold > decide", "decide > g", "g > ok", "g > no: refused = true")
    + '</transaction><boundaryEvent id="tx_cancelled" attachedToRef="tx"><cancelEventDefinition/></boundaryEvent>'
    '<endEvent id="e"/><endEvent id="e_no"/>' + flows("s > tx", "tx > e", "tx_cancelled > e_no").replace("flow", "m")
)


def test_a_cancelled_transaction_undoes_its_work_and_leaves_by_its_cancel_event() -> None:
    play = Play(TRANSACTION, actions=ACTIONS).start(order="SO-1").done("hold").complete("decide", refused=True)
    assert [job.action for job in play.jobs.values()] == ["release"]
    play.done("no")
    assert (play.status, play.state.outcome) == ("completed", "e_no")


def test_a_transaction_that_ends_well_keeps_its_work() -> None:
    play = Play(TRANSACTION, actions=ACTIONS).start(order="SO-1").done("hold").complete("decide", refused=False)
    assert play.state.outcome == "e"
    assert [entry["state"] for entry in play.ledger.values()] == ["done"]


def test_each_round_of_a_loop_is_undone_once() -> None:
    body = (
        '<startEvent id="s"/><exclusiveGateway id="m"/>'
        + SERVICE.format("reserve", "reserve")
        + '<userTask id="more" reglament:group="x"/><exclusiveGateway id="g" default="flow5_g_undo"/>'
        '<endEvent id="undo"><compensateEventDefinition/></endEvent>'
        + flows("s > m", "m > reserve", "reserve > more", "more > g", "g > m: again", "g > undo")
    )
    play = Play(diagram(body), actions=ACTIONS).start(order="SO-1")
    for number in range(4):
        play.done("reserve", lot=number).complete("more", again=number < 3)
    lots: list[Any] = []
    while play.jobs:
        lots.append(next(iter(play.jobs.values())).params["lot"])
        play.done("undo")
    assert lots == [3, 2, 1, 0]
    assert play.status == "completed"


INTERRUPTED = diagram(
    '<startEvent id="s"/><subProcess id="sub"><startEvent id="ss"/>'
    + SERVICE.format("reserve", "reserve")
    + '<intermediateThrowEvent id="undo_inner"><compensateEventDefinition/></intermediateThrowEvent><endEvent id="se"/>'
    + flows("ss > reserve", "reserve > undo_inner", "undo_inner > se").replace("flow", "i")
    + '</subProcess><boundaryEvent id="stop" attachedToRef="sub"><messageEventDefinition messageRef="m"/></boundaryEvent>'
    '<exclusiveGateway id="j"/><intermediateThrowEvent id="undo_all"><compensateEventDefinition/></intermediateThrowEvent><endEvent id="e"/>'
    + flows("s > sub", "sub > j", "stop > j", "j > undo_all", "undo_all > e"),
    before='<message id="m" name="cancel"/>',
)


def test_what_was_undone_in_a_step_is_not_undone_again_in_the_same_step() -> None:
    handled = (
        '<startEvent id="s"/><subProcess id="sub"><startEvent id="ss"/><userTask id="work" reglament:group="x"/>'
        '<boundaryEvent id="c" attachedToRef="work"><compensateEventDefinition/></boundaryEvent>'
        '<serviceTask id="handler" isForCompensation="true" reglament:action="release"/><association id="as" sourceRef="c" targetRef="handler" associationDirection="One"/>'
        '<userTask id="wait" reglament:group="x"/><intermediateThrowEvent id="undo_inner"><compensateEventDefinition/></intermediateThrowEvent><endEvent id="se"/>'
        + flows("ss > work", "work > wait", "wait > undo_inner", "undo_inner > se").replace("flow", "i")
        + '</subProcess><intermediateThrowEvent id="undo_all"><compensateEventDefinition/></intermediateThrowEvent><endEvent id="e"/>'
        + flows("s > sub", "sub > undo_all", "undo_all > e")
    )
    actions = {"release": action("release", inside=True)}
    play = Play(diagram(handled), actions=actions).start().complete("work").complete("wait")
    assert play.status == "completed"
    assert undone(play) == ["work"]


def test_an_undo_that_was_cancelled_before_it_was_through_is_done_by_whoever_comes_next() -> None:
    play = Play(INTERRUPTED, actions=ACTIONS).start(order="SO-1").done("reserve")
    (first,) = play.jobs.values()
    play.message("cancel")
    (second,) = play.jobs.values()
    assert (second.key, second.params) == (first.key, first.params)
    assert second.token != first.token
    play.done("undo_all")
    assert play.status == "completed"
    assert [entry["state"] for entry in play.ledger.values()] == ["undone"]


def test_a_cancelled_instance_leaves_no_undo_half_way() -> None:
    play = Play(ORDER, actions=ACTIONS).start(order="SO-1").done("reserve").done("ship").message("cancel")
    play.happen(InstanceCancelled())
    assert [entry["state"] for entry in play.ledger.values()] == ["done", "done"]
    assert not play.jobs


def test_what_somebody_else_left_half_undone_is_come_back_for() -> None:
    model = diagram(
        '<startEvent id="s"/>'
        + SERVICE.format("ship", "ship")
        + '<subProcess id="sub"><startEvent id="ss"/>'
        + SERVICE.format("reserve", "reserve")
        + '<intermediateThrowEvent id="undo_inner"><compensateEventDefinition/></intermediateThrowEvent><endEvent id="se"/>'
        + flows("ss > reserve", "reserve > undo_inner", "undo_inner > se").replace("flow", "i")
        + '</subProcess><boundaryEvent id="stop" attachedToRef="sub"><messageEventDefinition messageRef="m"/></boundaryEvent><endEvent id="e"/>'
        '<subProcess id="beside" triggeredByEvent="true"><startEvent id="all" isInterrupting="false"><messageEventDefinition messageRef="m_all"/></startEvent>'
        '<intermediateThrowEvent id="undo_all"><compensateEventDefinition/></intermediateThrowEvent><endEvent id="be"/>'
        + flows("all > undo_all", "undo_all > be").replace("flow", "b")
        + "</subProcess>"
        + flows("s > ship", "ship > sub", "sub > e", "stop > e"),
        before='<message id="m" name="stop"/><message id="m_all" name="all"/>',
    )
    play = Play(model, actions=ACTIONS).start(order="SO-1").done("ship").done("reserve")
    play.message("all")
    assert [job.action for job in play.jobs.values()] == ["release", "take_back"]  # two who undo, each their own entry
    play.message("stop").done("undo_all")
    assert [job.action for job in play.jobs.values()] == ["release"]
    play.done("undo_all")
    assert play.status == "completed"
    assert {entry["state"] for entry in play.ledger.values()} == {"undone"}


def two_who_undo(work: str) -> bytes:
    """What was done in a sub-process is undone there; at the same moment an error ends it, and all is undone outside."""
    return diagram(
        f'<startEvent id="s"/><subProcess id="sub"><startEvent id="ss"/>{work}<parallelGateway id="fork"/>'
        '<intermediateThrowEvent id="undo_inner"><compensateEventDefinition/></intermediateThrowEvent><endEvent id="se"/>'
        '<task id="later"/><endEvent id="failed"><errorEventDefinition errorRef="err"/></endEvent>'
        + flows("ss > work", "work > fork", "fork > undo_inner", "undo_inner > se", "fork > later", "later > failed")
        + '</subProcess><boundaryEvent id="off" attachedToRef="sub"><errorEventDefinition errorRef="err"/></boundaryEvent>'
        '<intermediateThrowEvent id="undo_all"><compensateEventDefinition/></intermediateThrowEvent><endEvent id="e"/>'
        '<endEvent id="e_off"/>'
        + flows("s > sub", "sub > e", "off > undo_all", "undo_all > e_off").replace("flow", "m"),
        before='<error id="err" errorCode="E1"/>',
        key="caller",
    )


def test_an_undo_that_one_step_begins_twice_is_asked_for_once() -> None:
    content = two_who_undo('<serviceTask id="work" reglament:action="ship"/>')
    play = Play(content, actions=ACTIONS).start().done("work")
    assert [job.key for job in play.steps[-1].effects if isinstance(job, JobCreated)] == ["7:5:undo"]
    assert undone(play) == ["work", "work"]  # the first one was cancelled before anybody saw it
    assert play.done("undo_all").path[-1] == "e_off"
    assert [entry["state"] for entry in play.ledger.values()] == ["undone"]
