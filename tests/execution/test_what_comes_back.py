"""`reglament:returns` and `reglament:passes`: all that comes back, all that goes in."""

from __future__ import annotations

import pytest

from engine.actions import Action, Outcome, Placement
from engine.errors import ExpressionFailed
from tests.execution.play import Play, diagram, flows


def _outside(_: object) -> Outcome:
    raise AssertionError("a test answers")


ACTIONS = {"x": Action("x", Placement.OUTSIDE, _outside)}

AROUND = '<startEvent id="s"/>{}<endEvent id="e"/>' + flows("s > t", "t > e")
TASK = '<serviceTask id="t" reglament:action="x" {}>{}</serviceTask>'
CALL = '<callActivity id="t" calledElement="q" {}>{}</callActivity>'
OUTPUT = '<extensionElements><reglament:output target="total" expression="a"/></extensionElements>'
INPUT = '<extensionElements><reglament:input target="total" expression="a + 1"/></extensionElements>'


@pytest.mark.parametrize(
    ("words", "inner", "left"),
    [
        ('reglament:returns="all"', "", {"a": 1, "b": 2}),
        ("", "", {}),
        ('reglament:returns="all"', OUTPUT, {"total": 1}),  # with outputs, only they come out
    ],
)
def test_everything_that_an_action_gives_becomes_variables(words: str, inner: str, left: dict[str, int]) -> None:
    play = Play(diagram(AROUND.format(TASK.format(words, inner))), actions=ACTIONS).start().done("t", a=1, b=2)
    assert (play.status, play.variables) == ("completed", left)


def test_everything_that_a_called_process_has_in_the_end_becomes_variables() -> None:
    play = Play(diagram(AROUND.format(CALL.format('reglament:returns="all"', "")))).start()
    play.child_ends("t", a=1)
    assert (play.status, play.variables) == ("completed", {"a": 1})


@pytest.mark.parametrize(
    ("words", "passed"), [('reglament:passes="all"', {"a": 1, "b": 2, "total": 2}), ("", {"total": 2})]
)
def test_all_variables_go_in_besides_the_inputs(words: str, passed: dict[str, int]) -> None:
    play = Play(diagram(AROUND.format(CALL.format(words, INPUT)))).start(a=1, b=2)
    [started] = play.children.values()
    assert started.variables == passed


def test_outputs_of_a_start_event_set_variables_as_it_begins() -> None:
    body = (
        '<startEvent id="s"><extensionElements><reglament:output target="b" expression="a + 1"/></extensionElements>'
        '</startEvent><endEvent id="e"/>' + flows("s > e")
    )
    play = Play(diagram(body)).start(a=1)
    assert play.variables == {"a": 1, "b": 2}


def test_an_output_that_is_a_function_is_an_incident_and_no_crash() -> None:
    said = '<extensionElements><reglament:output target="total" expression="sum"/></extensionElements>'
    play = Play(diagram(AROUND.format(TASK.format("", said))), actions=ACTIONS).start()
    with pytest.raises(ExpressionFailed, match="gives the function 'sum' and no value"):
        play.done("t", a=1)
