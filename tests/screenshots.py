"""Make the README's screenshots from the demo company.

    make run                       (in another terminal)
    .venv/bin/python -m tests.screenshots [http://127.0.0.1:8080]

Needs the test environment (`make setup-tests`) and Chromium.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

from tools import parts

FOLDER = Path(__file__).resolve().parent.parent / "docs" / "screenshots"
FLAGS = (
    *("--headless", "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking"),
    *("--disable-component-update", "--disable-sync"),
)


def main(address: str = "http://127.0.0.1:8080") -> None:
    """Log in as the demo's people and save each screen."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=parts.chromium(), args=list(FLAGS))
        login = _page(browser)
        login.goto(f"{address}/login")
        _save(login, "login")
        will = _logged_in(browser, address, "will")
        will.goto(f"{address}/inbox/group")
        will.locator("#rows a").first.click()
        will.wait_for_timeout(1500)
        _save(will, "inbox")
        will.goto(f"{address}{will.locator('#rows a').first.get_attribute('href')}")
        _save(will, "task")
        phone = _logged_in(browser, address, "will", width=390, height=800, dark=True)
        phone.goto(f"{address}/inbox/group")
        _save(phone, "phone")
        sara = _logged_in(browser, address, "sara")
        sara.goto(f"{address}/start/order_to_delivery")
        _save(sara, "start")
        manager = _logged_in(browser, address, "maria")
        manager.goto(f"{address}/orders")
        _save(manager, "orders")
        manager.goto(f"{address}/orders?state=late")  # one that is under way: there is something to see
        manager.locator("table a").first.click()
        _save(manager, "order", before=_see_diagram)
        manager.goto(f"{address}/orders?state=cancelled")
        if manager.locator("table a").count():
            manager.locator("table a").first.click()
            _save(manager, "undo", full=True, before=_see_diagram)
        manager.goto(f"{address}/incidents")
        _save(manager, "incidents")
        manager.goto(f"{address}/monitor")
        _save(manager, "monitor")
        manager.goto(f"{address}/monitor/order_to_delivery")
        _save(manager, "monitor-process", before=lambda page: page.locator(".badge").first.wait_for())
        _designer(_logged_in(browser, address, "dana"), address)
        browser.close()


def _designer(dana: Page, address: str) -> None:
    """A draft of the order process, in the modeler and tried as far as its first action; then it is discarded."""
    dana.goto(f"{address}/processes/order_to_delivery")
    begin = dana.get_by_role("button", name="Begin a draft", exact=True)
    if begin.count():
        begin.click()
    else:
        dana.goto(f"{address}/processes/order_to_delivery/edit?file=order_to_delivery.bpmn")
    dana.locator("body[data-ready=yes]").wait_for(timeout=30_000)
    dana.locator("g.djs-shape[data-element-id=decide_credit] > .djs-hit").first.click(force=True)
    _save(dana, "modeler")
    dana.goto(f"{address}/processes/order_to_delivery/scenarios?run=1")
    dana.get_by_role("navigation", name="Which process").get_by_role("link", name="Order to delivery").click()
    dana.locator("[data-diagram]").scroll_into_view_if_needed(timeout=60_000)
    dana.locator(".canvas .missed").first.wait_for(state="attached", timeout=60_000)
    _save(dana, "scenarios")
    dana.goto(f"{address}/processes/order_to_delivery/try?process=order_to_delivery")
    dana.get_by_label("Customer (code)").fill("ANNA")
    dana.get_by_label("Customer's order number").fill("PO-1")
    dana.get_by_label("Item").fill("CUP")
    dana.get_by_label("Quantity").fill("3")
    dana.get_by_role("button", name="Start", exact=True).click()
    for task in ("Write the order", "Confirm the order"):
        dana.get_by_role("heading", name=task, exact=True).wait_for(timeout=30_000)
        dana.get_by_role("button", name="It is done").click()
    dana.get_by_role("heading", name="Check the credit").wait_for(timeout=30_000)
    _save(dana, "try", before=_see_diagram)


def _page(browser: Browser, *, width: int = 1280, height: int = 800, dark: bool = False) -> Page:
    context = browser.new_context(
        viewport={"width": width, "height": height}, color_scheme="dark" if dark else "light", locale="en-GB"
    )
    return context.new_page()


def _logged_in(browser: Browser, address: str, login: str, **look: int | bool) -> Page:
    page = _page(browser, **look)  # type: ignore[arg-type]
    page.goto(f"{address}/login")
    page.get_by_label("Login").fill(login)
    page.get_by_label("Password").fill("reglament")
    page.get_by_role("button", name="Log in").click()
    page.wait_for_url("**/inbox/**")
    return page


def _see_diagram(page: Page) -> None:
    page.locator("svg").first.wait_for(timeout=15_000)


def _save(page: Page, name: str, *, full: bool = False, before: Callable[[Page], None] | None = None) -> None:
    if before is not None:
        before(page)
    page.wait_for_timeout(800)
    page.screenshot(path=FOLDER / f"{name}.png", full_page=full)
    print(f"docs/screenshots/{name}.png")


if __name__ == "__main__":
    main(*sys.argv[1:])
