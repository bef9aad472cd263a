"""Standard loops, quantities of tokens, and pairs of links."""

from __future__ import annotations

import pytest

from engine import bpmn
from engine.errors import BudgetExceeded, ExpressionFailed
from tests.execution.play import Play, diagram, flows


def looped(marker: str, inner: str = "", tag: str = "userTask") -> bytes:
    words = 'reglament:group="x"' if tag == "userTask" else ""
    return diagram(
        f'<startEvent id="s"/><{tag} id="t" {words}>{inner}<standardLoopCharacteristics {marker}</{tag}>'
        '<boundaryEvent id="late" attachedToRef="t"><timerEventDefinition><timeDuration>P1D</timeDuration></timerEventDefinition></boundaryEvent>'
        '<endEvent id="e"/><endEvent id="f"/>' + flows("s > t", "t > e", "late > f")
    )


UNTIL_DONE = "><loopCondition>done != true</loopCondition></standardLoopCharacteristics>"


def test_an_activity_runs_again_while_its_condition_holds() -> None:
    play = Play(looped(UNTIL_DONE)).start()
    play.complete("t", done=False).complete("t", done=False)
    assert play.open == ["t"]
    play.complete("t", done=True)
    assert play.status == "completed"
    assert play.variables == {"done": True}  # rounds write the variables around them


def test_a_condition_that_is_tested_before_may_let_it_run_not_at_all() -> None:
    play = Play(looped(' testBefore="true"' + UNTIL_DONE)).start(done=True)
    assert play.status == "completed"
    assert play.items == {}


def test_a_maximum_ends_a_loop_without_condition() -> None:
    play = Play(looped(' loopMaximum="2"/>')).start()
    play.complete("t").complete("t")
    assert play.status == "completed"


def test_a_boundary_event_ends_all_rounds() -> None:
    play = Play(looped(UNTIL_DONE)).start()
    play.complete("t", done=False)
    play.pass_time(days=2)
    assert play.status == "completed"
    assert play.path[-1] == "f"
    assert play.items == {}


def test_the_state_is_as_small_after_many_rounds_as_after_one() -> None:
    play = Play(looped(UNTIL_DONE)).start()
    play.complete("t", done=False)
    first = len(play.steps[-1].trail), len(play.state.scopes), len(play.state.tokens)
    for _ in range(50):
        play.complete("t", done=False)
    assert (len(play.steps[-1].trail), len(play.state.scopes), len(play.state.tokens)) == first


def test_a_loop_that_never_ends_by_itself_meets_the_budget() -> None:
    with pytest.raises(BudgetExceeded):
        Play(looped("><loopCondition>true</loopCondition></standardLoopCharacteristics>", tag="task")).start()


def test_a_condition_that_is_neither_true_nor_false_is_told() -> None:
    with pytest.raises(ExpressionFailed, match="Loop condition of 't' is neither true nor false"):
        Play(looped(' testBefore="true"><loopCondition>count</loopCondition></standardLoopCharacteristics>')).start()


def test_what_each_round_did_is_undone_by_itself() -> None:
    model = diagram(
        '<startEvent id="s"/><userTask id="t" reglament:group="x"><standardLoopCharacteristics loopMaximum="2"/></userTask>'
        '<boundaryEvent id="c" attachedToRef="t"><compensateEventDefinition/></boundaryEvent>'
        '<userTask id="h" isForCompensation="true" reglament:group="x"/>'
        '<association id="a" sourceRef="c" targetRef="h" associationDirection="One"/>'
        '<intermediateThrowEvent id="undo"><compensateEventDefinition/></intermediateThrowEvent><endEvent id="e"/>'
        + flows("s > t", "t > undo", "undo > e")
    )
    play = Play(model).start()
    play.complete("t").complete("t")
    play.complete("h").complete("h")
    assert play.status == "completed"


def test_tokens_are_multiplied_and_gathered() -> None:
    model = diagram(
        '<startEvent id="s"/><task id="many" completionQuantity="4"/><userTask id="pair" reglament:group="x" startQuantity="2"/>'
        '<endEvent id="e"/>' + flows("s > many", "many > pair", "pair > e")
    )
    play = Play(model).start()
    assert play.open == ["pair", "pair"]
    play.complete("pair").complete("pair")
    assert play.status == "completed"


def test_tokens_that_still_gather_are_cancelled_with_their_scope() -> None:
    model = diagram(
        '<startEvent id="s"/><subProcess id="sub"><startEvent id="a"/><userTask id="pair" reglament:group="x" startQuantity="2"/>'
        f'<endEvent id="b"/>{flows("a > pair", "pair > b")}</subProcess>'
        '<boundaryEvent id="late" attachedToRef="sub"><timerEventDefinition><timeDuration>P1D</timeDuration></timerEventDefinition></boundaryEvent>'
        '<endEvent id="e"/><endEvent id="f"/>'
        + flows("s > sub", "sub > e", "late > f").replace("flow0", "flow10").replace("flow1_", "flow11_")
    )
    play = Play(model).start()
    assert play.open == []
    play.pass_time(days=2)
    assert play.status == "completed"
    assert play.path[-1] == "f"


LINKED = (
    '<startEvent id="s"/><exclusiveGateway id="g" default="flow1_g_one"/>'
    '<intermediateThrowEvent id="one"><linkEventDefinition name="On"/></intermediateThrowEvent>'
    '<intermediateThrowEvent id="two"><linkEventDefinition name="On"/></intermediateThrowEvent>'
    '<intermediateCatchEvent id="there"><linkEventDefinition name="On"/></intermediateCatchEvent><endEvent id="e"/>'
    + flows("s > g", "g > one", "g > two: x = 1", "there > e")
)


@pytest.mark.parametrize(("x", "thrown"), [(0, "one"), (1, "two")])
def test_a_link_goes_on_where_its_other_half_stands(x: int, thrown: str) -> None:
    play = Play(diagram(LINKED)).start(x=x)
    assert play.path == ["s", "g", thrown, "there", "e"]
    assert play.status == "completed"


def test_the_condition_of_a_flow_out_of_a_parallel_gateway_is_named_as_not_asked() -> None:
    model = diagram(
        '<startEvent id="s"/><parallelGateway id="g"/><endEvent id="e"/><endEvent id="f"/>'
        + flows("s > g", "g > e: x = 1", "g > f")
    )
    reading = bpmn.read(model, in_process=True)
    assert reading.ok
    assert "condition_ignored" in {problem.code for problem in reading.problems}
    assert Play(reading.definitions[0]).start(x=2).path == ["s", "g", "e", "f"]
