"""What an answer of the API may cost, in statements, with ten thousand tasks open."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.web.api.conftest import Program
from tests.web.conftest import Company
from tests.web.test_budgets import crowded, statements

__all__ = ["crowded"]

# The session is one of them.
BUDGET = {
    "/inbox?view=group": 2,
    "/inbox?view=group&q=request": 2,
    "/inbox?view=overdue": 2,
    "/inbox/counts": 2,
    "/cases?process=request": 3,
    "/cases?process=request&state=late": 3,
    "/definitions": 2,
    "/definitions?key=request": 2,
    "/keys": 2,
    "/startable": 1,
    "/me": 1,
}


@pytest.mark.parametrize("address", sorted(BUDGET))
def test_a_list_takes_few_statements_whatever_there_is(
    crowded: Company, program_of: Callable[..., Program], address: str
) -> None:
    anna = program_of("anna")
    anna.get(address)
    with statements() as seen:
        answer = anna.get(address)
    assert answer.status_code == 200
    assert len(_asked(seen)) <= BUDGET[address], seen


def test_a_manager_reads_incidents_and_a_task_in_few_statements(
    crowded: Company, program_of: Callable[..., Program]
) -> None:
    manager, task = program_of("max"), crowded.task()
    lists = (("/incidents", 2), (f"/tasks/{task}", 2), ("/inbox?view=all", 2))
    figures = (("/monitor", 5), ("/monitor/request", 6), ("/monitor/request/instances", 5), ("/monitor-views", 2))
    for address, budget in (*lists, *figures):
        manager.get(address)
        with statements() as seen:
            assert manager.get(address).status_code == 200
        assert len(_asked(seen)) <= budget, (address, seen)


def _asked(seen: list[str]) -> list[str]:
    return [statement for statement in seen if statement != "BEGIN"]
