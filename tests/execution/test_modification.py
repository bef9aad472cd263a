"""Tokens moved by hand: what waits is ended and armed as if the process had come there itself, or it is refused."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from engine.errors import InvalidInput, WrongState
from engine.model.step import TokenChange, TokensChanged
from tests.execution.play import Play, diagram, flows

TASK = '<userTask id="{0}" reglament:group="g"/>'
BOOK = (
    '<startEvent id="s"/><endEvent id="e"/>'
    + "".join(TASK.format(name) for name in ("a", "b", "c"))
    + '<boundaryEvent id="late" attachedToRef="b" cancelActivity="false"><timerEventDefinition>'
    "<timeDuration>PT1H</timeDuration></timerEventDefinition></boundaryEvent>"
    + '<subProcess id="sub"><startEvent id="s2"/><userTask id="inner" reglament:group="g"/><endEvent id="e2"/>'
    + '<subProcess id="esp" triggeredByEvent="true"><startEvent id="s3"><timerEventDefinition><timeDuration>PT9H'
    '</timeDuration></timerEventDefinition></startEvent><endEvent id="e3"/><sequenceFlow id="x1" sourceRef="s3" '
    'targetRef="e3"/></subProcess>'
    + '<sequenceFlow id="i1" sourceRef="s2" targetRef="inner"/><sequenceFlow id="i2" sourceRef="inner" targetRef="e2"/>'
    "</subProcess>" + flows("s > a", "a > b", "b > sub", "sub > c", "c > e", "late > e")
)
FORK = (
    '<startEvent id="s"/><endEvent id="e"/><parallelGateway id="fork"/><parallelGateway id="join"/>'
    + "".join(TASK.format(name) for name in ("a", "b", "after"))
    + flows("s > fork", "fork > a", "fork > b", "a > join", "b > join", "join > after", "after > e")
)
EACH = (
    '<startEvent id="s"/><endEvent id="e"/><userTask id="each" reglament:group="g">'
    "<multiInstanceLoopCharacteristics><loopCardinality>3</loopCardinality></multiInstanceLoopCharacteristics>"
    "</userTask>" + TASK.format("after") + flows("s > each", "each > after", "after > e")
)


def change(play: Play, *changes: TokenChange, **variables: object) -> Play:
    return play.happen(TokensChanged(changes, variables, "because"))


def node(play: Play, element: str) -> int:
    return play.definition.by_id[element]


def token(play: Play, element: str) -> int:
    return next(one.id for one in play.state.tokens.values() if play.definition.nodes[one.node].id == element)


def test_a_token_moves_to_a_later_task_and_its_work_item_and_boundary_timer_go_with_it() -> None:
    play = Play(diagram(BOOK)).start().complete("a")
    assert (play.open, play.waits) == (["b"], ["late"])
    change(play, TokenChange(token(play, "b"), node(play, "c")))
    assert (play.open, play.waits) == (["c"], [])
    assert play.complete("c").status == "completed"


def test_moving_backwards_arms_the_boundary_events_anew() -> None:
    play = Play(diagram(BOOK)).start().complete("a").complete("b")
    change(play, TokenChange(token(play, "inner"), node(play, "b")))
    assert (play.open, play.waits) == (["b"], ["late"])
    assert "sub" in play.cancelled, "what lost its last token is no longer there"


def test_a_token_inside_a_sub_process_opens_it_with_its_events_and_the_chosen_variables() -> None:
    play = Play(diagram(BOOK)).start()
    change(play, TokenChange(token(play, "a"), node(play, "inner"), variables={"x": 5}))
    assert (play.open, play.waits) == (["inner"], ["s3"])
    [scope] = [scope for scope in play.state.scopes.values() if scope.variables == {"x": 5}]
    assert play.definition.nodes[scope.node].id == "sub"
    assert play.complete("inner").open == ["c"]


def test_variables_of_a_sub_process_that_runs_already_are_refused() -> None:
    play = Play(diagram(BOOK)).start().complete("a").complete("b")
    with pytest.raises(InvalidInput, match="runs already"):
        change(play, TokenChange(None, node(play, "inner"), variables={"x": 5}))


def test_variables_of_the_process_are_set_before_it_goes_on() -> None:
    play = Play(diagram(BOOK)).start()
    change(play, TokenChange(token(play, "a"), node(play, "c")), amount=7)
    assert play.variables == {"amount": 7}


def test_one_branch_of_a_fork_alone_cannot_leave_because_the_join_would_wait_for_ever() -> None:
    play = Play(diagram(FORK)).start()
    with pytest.raises(WrongState, match="'join' could then never go on"):
        change(play, TokenChange(token(play, "a"), node(play, "after")))
    with pytest.raises(WrongState, match="'join' could then never go on"):
        change(play, TokenChange(None, node(play, "b")))
    change(play, TokenChange(token(play, "a"), node(play, "after")), TokenChange(token(play, "b")))
    assert play.open == ["after"]


def test_a_token_may_go_to_the_join_in_the_place_of_its_branch() -> None:
    play = Play(diagram(FORK)).start()
    change(play, TokenChange(token(play, "a"), node(play, "join")))
    assert play.open == ["b"]
    assert play.complete("b").open == ["after"]


def test_going_back_takes_off_everything_that_stands_behind() -> None:
    play = Play(diagram(FORK)).start().complete("a")
    change(play, TokenChange(None, node(play, "fork"), back=True))
    assert play.open == ["a", "b"]
    assert play.complete("a").complete("b").complete("after").status == "completed"


def test_the_last_token_cannot_be_cancelled() -> None:
    play = Play(diagram(BOOK)).start()
    with pytest.raises(WrongState, match="cancel the instance instead"):
        change(play, TokenChange(token(play, "a")))


def test_a_repeated_activity_moves_as_a_whole() -> None:
    play = Play(diagram(EACH)).start().complete("each")
    whole = next(one for one in play.state.tokens.values() if "item" not in one.waits)
    change(play, TokenChange(whole.id, node(play, "after")))
    assert play.open == ["after"]
    assert len(play.state.scopes) == 1


@pytest.mark.parametrize(
    ("element", "reason"), [("late", "boundary event"), ("esp", "its event alone"), ("s3", "alone")]
)
def test_what_only_its_event_begins_is_not_begun_by_hand(element: str, reason: str) -> None:
    play = Play(diagram(BOOK)).start()
    with pytest.raises(WrongState, match=reason):
        change(play, TokenChange(None, node(play, element)))


def test_a_token_that_is_gone_is_told() -> None:
    play = Play(diagram(BOOK)).start()
    gone = token(play, "a")
    play.complete("a")
    with pytest.raises(WrongState, match="the instance has moved on"):
        change(play, TokenChange(gone, node(play, "c")))


# ---- joins that could get more by one flow than by the others --------------------------------------------------


def choice(join: str) -> str:
    """An inclusive choice of `x` and `y` after `first`, inside a fork with `beside` whose join is `join`."""
    return (
        f'<startEvent id="s"/><endEvent id="e"/><parallelGateway id="fork"/>{join}'
        f'<inclusiveGateway id="some" default="no"/><inclusiveGateway id="those"/>'
        + "".join(TASK.format(name) for name in ("first", "x", "y", "beside", "after"))
        + flows(
            "s > fork", "fork > first", "first > some", "fork > beside", "beside > join", "those > join", "join > after"
        )
        + '<sequenceFlow id="x1" sourceRef="some" targetRef="x"><conditionExpression>x</conditionExpression>'
        '</sequenceFlow><sequenceFlow id="y1" sourceRef="some" targetRef="y"><conditionExpression>y'
        '</conditionExpression></sequenceFlow><sequenceFlow id="no" sourceRef="some" targetRef="those"/>'
        + flows("x > those", "y > those", "after > e").replace("flow", "g")
    )


def test_a_choice_is_not_made_again_while_a_branch_of_it_has_come_for_that_branch_could_come_twice() -> None:
    play = Play(diagram(choice('<parallelGateway id="join"/>'))).start(x=True, y=True).complete("first").complete("x")
    with pytest.raises(WrongState, match="'join' could then never go on"):
        change(play, TokenChange(token(play, "y")), TokenChange(node=node(play, "some")))
    change(play, TokenChange(token(play, "y")), TokenChange(token(play, "those"), node(play, "some")))
    assert play.complete("beside").complete("x").complete("y").complete("after").status == "completed"


def test_of_two_rounds_no_branch_is_taken_off_although_the_choices_ahead_could_leave_one_over_already() -> None:
    play = Play(diagram(choice('<parallelGateway id="join"/>'))).start(x=True, y=True)
    change(play, TokenChange(node=node(play, "fork")))
    play.complete("first").complete("x")
    with pytest.raises(WrongState, match="'join' could then never go on"):
        change(play, TokenChange(token(play, "beside")))
    for name in ("first", "y", "x", "y", "beside", "beside", "after", "after"):
        play.complete(name)
    assert play.status == "completed"


def test_before_a_complex_gateway_no_token_moves_to_another_branch_of_a_choice() -> None:
    asks = "<activationCondition>activationCount &gt;= 2</activationCondition>"
    join = f'<complexGateway id="join">{asks}</complexGateway>'
    play = Play(diagram(choice(join))).start(x=True, y=True).complete("first").complete("x")
    with pytest.raises(WrongState, match="nobody can tell"):
        change(play, TokenChange(token(play, "y"), node(play, "x")))
    assert play.complete("y").complete("beside").complete("after").status == "completed"


# ---- before a complex gateway -----------------------------------------------------------------------------------

TWO_OF_THREE = (
    '<startEvent id="s"/><endEvent id="e"/><parallelGateway id="fork"/>'
    '<complexGateway id="some"><activationCondition>activationCount &gt;= 2</activationCondition></complexGateway>'
    + "".join(TASK.format(name) for name in ("first", "a", "a2", "b", "c", "after"))
    + flows("s > first", "first > fork", "fork > a", "fork > b", "fork > c")
    + flows("a > a2", "a2 > some", "b > some", "c > some", "some > after", "after > e").replace("flow", "m")
)


def test_a_token_moves_within_its_branch_to_a_complex_gateway_which_goes_on_as_ever() -> None:
    play = Play(diagram(TWO_OF_THREE)).start().complete("first")
    change(play, TokenChange(token(play, "a"), node(play, "a2")))
    play.complete("b").complete("a2")
    assert play.open == ["after", "c"]
    assert play.complete("after").complete("c").status == "completed"


@pytest.mark.parametrize(
    "wish",
    [
        lambda play: [TokenChange(token(play, "a"))],  # two of the two that are left are needed
        lambda play: [TokenChange(token(play, "a"), node(play, "b"))],  # two come by one flow
        lambda play: [TokenChange(node=node(play, "b"))],
        lambda play: [TokenChange(token(play, "a"), node(play, "after"))],
        lambda play: [TokenChange(token(play, "a"), node(play, "some"))],
    ],
)
def test_what_makes_it_unsure_whether_a_complex_gateway_goes_on_is_refused(
    wish: Callable[[Play], list[TokenChange]],
) -> None:
    play = Play(diagram(TWO_OF_THREE)).start().complete("first")
    with pytest.raises(WrongState, match="'some' goes on when as many of its branches have come as its condition asks"):
        change(play, *wish(play))


def test_all_tokens_before_a_complex_gateway_move_behind_it_or_as_one_before_its_fork() -> None:
    play = Play(diagram(TWO_OF_THREE)).start().complete("first").complete("b")
    away = [TokenChange(token(play, "a")), TokenChange(token(play, "some"))]
    change(play, *away, TokenChange(token(play, "c"), node(play, "after")))
    assert play.complete("after").status == "completed"
    play = Play(diagram(TWO_OF_THREE)).start().complete("first").complete("b")
    change(play, TokenChange(node=node(play, "first"), back=True))
    assert play.open == ["first"]
    play.complete("first").complete("a").complete("a2").complete("c").complete("b").complete("after")
    assert play.status == "completed"


def test_nothing_begins_before_the_fork_of_a_complex_gateway_that_waits_for_its_reset() -> None:
    play = Play(diagram(TWO_OF_THREE)).start().complete("first").complete("b").complete("c")
    assert play.open == ["a", "after"]
    with pytest.raises(WrongState, match="nobody can tell"):
        change(play, TokenChange(token(play, "a"), node(play, "first")))
    change(play, TokenChange(token(play, "a")))  # nothing more comes: it is reset
    change(play, TokenChange(token(play, "after"), node(play, "first")))
    play.complete("first").complete("a").complete("b").complete("a2").complete("c").complete("after")
    assert play.status == "completed"
