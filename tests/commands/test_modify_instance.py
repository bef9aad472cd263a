"""Tokens moved by command: rows follow, the history says who and why, a preview writes nothing, many go by a list."""

from __future__ import annotations

import orjson
import pytest

from engine import Actor
from engine.actions import Done
from engine.commands import (
    Change,
    CompleteJob,
    CompleteWorkItem,
    ContinueChanges,
    ModifyInstance,
    ModifyMany,
    PauseChanges,
    StopChanges,
    SuspendInstance,
    carry_on_changes,
    carry_on_forgotten_changes,
    foresee,
)
from engine.errors import InvalidInput, NotPermitted, WrongState
from engine.store import changing
from tests.commands.conftest import Office
from tests.commands.stuck import MAX, managers, sound
from tests.execution.play import diagram, flows

CALLED = diagram(
    '<startEvent id="s"/><userTask id="t" reglament:group="g"/><endEvent id="e"/>' + flows("s > t", "t > e"),
    key="called",
)
ORDER = diagram(
    '<startEvent id="s"/><userTask id="review" name="Review" reglament:group="sales"/>'
    '<boundaryEvent id="late" attachedToRef="review" cancelActivity="false"><timerEventDefinition>'
    "<timeDuration>P3D</timeDuration></timerEventDefinition></boundaryEvent>"
    '<serviceTask id="book" name="Book" reglament:action="t.book"/>'
    '<callActivity id="ship" name="Ship" calledElement="called"/>'
    '<userTask id="check" name="Check" reglament:group="sales"/><endEvent id="e"/>'
    + flows("s > review", "review > book", "book > ship", "ship > check", "check > e", "late > e")
)


def move(office: Office, instance_id: int, *changes: Change, by: Actor = MAX, reason: str = "wrong way") -> None:
    office.do(ModifyInstance(instance_id, changes, reason), by)


def open_elements(office: Office) -> list[str]:
    found = [row.element for row in office.rows("work_item") if row.state in ("offered", "claimed")]
    return sorted(found + [row.element for row in office.rows("job") if row.state in ("available", "executing")])


def test_a_moved_token_takes_its_rows_along_and_the_history_says_who_and_why(office: Office) -> None:
    office.deploy(CALLED, ORDER)
    number = office.start().instance_id
    move(office, number, Change("move", at="review", to="check"))
    assert open_elements(office) == ["check"]
    assert office.rows("timer") == []
    row = office.rows("history", command="ModifyInstance")[0]
    assert row.actor == "user:max"
    assert orjson.loads(row.trail)[0] == ["modify", -1, 0, "wrong way"]
    sound(office)


def test_a_job_of_a_cancelled_token_is_closed_and_one_that_runs_is_asked_to_stop(office: Office) -> None:
    office.deploy(CALLED, ORDER)
    first, second = office.start(), office.start()
    for started in (first, second):
        assert started.first_task is not None
        office.do(CompleteWorkItem(started.first_task, {}))
    running = office.claim_job("t.book")
    move(office, first.instance_id, Change("move", at="book", to="check"))
    move(office, second.instance_id, Change("move", at="book", to="check"))
    [one] = office.rows("job", id=running.id)
    assert (one.state, one.stop) == ("executing", 1)
    assert {row.state for row in office.rows("job") if row.id != running.id} == {"cancelled"}
    office.do(CompleteJob(one.id, one.fence, Done({})))
    assert len(office.rows("job", action="t.unbook")) == 1, "what happened all the same is undone"


def test_a_called_process_ends_with_the_token_that_called_it(office: Office) -> None:
    office.deploy(CALLED, ORDER)
    number = office.start().instance_id
    move(office, number, Change("move", at="review", to="ship"))
    move(office, number, Change("move", at="ship", to="check"))
    assert {row.definition_key: row.status for row in office.rows("instance")} == {
        "p": "running",
        "called": "cancelled",
    }
    sound(office)


def test_one_goes_back_only_where_the_instance_has_been(office: Office) -> None:
    office.deploy(CALLED, ORDER)
    started = office.start()
    with pytest.raises(WrongState, match="has not been at 'Check'"):
        move(office, started.instance_id, Change("back", to="check"))
    assert started.first_task is not None
    office.do(CompleteWorkItem(started.first_task, {}))
    move(office, started.instance_id, Change("back", to="review"))
    assert open_elements(office) == ["review"]
    assert [row.node for row in office.rows("timer")] != [], "its boundary timer runs again"
    sound(office)


