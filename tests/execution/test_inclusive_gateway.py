"""Inclusive gateways: every true way is taken, and the join waits for what can still come."""

from __future__ import annotations

import pytest

from engine.errors import NoPathTaken
from tests.execution.play import Play, diagram, flows

TASK = '<userTask id="{}" reglament:group="x"/>'
SOME = diagram(
    '<startEvent id="s"/><inclusiveGateway id="split" default="flow3_split_d"/><inclusiveGateway id="join"/>'
    + "".join(TASK.format(name) for name in ("a", "b", "d", "after"))
    + '<endEvent id="e"/>'
    + flows("s > split", "split > a: x &gt; 1", "split > b: x &gt; 2", "split > d", "a > join", "b > join", "d > join")
    + flows("join > after", "after > e").replace("flow0", "flow10").replace("flow1_", "flow11_")
)


@pytest.mark.parametrize(("x", "taken"), [(0, ["d"]), (2, ["a"]), (3, ["a", "b"])])
def test_every_true_way_is_taken_and_the_default_only_when_there_is_none(x: int, taken: list[str]) -> None:
    assert Play(SOME).start(x=x).open == taken


def test_the_join_waits_for_the_ways_that_were_taken_and_for_no_other() -> None:
    one = Play(SOME).start(x=2)
    one.complete("a")
    assert one.open == ["after"]
    two = Play(SOME).start(x=3)
    two.complete("b")
    assert two.open == ["a"]
    two.complete("a")
    assert two.open == ["after"]
    two.complete("after")
    assert two.status == "completed"
    assert two.path.count("join") == 1


def test_without_a_true_way_and_without_default_the_gateway_is_named() -> None:
    model = diagram(
        '<startEvent id="s"/><inclusiveGateway id="g"/><endEvent id="e"/><endEvent id="f"/>'
        + flows("s > g", "g > e: x = 1", "g > f: x = 2")
    )
    with pytest.raises(NoPathTaken, match="Mark one path as default"):
        Play(model).start(x=3)


def test_a_branch_that_ends_elsewhere_lets_the_join_go_on() -> None:
    model = diagram(
        '<startEvent id="s"/><parallelGateway id="fork"/><exclusiveGateway id="g"/><inclusiveGateway id="join"/>'
        + "".join(TASK.format(name) for name in ("a", "b", "after"))
        + '<endEvent id="e"/><endEvent id="given_up"/>'
        + flows(
            "s > fork", "fork > a", "fork > b", "a > join", "b > g", "g > join: ok = true", "g > given_up: ok = false"
        )
        + flows("join > after", "after > e").replace("flow0", "flow10").replace("flow1_", "flow11_")
    )
    play = Play(model).start()
    play.complete("a")
    assert play.open == ["b"]
    play.complete("b", ok=False)
    assert play.open == ["after"]


def test_a_token_on_a_loop_that_can_come_back_holds_the_join_up() -> None:
    model = diagram(
        '<startEvent id="s"/><parallelGateway id="fork"/><exclusiveGateway id="g"/><exclusiveGateway id="m"/>'
        '<inclusiveGateway id="join"/>'
        + "".join(TASK.format(name) for name in ("a", "b", "after"))
        + '<endEvent id="e"/>'
        + flows("s > fork", "fork > a", "fork > m", "m > b", "b > g", "g > m: again = true", "g > join: again = false")
        + flows("a > join", "join > after", "after > e")
        .replace("flow0", "flow10")
        .replace("flow1_", "flow11_")
        .replace("flow2_", "flow12_")
    )
    play = Play(model).start()
    play.complete("a")
    play.complete("b", again=True)
    assert play.open == ["b"]
    play.complete("b", again=False)
    assert play.open == ["after"]


def test_a_boundary_event_on_the_way_counts_as_a_way() -> None:
    model = diagram(
        '<startEvent id="s"/><parallelGateway id="fork"/><inclusiveGateway id="join"/>'
        + "".join(TASK.format(name) for name in ("a", "b", "after"))
        + '<boundaryEvent id="late" attachedToRef="b"><timerEventDefinition><timeDuration>P1D</timeDuration></timerEventDefinition></boundaryEvent>'
        '<endEvent id="e"/><endEvent id="done"/>'
        + flows("s > fork", "fork > a", "fork > b", "a > join", "late > join", "b > done")
        + flows("join > after", "after > e").replace("flow0", "flow10").replace("flow1_", "flow11_")
    )
    play = Play(model).start()
    play.complete("a")
    assert play.open == ["b"]
    play.pass_time(days=2)
    assert play.open == ["after"]
