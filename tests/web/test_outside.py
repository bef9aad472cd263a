"""What people see of work that programs outside do, of systems that do not answer, and of keys for such programs."""

from __future__ import annotations

import pytest
from flask import Flask

from engine.actions import Connector
from engine.dispatch.connectors import note_failure
from tests.web.api.archive import archive, begin, worker_of
from tests.web.conftest import Browser, Company, text_of


@pytest.fixture
def manager(app: Flask, company: Company) -> Browser:
    return Browser(app, company, "max")


def test_managers_see_what_waits_and_who_has_what_until_when(app: Flask, company: Company, manager: Browser) -> None:
    assert "Nothing waits under any topic." in text_of(manager.page("/external").xpath("//main")[0])
    assert "/external" in manager.page("/monitor").xpath("//main//@href")
    archive(company)
    instance = begin(company, "I-1")
    begin(company, "I-2")
    worker_of(app, company)("scanner").fetch()
    page = manager.page("/external")
    topics, held = page.xpath("//table")
    assert [text_of(cell) for cell in topics.xpath(".//tbody/tr/td")][:2] == ["archive", "Waiting 1"]
    assert "scanner (max)" in text_of(held)
    assert f"/instances/{instance}" in " ".join(held.xpath(".//@href"))
    case = text_of(manager.page(f"/instances/{instance}").xpath("//main")[0])
    assert "scanner (max) has it since" in case


def test_a_system_that_does_not_answer_is_shown_with_its_reason(company: Company, manager: Browser) -> None:
    assert "Systems that do not answer" not in text_of(manager.page("/incidents/paused").xpath("//main")[0])
    note_failure(company.engine.database, Connector("erp", opens_after=1), "connection refused")
    shown = text_of(manager.page("/incidents/paused").xpath("//main")[0])
    assert "Systems that do not answer" in shown
    assert "connection refused" in shown


def test_a_key_for_programs_outside_is_made_on_the_page(company: Company, manager: Browser, app: Flask) -> None:
    made = manager.post(
        "/account/keys", {"name": "scanner", "days": "30", "rights": "external", "topics": "scan, file"}
    )
    assert made.status_code == 200
    assert "Only jobs of topics: scan, file" in text_of(manager.page("/account/keys").xpath("//main")[0])
    anna = Browser(app, company, "anna")
    assert "external" not in anna.page("/account/keys").xpath("//input[@name='rights']/@value")
    assert anna.post("/account/keys", {"name": "x", "days": "30", "rights": "external"}).status_code == 422
