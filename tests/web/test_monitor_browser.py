"""The monitor in a real browser: the map, the keyboard, telephones, no script, and axe's rules."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.web.conftest import Browser, Company
from tests.web.monitoring import MONITOR, busy, count
from tests.web.test_everybody import _axe

__all__ = ["busy"]


def test_a_click_on_a_step_leads_to_what_waits_there_and_the_map_refreshes_itself(
    busy: Company, open_as: Callable[..., Page]
) -> None:
    page = open_as("max", "/monitor/request")
    badge = page.locator("[data-container-id=check] .badge.here")
    expect(badge).to_have_text("2")
    expect(page.locator(".canvas .heat-5")).to_have_count(1)
    expect(page.locator(".canvas .broken")).to_have_count(1)
    busy.start()
    count(busy)
    expect(badge).to_have_text("3")
    page.locator(".bjs-powered-by").scroll_into_view_if_needed()
    covered = page.evaluate(
        """() => { const {x, y, width, height} = document.querySelector('.bjs-powered-by').getBoundingClientRect();
            return document.elementFromPoint(x + width / 2, y + height / 2).closest('.bjs-powered-by') !== null }"""
    )
    assert covered, "the mark of bpmn.io is covered"
    page.evaluate("scrollTo(0, 0)")
    page.locator("[data-element-id=pack] .djs-hit").first.click(force=True)
    page.wait_for_url("**/monitor/request/instances?element=pack")
    expect(page.locator("table.cases tbody tr")).to_have_count(1)
    page.go_back()
    page.locator("[data-container-id=book] .badge.stuck").click()
    page.wait_for_url("**element=book**")
    expect(page.locator("table.cases tbody tr")).to_have_count(1)


def test_a_view_is_saved_and_found_by_keyboard_alone(busy: Company, open_as: Callable[..., Page]) -> None:
    page = open_as("max", "/monitor/request/instances?state=late")
    page.locator(".saved-views summary").focus()
    page.keyboard.press("Enter")
    page.get_by_label("Save what is shown now as").focus()
    page.keyboard.type("Late requests")
    page.keyboard.press("Enter")
    expect(page.locator(".pins a")).to_have_text("Late requests")  # the address is the same as before
    page.goto("/monitor")
    page.locator(".pins a").focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/monitor/request/instances?state=late")
    expect(page.locator(".pins a[aria-current]")).to_have_text("Late requests")


@pytest.mark.parametrize("language", ["en", "ko", "ru"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_on_the_monitor(
    busy: Company, manager: Browser, open_as: Callable[..., Page], language: str, scheme: str
) -> None:
    manager.post("/monitor/views", {"title": "Late", "address": "/monitor/request?mode=overdue", "pinned": "on"})
    with busy.engine.database.write() as connection:
        connection.exec_driver_sql("UPDATE bpm_user SET language = ?", (language,))
    page = open_as("max", "/monitor", may_fail=True, color_scheme=scheme, bypass_csp=True)
    found = []
    for path in (
        "/monitor",
        "/monitor/request",
        "/monitor/request?mode=duration",
        "/monitor/request/instances",
        "/messages",
        "/external",
    ):
        page.goto(path)
        if path not in ("/messages", "/external"):
            page.locator(".saved-views summary").click()
        if path.startswith("/monitor/request") and "instances" not in path:
            page.locator(".canvas .djs-container").wait_for()
        found += _axe(page, path)
    assert found == []


def test_on_a_telephone_nothing_of_the_monitor_is_cut(busy: Company, open_as: Callable[..., Page]) -> None:
    for width in (320, 390):
        page = open_as("max", viewport={"width": width, "height": 800})
        for path in (*MONITOR, "/messages", "/external"):
            page.goto(path)
            assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), (width, path)
        page.context.close()


def test_without_script_every_number_is_in_the_page(busy: Company, open_as: Callable[..., Page]) -> None:
    page = open_as("max", "/monitor/request", java_script_enabled=False)
    expect(page.locator("table.steps tr.problem")).to_have_count(2)
    page.locator("table.steps tr.problem a").first.click()
    expect(page.locator("table.cases tbody tr").first).to_be_visible()