def test_the_preview_tells_what_would_happen_and_writes_nothing(office: Office) -> None:
    office.deploy(CALLED, ORDER)
    number = office.start().instance_id
    before = [office.rows(name) for name in ("instance", "work_item", "job", "timer", "history")]
    told = foresee(office.engine, ModifyInstance(number, (Change("move", at="review", to="book"),), ""), MAX)
    assert [(one.what, one.node.id if one.node else None, one.detail) for one in told] == [
        ("ends", "review", ""),
        ("begins", "book", ""),
        ("task_ends", "review", ""),
        ("job", "book", "t.book"),
    ]
    assert [office.rows(name) for name in ("instance", "work_item", "job", "timer", "history")] == before
    with pytest.raises(WrongState, match="Nothing stands at 'Check'"):
        foresee(office.engine, ModifyInstance(number, (Change("move", at="check", to="book"),), ""), MAX)


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (Change("move", at="review", to="nowhere"), "no element 'nowhere'"),
        (Change("jump", at="review", to="check"), "none of move, add, cancel, back, repeat"),
        (Change("move", at="review"), "needs 'to'"),
        (Change("cancel", at="review", to="check"), "names no element"),
        (Change("move", to="check"), "either 'token' or 'at'"),
        (Change("back", to="review", round=2), "takes no 'round'"),
        (Change("cancel", at="review", item="x"), "takes none"),
        (Change("repeat", at="review", to="check"), "names no element"),
    ],
)
def test_an_instruction_that_makes_no_sense_says_why(office: Office, change: Change, reason: str) -> None:
    office.deploy(CALLED, ORDER)
    number = office.start().instance_id
    with pytest.raises(InvalidInput, match=reason):
        move(office, number, change)


def test_only_managers_move_tokens_and_only_with_a_reason(office: Office, anna: Actor) -> None:
    office.deploy(CALLED, ORDER)
    number = office.start().instance_id
    with pytest.raises(NotPermitted):
        move(office, number, Change("move", at="review", to="check"), by=anna)
    with pytest.raises(InvalidInput, match="Say why"):
        move(office, number, Change("move", at="review", to="check"), reason=" ")


def test_a_suspended_instance_can_be_put_right_before_it_is_resumed(office: Office) -> None:
    office.deploy(CALLED, ORDER)
    number = office.start().instance_id
    office.do(SuspendInstance(number, "looks wrong"), MAX)
    move(office, number, Change("move", at="review", to="book"))
    assert open_elements(office) == ["book"]


def test_what_cannot_go_on_from_there_is_refused_and_leaves_no_incident(office: Office) -> None:
    office.deploy(
        diagram(
            '<startEvent id="s"/><userTask id="a" reglament:group="g"/><exclusiveGateway id="x" name="Large?"/>'
            '<endEvent id="e"/>' + flows("s > a", "a > x", "x > e: amount > 5")
        )
    )
    number = office.start().instance_id
    with pytest.raises(WrongState, match="could not go on from there"):
        move(office, number, Change("move", at="a", to="x"))
    assert office.rows("incident") == []
    office.do(ModifyInstance(number, (Change("move", at="a", to="x"),), "large", {"amount": 9}), MAX)
    assert office.rows("instance")[0].status == "completed"


def test_many_are_changed_one_by_one_and_the_list_says_which_stayed_and_why(office: Office) -> None:
    managers(office)
    office.deploy(CALLED, ORDER)
    started = [office.start() for _ in range(4)]
    assert started[0].first_task is not None
    office.do(CompleteWorkItem(started[0].first_task, {}))
    command = ModifyMany(
        "p", 1, tuple(one.instance_id for one in started), (Change("move", at="review", to="check"),), "x"
    )
    begun = office.do(command, MAX)
    assert begun.number == 4
    office.do(PauseChanges(begun.batch_id), MAX)
    assert carry_on_changes(office.engine, begun.batch_id) == 4
    with pytest.raises(WrongState, match="max has paused it already"):
        office.do(PauseChanges(begun.batch_id), MAX)
    office.do(ContinueChanges(begun.batch_id), MAX)
    assert carry_on_changes(office.engine, begun.batch_id) == 0
    notes = {row.instance_id: (row.state, row.note) for row in items(office)}
    assert notes[started[0].instance_id] == ("stayed", "Nothing stands at 'Review' (any more).")
    assert [state for state, _ in notes.values()].count("done") == 3
    assert open_elements(office) == ["book", "check", "check", "check"]
    with pytest.raises(WrongState, match="worked off"):
        office.do(StopChanges(begun.batch_id), MAX)
    sound(office)


