"""Several groups and people may take one task: any of them claims it, nobody else sees it."""

from __future__ import annotations

import pytest

from engine import Actor
from engine.commands import ClaimWorkItem, CompleteWorkItem, MigrateInstance, ReleaseWorkItem
from engine.commands.migrate_instance import proposed_plan
from engine.errors import DefinitionRefused, NotFound, WrongState
from engine.queries import inbox, work_items
from engine.queries.inbox import InboxView
from engine.store.people import add_person, find_person
from tests.commands.conftest import Office, person
from tests.commands.stuck import MAX, sound
from tests.execution.play import diagram, flows


def task(words: str) -> bytes:
    return diagram(
        f'<startEvent id="s"/><userTask id="check" name="Check" {words}/><endEvent id="e"/>'
        + flows("s > check", "check > e")
    )


SEVERAL = task(
    """reglament:group="sales" reglament:candidateGroups='["finance", "audit"]' reglament:candidateUsers='approvers'"""
)


@pytest.fixture
def house(office: Office) -> Office:
    with office.engine.database.write() as connection:
        for login, *groups in (
            *(
                ("anna", "sales"),
                ("bob", "finance", "audit"),
                ("carl",),
                ("dora", "warehouse"),
                ("eve", "sales", "audit"),
            ),
        ):
            add_person(connection, login, login.capitalize(), password_hash=None, groups=groups)
    return office


def known(office: Office, login: str) -> Actor:
    """The person as a session knows them."""
    with office.engine.database.read() as connection:
        found = find_person(connection, login)
    assert found is not None
    return found[0].actor


def listed(office: Office, login: str, view: InboxView = InboxView.GROUP) -> list[int]:
    with office.engine.database.read() as connection:
        return [row.id for row in inbox.rows(connection, known(office, login), view, office.clock[0]).rows]


def test_each_candidate_sees_the_task_once_and_nobody_else_does(house: Office) -> None:
    house.deploy(SEVERAL)
    first = house.start(approvers=["carl"]).first_task
    second = house.start(approvers=[]).first_task
    assert {login: listed(house, login) for login in ("anna", "bob", "carl", "dora", "eve")} == {
        "anna": [first, second],
        "bob": [first, second],  # in two of its groups, and listed once
        "carl": [first],
        "dora": [],
        "eve": [first, second],
    }
    with house.engine.database.read() as connection:
        counted = {
            login: inbox.counters(connection, known(house, login), house.clock[0])[InboxView.GROUP]
            for login in ("bob", "carl", "dora")
        }
    assert counted == {"bob": 2, "carl": 1, "dora": 0}
    sound(house)


@pytest.mark.parametrize("login", ["anna", "bob", "carl"])
def test_any_of_the_candidates_may_claim_complete_and_give_back(house: Office, login: str) -> None:
    house.deploy(SEVERAL)
    item = house.start(approvers="carl, dan").first_task
    with pytest.raises(NotFound):
        house.do(ClaimWorkItem(item), known(house, "dora"))
    assert house.do(ClaimWorkItem(item), known(house, login)).assignee == login
    with pytest.raises(WrongState, match=f"held by {login}"):
        house.do(ClaimWorkItem(item), known(house, "eve"))
    assert listed(house, login, InboxView.MINE) == [item]
    house.do(ReleaseWorkItem(item), known(house, login))
    assert house.do(ClaimWorkItem(item), known(house, "eve")).assignee == "eve"
    house.do(CompleteWorkItem(item, {}), known(house, "eve"))
    with house.engine.database.read() as connection:
        assert work_items.find(connection, known(house, "carl"), item) is not None, "who could take it sees what it was"
        assert work_items.find(connection, known(house, "dora"), item) is None
    assert house.rows("instance")[0].status == "completed"
    sound(house)


def test_people_alone_may_be_candidates_and_a_lane_is_not_added(house: Office) -> None:
    house.deploy(task("""reglament:candidateUsers='["carl", "dora"]'"""))
    item = house.start().first_task
    assert [listed(house, login) for login in ("anna", "carl", "dora")] == [[], [item], [item]]
    assert house.rows("work_item")[0].state == "offered"


def test_the_doorbell_rings_for_every_candidate(house: Office) -> None:
    house.deploy(SEVERAL)
    rung = []
    house.engine.on_change(lambda changed: rung.append((set(changed.groups), set(changed.logins))))
    item = house.start(approvers=["carl"]).first_task
    house.do(ClaimWorkItem(item), person("anna", "sales"))
    for groups, logins in rung:
        assert groups >= {"sales", "finance", "audit"}
        assert "carl" in logins


@pytest.mark.parametrize(
    ("words", "variables", "said"),
    [
        ("reglament:candidateUsers='who'", {"who": None}, "its candidates are nobody"),
        ("reglament:candidateUsers='who'", {"who": [3]}, "which is no name"),
        ("reglament:candidateGroups='who'", {"who": ["a|b"]}, "which is no name"),
        ("reglament:candidateUsers='who'", {"who": [f"person{n:04}" for n in range(300)]}, "more candidates than"),
        ("reglament:candidateUsers='who'", {"who": [f"сотрудник{n:03}" for n in range(120)]}, "more candidates than"),
    ],
)
def test_candidates_that_are_none_are_an_incident(house: Office, words: str, variables, said: str) -> None:
    house.deploy(task(words))
    started = house.start(**variables)
    [incident] = house.rows("incident", id=started.incident_id)
    assert said in incident.message
    assert incident.element == "check"


@pytest.mark.parametrize(
    ("words", "code"),
    [
        ("reglament:candidateGroups='[]'", "nobody_responsible"),
        ("""reglament:group="@sales" reglament:candidateGroups='["b"]'""", "candidate_name"),
        ("""reglament:candidateGroups='["a|b"]'""", "candidate_name"),
        ("""reglament:candidateUsers='["a",'""", "feel_syntax"),
    ],
)
def test_the_gate_refuses_candidates_that_nobody_can_be(house: Office, words: str, code: str) -> None:
    with pytest.raises(DefinitionRefused) as refused:
        house.deploy(task(words))
    assert {(one.code, one.element) for one in refused.value.problems if one.severity == "error"} == {(code, "check")}


def test_a_task_goes_to_the_groups_of_the_version_it_moves_to_and_keeps_the_people(house: Office) -> None:
    house.deploy(SEVERAL)
    started = house.start(approvers=["carl"])
    house.deploy(
        task("""reglament:group="warehouse" reglament:candidateGroups='["sales"]'
        reglament:candidateUsers='approvers'""")
    )
    plan = proposed_plan(house.engine, "p", 1, 2)
    house.do(MigrateInstance(started.instance_id, plan, "new groups"), MAX)
    assert [listed(house, one) for one in ("dora", "anna", "bob", "carl")] == [
        [started.first_task],
        [started.first_task],
        [],
        [started.first_task],
    ]


def test_the_inbox_of_somebody_with_very_many_audiences_is_still_whole(house: Office) -> None:
    house.deploy(task("reglament:candidateUsers='who'"))
    items = [house.start(who=["carl", f"friend{n:03}"]).first_task for n in range(130)]
    seen: list[int] = []
    with house.engine.database.read() as connection:
        after, carl = None, known(house, "carl")
        while True:
            page = inbox.rows(connection, carl, InboxView.GROUP, house.clock[0], after=after, size=50)
            seen += [row.id for row in page.rows]
            after = page.next
            if after is None:
                break
    assert sorted(seen) == sorted(items)
    assert len(seen) == 130
