"""What parallel branches wrote differently, where they meet: by the rule that the join declares (ADR 0012)."""

from __future__ import annotations

from typing import Any

import pytest

from engine.execution.meetings import ValuesDiffer
from engine.model.step import Corrected, WorkItemCompleted
from engine.store.documents import dump_state, load_state
from tests.execution.play import Play, diagram, flows


def user(name: str) -> str:
    return f'<userTask id="{name}" reglament:group="g"/>'


def script(name: str, text: str) -> str:
    return f'<scriptTask id="{name}" scriptFormat="feel"><script>{text}</script></scriptTask>'


def meeting(rule: str = "", *, tag: str = "parallelGateway", middle: str = "", ways: tuple[str, ...] = ()) -> bytes:
    """Fork to a and b, join with a rule; then `last`."""
    said = f'reglament:conflict="{rule}"' if rule else ""
    return diagram(
        f'<startEvent id="s"/><parallelGateway id="fork"/>{user("a")}{user("b")}<{tag} id="join" {said}/>{user("last")}'
        f'<endEvent id="e"/>{middle}'
        + flows("s > fork", "fork > a", "fork > b", *(ways or ("a > join", "b > join")), "join > last", "last > e")
    )


def reloaded(play: Play) -> Play:
    """Write the state as the store does, and read it back."""
    documents = dump_state(play.state)
    load_state(
        play.state, documents.state, documents.variables, [(row, *found) for row, found in documents.rows.items()]
    )
    assert dump_state(play.state) == documents
    return play


@pytest.mark.parametrize("tag", ["parallelGateway", "inclusiveGateway"])
@pytest.mark.parametrize(("rule", "expected"), [("", "from a"), ("last", "from b"), ("collect", ["from a", "from b"])])
def test_two_branches_that_wrote_a_variable_meet_under_the_rule_of_their_join(
    tag: str, rule: str, expected: Any
) -> None:
    play = reloaded(Play(meeting(rule, tag=tag)).start(note="before"))
    reloaded(play.complete("b", note="from b"))
    reloaded(play.complete("a", note="from a"))
    assert play.open == ["last"]
    assert play.variables["note"] == expected


def test_an_error_at_the_join_names_both_values_and_a_correction_settles_it() -> None:
    play = Play(meeting("error")).start().complete("a", note="x", same=1)
    item = play._token(play.items, "b")
    with pytest.raises(ValuesDiffer, match="meet at 'join' set 'note' differently: x and y") as failed:
        play.complete("b", note="y", same=1)
    assert (failed.value.code, failed.value.element) == ("values_differ", "join")
    play.happen(Corrected(WorkItemCompleted(item, {"same": 1}), {"note": "z"}))
    assert play.open == ["last"]
    assert play.variables == {"note": "z", "same": 1}


def test_what_only_one_branch_wrote_stays_and_what_was_written_before_the_fork_is_no_side() -> None:
    play = Play(meeting("collect")).start(note="before").complete("b", note="from b").complete("a", other=1)
    assert play.variables == {"note": "from b", "other": 1}


def test_a_process_without_a_rule_keeps_nothing_beside_its_variables() -> None:
    play = Play(meeting()).start().complete("a", note="x")
    assert all(not token.wrote for token in play.state.tokens.values())
    with_rule = Play(meeting("last")).start().complete("a", note="x")
    assert [token.wrote["note"][0] for token in with_rule.state.tokens.values() if token.wrote] == ["x"]
    assert not any(token.wrote for token in with_rule.complete("b", note="y").state.tokens.values())


