"""Pages for everybody: telephones, and axe's rules in every language and both schemes."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.web.conftest import Browser, Company

AXE = Path(__file__).parents[2] / "ui" / "node_modules" / "axe-core" / "axe.min.js"
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


def test_on_a_telephone_nothing_is_cut_and_a_task_is_a_page(company: Company, open_as) -> None:
    company.start(client="Vereinigte Maschinenfabriken und Handelsgesellschaft")
    instance = company.start()
    for width in (320, 390):
        page = open_as("anna", viewport={"width": width, "height": 800})
        for path in ("/inbox/group", f"/tasks/{company.task()}", f"/instances/{instance}", "/requests", "/help"):
            page.goto(path)
            assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), (width, path)
        page.goto("/inbox/group")
        page.locator(".row a").first.click()
        page.wait_for_url("**/tasks/*")
        small = page.evaluate(
            """[...document.querySelectorAll('button, input, select, textarea, .actions a')]
                .filter(e => e.type !== 'hidden' && e.offsetParent !== null)
                .map(e => [e.outerHTML, (e.closest('label') ?? e).getBoundingClientRect()])
                .filter(([, {width, height}]) => Math.min(width, height) < 24).map(([html]) => html)"""
        )
        assert small == []
        page.context.close()


@pytest.mark.parametrize("language", ["en", "ko", "ru"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing(company: Company, open_as, anna: Browser, language: str, scheme: str) -> None:
    instance = company.start()
    company.start(amount=9500)
    stuck = company.task()
    company.start()
    anna.post(f"/tasks/{stuck}/complete", {"verdict": "approve"})
    company.do_jobs()
    task = company.task(instance)
    with company.engine.database.write() as connection:
        connection.exec_driver_sql("UPDATE bpm_user SET language = ?", (language,))
    page = open_as("max", "/help", may_fail=True, color_scheme=scheme, bypass_csp=True)
    found: list[str] = []
    paths = ["/inbox/all", f"/inbox/all?task={task}", f"/tasks/{task}", f"/instances/{instance}", "/requests"]
    for path in (*paths, "/incidents", "/start/request", "/account", "/help", "/nothing"):
        page.goto(path)
        assert page.locator("html").get_attribute("lang") == language
        found += _axe(page, path)
    page.goto(f"/tasks/{task}")
    page.get_by_role("button", name={"en": "Complete", "ko": "완료", "ru": "Завершить"}[language]).click()
    expect(page.get_by_role("alert")).to_be_visible()
    found += _axe(page, "the form with errors")
    page.context.clear_cookies()
    page.goto("/login")
    found += _axe(page, "/login")
    assert found == []


def _axe(page: Page, where: str) -> list[str]:
    page.wait_for_load_state("load")
    page.add_script_tag(path=AXE)
    result = page.evaluate("rules => axe.run(document, {runOnly: rules})", RULES)
    return [
        f"{where}: {one['id']}: {[node['html'][:160] for node in one['nodes'][:3]]}" for one in result["violations"]
    ]
