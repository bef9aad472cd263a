"""What the tests of the monitor share: a company in which some cases are late and one is stuck, and who counts."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest

from engine.dispatch.figures import Folder
from tests.web.conftest import Browser, Company

__all__ = ["MONITOR", "busy", "count"]

MONITOR = ("/monitor", "/monitor/request", "/monitor/request/instances")


def count(company: Company) -> None:
    """Be the worker that counts."""
    folder = Folder(company.engine.database, company.engine.definitions, "test")
    for _ in range(20):
        folded = folder.fold(company.engine.clock())
        if not folded.behind and folded.round_over:
            return


@pytest.fixture
def busy(company: Company, browser_of: Callable[[str], Browser]) -> Company:
    """One at the packing, one late at the check, one that cannot be booked, one just begun."""
    packed = company.start(client="ACME", number="R-1")
    company.clock[0] += timedelta(hours=1)
    browser_of("anna").post(f"/tasks/{company.task(packed)}/complete", {"verdict": "approve"})
    company.do_jobs()
    company.start(client="Late Ltd", number="R-2")
    company.clock[0] += timedelta(days=2)
    stuck = company.start(client="Stuck Ltd", amount=9500, number="R-3")
    company.clock[0] += timedelta(hours=1)
    browser_of("anna").post(f"/tasks/{company.task(stuck)}/complete", {"verdict": "approve"})
    company.do_jobs()
    company.start(client="Fresh Ltd", number="R-4")
    count(company)
    return company
