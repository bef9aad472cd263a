"""A manager changes what runs, in a real browser: twenty instances to a new version, one token, one step; and axe."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from engine.commands import CompleteWorkItem, DeployDefinition
from tests.web.conftest import FILES, Browser, Company
from tests.web.test_everybody import _axe

FORMS = {path.name: path.read_bytes() for path in FILES.iterdir() if path.suffix == ".form"}


def second_version(company: Company) -> None:
    """A designer publishes a version in which packing is another step."""
    text = (FILES / "request.bpmn").read_bytes()
    changed = (
        text.replace(b'"pack"', b'"wrap"').replace(b"Pack the goods", b"Wrap the goods").replace(b">pack<", b">wrap<")
    )
    company.engine.handle(DeployDefinition({"request.bpmn": changed, **FORMS, "wrap.form": FORMS["pack.form"]}))


def at_packing(company: Company) -> int:
    """An instance whose goods are booked and wait to be packed."""
    number = company.start()
    company.engine.handle(CompleteWorkItem(company.task(number), {"verdict": "approve"}))
    company.do_jobs()
    return number


def test_twenty_move_one_stays_a_token_goes_back_and_a_step_is_suspended(
    company: Company, open_as: Callable[..., Page]
) -> None:
    stays = at_packing(company)
    for _ in range(19):
        company.start()
    second_version(company)
    page = open_as("max", "/processes/request")
    page.get_by_role("link", name="Plan to move them…").click()
    page.get_by_role("button", name="Try it without changing anything").click()
    expect(page.locator("p.result")).to_contain_text("19 moves, 1 needs a choice")
    expect(page.locator("table").last).to_contain_text("It stands at “Pack the goods”, which goes nowhere yet")
    page.get_by_label("Why?").fill("goods are wrapped now")
    page.get_by_role("button", name="Move 20 instances").click()
    expect(page.locator("#progress p.result")).to_have_text("19 done, 1 left as it was")

    page.goto(f"/instances/{stays}")
    page.get_by_role("link", name="Move tokens…").focus()
    page.keyboard.press("Enter")
    page.get_by_label("Go back to…").check()
    page.get_by_label("Step").select_option(label="Check the request")
    page.get_by_role("button", name="Show what would happen").click()
    expect(page.locator("section[role=status] li").first).to_have_text("“Pack the goods” ends here.")
    page.get_by_label("Why?").fill("the client asked for other goods")
    page.get_by_role("button", name="Do it").click()
    expect(page.locator("ol.timeline")).to_contain_text("moved tokens by hand")

    page.goto("/monitor/request")
    page.get_by_role("link", name="Suspend…").click()
    page.get_by_label("What?").select_option(label="Check the request")
    page.get_by_label("Why?").fill("training")
    page.get_by_role("button", name="Suspend").click()
    expect(page.locator("section.still")).to_contain_text("Step suspended: Check the request")
    page.goto("/monitor/request")
    page.locator("section.still button").focus()
    page.keyboard.press("Enter")
    expect(page.locator("section.still")).to_have_count(0)


@pytest.mark.parametrize("language", ["en", "ko", "ru"])
def test_axe_finds_nothing_on_the_pages_of_changes(
    company: Company, manager: Browser, open_as: Callable[..., Page], language: str
) -> None:
    number = at_packing(company)
    second_version(company)
    manager.post("/monitor/request/suspended", {"element": "check", "reason": "training"})
    plan = {"version": "1", "to": "2", "begin": "1", "reason": "new terms"}
    batch = manager.post("/monitor/request/move", plan).location
    with company.engine.database.write() as connection:
        connection.exec_driver_sql("UPDATE bpm_user SET language = ?", (language,))
    page = open_as("max", "/changes", may_fail=True, bypass_csp=True)
    found = []
    for path in (
        "/changes",
        batch,
        f"/instances/{number}/tokens",
        "/monitor/request/move",
        "/monitor/request/suspended",
    ):
        page.goto(path)
        found += _axe(page, path)
        for width in (1366, 360):
            page.set_viewport_size({"width": width, "height": 800})
            wide = page.evaluate("document.documentElement.scrollWidth")
            assert wide <= width, f"{path} is {wide} wide at {width}"
    page.goto("/monitor/request/move")
    page.locator("button[name=try]").click()
    found += _axe(page, "dry run")
    assert found == []
