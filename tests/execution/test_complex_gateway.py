"""Complex gateway: n of m, its reset, and what is waited for (BPMN 2.0.2 §10.6.5, §13.4.5)."""

from __future__ import annotations

import pytest

from engine.errors import ExpressionFailed
from engine.model.step import InstanceCancelled
from tests.execution.play import Play, diagram, flows

USER = '<userTask id="{0}" reglament:group="g"/>'
THREE = "".join(USER.format(name) for name in "abc")


def join(condition: str, *ways: str, extra: str = "") -> bytes:
    """Three tasks in parallel, joined by a complex gateway; behind it a task."""
    return diagram(
        f'<startEvent id="s"/><parallelGateway id="fork"/>{THREE}'
        f'<complexGateway id="some"><activationCondition>{condition}</activationCondition></complexGateway>'
        f'{USER.format("go")}<endEvent id="e"/>{extra}'
        + flows(
            "s > fork", *(f"fork > {name}" for name in "abc"), *(f"{name} > some" for name in "abc"), *ways, "go > e"
        )
    )


def test_a_discriminator_goes_on_with_the_first_and_swallows_the_others() -> None:
    play = Play(join("activationCount &gt;= 1", "some > go")).start()
    play.complete("b")
    assert play.open == ["a", "c", "go"]
    play.complete("go").complete("a")
    assert play.status == "running"
    play.complete("c")
    assert (play.status, play.path.count("go"), play.path.count("some")) == ("completed", 1, 1)


def test_two_of_three() -> None:
    play = Play(join("activationCount = 2", "some > go")).start().complete("a")
    assert play.open == ["b", "c"]
    play.complete("c")
    assert play.open == ["b", "go"]
    play.complete("b").complete("go")
    assert play.status == "completed"


def test_the_condition_may_name_the_flows_that_have_come_and_read_variables() -> None:
    content = join('list contains(arrived, "flow4_a_some") or urgent = true', "some > go")
    play = Play(content).start(urgent=False).complete("b").complete("c")
    assert play.open == ["a"]
    assert Play(content).start(urgent=False).complete("a").open == ["b", "c", "go"]
    assert Play(content).start(urgent=False).complete("b", urgent=True).open == ["a", "c", "go"]


def test_a_way_out_may_get_its_token_at_the_reset() -> None:
    ways = ("some > go: waitingForStart", "some > late: not(waitingForStart)", "late > e2")
    extra = USER.format("late") + '<endEvent id="e2"/>'
    play = Play(join("activationCount &gt;= 1", *ways, extra=extra)).start().complete("a").complete("b")
    assert play.open == ["c", "go"]
    play.complete("c")
    assert play.open == ["go", "late"]
    play.complete("late").complete("go")
    assert (play.status, play.path.count("some")) == ("completed", 2)


def test_what_can_come_no_more_is_not_waited_for() -> None:
    extra = (
        '<boundaryEvent id="out" attachedToRef="c"><messageEventDefinition messageRef="m"/></boundaryEvent>'
        '<endEvent id="left"/><endEvent id="e2"/>' + USER.format("late")
    )
    ways = ("some > go: waitingForStart", "some > late: not(waitingForStart)", "late > e2", "out > left")
    content = join("activationCount &gt;= 2", *ways, extra=extra).replace(
        b"<process ", b'<message id="m" name="no"/><process '
    )
    play = Play(content).start().complete("a").complete("b")
    assert play.open == ["c", "go"]
    play.message("no")  # c will never come: the gateway resets without it
    assert play.open == ["go", "late"]


def test_it_starts_again_after_its_reset() -> None:
    content = diagram(
        '<startEvent id="s"/><exclusiveGateway id="again"/><parallelGateway id="fork"/>'
        f"{USER.format('a')}{USER.format('b')}"
        '<complexGateway id="some"><activationCondition>activationCount &gt;= 1</activationCondition></complexGateway>'
        '<exclusiveGateway id="more" default="flow8_more_e"/><endEvent id="e"/>'
        + flows("s > again", "again > fork", "fork > a", "fork > b", "a > some", "b > some", "some > more")
        + flows("more > again: rounds &lt; 2").replace("flow0", "flow7")
        + '<sequenceFlow id="flow8_more_e" sourceRef="more" targetRef="e"/>'
    )
    play = Play(content).start(rounds=1).complete("a", rounds=1)
    assert play.open == ["a", "b", "b"]
    play.complete("a", rounds=2)  # of the second round: it waits until the first one is over
    assert play.path.count("some") == 1
    play.complete("b")
    assert play.path.count("some") == 2
    play.complete("b")
    assert play.status == "completed"


def test_it_splits_as_an_inclusive_gateway_does() -> None:
    content = diagram(
        f'<startEvent id="s"/><complexGateway id="split" default="flow3_split_c"/>{THREE}<endEvent id="e"/>'
        + flows("s > split", "split > a: n &gt; 1", "split > b: n &gt; 2", "split > c", "a > e", "b > e", "c > e")
    )
    assert Play(content).start(n=3).open == ["a", "b"]
    assert Play(content).start(n=0).open == ["c"]


def test_a_condition_that_is_neither_true_nor_false_is_said() -> None:
    with pytest.raises(ExpressionFailed, match="neither true nor false"):
        Play(join("count(enough)", "some > go")).start().complete("a")


def test_cancelled_while_it_waits_for_its_reset_nothing_is_left() -> None:
    play = Play(join("activationCount &gt;= 1", "some > go")).start().complete("a")
    play.happen(InstanceCancelled())
    assert (play.status, play.state.tokens, play.state.scopes[0].held) == ("cancelled", {}, {})
