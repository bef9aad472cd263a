"""Rights: what lists show, what doors open and what commands allow is one and the same."""

from __future__ import annotations

from types import SimpleNamespace

from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from engine.commands import work_items as commands
from engine.queries import work_items
from engine.queries.cases import cases
from engine.queries.rights import Kind, Verb, can, visible
from engine.store.tables import work_item
from tests.queries.conftest import NOW, Desk, person

_names = st.sampled_from(["anna", "carl", None])
_groups = st.sampled_from(["sales_support", "finance", None])
_actors = st.builds(
    lambda login, groups, manager: person(login, *groups, manager=manager),
    st.sampled_from(["anna", "carl"]),
    st.sets(st.sampled_from(["sales_support", "finance"])),
    st.booleans(),
)


@given(_actors, _names, _groups)
def test_doors_and_commands_agree_on_seeing_and_completing(actor, assignee, grp) -> None:
    item = {"assignee": assignee, "grp": grp}
    thing = SimpleNamespace(**item)
    assert can(actor, Verb.SEE_WORK_ITEM, thing) == commands.may_see(actor, item)
    assert can(actor, Verb.COMPLETE_WORK_ITEM, thing) == commands.may_work_on(actor, item)


def test_lists_and_doors_agree_on_what_is_visible(desk: Desk) -> None:
    for assignee in ("anna", "carl", None):
        for grp in ("sales_support", "finance", None):
            desk.tasks(1, assignee=assignee, grp=grp)
    actors = [person("anna"), person("anna", "finance"), person("dora", "sales_support"), person("max", manager=True)]
    with desk.database.read() as connection:
        everything = connection.execute(select(work_item)).all()
        for actor in actors:
            listed = connection.execute(select(work_item.c.id).where(visible(actor, Kind.WORK_ITEM))).scalars().all()
            assert set(listed) == {row.id for row in everything if can(actor, Verb.SEE_WORK_ITEM, row)}
            for row in everything:
                shown = work_items.find(connection, actor, row.id)
                assert (shown is not None) == can(actor, Verb.SEE_WORK_ITEM, row)


def test_a_case_is_seen_by_whoever_has_a_task_of_it_or_started_it(desk: Desk) -> None:
    desk.tasks(1, grp="finance")
    desk.tasks(1, grp="warehouse")

    def seen(actor) -> list[int]:
        with desk.database.read() as connection:
            return [row.id for row in cases(connection, actor, "p", NOW).rows]

    assert seen(person("anna", "finance")) == [1]
    assert seen(person("engine")) == [2, 1]  # both rows say that "engine" started them
    assert seen(person("dora")) == []
    assert seen(person("max", manager=True)) == [2, 1]


def test_nobody_but_managers_has_managers_verbs() -> None:
    clerk, manager = person("anna", "finance"), person("max", manager=True)
    for verb in (Verb.SEE_ALL_WORK, Verb.SEE_INCIDENTS, Verb.RETRY_INCIDENT):
        assert not can(clerk, verb)
        assert can(manager, verb)


def test_a_task_without_a_group_cannot_be_given_back() -> None:
    alone = SimpleNamespace(assignee="anna", grp=None)
    assert not can(person("anna"), Verb.RELEASE_WORK_ITEM, alone)
    assert can(person("anna"), Verb.RELEASE_WORK_ITEM, SimpleNamespace(assignee="anna", grp="finance"))
