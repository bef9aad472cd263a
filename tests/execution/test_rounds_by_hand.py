"""One round of a repeated activity cancelled, begun again or added by hand: counters, outputs and the end stay right."""

from __future__ import annotations

from typing import Any

import pytest

from engine.errors import InvalidInput, WrongState
from engine.model.instance import Token
from engine.model.step import TokenChange
from tests.execution.play import Play, diagram, flows
from tests.execution.test_modification import change, node

SEQUENTIAL = ' isSequential="true"'


def each(loop: str = "", *, completion: str = "", inside: str = "", counted: bool = False) -> bytes:
    what = (
        "<loopCardinality>3</loopCardinality>" if counted else "",
        f"<completionCondition>{completion}</completionCondition>" if completion else "",
    )
    data = (
        ""
        if counted
        else ' reglament:collection="orders" reglament:item="order" reglament:outputCollection="answers"'
        ' reglament:outputItem="{order: order, said: said, number: loopCounter}"'
    )
    repeated = f"<multiInstanceLoopCharacteristics{loop}{data}>{''.join(what)}</multiInstanceLoopCharacteristics>"
    body = inside or f'<userTask id="each" name="Each" reglament:group="g">{repeated}</userTask>'
    return diagram(
        '<startEvent id="s"/><endEvent id="e"/><userTask id="after" reglament:group="g"/>'
        + body.replace("[loop]", repeated)
        + flows("s > each", "each > after", "after > e")
    )


def begun(xml: bytes, orders: list[str] | None = None) -> Play:
    return Play(xml).start(orders=["A", "B", "C"] if orders is None else orders)


def whole(play: Play) -> int:
    return next(one.id for one in play.state.tokens.values() if "item" not in one.waits)


def rounds(play: Play) -> dict[int, Token]:
    return {one.waits["item"]: one for one in play.state.tokens.values() if "item" in one.waits}


def add(play: Play, item: Any = None) -> Play:
    return change(play, TokenChange(whole(play), repeats=True, item=item))


def complete(play: Play, number: int, **values: Any) -> Play:
    from engine.model.step import WorkItemCompleted

    return play.happen(WorkItemCompleted(rounds(play)[number].id, values))


def said(play: Play) -> list[tuple[str, str, int]]:
    return [(one["order"], one["said"], int(one["number"])) for one in play.variables["answers"]]


def test_a_cancelled_round_leaves_no_output_and_the_others_end_the_activity() -> None:
    play = begun(each())
    change(play, TokenChange(rounds(play)[2].id))
    assert sorted(rounds(play)) == [1, 3]
    assert len(play.items) == 2
    complete(play, 3, said="c")
    complete(play, 1, said="a")
    assert play.open == ["after"]
    assert said(play) == [("A", "a", 1), ("C", "c", 3)]
    assert play.complete("after").status == "completed"


def test_the_activity_ends_when_its_last_open_round_is_cancelled() -> None:
    play = begun(each())
    complete(play, 1, said="a")
    change(play, TokenChange(rounds(play)[2].id), TokenChange(rounds(play)[3].id))
    assert play.open == ["after"]
    assert said(play) == [("A", "a", 1)]


def test_in_a_sequence_the_next_round_begins_when_one_is_cancelled() -> None:
    play = begun(each(SEQUENTIAL))
    change(play, TokenChange(rounds(play)[1].id))
    assert sorted(rounds(play)) == [2]
    complete(play, 2, said="b")
    assert sorted(rounds(play)) == [3]
    change(play, TokenChange(rounds(play)[3].id))
    assert play.open == ["after"]
    assert said(play) == [("B", "b", 2)]


def test_a_round_is_added_at_once_or_behind_the_others_of_a_sequence() -> None:
    play = add(begun(each()), "D")
    assert sorted(rounds(play)) == [1, 2, 3, 4]
    for number in (4, 2, 3, 1):
        complete(play, number, said=str(number))
    assert said(play) == [("A", "1", 1), ("B", "2", 2), ("C", "3", 3), ("D", "4", 4)]
    play = add(begun(each(SEQUENTIAL), ["A"]), "B")
    assert sorted(rounds(play)) == [1]
    complete(play, 1, said="a")
    complete(play, 2, said="b")
    assert play.open == ["after"]
    assert said(play) == [("A", "a", 1), ("B", "b", 2)]


def test_a_round_may_be_cancelled_and_another_one_added_in_one_step() -> None:
    play = begun(each(), ["A"])
    change(play, TokenChange(rounds(play)[1].id), TokenChange(whole(play), repeats=True, item="B"))
    assert sorted(rounds(play)) == [2]
    complete(play, 2, said="b")
    assert said(play) == [("B", "b", 2)]


