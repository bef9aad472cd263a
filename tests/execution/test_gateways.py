"""Exclusive, parallel and event-based gateways, and conditions on flows."""

from __future__ import annotations

import pytest

from engine.errors import BudgetExceeded, ExpressionFailed, NoPathTaken
from tests.execution.play import Play, diagram, flows

CHOICE = diagram(
    '<startEvent id="s"/><exclusiveGateway id="g"/><userTask id="big" reglament:group="a"/>'
    '<userTask id="small" reglament:group="a"/><endEvent id="e"/>'
    + flows("s > g", "g > big: total &gt;= 100", "g > small: total &lt; 100", "big > e", "small > e")
)


def test_the_first_true_condition_decides() -> None:
    assert Play(CHOICE).start(total=100).open == ["big"]
    assert Play(CHOICE).start(total=99).open == ["small"]


def test_no_true_condition_and_no_default_is_told_with_the_gateway() -> None:
    play = Play(
        diagram(
            '<startEvent id="s"/><exclusiveGateway id="g"/><endEvent id="e"/><endEvent id="f"/>'
            + flows("s > g", "g > e: total &gt; 5", "g > f: total &gt; 9")
        )
    )
    with pytest.raises(NoPathTaken, match="Mark one path as default") as failure:
        play.start(total=1)
    assert failure.value.element == "g"


def test_a_condition_that_is_neither_true_nor_false_is_a_failure_not_a_no() -> None:
    with pytest.raises(ExpressionFailed, match="neither true nor false"):
        Play(CHOICE).start(amount=3)


def test_a_parallel_join_waits_for_every_branch() -> None:
    play = Play(
        diagram(
            '<startEvent id="s"/><parallelGateway id="fork"/><userTask id="a" reglament:group="x"/>'
            '<userTask id="b" reglament:group="x"/><parallelGateway id="join"/><endEvent id="e"/>'
            + flows("s > fork", "fork > a", "fork > b", "a > join", "b > join", "join > e")
        )
    ).start()
    assert play.open == ["a", "b"]
    play.complete("b")
    assert play.status == "running"
    play.complete("a")
    assert play.status == "completed"
    assert play.path.count("join") == 1


def test_the_first_event_behind_an_event_based_gateway_wins_and_the_others_stop() -> None:
    model = diagram(
        '<startEvent id="s"/><eventBasedGateway id="g"/>'
        '<intermediateCatchEvent id="paid"><messageEventDefinition messageRef="m"/></intermediateCatchEvent>'
        '<intermediateCatchEvent id="day"><timerEventDefinition><timeDuration>P1D</timeDuration></timerEventDefinition></intermediateCatchEvent>'
        '<intermediateCatchEvent id="second"><timerEventDefinition><timeDuration>PT1S</timeDuration></timerEventDefinition></intermediateCatchEvent>'
        '<endEvent id="e1"/><endEvent id="e2"/><endEvent id="e3"/>'
        + flows("s > g", "g > paid", "g > day", "g > second", "paid > e1", "day > e2", "second > e3"),
        before='<message id="m" name="payment"/>',
    ).replace(b'messageEventDefinition messageRef="m"/>', b'messageEventDefinition messageRef="m"/>')
    play = Play(model).start()
    assert play.waits == ["day", "paid", "second"]
    play.pass_time(seconds=2)
    assert play.state.outcome == "e3"  # two timers under one gateway keep their own due times
    assert play.waits == []
    other = Play(model).start().message("payment", amount=3)
    assert other.state.outcome == "e1"
    assert other.variables["amount"] == 3
    assert other.waits == []


def test_a_loop_without_a_wait_is_stopped_by_the_budget() -> None:
    play = Play(
        diagram(
            '<startEvent id="s"/><exclusiveGateway id="merge"/><scriptTask id="count" scriptFormat="feel"><script>{n: n + 1}</script></scriptTask>'
            '<exclusiveGateway id="again" default="flow4_again_e"/><endEvent id="e"/>'
            + flows("s > merge", "merge > count", "count > again", "again > merge: n &gt; 0", "again > e")
        )
    )
    with pytest.raises(BudgetExceeded, match="loop without a wait"):
        play.start(n=1)


def test_a_loop_with_a_wait_keeps_the_state_small() -> None:
    play = Play(
        diagram(
            '<startEvent id="s"/><exclusiveGateway id="merge"/><userTask id="a" reglament:group="x"/>'
            '<exclusiveGateway id="again" default="flow4_again_e"/><endEvent id="e"/>'
            + flows("s > merge", "merge > a", "a > again", "again > merge: more", "again > e")
        )
    ).start()
    for _ in range(300):
        play.complete("a", more=True)
        assert len(play.state.tokens) == 1
    assert play.complete("a", more=False).status == "completed"


def test_the_default_flow_of_an_activity_asks_the_conditions_alone() -> None:
    model = diagram(
        '<startEvent id="s"/><task id="t" default="flow3_t_usual"/><userTask id="special" reglament:group="x"/>'
        '<userTask id="always" reglament:group="x"/><userTask id="usual" reglament:group="x"/><endEvent id="e"/>'
        + flows("s > t", "t > special: vip = true", "t > always", "t > usual", "special > e", "always > e", "usual > e")
    )
    assert Play(model).start(vip=True).open == ["always", "special"]
    assert Play(model).start(vip=False).open == ["always", "usual"]
