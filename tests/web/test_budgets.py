"""What the inbox may cost: statements and bytes, with rights on and ten thousand tasks open."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import event, insert, select
from sqlalchemy.engine import Engine as SqlEngine

from engine.store.tables import work_item
from tests.web.conftest import Browser, Company, tree

TASKS = 10_000
LONGEST_CLIENT = "Vereinigte Maschinenfabriken und Handelsgesellschaft 한빛상사 ООО «Вектор»"


@pytest.fixture
def crowded(company: Company) -> Company:
    """One real task, and copies of its row: 10,000 open tasks with long names."""
    company.start(client=LONGEST_CLIENT)
    with company.engine.database.write() as connection:
        row = dict(connection.execute(select(work_item)).mappings().one())
        copies = [
            {
                **row,
                "id": n,
                "token": n,
                "title": f"Check the request {n}",
                "due_sort": row["due_sort"] + timedelta(seconds=n),
            }
            for n in range(1, TASKS)
        ]
        connection.execute(insert(work_item), copies)
    return company


@contextmanager
def statements() -> Iterator[list[str]]:
    seen: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        seen.append(statement)

    event.listen(SqlEngine, "before_cursor_execute", note)
    try:
        yield seen
    finally:
        event.remove(SqlEngine, "before_cursor_execute", note)


@pytest.mark.parametrize("address", ["/inbox/group", "/inbox/mine", "/inbox/overdue", "/inbox/group?q=request"])
def test_an_inbox_page_takes_at_most_six_statements_and_sixty_kilobytes(
    crowded: Company, anna: Browser, address: str
) -> None:
    anna.get(address)
    with statements() as seen:
        answer = anna.get(address)
    assert answer.status_code == 200
    assert len(seen) <= 6, seen
    assert len(answer.data) <= 60_000


def test_a_managers_page_of_everything_costs_the_same(crowded: Company, manager: Browser) -> None:
    manager.get("/inbox/all")
    with statements() as seen:
        answer = manager.get("/inbox/all")
    assert "1000+" in answer.text
    assert len(seen) <= 6, seen
    assert len(answer.data) <= 60_000


def test_the_first_load_is_at_most_150_kilobytes_and_twelve_requests(crowded: Company, anna: Browser) -> None:
    """As a browser loads it: the page, its sheet and its scripts, compressed as they are sent."""
    page = anna.get("/inbox/group")
    found = tree(page)
    assets = found.xpath("//link[@rel='stylesheet']/@href | //script/@src")
    total = len(page.data)
    for address in assets:
        answer = anna.client.get(address, headers={"Accept-Encoding": "gzip"})
        total += len(answer.data)
        answer.close()
    assert total <= 150_000
    assert len(assets) + 1 <= 12
    scripts = sum(
        len(anna.client.get(a, headers={"Accept-Encoding": "gzip"}).data) for a in found.xpath("//script/@src")
    )
    assert scripts <= 60_000


def test_the_list_that_is_asked_again_costs_less_than_the_page(crowded: Company, anna: Browser) -> None:
    with statements() as seen:
        answer = anna.get("/inbox/group/rows", htmx=True)
    assert len(seen) <= 6
    assert len(answer.data) <= 60_000
