"""A sub-process undone as a whole: by its compensation event sub-process, or entry by entry (BPMN 2.0.2 §10.7.1)."""

from __future__ import annotations

import pytest

from engine import bpmn
from engine.execution import UncaughtError
from engine.model.step import InstanceCancelled
from tests.execution.play import Play, diagram, flows
from tests.execution.test_compensation import ACTIONS, undone

THROW = '<intermediateThrowEvent id="{0}"><compensateEventDefinition {1}/></intermediateThrowEvent>'
WORK = '<serviceTask id="{0}" reglament:action="{1}"/>'
INSIDE = (
    f'<startEvent id="is"/>{WORK.format("hold", "reserve")}{WORK.format("send", "ship")}<endEvent id="ie"/>'
    + flows("is > hold", "hold > send", "send > ie")
)
UNDOING = (
    '<subProcess id="esp" triggeredByEvent="true"><startEvent id="cs"><compensateEventDefinition/></startEvent>{0}'
    "</subProcess>"
)


def process(*, event_sub_process: str = "", throw: str = "", loop: str = "", boundary: str = "") -> bytes:
    """Work before a sub-process, the sub-process, and behind it a throw that a person lets loose."""
    return diagram(
        f'<startEvent id="s"/>{WORK.format("first", "reserve")}'
        f'<subProcess id="sub">{INSIDE}{event_sub_process}{loop}</subProcess>{boundary}'
        f'<userTask id="ask" reglament:group="g"/>{THROW.format("undo", throw)}<userTask id="last" reglament:group="g"/>'
        '<endEvent id="e"/>'
        + flows("s > first", "first > sub", "sub > ask", "ask > undo", "undo > last", "last > e").replace("flow", "f")
    )


def until_asked(content: bytes, **variables: object) -> Play:
    play = Play(content, actions=ACTIONS).start(**variables).done("first")
    while play.open != ["ask"]:
        play.done(play.open[0])
    return play


def test_a_throw_that_names_a_sub_process_undoes_all_that_was_done_in_it_and_nothing_else() -> None:
    play = until_asked(process(throw='activityRef="sub"')).complete("ask")
    assert [job.action for job in play.jobs.values()] == ["take_back"]
    play.done("undo").done("undo")
    assert undone(play) == ["sub", "send", "hold"]
    assert play.open == ["last"]
    states = {play.definition.nodes[row["node"]].id: row["state"] for row in play.ledger.values()}
    assert states == {"first": "done", "hold": "undone", "send": "undone", "sub": "undone"}


def test_a_named_sub_process_that_ran_three_times_is_undone_three_times_from_the_last_on() -> None:
    loop = (
        '<multiInstanceLoopCharacteristics isSequential="true"><loopCardinality>3</loopCardinality>'
        "</multiInstanceLoopCharacteristics>"
    )
    play = until_asked(process(throw='activityRef="sub"', loop=loop)).complete("ask")
    while play.jobs:
        play.done("undo")
    assert undone(play) == ["sub", "send", "hold"] * 3
    assert play.open == ["last"]


def test_what_a_cancelled_throw_had_begun_to_undo_is_undone_by_the_next_one() -> None:
    play = until_asked(process(throw='activityRef="sub"')).complete("ask").done("undo")
    play.happen(InstanceCancelled())
    states = {play.definition.nodes[row["node"]].id: row["state"] for row in play.ledger.values()}
    assert states == {"first": "done", "send": "undone", "hold": "done", "sub": "done"}


def test_a_throw_that_does_not_wait_goes_on_while_the_work_is_undone_beside_it() -> None:
    play = until_asked(process(throw='waitForCompletion="false"')).complete("ask")
    assert play.open == ["last", "undo"]
    play.complete("last")
    assert play.status == "running"  # the scope lasts until what is undone in it is undone
    while play.jobs:
        play.done("undo")
    assert (play.status, undone(play)) == ("completed", ["send", "hold", "first"])


def test_an_end_event_that_does_not_wait_ends_beside_its_compensation() -> None:
    content = process().replace(
        b'<endEvent id="e"/>', b'<endEvent id="e"><compensateEventDefinition waitForCompletion="false"/></endEvent>'
    )
    content = content.replace(THROW.format("undo", "").encode(), b'<task id="undo"/>')
    play = until_asked(content).complete("ask").complete("last")
    assert play.path[-1] == "e"
    while play.jobs:
        play.done("e")
    assert (play.status, undone(play)) == ("completed", ["send", "hold", "first"])


# ---- the compensation event sub-process -------------------------------------------------------------------------

OWN = UNDOING.format(
    '<scriptTask id="look" scriptFormat="feel"><script>{seen: note}</script></scriptTask>'
    '<userTask id="by_hand" reglament:group="g"/><endEvent id="ce"/>'
    + flows("cs > look", "look > by_hand", "by_hand > ce").replace("flow", "c")
)
ALL = UNDOING.format(
    THROW.format("rest", "") + '<endEvent id="ce"/>' + flows("cs > rest", "rest > ce").replace("flow", "c")
)


