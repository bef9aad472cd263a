"""Signals within an instance: caught at once, by everybody who listens."""

from __future__ import annotations

import pytest

from engine.model.step import SignalThrown
from tests.execution.play import Play, diagram, flows

GO = '<signal id="go" name="go"/>'
SIGNAL = '<signalEventDefinition signalRef="go"/>'
TASK = '<userTask id="{}" reglament:group="x"/>'


@pytest.mark.parametrize(("cancel", "left"), [("true", ["told"]), ("false", ["told", "work"])])
def test_the_border_of_the_sub_process_that_throws_it_catches_it(cancel: str, left: list[str]) -> None:
    model = diagram(
        f'<startEvent id="s"/><subProcess id="sub"><startEvent id="a"/><intermediateThrowEvent id="throw">{SIGNAL}</intermediateThrowEvent>'
        f'{TASK.format("work")}<endEvent id="b"/>'
        + flows("a > throw", "throw > work", "work > b")
        + f'</subProcess><boundaryEvent id="up" attachedToRef="sub" cancelActivity="{cancel}">{SIGNAL}</boundaryEvent>'
        f'{TASK.format("told")}<endEvent id="e"/><endEvent id="f"/>'
        + flows("s > sub", "sub > e", "up > told", "told > f").replace('id="flow', 'id="outer'),
        before=GO,
    )
    play = Play(model).start()
    assert play.open == left
    for task in left:
        play.complete(task)
    assert play.status == "completed"
    assert play.subscriptions == []


def test_every_listener_gets_it_with_its_payload() -> None:
    throw = f'<endEvent id="throw">{SIGNAL}<extensionElements><reglament:input target="why" expression="reason"/></extensionElements></endEvent>'
    throw = throw.replace(SIGNAL, "", 1).replace("</extensionElements>", f"</extensionElements>{SIGNAL}")
    model = diagram(
        '<startEvent id="s"/><parallelGateway id="fork"/>'
        f'<intermediateCatchEvent id="one">{SIGNAL}</intermediateCatchEvent><intermediateCatchEvent id="two">{SIGNAL}</intermediateCatchEvent>'
        f'{TASK.format("t")}{throw}<endEvent id="e"/><endEvent id="f"/>'
        + flows("s > fork", "fork > one", "fork > two", "fork > t", "one > e", "two > f", "t > throw"),
        before=GO,
    )
    play = Play(model).start()
    assert play.waits == ["one", "two"]
    play.complete("t", reason="strike")
    assert play.status == "completed"
    assert play.variables["why"] == "strike"
    assert [effect.name for effect in play.steps[-1].effects if isinstance(effect, SignalThrown)] == ["go"]


def test_nobody_who_begins_to_listen_later_gets_it() -> None:
    model = diagram(
        f'<startEvent id="s"/><intermediateThrowEvent id="throw">{SIGNAL}</intermediateThrowEvent>'
        f'<intermediateCatchEvent id="late">{SIGNAL}</intermediateCatchEvent><endEvent id="e"/>'
        + flows("s > throw", "throw > late", "late > e"),
        before=GO,
    )
    assert Play(model).start().waits == ["late"]


def test_an_interrupting_event_sub_process_listens_once() -> None:
    model = diagram(
        f'<startEvent id="s"/>{TASK.format("t")}<intermediateThrowEvent id="throw">{SIGNAL}</intermediateThrowEvent><endEvent id="e"/>'
        + flows("s > t", "t > throw", "throw > e")
        + f'<subProcess id="esp" triggeredByEvent="true"><startEvent id="x">{SIGNAL}</startEvent>'
        f'<intermediateThrowEvent id="again">{SIGNAL}</intermediateThrowEvent><endEvent id="y"/>'
        + flows("x > again", "again > y").replace('id="flow', 'id="inner')
        + "</subProcess>",
        before=GO,
    )
    play = Play(model).start()
    play.complete("t")
    assert play.status == "completed"
    assert play.path.count("again") == 1
    assert play.subscriptions == []
