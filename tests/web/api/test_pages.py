"""The pages about the API in a browser: readable by everybody, in each language, on a telephone, without script."""

from __future__ import annotations

import os

import pytest
from playwright.sync_api import expect

from tests.web.conftest import Browser, Company
from tests.web.test_everybody import _axe

OPEN_ALL = "document.querySelectorAll('details').forEach(one => { one.open = true })"
OPEN_SOME = "document.querySelectorAll('[id^=tasks_], [id^=shape-Task]').forEach(one => { one.open = true })"
SHOTS = os.environ.get("REGLAMENT_SHOTS", "")  # a folder: the pages that axe looks at are saved there
DAYS = {"name": "Web shop", "days": "30", "rights": "read"}


@pytest.mark.parametrize("language", ["en", "ko", "ru"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing(company: Company, open_as, anna: Browser, language: str, scheme: str) -> None:
    with company.engine.database.write() as connection:
        connection.exec_driver_sql("UPDATE bpm_user SET language = ?", (language,))
    anna.post("/account/keys", DAYS)
    page = open_as("anna", "/account/keys", may_fail=True, color_scheme=scheme, bypass_csp=True)
    found = _axe(page, "keys")
    page.locator("#name").fill("Report")
    page.locator("form.stack button").click()
    expect(page.locator("#secret")).to_be_visible()
    found += _axe(page, "a new key")
    if SHOTS:
        page.screenshot(path=f"{SHOTS}/keys-{language}-{scheme}.png", full_page=True)
    page.goto("/api")
    assert page.locator("html").get_attribute("lang") == language
    if SHOTS:
        page.screenshot(path=f"{SHOTS}/api-{language}-{scheme}.png", full_page=True)
    page.evaluate(OPEN_SOME)
    found += _axe(page, "docs")
    if SHOTS:
        page.screenshot(path=f"{SHOTS}/api-open-{language}-{scheme}.png", full_page=False)
        page.locator("#tasks_complete").scroll_into_view_if_needed()
        page.screenshot(path=f"{SHOTS}/api-task-{language}-{scheme}.png")
    assert found == []


def test_on_a_telephone_nothing_is_cut(company: Company, open_as, anna: Browser) -> None:
    anna.post("/account/keys", DAYS)
    for width in (320, 390):
        page = open_as("anna", viewport={"width": width, "height": 800})
        for path in ("/api", "/account/keys", "/account"):
            page.goto(path)
            page.evaluate(OPEN_ALL)
            assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), (width, path)
            if SHOTS and width == 390:
                page.evaluate("document.querySelectorAll('details').forEach(one => { one.open = false })")
                page.screenshot(path=f"{SHOTS}/phone-{path.strip('/').replace('/', '-')}.png")
        page.context.close()


def test_an_endpoint_is_found_opened_and_left_by_keys(open_as) -> None:
    page = open_as("anna", "/api")
    page.locator(".contents a", has_text="Tasks").focus()
    page.keyboard.press("Enter")
    summary = page.locator("#tasks_claim summary")
    summary.focus()
    page.keyboard.press("Enter")
    expect(page.locator("#tasks_claim pre")).to_contain_text('"$REGLAMENT/api/v1/tasks/7345098123456/claim"')
    page.locator("#tasks_claim .answers a").first.focus()
    page.keyboard.press("Enter")
    assert page.url.endswith("#shape-TaskState")


def test_without_script_a_key_is_made_and_revoked(open_as) -> None:
    page = open_as("anna", "/account", java_script_enabled=False)
    page.locator("a", has_text="Keys for programs").click()
    page.locator("#name").fill("Web shop")
    page.locator("form.stack button").click()
    assert page.locator("#secret").input_value().startswith("reglament_")
    page.get_by_role("button", name="Revoke the key for Web shop").click()
    expect(page.locator("td .pill")).to_have_text("revoked")