def test_an_inner_fork_is_settled_before_the_outer_one_meets() -> None:
    body = (
        '<startEvent id="s"/><parallelGateway id="fork"/><parallelGateway id="fork2"/>'
        '<parallelGateway id="join2" reglament:conflict="last"/><parallelGateway id="join" reglament:conflict="collect"/>'
        + "".join(user(name) for name in ("zero", "a", "b", "c", "last"))
        + '<endEvent id="e"/>'
        + flows(
            "s > fork",
            "fork > zero",
            "zero > fork2",
            "fork2 > a",
            "fork2 > b",
            "a > join2",
            "b > join2",
            "join2 > join",
            "fork > c",
            "c > join",
            "join > last",
            "last > e",
        )
    )
    play = Play(diagram(body)).start().complete("zero", note="zero")
    play.complete("b", note="b").complete("a", other=1).complete("c", note="c")
    assert play.variables["note"] == ["b", "c"]
    again = Play(diagram(body)).start().complete("zero", note="zero")
    again.complete("b", note="b").complete("a", note="a").complete("c", note="c")
    assert again.variables["note"] == ["b", "c"]
    alone = Play(diagram(body)).start().complete("zero", note="zero").complete("a").complete("b").complete("c", x=1)
    assert alone.variables == {"note": "zero", "x": 1}


def test_a_loop_begins_each_round_without_the_sides_of_the_round_before() -> None:
    body = (
        '<startEvent id="s"/><exclusiveGateway id="m"/><parallelGateway id="fork"/>'
        + user("a")
        + user("b")
        + '<parallelGateway id="join" reglament:conflict="error"/><exclusiveGateway id="x" default="flow7_x_e"/>'
        '<endEvent id="e"/>'
        + flows(
            "s > m", "m > fork", "fork > a", "fork > b", "a > join", "b > join", "join > x", "x > e", "x > m: again"
        )
    )
    play = Play(diagram(body)).start().complete("a", note=1, again=True).complete("b")
    play.complete("b", note=2, again=False).complete("a")
    assert (play.status, play.variables["note"]) == ("completed", 2)


def test_work_inside_sub_processes_and_interrupted_work_counts_for_its_branch() -> None:
    inner = '<startEvent id="bs"/>' + user("c") + user("d") + '<endEvent id="be"/>'
    inner += flows("bs > c", "c > d", "d > be").replace("flow", "m")
    box = (
        f'<subProcess id="box">{inner}</subProcess>'
        '<boundaryEvent id="late" attachedToRef="box"><timerEventDefinition><timeDuration>PT1H</timeDuration>'
        "</timerEventDefinition></boundaryEvent>"
    )
    content = meeting("collect", middle=box, ways=("a > box", "box > join", "late > join", "b > join"))
    content = content.replace(b'parallelGateway id="join"', b'inclusiveGateway id="join"')
    play = Play(content).start().complete("a").complete("c", note="inner").complete("b", note="outer")
    play.pass_time(hours=2)
    assert play.variables["note"] == ["inner", "outer"]


def test_links_and_event_gateways_carry_on_what_their_branch_wrote() -> None:
    middle = (
        '<intermediateThrowEvent id="to"><linkEventDefinition name="l"/></intermediateThrowEvent>'
        '<intermediateCatchEvent id="from"><linkEventDefinition name="l"/></intermediateCatchEvent>'
        '<eventBasedGateway id="which"/><intermediateCatchEvent id="wait"><timerEventDefinition>'
        "<timeDuration>PT1H</timeDuration></timerEventDefinition></intermediateCatchEvent>"
        '<intermediateCatchEvent id="wait2"><timerEventDefinition>'
        "<timeDuration>PT2H</timeDuration></timerEventDefinition></intermediateCatchEvent>"
        '<exclusiveGateway id="one"/>'
    )
    ways = (
        "a > to",
        "from > join",
        "b > which",
        "which > wait",
        "which > wait2",
        "wait > one",
        "wait2 > one",
        "one > join",
    )
    play = Play(meeting("collect", middle=middle, ways=ways)).start().complete("a", note=1).complete("b", note=2)
    play.pass_time(hours=1)
    assert play.variables["note"] == [1, 2]