def test_a_list_that_is_given_up_changes_nothing_more_and_a_forgotten_one_is_carried_on(office: Office) -> None:
    managers(office)
    office.deploy(CALLED, ORDER)
    numbers = [office.start().instance_id for _ in range(2)]
    change = (Change("move", at="review", to="check"),)
    given_up = office.do(ModifyMany("p", 1, tuple(numbers[:1]), change, "x"), MAX)
    office.do(StopChanges(given_up.batch_id), MAX)
    assert carry_on_changes(office.engine, given_up.batch_id) == 0
    assert open_elements(office) == ["review", "review"]
    office.do(ModifyMany("p", 1, tuple(numbers[1:]), change, "x"), MAX)
    carry_on_forgotten_changes(office.engine)
    assert open_elements(office) == ["review", "review"], "somebody may still look at it"
    office.clock[0] = office.clock[0].replace(hour=12)
    carry_on_forgotten_changes(office.engine)
    assert open_elements(office) == ["check", "review"]


def items(office: Office) -> list[object]:
    from sqlalchemy import select

    with office.engine.database.read() as connection:
        return list(connection.execute(select(changing.change_batch_item)))


EACH = diagram(
    '<startEvent id="s"/><endEvent id="e"/><serviceTask id="each" name="Each" reglament:action="t.book">'
    '<multiInstanceLoopCharacteristics reglament:collection="orders" reglament:item="order"{0}/>'
    '<extensionElements><reglament:input target="sku" expression="order"/></extensionElements></serviceTask>'
    '<userTask id="after" reglament:group="g"/>' + flows("s > each", "each > after", "after > e")
)


@pytest.mark.parametrize("sequential", [False, True])
def test_rounds_of_a_repeated_activity_are_cancelled_and_added_with_their_rows(
    office: Office, *, sequential: bool
) -> None:
    office.deploy(EACH.replace(b"{0}", b' isSequential="true"' if sequential else b""))
    number = office.start(orders=["A", "B", "C"]).instance_id
    move(office, number, Change("repeat", at="each", item="D"), Change("cancel", at="each", round=1))
    with pytest.raises(WrongState, match="Round 1 is not under way"):
        move(office, number, Change("cancel", at="each", round=1))
    sound(office)
    done = []
    while jobs := [row for row in office.rows("job") if row.state == "available"]:
        job = office.claim_job("t.book")
        done.append(orjson.loads(jobs[0].params)["sku"])
        office.do(CompleteJob(job.id, job.fence, Done({})))
    assert done == ["B", "C", "D"]
    assert open_elements(office) == ["after"]
    sound(office)
    office.do(CompleteWorkItem(office.rows("work_item")[0].id, {}))
    assert office.rows("instance")[0].status == "completed"
    [row] = office.rows("history", command="ModifyInstance")
    assert row.actor == "user:max"
    assert orjson.loads(row.trail)[0] == ["modify", -1, 0, "wrong way"]


def test_a_round_is_added_in_many_instances_at_once(office: Office) -> None:
    managers(office)
    office.deploy(EACH.replace(b"{0}", b""))
    numbers = tuple(office.start(orders=["A"]).instance_id for _ in range(2))
    begun = office.do(ModifyMany("p", 1, numbers, (Change("repeat", at="each", item="B"),), "x"), MAX)
    assert carry_on_changes(office.engine, begun.batch_id) == 0
    assert open_elements(office) == ["each"] * 4
    sound(office)


def test_the_preview_of_a_round_tells_what_begins(office: Office) -> None:
    office.deploy(EACH.replace(b"{0}", b""))
    number = office.start(orders=["A"]).instance_id
    told = foresee(office.engine, ModifyInstance(number, (Change("repeat", at="each", item="B"),), ""), MAX)
    assert [(one.what, one.detail) for one in told] == [("begins", ""), ("job", "t.book")]
