"""Conditional events look at variables; multiple events have several triggers, parallel ones need all of them."""

from __future__ import annotations

import pytest

from engine.errors import ExpressionFailed
from tests.execution.play import Play, diagram, flows

WHEN = "<conditionalEventDefinition><condition>ready = true</condition></conditionalEventDefinition>"
TASK = '<userTask id="{}" reglament:group="x"/>'
MESSAGE = '<message id="m" name="paid"/><message id="n" name="shipped"/>'
PAID, SHIPPED = '<messageEventDefinition messageRef="m"/>', '<messageEventDefinition messageRef="n"/>'
DAY = "<timerEventDefinition><timeDuration>P1D</timeDuration></timerEventDefinition>"


def catching(inner: str, attributes: str = "") -> bytes:
    return diagram(
        '<startEvent id="s"/><parallelGateway id="fork"/>'
        f'<intermediateCatchEvent id="catch" {attributes}>{inner}</intermediateCatchEvent>{TASK.format("t")}'
        '<endEvent id="e"/><endEvent id="f"/>' + flows("s > fork", "fork > catch", "fork > t", "catch > e", "t > f"),
        before=MESSAGE,
    )


def test_a_condition_that_holds_at_once_is_passed() -> None:
    assert "catch" in Play(catching(WHEN)).start(ready=True).path


def test_a_condition_is_looked_at_when_a_variable_changes() -> None:
    play = Play(catching(WHEN)).start()
    assert "catch" not in play.path
    play.complete("t", ready=True)
    assert play.status == "completed"


def test_a_condition_that_is_no_truth_value_is_told_with_its_event() -> None:
    with pytest.raises(ExpressionFailed, match="neither true nor false") as failure:
        Play(catching(WHEN.replace("ready = true", "ready"))).start(ready=3)
    assert failure.value.element == "catch"


def bounded(cancel: str) -> bytes:
    return diagram(
        f'<startEvent id="s"/><parallelGateway id="fork"/>{TASK.format("a")}{TASK.format("b")}'
        f'<boundaryEvent id="when" attachedToRef="a" cancelActivity="{cancel}">{WHEN}</boundaryEvent>{TASK.format("told")}'
        '<endEvent id="e"/><endEvent id="f"/><endEvent id="g"/>'
        + flows("s > fork", "fork > a", "fork > b", "a > e", "b > fork", "when > told", "told > g").replace(
            "b > fork", "b > f"
        )
    ).replace(b'sourceRef="b" targetRef="fork"', b'sourceRef="b" targetRef="f"')


def test_an_interrupting_boundary_condition_ends_its_activity() -> None:
    play = Play(bounded("true")).start(ready=False)
    play.complete("b", ready=True)
    assert play.open == ["told"]


def test_a_condition_beside_fires_each_time_that_it_becomes_true() -> None:
    model = diagram(
        f'<startEvent id="s"/><subProcess id="sub"><startEvent id="x"/><exclusiveGateway id="m"/>{TASK.format("a")}'
        '<exclusiveGateway id="g" default="again"/><endEvent id="y"/><sequenceFlow id="again" sourceRef="g" targetRef="m"/>'
        + flows("x > m", "m > a", "a > g", "g > y: done = true")
        + f'</subProcess><boundaryEvent id="when" attachedToRef="sub" cancelActivity="false">{WHEN}</boundaryEvent>'
        '<endEvent id="e"/><endEvent id="f"/>'
        + flows("s > sub", "sub > e", "when > f").replace('id="flow', 'id="outer')
    )
    play = Play(model).start(done=False)
    for ready in (True, True, False, True):
        play.complete("a", ready=ready)
    assert play.path.count("when") == 2
    play.complete("a", done=True)
    assert play.status == "completed"


@pytest.mark.parametrize(("interrupting", "left"), [("true", ["told"]), ("false", ["a", "told"])])
def test_an_event_sub_process_begins_when_its_condition_holds(interrupting: str, left: list[str]) -> None:
    model = diagram(
        f'<startEvent id="s"/><parallelGateway id="fork"/>{TASK.format("a")}{TASK.format("b")}<endEvent id="e"/><endEvent id="f"/>'
        + flows("s > fork", "fork > a", "fork > b", "a > e", "b > f")
        + f'<subProcess id="esp" triggeredByEvent="true"><startEvent id="x" isInterrupting="{interrupting}">{WHEN}</startEvent>'
        f'{TASK.format("told")}<endEvent id="y"/>'
        + flows("x > told", "told > y").replace('id="flow', 'id="inner')
        + "</subProcess>"
    )
    play = Play(model).start()
    play.complete("b", ready=True)
    assert play.open == left
    for task in left:
        play.complete(task)
    assert play.status == "completed"
    assert play.path.count("esp") == 1


def test_a_condition_behind_an_event_based_gateway_wins_as_any_event() -> None:
    model = diagram(
        f'<startEvent id="s"/><parallelGateway id="fork"/>{TASK.format("t")}<eventBasedGateway id="g"/>'
        f'<intermediateCatchEvent id="when">{WHEN}</intermediateCatchEvent><intermediateCatchEvent id="day">{DAY}</intermediateCatchEvent>'
        '<endEvent id="e"/><endEvent id="f"/><endEvent id="h"/>'
        + flows("s > fork", "fork > g", "fork > t", "g > when", "g > day", "when > e", "day > f", "t > h")
    )
    play = Play(model).start()
    play.complete("t", ready=True)
    assert play.status == "completed"
    assert "when" in play.path
    assert play.timers == []


def test_the_first_of_several_triggers_is_enough() -> None:
    play = Play(catching(PAID + DAY)).start()
    assert play.waits == ["catch", "catch"]
    play.pass_time(days=2)
    assert play.waits == []
    assert "catch" in play.path


def test_all_triggers_of_a_parallel_multiple_event_must_come() -> None:
    play = Play(catching(PAID + SHIPPED + DAY, 'parallelMultiple="true"')).start()
    play.message("shipped", carrier="DHL")
    assert "catch" not in play.path
    assert [found.name for found in play.subscriptions] == ["paid"]
    play.pass_time(days=2)
    assert "catch" not in play.path
    play.message("paid", amount=5)
    assert "catch" in play.path
    assert (play.variables["carrier"], play.variables["amount"]) == ("DHL", 5)
    assert play.waits == []


def test_several_definitions_are_thrown_in_their_order() -> None:
    model = diagram(
        f'<startEvent id="s"/><intermediateThrowEvent id="throw">{PAID}{SHIPPED}</intermediateThrowEvent><endEvent id="e"/>'
        + flows("s > throw", "throw > e"),
        before=MESSAGE,
    )
    play = Play(model).start()
    assert [message.name for message in play.messages] == ["paid", "shipped"]
    assert len({message.id for message in play.messages}) == 2
    assert play.status == "completed"


def test_what_held_and_what_has_come_survives_a_reload() -> None:
    from engine.store.documents import dump_state, load_state

    play = Play(catching(PAID + SHIPPED, 'parallelMultiple="true"')).start()
    play.message("shipped")
    texts = dump_state(play.state)
    load_state(play.state, texts.state, texts.variables, [(row, *rest) for row, rest in texts.rows.items()])
    play.message("paid")
    assert "catch" in play.path
