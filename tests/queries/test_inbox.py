"""The inbox's lists: the right rows in the right order, at a price that does not grow."""

from __future__ import annotations

from datetime import timedelta

import pytest

from engine.errors import InvalidInput
from engine.queries import inbox
from engine.queries.inbox import InboxView
from tests.queries.conftest import GROUPS, NOW, Desk, person, statements

ANNA = person("anna", "sales_support", "finance")
MAX = person("max", manager=True)


def ids(desk: Desk, actor, view: InboxView, **options) -> list[int]:
    with desk.database.read() as connection:
        return [row.id for row in inbox.rows(connection, actor, view, NOW, **options).rows]


def test_mine_are_those_i_hold_and_groups_those_of_my_groups_whoever_holds_them(desk: Desk) -> None:
    [free] = desk.tasks(1, grp="finance")
    [held] = desk.tasks(1, grp="finance", assignee="carl", state="claimed")
    [mine] = desk.tasks(1, grp="sales_support", assignee="anna", state="claimed")
    [named] = desk.tasks(1, grp=None, assignee="anna")
    desk.tasks(1, grp="warehouse")
    desk.tasks(1, grp="finance", assignee="anna", state="completed")
    assert ids(desk, ANNA, InboxView.MINE) == [mine, named]
    assert ids(desk, ANNA, InboxView.GROUP) == [free, held, mine]
    with desk.database.read() as connection:
        names = [row.assignee_name for row in inbox.rows(connection, ANNA, InboxView.GROUP, NOW).rows]
    assert names == [None, "Carl Moss", "Anna Berg"]


def test_overdue_are_all_that_i_see_and_none_twice(desk: Desk) -> None:
    late = NOW - timedelta(hours=1)
    [mine] = desk.tasks(1, grp="sales_support", assignee="anna", state="claimed", due_at=late)
    [elsewhere] = desk.tasks(1, grp="warehouse", assignee="anna", state="claimed", due_at=late)
    [nobodys] = desk.tasks(1, grp=None, assignee="anna", due_at=late)
    [groups] = desk.tasks(1, grp="finance", due_at=late)
    desk.tasks(1, grp="warehouse", due_at=late)
    desk.tasks(1, grp="finance", due_at=NOW + timedelta(hours=1))
    desk.tasks(1, grp="finance", due_at=None)
    assert sorted(ids(desk, ANNA, InboxView.OVERDUE)) == sorted([mine, elsewhere, nobodys, groups])
    assert len(ids(desk, MAX, InboxView.OVERDUE)) == 5


def test_only_managers_see_everything(desk: Desk) -> None:
    desk.tasks(5)
    assert len(ids(desk, MAX, InboxView.ALL)) == 5
    assert ids(desk, ANNA, InboxView.ALL) == []
    assert InboxView.ALL not in inbox.views_for(ANNA)


def test_the_most_urgent_come_first_and_those_without_a_date_last(desk: Desk) -> None:
    [never] = desk.tasks(1, grp="finance", due_at=None)
    [later] = desk.tasks(1, grp="finance", due_at=NOW + timedelta(days=2))
    [soon] = desk.tasks(1, grp="sales_support", due_at=NOW + timedelta(hours=1))
    assert ids(desk, ANNA, InboxView.GROUP) == [soon, later, never]


@pytest.mark.parametrize("view", list(InboxView))
def test_pages_hold_every_row_once(desk: Desk, view: InboxView) -> None:
    desk.tasks(120, due_at=NOW - timedelta(hours=1))
    desk.tasks(30, assignee="anna", state="claimed", due_at=NOW - timedelta(hours=2))
    actor = MAX if view is InboxView.ALL else ANNA
    found: list[int] = []
    after = None
    with desk.database.read() as connection:
        while True:
            page = inbox.rows(connection, actor, view, NOW, after=after, size=20)
            found += [row.id for row in page.rows]
            assert len(page.rows) <= 20
            if page.next is None:
                break
            after = page.next
        everything = inbox.rows(connection, actor, view, NOW, size=1000)
    assert found == [row.id for row in everything.rows]
    assert len(found) == len(set(found))
    assert len(found) > 20


