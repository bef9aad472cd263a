"""Why this approver: from the row of the table that fired to the task in the inbox, and back."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest
from playwright.sync_api import expect

from engine import ENGINE
from engine.commands import DeployDefinition, StartInstance
from tests.web.conftest import Browser, Company, text_of

FILES = Path(__file__).parent / "decided_files"


@pytest.fixture
def routed(company: Company) -> int:
    """A request of 1,200, which the table gives to Wanda."""
    files = {path.name: path.read_bytes() for path in FILES.iterdir()}
    company.engine.handle(DeployDefinition(files), actor=ENGINE)
    started = company.engine.handle(StartInstance("routed", {"amount": Decimal(1200)}), actor=ENGINE)
    return int(started.instance_id)


def test_the_approver_is_shown_the_row_that_chose_them(company: Company, routed: int, open_as) -> None:
    page = open_as("wanda", "/inbox/mine")
    page.get_by_role("link", name="Approve the request").first.click()
    about = page.get_by_role("complementary", name="Around this task")
    expect(about).to_contain_text('Who approves: "wanda" by row 2')
    about.get_by_role("link", name="Why? Who approves").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Why it went this way")
    article = page.locator("article:target")
    expect(article).to_contain_text("Amount = 1200")
    expect(article.locator("tr.fired")).to_have_count(1)
    expect(article.locator("tr.fired")).to_contain_text("[500..5000]")
    expect(article.locator("tr.fired")).to_contain_text('"wanda"')
    page.get_by_role("link", name="Routed request").click()
    expect(page.get_by_role("link", name="Why?")).to_have_count(1)


def test_a_decision_is_told_with_the_table_of_its_own_version(company: Company, routed: int, manager: Browser) -> None:
    changed = {path.name: path.read_bytes().replace(b"[500..5000]", b"[500..1000]") for path in FILES.iterdir()}
    company.engine.handle(DeployDefinition(changed), actor=ENGINE)
    second = company.engine.handle(StartInstance("routed", {"amount": Decimal(1200)}), actor=ENGINE)
    before = manager.page(f"/instances/{routed}/decisions").xpath("//tr[@class='fired']")
    after = manager.page(f"/instances/{second.instance_id}/decisions").xpath("//tr[@class='fired']")
    cells = [[text_of(cell) for cell in row.xpath("td")] for row in (*before, *after)]
    assert cells == [["[500..5000]", '"wanda"'], ["-", '"max"']]
    assert "[500..1000]" in text_of(manager.page(f"/instances/{second.instance_id}/decisions"))


def test_who_does_not_see_the_case_does_not_see_its_decisions(routed: int, anna: Browser, wanda: Browser) -> None:
    assert wanda.get(f"/instances/{routed}/decisions").status_code == 200
    assert anna.get(f"/instances/{routed}/decisions").status_code == 404


def test_a_case_without_decisions_says_so(company: Company, manager: Browser) -> None:
    page = manager.page(f"/instances/{company.start()}/decisions")
    assert "Nothing was decided by a table yet." in text_of(page)
