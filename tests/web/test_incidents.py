"""Incidents on their pages: in groups of one cause, retried together, corrected, reported as done, skipped by two."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from flask import Flask

from engine import ENGINE
from engine.commands import FailJob
from engine.dispatch.outbox import Outbox
from engine.store import people
from engine.store.people import Role
from tests.web.conftest import Browser, Company, text_of, tree


def stuck(company: Company, boris: Browser, reason: str = "ERP answered 503", number: int = 1) -> list[int]:
    """Approve requests whose booking gives up; return the incidents."""
    for _ in range(number):
        instance = company.start()
        done = boris.post(f"/tasks/{company.task(instance)}/complete", {"verdict": "approve"})
        assert done.status_code == 303, done.text[:500]
    for job in Outbox(company.engine.database, "test").claim(company.engine.clock(), limit=100):
        company.engine.handle(FailJob(job.id, job.fence, reason))
    with company.engine.database.read() as connection:
        return list(connection.exec_driver_sql("SELECT id FROM bpm_incident WHERE state = 'open' ORDER BY id").scalars())


@pytest.fixture
def mia(company: Company, browser_of: Callable[[str | None], Browser], demo_hash: str) -> Browser:
    with company.engine.database.write() as connection:
        people.add_person(connection, "mia", "Mia Meier", password_hash=demo_hash, role=Role.MANAGER)
    return browser_of("mia")


def test_incidents_stand_in_groups_of_one_cause(company: Company, boris: Browser, manager: Browser) -> None:
    stuck(company, boris, number=3)
    stuck(company, boris, "no connection to 10.0.0.7:8069")
    page = manager.page("/incidents")
    rows = [text_of(row) for row in page.cssselect(".causes tbody tr")]
    assert len(rows) == 2
    assert rows[0].startswith("ERP answered 503")
    assert "Cases 3" in rows[0]
    assert "stock.book" in rows[0]
    [address] = page.cssselect(".causes tbody tr:first-child a")
    group = manager.page(address.get("href"))
    assert len(group.cssselect("input[name=incident]")) == 3
    assert "ERP answered 503" in text_of(group.cssselect("h1")[0])