def test_the_event_sub_process_undoes_in_place_of_all_and_what_it_leaves_stays() -> None:
    play = until_asked(process(event_sub_process=OWN), note="A").complete("ask")
    assert (play.open, undone(play)) == (["by_hand"], ["sub"])
    play.complete("by_hand")
    assert undone(play) == ["sub", "first"]  # and not hold, nor send
    play.done("undo").complete("last")
    assert play.status == "completed"
    states = {play.definition.nodes[row["node"]].id: row["state"] for row in play.ledger.values()}
    assert states == {"first": "undone", "hold": "left", "send": "left", "sub": "undone"}


def test_it_sees_the_variables_of_its_sub_process_as_they_were() -> None:
    inner = INSIDE.replace('<endEvent id="ie"/>', '<endEvent id="ie"/>')
    content = process(event_sub_process=OWN).replace(
        b'<subProcess id="sub">',
        b'<subProcess id="sub"><extensionElements><reglament:input target="note" expression="outside + 1"/>'
        b"</extensionElements>",
    )
    assert inner.encode() in content
    play = until_asked(content, outside=1).complete("ask")
    [scope] = [scope for scope in play.state.scopes.values() if scope.id]
    assert (scope.variables["note"], scope.variables["seen"]) == (2, 2)
    assert "seen" not in play.variables


def test_a_throw_inside_it_undoes_what_its_sub_process_had_done() -> None:
    play = until_asked(process(event_sub_process=ALL)).complete("ask")
    assert undone(play) == ["sub", "send"]
    play.done("rest").done("rest").done("undo").complete("last")
    assert undone(play) == ["sub", "send", "hold", "first"]
    assert {row["state"] for row in play.ledger.values()} == {"undone"}
    assert play.status == "completed"


def test_a_sub_process_that_was_interrupted_is_undone_entry_by_entry() -> None:
    boundary = '<boundaryEvent id="stop" attachedToRef="sub"><messageEventDefinition messageRef="m"/></boundaryEvent>'
    content = process(event_sub_process=OWN, boundary=boundary).replace(
        b"<process ", b'<message id="m" name="stop"/><process '
    )
    content = content.replace(
        b'<endEvent id="e"/>', b'<endEvent id="e"/><sequenceFlow id="x" sourceRef="stop" targetRef="ask"/>'
    )
    play = Play(content, actions=ACTIONS).start().done("first").done("hold").message("stop").complete("ask")
    while play.jobs:
        play.done("undo")
    assert undone(play) == ["hold", "first"]


def test_a_called_process_with_one_is_undone_by_it() -> None:
    from engine.model.step import CompensationAsked

    event_sub_process = UNDOING.format(
        '<userTask id="by_hand" reglament:group="g"/><endEvent id="ce"/>'
        + flows("cs > by_hand", "by_hand > ce").replace("flow", "c")
    )
    content = diagram(
        f'<startEvent id="s"/>{WORK.format("first", "reserve")}<endEvent id="e"/>{event_sub_process}'
        + flows("s > first", "first > e")
    )
    play = Play(content, actions=ACTIONS).start().done("first")
    assert play.status == "completed"
    play.happen(CompensationAsked())
    assert play.open == ["by_hand"]
    play.complete("by_hand")
    assert play.status == "completed"
    assert [row["state"] for row in play.ledger.values()] == ["left"]


def test_an_undo_that_is_refused_inside_stops_there_for_people_to_see() -> None:
    play = until_asked(process(throw='activityRef="sub"')).complete("ask")
    with pytest.raises(UncaughtError, match="AlreadyShipped"):
        play.refuse("undo", "AlreadyShipped")


# ---- the gate ---------------------------------------------------------------------------------------------------


def codes(content: bytes) -> list[str]:
    return sorted({problem.code for problem in bpmn.read(content, in_process=True).faults})


def test_one_sub_process_is_not_undone_by_two() -> None:
    other = ALL.replace("esp", "esp2").replace('"cs', '"cs2').replace('"ce', '"ce2').replace('"rest', '"rest2')
    assert "compensated_twice" in codes(process(event_sub_process=ALL + other.replace('id="c', 'id="d')))
    boundary = (
        '<boundaryEvent id="b" attachedToRef="sub"><compensateEventDefinition/></boundaryEvent>'
        '<task id="h" isForCompensation="true"/><association id="a" sourceRef="b" targetRef="h"/>'
    )
    assert "compensated_twice" in codes(process(event_sub_process=ALL, boundary=boundary))


def test_a_throw_that_names_a_sub_process_in_which_nothing_can_be_undone_is_refused() -> None:
    content = (
        process(throw='activityRef="sub"').replace(b"serviceTask", b"task").replace(b"reglament:action=", b"name=")
    )
    assert codes(content) == ["nothing_to_undo"]
