"""Incidents in a real browser: they refresh themselves, by keyboard, for everybody, and nothing typed is lost."""

from __future__ import annotations

import os
from typing import Any

import pytest
from playwright.sync_api import expect

from engine.actions import Done
from engine.commands import CompleteJob, FailJob
from engine.dispatch.outbox import Outbox
from tests.web.conftest import Browser, Company, until_live
from tests.web.stuck import stuck
from tests.web.test_everybody import _axe

SHOTS = os.environ.get("REGLAMENT_SHOTS", "")  # a folder: the pages that axe looks at are saved there


def test_the_list_of_incidents_refreshes_itself(company: Company, boris: Browser, open_as: Any) -> None:
    page = open_as("max", "/incidents")
    expect(page.get_by_text("Nothing is stuck.")).to_be_visible()
    until_live(page, company)
    stuck(company, boris)
    expect(page.locator(".causes tbody tr")).to_have_count(1)
    expect(page.locator(".causes")).to_contain_text("ERP answered 503")


def test_retry_all_by_keyboard_with_its_progress(company: Company, boris: Browser, open_as: Any) -> None:
    stuck(company, boris, number=3)
    page = open_as("max", "/incidents")
    page.locator(".causes a").first.focus()
    page.keyboard.press("Enter")
    page.get_by_label("Choose all on this page").focus()
    page.keyboard.press("Space")
    assert page.locator("input[name=incident]:checked").count() == 3
    page.get_by_role("button", name="Try the chosen ones again").press("Enter")
    expect(page.locator(".result")).to_contain_text("3 under way")
    first, *others = Outbox(company.engine.database, "test").claim(company.engine.clock(), limit=10)
    company.engine.handle(FailJob(first.id, first.fence, "ERP answered 503"))
    for job in others:
        company.engine.handle(CompleteJob(job.id, job.fence, Done({"booking": "B"})))
    expect(page.locator(".result")).to_have_text("2 done, 1 failed again")


def test_what_is_being_typed_survives_news_about_the_incident(
    company: Company, boris: Browser, open_as: Any, mia: Browser
) -> None:
    [incident] = stuck(company, boris)
    page = open_as("max", f"/incidents/{incident}")
    page.get_by_text("Correct it, then try again").click()
    page.locator("[name='p.amount']").fill("77")
    until_live(page, company)
    mia.post(f"/incidents/{incident}/comment", {"note": "I look at it."})
    expect(page.locator(".timeline")).to_contain_text("I look at it.")
    assert page.locator("[name='p.amount']").input_value() == "77"
    expect(page.locator("[name='p.amount']")).to_be_visible()


def test_several_tasks_are_handed_on_and_taken_back(company: Company, open_as: Any, boris: Browser) -> None:
    for _ in range(3):
        company.start()
    page = open_as("anna", "/inbox/group")
    page.locator("#rows .row a").first.focus()
    page.keyboard.press("x")
    page.keyboard.press("j")
    page.keyboard.press("x")
    assert page.locator("input[name=task]:checked").count() == 2
    page.get_by_placeholder("Name or login").fill("Boris Orlov")
    page.get_by_role("button", name="Hand on the chosen ones").click()
    expect(page.locator(".toast")).to_contain_text("Boris Orlov has 2 tasks more.")
    assert len(boris.page("/inbox/mine").cssselect("#rows .row")) == 2
    page.get_by_role("button", name="Undo").click()
    expect(page.locator(".toast")).to_contain_text("2 tasks are as they were.")
    assert len(boris.page("/inbox/mine").cssselect("#rows .row")) == 0


@pytest.mark.parametrize("language", ["en", "ko", "ru"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_and_nothing_is_cut(
    company: Company, boris: Browser, manager: Browser, mia: Browser, open_as: Any, language: str, scheme: str
) -> None:
    found = stuck(company, boris, number=2)
    manager.post(f"/incidents/{found[0]}/comment", {"note": "I called them."})
    manager.post(f"/incidents/{found[0]}/skip", {"note": "It was packed already."})
    manager.post("/incidents/paused", {"action": "stock.book", "reason": "stock-taking"})
    progress = manager.post("/incidents/many", {"retry": "1", "incident": str(found[1])}).headers["Location"]
    instance = company.start()
    manager.post(f"/instances/{instance}/suspend", {"reason": "The client is unsure."})
    with company.engine.database.write() as connection:
        connection.exec_driver_sql("UPDATE bpm_user SET language = ?", (language,))
    paths = ["/incidents", "/incidents?list=1", f"/incidents/{found[0]}", f"/incidents/{found[1]}", progress]
    paths += ["/incidents/paused", f"/instances/{instance}", "/inbox/all"]
    faults: list[str] = []
    for width in (1280, 390):
        page = open_as(
            "mia",
            "/help",
            may_fail=True,
            color_scheme=scheme,
            bypass_csp=True,
            viewport={"width": width, "height": 800},
        )
        for path in paths:
            page.goto(path)
            page.evaluate("document.querySelectorAll('main details').forEach(one => one.open = true)")
            faults += _axe(page, f"{path} {width}")
            if page.evaluate("document.documentElement.scrollWidth > innerWidth"):
                faults.append(f"{path} is wider than {width}")
            if SHOTS:
                page.wait_for_timeout(400)
                name = path.strip("/").replace("/", "-").replace("?", "-")
                page.screenshot(path=f"{SHOTS}/{name}-{width}-{scheme}-{language}.png", full_page=True)
        page.context.close()
    assert faults == []