def test_a_page_mark_that_is_none_is_refused(desk: Desk) -> None:
    for mark in ("x", "2026-01-01~1", "2026-01-01T00:00:00Z~-1", "2026-01-01T00:00:00Z~99999999999999999999"):
        with pytest.raises(InvalidInput):
            ids(desk, ANNA, InboxView.GROUP, after=mark)


def test_a_search_takes_every_word_in_any_case_and_wildcards_as_they_are(desk: Desk) -> None:
    desk.tasks(1, grp="finance", subtitle="ООО Вектор · 100%")
    desk.tasks(1, grp="finance", subtitle="Acme_Ltd", business_key=None)
    found = {
        q: len(ids(desk, ANNA, InboxView.GROUP, q=q)) for q in ("вектор", "ACME check", "100%", "a_m", "_", "%", "")
    }
    assert found == {"вектор": 1, "ACME check": 1, "100%": 1, "a_m": 0, "_": 1, "%": 1, "": 2}


def test_counters_stop_at_a_thousand(desk: Desk) -> None:
    desk.tasks(2500, grp="finance")
    desk.tasks(3, assignee="anna", state="claimed", grp="sales_support")
    with desk.database.read() as connection:
        counts = inbox.counters(connection, ANNA, NOW)
    assert counts[InboxView.MINE] == 3
    assert counts[InboxView.GROUP] == 1001
    assert counts[InboxView.OVERDUE] == 0


def test_a_page_takes_two_statements_with_rights_on_however_many_tasks_are_open(desk: Desk) -> None:
    desk.tasks(10_000)
    clerk = person("anna", *GROUPS)
    with desk.database.read() as connection, statements() as seen:
        page = inbox.rows(connection, clerk, InboxView.GROUP, NOW)
        inbox.counters(connection, clerk, NOW)
    assert len(page.rows) == 50
    assert len([statement for statement in seen if statement != "BEGIN"]) == 2


@pytest.mark.parametrize("view", [InboxView.MINE, InboxView.GROUP, InboxView.ALL])
def test_a_list_is_answered_by_its_index_and_not_by_reading_everything(desk: Desk, view: InboxView) -> None:
    desk.tasks(3_000)
    actor = MAX if view is InboxView.ALL else person("anna", *GROUPS)
    with desk.database.write() as connection:
        connection.exec_driver_sql("ANALYZE")
    explain = "EXPLAIN QUERY PLAN " if desk.database.dialect == "sqlite" else "EXPLAIN "
    with desk.database.read() as connection:
        compiled = _explained(connection, explain, actor, view)
    plan = "\n".join(compiled)
    if desk.database.dialect == "sqlite":
        assert "SCAN bpm_work_item\n" not in plan + "\n"
        assert "ix_bpm_work_item" in plan
    else:
        assert "Seq Scan on bpm_work_item" not in plan


def _explained(connection, explain: str, actor, view: InboxView) -> list[str]:
    """The database's plan for the list, taken by asking it to explain the statement instead of running it."""
    from sqlalchemy import event

    def prefix(_connection, _cursor, statement, parameters, _context, _many):
        return (statement if statement == "BEGIN" else explain + statement), parameters

    found: list[str] = []

    class Stop(Exception):
        pass

    def collect(_connection, cursor, statement, *_):
        if statement == "BEGIN":
            return
        found.extend(" ".join(str(part) for part in row) for row in cursor.fetchall())
        raise Stop

    engine = connection.engine
    event.listen(engine, "before_cursor_execute", prefix, retval=True)
    event.listen(engine, "after_cursor_execute", collect)
    try:
        inbox.rows(connection, actor, view, NOW)
    except Stop:
        pass
    finally:
        event.remove(engine, "before_cursor_execute", prefix)
        event.remove(engine, "after_cursor_execute", collect)
    return found
