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
        _changes(manager, address)
        _designer(_logged_in(browser, address, "dana"), address)
        browser.close()


def _changes(manager: Page, address: str) -> None:
    """What managers do to running instances; whatever is suspended for the picture is resumed."""
    manager.goto(f"{address}/orders?state=running")
    manager.locator("table a").first.click()
    manager.get_by_role("link", name="Move tokens…").first.click()
    been = manager.locator("#to optgroup").first.locator("option")
    manager.get_by_label("Go back to…").check()
    manager.get_by_label("Step", exact=True).select_option(been.last.get_attribute("value"))
    manager.get_by_role("button", name="Show what would happen").click()
    _save(manager, "tokens", full=True, before=_see_diagram)
    manager.goto(f"{address}/orders?state=running")
    manager.locator("table a").first.click()
    manager.locator("a[href*='/decisions']").first.click()
    _save(manager, "why")
    manager.goto(f"{address}/monitor/order_to_delivery/suspended")
    manager.get_by_label("Why?").first.fill("Stocktaking until noon")
    manager.get_by_role("button", name="Suspend").first.click()
    manager.goto(f"{address}/monitor/order_to_delivery/suspended")
    _save(manager, "suspended")
    manager.get_by_role("button", name="Resume").first.click()
    manager.goto(f"{address}/messages?state=delivered")
    _save(manager, "messages")
    dana = _logged_in(manager.context.browser, address, "dana")  # type: ignore[arg-type]
    dana.goto(f"{address}/processes/order_to_delivery/usage")
    _save(dana, "usage")
    if manager.goto(f"{address}/monitor/order_to_delivery/move").status == 404:  # type: ignore[union-attr]
        _second_version(dana, address)
        manager.goto(f"{address}/monitor/order_to_delivery/move?version=1")
    manager.get_by_role("button", name="Try it without changing anything").click()
    manager.get_by_role("heading", name="What would become of them").wait_for(timeout=60_000)
    _save(manager, "migration", full=True, before=_see_diagram)


def _second_version(dana: Page, address: str) -> None:
    """Publish the order process with a task that has got another name."""
    made = dana.evaluate(
        """async () => {
        const me = await (await fetch('/api/v1/me')).json(), at = '/api/v1/drafts';
        const send = (method, to, body, more) => fetch(to, {method, body, headers: {
            'X-CSRF-Token': me.csrf_token || me.csrf, 'Content-Type': 'application/json', ...more}});
        const bundle = 'order_to_delivery';
        await send('POST', at, JSON.stringify({bundle, from_release: 'latest'}));
        const file = `${at}/${bundle}/files/order_to_delivery.bpmn`, found = await fetch(file);
        const text = (await found.text()).replace('name="Confirm the order"', 'name="Confirm to the customer"');
        await send('PUT', file, text, {'Content-Type': 'application/xml', 'If-Match': found.headers.get('ETag')});
        const note = 'The confirmation says to whom';
        return (await send('POST', `${at}/${bundle}/release`, JSON.stringify({note}))).status;
    }"""
    )
    assert made == 201, f"the release was answered with {made}"


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