MULTI = (
    '<startEvent id="s"/><userTask id="a" reglament:group="g"><multiInstanceLoopCharacteristics '
    'reglament:conflict="{}"><loopCardinality>3</loopCardinality></multiInstanceLoopCharacteristics></userTask>'
    '<endEvent id="e"/>' + flows("s > a", "a > e")
)


@pytest.mark.parametrize(("rule", "expected"), [("last", "third"), ("collect", ["first", "third"])])
def test_items_of_a_multi_instance_meet_under_its_rule(rule: str, expected: Any) -> None:
    play = Play(diagram(MULTI.format(rule))).start(note="before")
    tokens = sorted(play.items)
    for token, values in ((tokens[2], {"note": "third"}), (tokens[1], {"own": 2}), (tokens[0], {"note": "first"})):
        reloaded(play).happen(WorkItemCompleted(token, values))
    assert (play.status, play.variables) == ("completed", {"note": expected})


def test_items_that_disagree_where_they_may_not_are_an_incident() -> None:
    play = Play(diagram(MULTI.format("error"))).start(note="before")
    tokens = sorted(play.items)
    play.happen(WorkItemCompleted(tokens[0], {"note": 1})).happen(WorkItemCompleted(tokens[1], {"note": 1}))
    with pytest.raises(ValuesDiffer):
        play.happen(WorkItemCompleted(tokens[2], {"note": 2}))
    assert play.happen(WorkItemCompleted(tokens[2], {"note": 1})).status == "completed"


def complex_meeting(rule: str, condition: str) -> bytes:
    """Fork to a, b and c, which meet at a complex gateway; `last` behind it."""
    said = f'reglament:conflict="{rule}"' if rule else ""
    names = ("a", "b", "c")
    return diagram(
        f'<startEvent id="s"/><parallelGateway id="fork"/>{"".join(user(name) for name in names)}'
        f'<complexGateway id="join" {said}><activationCondition>{condition}</activationCondition></complexGateway>'
        f'{user("last")}<endEvent id="e"/>'
        + flows("s > fork", *(f"fork > {name}" for name in names), *(f"{name} > join" for name in names))
        + '<sequenceFlow id="on" sourceRef="join" targetRef="last"/><sequenceFlow id="out" sourceRef="last" targetRef="e"/>'
    )


@pytest.mark.parametrize(
    ("rule", "at_start", "at_reset"),
    [
        ("", "from a", "from b"),
        ("last", "from c", "from b"),
        ("collect", ["from a", "from c"], ["from a", "from c", "from b"]),
    ],
)
def test_a_complex_gateway_meets_at_its_start_and_again_at_its_reset(rule: str, at_start: Any, at_reset: Any) -> None:
    play = reloaded(Play(complex_meeting(rule, "activationCount = 2")).start(note="before"))
    reloaded(play.complete("c", note="from c"))
    reloaded(play.complete("a", note="from a"))
    assert (play.open, play.variables["note"]) == (["b", "last"], at_start)
    reloaded(play.complete("b", note="from b"))
    assert (play.open, play.variables["note"]) == (["last"], at_reset)
    assert play.complete("last").status == "completed"


def test_who_comes_late_to_a_complex_gateway_may_not_disagree_with_what_started_it() -> None:
    play = Play(complex_meeting("error", "activationCount = 1")).start().complete("b", note="x")
    play.complete("a", note="x")
    item = play._token(play.items, "c")
    with pytest.raises(ValuesDiffer, match="set 'note' differently: x and x and y"):
        play.complete("c", note="y")
    play.happen(Corrected(WorkItemCompleted(item, {}), {"note": "z"}))
    assert (play.open, play.variables["note"]) == (["last"], "z")


def test_what_the_late_ones_did_not_write_stays_as_it_became_behind_the_gateway() -> None:
    play = Play(complex_meeting("last", "activationCount = 1")).start().complete("a", note="from a")
    play.complete("last", note="decided").complete("b").complete("c")
    assert (play.status, play.variables["note"]) == ("completed", "decided")
