"""Claim, release, assign, complete: who may, who was first, what is told to the second."""

from __future__ import annotations

import threading

import pytest

from engine import Actor
from engine.commands import AssignWorkItem, ClaimWorkItem, CompleteWorkItem, ReleaseWorkItem
from engine.errors import InvalidInput, NotFound, StaleVersion, WrongState
from tests.commands.conftest import Office, person
from tests.execution.play import diagram, flows

APPROVAL = diagram(
    '<startEvent id="s"/><userTask id="check" name="Check offer" reglament:group="sales"/>'
    '<userTask id="send" name="Send offer" reglament:group="sales"/><endEvent id="e"/>'
    + flows("s > check", "check > send", "send > e")
)


@pytest.fixture
def item(office: Office) -> int:
    office.deploy(APPROVAL)
    task = office.start(total=5).first_task
    assert task is not None
    return task


def test_a_claimed_task_is_held_by_one_and_the_other_is_told_by_whom(
    office: Office, item: int, anna: Actor, bob: Actor
) -> None:
    assert office.do(ClaimWorkItem(item), anna).assignee == "anna"
    assert office.do(ClaimWorkItem(item), anna).state == "claimed"  # again: nothing happens
    with pytest.raises(WrongState, match="held by anna") as told:
        office.do(ClaimWorkItem(item), bob)
    assert (told.value.who, told.value.when) == ("anna", office.clock[0])
    with pytest.raises(WrongState, match="held by anna"):
        office.do(CompleteWorkItem(item, {}), bob)
    office.do(ReleaseWorkItem(item), anna)
    assert office.do(ClaimWorkItem(item), bob).assignee == "bob"


def test_a_task_of_others_is_as_absent_as_one_that_does_not_exist(office: Office, item: int, stranger: Actor) -> None:
    for command in (
        ClaimWorkItem(item),
        CompleteWorkItem(item, {}),
        ReleaseWorkItem(item),
        AssignWorkItem(item, "zoe"),
    ):
        with pytest.raises(NotFound):
            office.do(command, stranger)
    with pytest.raises(NotFound):
        office.do(ClaimWorkItem(4711), stranger)
    assert office.rows("work_item", id=item)[0].state == "offered"


def test_of_two_people_completing_one_task_the_second_is_told_who_and_when(
    office: Office, item: int, anna: Actor, bob: Actor
) -> None:
    done = office.do(CompleteWorkItem(item, {"ok": True}), anna)
    assert done.follow_up == office.rows("work_item", element="send")[0].id
    with pytest.raises(WrongState, match="was completed by anna") as told:
        office.do(CompleteWorkItem(item, {"ok": False}), bob)
    assert (told.value.who, told.value.when) == ("anna", office.clock[0])
    assert len(office.rows("work_item", element="send")) == 1


def test_a_repeated_command_id_gets_the_first_answer_and_happens_once(office: Office, item: int, anna: Actor) -> None:
    first = office.do(CompleteWorkItem(item, {"ok": True}), anna, command_id="browser-7")
    again = office.do(CompleteWorkItem(item, {"ok": True}), anna, command_id="browser-7")
    assert first == again
    assert len(office.rows("history")) == 2


def test_a_task_that_changed_since_it_was_opened_is_not_completed(office: Office, item: int, anna: Actor) -> None:
    seen = office.rows("work_item", id=item)[0].rev
    office.do(ClaimWorkItem(item), anna)
    with pytest.raises(StaleVersion):
        office.do(CompleteWorkItem(item, {}, version=seen), anna)


def test_a_form_with_wrong_values_names_the_field_and_changes_nothing(office: Office, anna: Actor) -> None:
    form = b'{"type": "default", "components": [{"type": "number", "key": "discount", "label": "Discount", "validate": {"required": true, "max": 40}}]}'
    model = APPROVAL.replace(b'name="Check offer"', b'name="Check offer" reglament:form="check"')
    office.deploy(model, **{"check.form": form})
    task = office.start().first_task
    assert task is not None
    for wrong in ({}, {"discount": "abc"}, {"discount": "41"}, {"discount": "4", "isAdmin": "true"}):
        with pytest.raises(InvalidInput) as refusal:
            office.do(CompleteWorkItem(task, wrong), anna)
        assert refusal.value.fields
    office.do(CompleteWorkItem(task, {"discount": "12.50"}), anna)
    from decimal import Decimal

    from engine.feel.codec import loads

    assert loads(office.rows("instance")[0].variables) == {"discount": Decimal("12.50")}


def test_eight_people_completing_the_same_tasks_win_each_task_once(office: Office) -> None:
    office.deploy(APPROVAL)
    tasks = [office.start(n=number).first_task for number in range(6)]
    wins: list[tuple[int, str]] = []
    others: list[Exception] = []

    def work(login: str) -> None:
        for task in tasks:
            assert task is not None
            try:
                office.do(CompleteWorkItem(task, {"by": login}), person(login, "sales"))
                wins.append((task, login))
            except WrongState as told:
                others.append(told)

    threads = [threading.Thread(target=work, args=(f"p{number}",)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert sorted(task for task, _ in wins) == sorted(tasks)
    assert len(others) == 8 * 6 - 6
    assert len(office.rows("work_item", element="send")) == 6


def test_assigning_hands_a_task_to_a_colleague(office: Office, item: int, anna: Actor, bob: Actor) -> None:
    office.do(AssignWorkItem(item, "bob"), anna)
    with pytest.raises(WrongState, match="held by bob"):
        office.do(CompleteWorkItem(item, {}), anna)
    with pytest.raises(InvalidInput):
        office.do(AssignWorkItem(item, "  "), bob)
    office.do(CompleteWorkItem(item, {}), bob)


def test_who_took_it_and_gave_it_back_is_history(office: Office, item: int, anna: Actor) -> None:
    office.do(ClaimWorkItem(item), anna, command_id="c-1")
    office.do(ReleaseWorkItem(item), anna)
    assert office.do(ClaimWorkItem(item), anna, command_id="c-1").rev == 2  # the first answer, and nothing happens
    told = [(row.actor, row.command) for row in office.rows("history") if row.rev is None]
    assert told == [("user:anna", "ClaimWorkItem"), ("user:anna", "ReleaseWorkItem")]
    assert office.rows("work_item", id=item)[0].state == "offered"
