"""Lists of cases: the right ones, newest first, at a price that does not grow with how many there are."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import insert, update

from engine.queries import incidents
from engine.queries.cases import cases
from engine.store.tables import incident, instance
from tests.queries.conftest import NOW, Desk, person, statements

MAX = person("max", manager=True)


def ids(desk: Desk, actor=MAX, **options) -> list[int]:
    with desk.database.read() as connection:
        return [row.id for row in cases(connection, actor, "p", NOW, **options).rows]


def test_cases_are_filtered_by_state_by_lateness_and_by_being_stuck(desk: Desk) -> None:
    desk.tasks(1, due_at=NOW - timedelta(hours=1))  # 1: late
    desk.tasks(3)  # 2, 3, 4
    with desk.database.write() as connection:
        connection.execute(update(instance).where(instance.c.id == 3).values(status="completed"))
        connection.execute(update(instance).where(instance.c.id == 4).values(status="cancelled"))
        connection.execute(
            insert(incident).values(
                id=1, instance_id=2, token=1, row=0, element="e", kind="refused", message="no", detail="{}",
                state="open", created_at=NOW,
            )
        )  # fmt: skip
    assert ids(desk) == [4, 3, 2, 1]
    assert [ids(desk, status=one) for one in ("running", "completed", "cancelled", "late", "stuck")] == [
        [2, 1], [3], [4], [1], [2],
    ]  # fmt: skip
    with desk.database.read() as connection:
        assert [row.instance_id for row in incidents.rows(connection, MAX).rows] == [2]
        assert incidents.rows(connection, person("anna", "sales_support")).rows == ()
        assert incidents.count_open(connection, MAX) == 1


def test_called_instances_are_no_cases(desk: Desk) -> None:
    desk.tasks(2)
    with desk.database.write() as connection:
        connection.execute(update(instance).where(instance.c.id == 2).values(parent_id=1, root_id=1))
    assert ids(desk) == [1]


def test_pages_hold_every_case_once_newest_first(desk: Desk) -> None:
    desk.tasks(130)
    with desk.database.write() as connection:
        connection.execute(update(instance).where(instance.c.id % 3 == 0).values(status="completed"))
    found: list[int] = []
    after = None
    with desk.database.read() as connection:
        while True:
            page = cases(connection, MAX, "p", NOW, after=after)
            found += [row.id for row in page.rows]
            after = page.next
            if after is None:
                break
    assert found == list(range(130, 0, -1))


def test_a_page_takes_two_statements_however_many_cases_there_are(desk: Desk) -> None:
    desk.tasks(3_000)
    with desk.database.read() as connection, statements() as seen:
        page = cases(connection, person("anna", "sales_support"), "p", NOW)
    assert len(page.rows) == 50
    assert all(row.work for row in page.rows)
    assert len([statement for statement in seen if statement != "BEGIN"]) == 2