def test_rounds_that_are_only_counted_take_no_item_and_those_of_a_collection_need_one() -> None:
    play = begun(each(counted=True))
    with pytest.raises(InvalidInput, match="takes no item"):
        add(play, "D")
    add(play)
    assert sorted(rounds(play)) == [1, 2, 3, 4]
    with pytest.raises(InvalidInput, match="Say for which item"):
        add(begun(each()))


def test_the_completion_condition_sees_what_was_added_and_what_was_terminated() -> None:
    half = "numberOfCompletedInstances >= numberOfInstances / 2"
    play = add(begun(each(completion=half)), "D")
    complete(play, 1, said="a")
    assert sorted(rounds(play)) == [2, 3, 4], "one of four is not yet the half"
    complete(play, 2, said="b")
    assert play.open == ["after"]
    left = "numberOfActiveInstances + numberOfCompletedInstances + numberOfTerminatedInstances != numberOfInstances"
    play = begun(each(completion=left))
    change(play, TokenChange(rounds(play)[3].id))
    complete(play, 1, said="a")
    assert sorted(rounds(play)) == [2], "the standard's four numbers go together"


def test_a_round_that_is_moved_to_its_own_activity_begins_again_with_its_item() -> None:
    play = begun(each())
    before = rounds(play)[2]
    change(play, TokenChange(before.id, node(play, "each")))
    assert sorted(rounds(play)) == [1, 2, 3]
    assert rounds(play)[2].id != before.id
    for number in (2, 1, 3):
        complete(play, number, said=str(number))
    assert said(play) == [("A", "1", 1), ("B", "2", 2), ("C", "3", 3)]


def test_a_round_may_go_on_somewhere_else_while_the_others_stay() -> None:
    play = begun(each())
    change(play, TokenChange(rounds(play)[2].id, node(play, "after")))
    assert play.open == ["after", "each", "each"]


def test_the_last_round_that_goes_elsewhere_takes_the_activity_with_it() -> None:
    play = begun(each(), ["A"])
    change(play, TokenChange(rounds(play)[1].id, node(play, "after")))
    assert play.open == ["after"], "once, not a second time by the way behind the activity"
    play = begun(each(inside=INSIDE), ["A"])
    inner = next(one for one in play.state.tokens.values() if play.definition.nodes[one.node].id == "first")
    change(play, TokenChange(inner.id, node(play, "after")))
    assert play.open == ["after"]
    assert play.complete("after").status == "completed"


INSIDE = (
    '<subProcess id="each" name="Each">[loop]<startEvent id="s2"/><userTask id="first" reglament:group="g"/>'
    '<userTask id="second" reglament:group="g"/><endEvent id="e2"/>'
    '<sequenceFlow id="i1" sourceRef="s2" targetRef="first"/><sequenceFlow id="i2" sourceRef="first" '
    'targetRef="second"/><sequenceFlow id="i3" sourceRef="second" targetRef="e2"/></subProcess>'
)


def test_a_round_that_loses_its_last_token_is_cancelled_with_it() -> None:
    play = begun(each(inside=INSIDE))
    inner = [one for one in play.state.tokens.values() if play.definition.nodes[one.node].id == "first"]
    change(play, TokenChange(inner[0].id))
    assert sorted(rounds(play)) == [2, 3]
    change(play, TokenChange(inner[1].id, node(play, "second")))
    assert play.open == ["first", "second"], "inside its round a token moves as anywhere"


def test_a_round_does_not_go_into_the_middle_of_itself() -> None:
    play = begun(each(inside=INSIDE))
    with pytest.raises(WrongState, match="lies inside the round"):
        change(play, TokenChange(rounds(play)[1].id, node(play, "second")))


def test_a_round_of_a_loop_begins_again_but_its_condition_says_how_many_there_are() -> None:
    loop = diagram(
        '<startEvent id="s"/><endEvent id="e"/><userTask id="again" name="Again" reglament:group="g">'
        "<standardLoopCharacteristics><loopCondition>more</loopCondition></standardLoopCharacteristics></userTask>"
        + flows("s > again", "again > e")
    )
    play = Play(loop).start(more=False)
    with pytest.raises(WrongState, match="its condition alone says"):
        change(play, TokenChange(rounds(play)[1].id))
    with pytest.raises(WrongState, match="no rounds to add one to"):
        add(play)
    change(play, TokenChange(rounds(play)[1].id, node(play, "again")))
    assert play.open == ["again"]
    assert play.complete("again").status == "completed"


def test_there_is_a_most_of_rounds() -> None:
    play = begun(each(SEQUENTIAL), ["x"] * 5_000)
    with pytest.raises(WrongState, match="5,000 rounds already"):
        add(play, "y")
