"""The pages of processes in a real browser: diagrams with their marks, telephones, axe's rules, no script."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.web.conftest import Browser, Company
from tests.web.test_everybody import AXE, RULES
from tests.web.test_processes import MODEL, draft_rev, saved

CHANGED = MODEL.replace("PT8H", "PT4H").replace('name="Pack the goods"', 'name="Wrap the goods"')
PAGES = (
    "/processes",
    "/processes/request",
    "/processes/request/difference",
    "/processes/request/release",
    "/processes/request/release?run=1",
)


@pytest.fixture
def two_releases(company: Company, browser_of: Callable[[str | None], Browser]) -> Company:
    """A process with two releases, instances by both, and a changed draft with a scenario that fails."""
    company.start()
    saved(company, CHANGED)
    browser_of("dora").post("/processes/request/release", {"note": "Half the time", "rev": str(draft_rev(company))})
    company.start()
    saved(company, CHANGED.replace("PT4H", "PT2H").replace('x="250" y="80"', 'x="250" y="130"'))
    saved(company, '{"reglament_scenario": 1, "title": "Wishful", "process": "request"}', "wishful.scenario")
    return company


def faults(page: Page, where: str) -> list[str]:
    page.wait_for_load_state("load")
    page.add_script_tag(path=AXE)
    found = page.evaluate("rules => axe.run(document, {runOnly: rules})", RULES)
    return [f"{where}: {one['id']}: {[node['html'][:160] for node in one['nodes'][:3]]}" for one in found["violations"]]


@pytest.mark.parametrize("language", ["en", "ko", "ru"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing(two_releases: Company, open_as, language: str, scheme: str) -> None:
    with two_releases.engine.database.write() as connection:
        connection.exec_driver_sql("UPDATE bpm_user SET language = ?", (language,))
    found: list[str] = []
    page = open_as("dora", "/help", color_scheme=scheme, bypass_csp=True)
    for path in PAGES:
        page.goto(path)
        assert page.locator("html").get_attribute("lang") == language
        page.evaluate("document.querySelectorAll('details').forEach(one => one.open = true)")
        found += faults(page, path)
    assert found == []


def test_on_a_telephone_nothing_is_cut(two_releases: Company, open_as) -> None:
    for width in (320, 390):
        page = open_as("dora", "/processes", viewport={"width": width, "height": 800})
        for path in PAGES:
            page.goto(path)
            assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), (width, path)
        page.context.close()


def test_a_difference_is_marked_in_both_diagrams_and_a_word_leads_to_it(two_releases: Company, open_as) -> None:
    page = open_as("dora", "/processes/request/difference")
    expect(page.locator(".djs-element.was-changed[data-element-id=check]")).to_have_count(2)
    page.get_by_role("button", name="Limit of “Check the request”: 4 h → 2 h").click()
    expect(page.locator(".djs-element.looked-at[data-element-id=check]")).to_have_count(2)
    page.get_by_role("combobox", name="From").select_option(index=2)  # the first release
    page.get_by_role("combobox", name="To").select_option(index=1)
    page.get_by_role("button", name="Compare").click()
    expect(page.locator(".words").first).to_contain_text("Renamed: task “Pack the goods” → “Wrap the goods”")


def test_the_mark_of_the_viewer_is_seen_and_not_covered(two_releases: Company, open_as) -> None:
    page = open_as("anna", "/processes/request")
    mark = page.locator(".bjs-powered-by")
    expect(mark).to_be_visible()
    mark.scroll_into_view_if_needed()
    assert mark.evaluate(
        "m => { const b = m.getBoundingClientRect();"
        " return m.contains(document.elementFromPoint(b.left + b.width / 2, b.top + b.height / 2)); }"
    )


def test_everything_but_the_editor_works_without_script(company: Company, open_as) -> None:
    saved(company, CHANGED)
    page = open_as("dora", "/processes", java_script_enabled=False)
    page.get_by_role("link", name="Purchase request").click()
    expect(page.locator(".telling").first).to_contain_text("Check the request")
    page.get_by_role("link", name="Release", exact=True).click()
    expect(page.locator(".words")).to_contain_text("Limit of “Check the request”: 8 h → 4 h")
    page.get_by_label("What is new, in a line").fill("Half the time")
    page.get_by_role("button", name="Publish").click()
    expect(page.locator("#toasts")).to_contain_text("Published: request 2.")
    page.get_by_role("link", name=re.compile("Difference.*version 2")).click()
    expect(page.locator(".words").first).to_contain_text("8 h → 4 h")
    page.goto("/processes")
    page.get_by_label("A zip of a bundle, or single files").set_input_files(
        {"name": "wish.bpmn", "mimeType": "application/xml", "buffer": MODEL.replace('"request"', '"wish"').encode()}
    )
    page.get_by_role("button", name="Take over").click()
    expect(page.locator("#toasts")).to_contain_text("1 file was taken over.")
