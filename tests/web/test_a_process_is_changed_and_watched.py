"""A designer changes the order process while orders run, and a manager watches and repairs: in a real browser.

What comes from outside is played: days pass, and the ERP refuses for a while.
"""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from engine.actions import Refused
from engine.commands.engine import utc_now
from engine.store import invariants
from processes.erp import verify as books
from tests.web.house import House, Person, open_house

ORDER = "/processes/order_to_delivery"


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    with open_house(tmp_path) as opened:
        yield opened


@pytest.mark.timeout(300)  # a whole story, on a busy machine
def test_an_approval_is_added_tried_kept_and_published_while_orders_run_and_a_manager_repairs(
    house: House, browser: Browser, page_faults: list[str]
) -> None:
    anna, dana = (Person(browser, house, login, page_faults) for login in ("anna", "dana"))
    order(anna, "PO-1")
    until(lambda: count(house, "bpm_work_item", "element = 'decide_credit'") == 1)

    add_the_approval(dana)
    try_and_keep(dana)
    publish(dana)

    order(anna, "PO-2")
    until(lambda: count(house, "bpm_work_item", "element = 'decide_cfo'") == 1)  # with it, far above the limit
    engine = house.application.engine
    go_home(anna, dana)
    engine.clock = lambda: utc_now() + timedelta(days=1, hours=1)  # the credit manager lets a day pass
    until(lambda: count(house, "bpm_work_item", "element = 'decide_cfo'") == 2)

    # The order that ran goes on by its own version; the new one meets the new step.
    fiona = Person(browser, house, "fiona", page_faults)
    for _ in range(2):
        page = fiona.take("Credit above the limit")
        page.get_by_label("approve", exact=True).check()
        page.get_by_label("Reason").fill("long-standing client")
        fiona.complete()
    until(lambda: count(house, "bpm_work_item", "name = 'Ask the director'") == 1)
    assert house.value("SELECT version FROM bpm_work_item WHERE name = 'Ask the director'") == 2
    until(lambda: count(house, "bpm_work_item", "element = 'pick'") == 1)
    assert house.value("SELECT version FROM bpm_work_item WHERE element = 'pick'") == 1

    # The ERP refuses for a while: the approved order gets stuck, and the manager finds it.
    reserve = engine.actions["erp.reserve_stock"]
    engine.actions["erp.reserve_stock"] = replace(
        reserve, run=lambda *_: Refused("Locked", "The stock is being counted.")
    )
    carl = Person(browser, house, "carl", page_faults)
    page = carl.take("Ask the director")
    page.get_by_label("Agreed").check()
    carl.complete()
    until(lambda: count(house, "bpm_incident", "state = 'open'") == 1)
    engine.actions["erp.reserve_stock"] = reserve
    go_home(fiona, carl)
    engine.clock = lambda: utc_now() + timedelta(days=4)  # and what was to be picked is late

    maria = Person(browser, house, "maria", page_faults)
    page = maria.go("/monitor")
    row = page.get_by_role("row", name=re.compile("Order to delivery"))
    expect(row).to_be_visible()
    row.get_by_role("link", name=re.compile(r"^2")).first.click()  # late or stuck: both
    expect(page.get_by_role("link", name=re.compile("PO-1|SO-000001")).first).to_be_visible()
    page = maria.go("/incidents")
    page.get_by_role("link", name=re.compile("The stock is being counted|Locked")).first.click()
    page.get_by_role("button", name=re.compile("^Try (all|again|\\d)")).first.click()
    until(lambda: count(house, "bpm_incident", "state = 'open'") == 0)
    until(lambda: count(house, "bpm_work_item", "element = 'pick'") == 2)
    with engine.database.read() as connection:
        assert [*invariants.check(connection), *books.verify(connection)] == []
    assert page_faults == []


def go_home(*people: Person) -> None:
    """Close their browsers: when days pass, their sessions end."""
    for person in people:
        person.page.context.close()


def order(anna: Person, reference: str) -> None:
    page = anna.go("/start/order_to_delivery")
    page.get_by_label("Customer (code)").fill("HAN")
    page.get_by_label("Customer's order number").fill(reference)
    page.get_by_label("Item").fill("LAMP")
    page.get_by_label("Quantity").fill("10")
    page.get_by_role("button", name="Start").click()


def add_the_approval(dana: Person) -> None:
    """Behind the decision of finance, in the outline; with a form of its own."""
    page = dana.go(ORDER)
    page.get_by_role("button", name="Begin a draft", exact=True).click()
    ready(page)
    page.get_by_role("tab", name="Outline").click()
    page.locator("[role=treeitem]", has_text="Decide as finance").first.focus()
    page.keyboard.press("Insert")
    page.get_by_role("dialog").get_by_role("button", name="Task", exact=True).press("Enter")
    page.keyboard.type("Ask the director")
    page.keyboard.press("Enter")
    page.keyboard.press("Alt+Enter")
    panel = page.locator("#properties")
    panel.get_by_label("Group", exact=True).fill("credit_manager")
    form = panel.locator("[data-section=form]")
    if form.get_attribute("open") is None:
        form.locator("summary").click()
    form.locator("[name=form]").fill("director")
    page.locator("#problems").get_by_role("button", name="Create the form").click()
    expect(page.locator("nav.files")).to_contain_text("director.form")
    saved(page)
    page.goto(f"{dana.address}{ORDER}/edit?file=director.form")
    ready(page)
    page.locator("button[data-field-type=checkbox]").press("Enter")
    page.locator(".fjs-form-field-checkbox").last.click()
    page.locator(".bio-properties-panel-group-header", has_text="General").click()
    page.get_by_label("Field label").fill("Agreed")
    expect(page.locator("#preview").get_by_label("Agreed")).to_be_visible()
    saved(page)


def try_and_keep(dana: Person) -> None:
    page = dana.go(f"{ORDER}/try?process=order_to_delivery")
    page.get_by_label("Customer (code)").fill("ANNA")
    page.get_by_label("Customer's order number").fill("PO-1")
    page.get_by_label("Item").fill("CUP")
    page.get_by_label("Quantity").fill("3")
    page.get_by_role("button", name="Start", exact=True).click()
    for task in ("Write the order", "Confirm the order"):
        expect(page.get_by_role("heading", name=task)).to_be_visible()
        page.get_by_role("button", name="It is done").click()
        expect(page.get_by_role("heading", name=task, exact=True)).to_be_hidden()
    expect(page.get_by_role("heading", name="Check the credit")).to_be_visible()
    result = page.locator("textarea[name=_result]")
    result.fill(result.input_value().replace("blocked: false", "blocked: true"))
    page.get_by_role("button", name="It is done").click()
    expect(page.get_by_role("heading", name=re.compile("Credit: order"))).to_be_visible()
    page.get_by_role("button", name="To the next timer").click()
    finance = page.locator("form", has=page.get_by_role("button", name="Complete")).filter(has_text="above the limit")
    if finance.count() == 0:
        page.get_by_role("link", name=re.compile("Credit above the limit")).first.click()
    page.get_by_label("approve", exact=True).last.check()
    page.get_by_label("Reason").last.fill("long-standing client")
    page.get_by_role("button", name="Complete").last.click()
    expect(page.get_by_role("heading", name="Ask the director")).to_be_visible()
    page.get_by_label("Agreed").check()
    page.get_by_role("button", name="Complete").click()
    expect(page.get_by_role("heading", name="Ask the director")).to_be_hidden()
    page.get_by_role("link", name="Keep as a scenario").click()
    page.get_by_label("Title", exact=True).fill("The director is asked")
    page.get_by_role("button", name="Keep it").click()
    expect(page.locator(".scenarios")).to_contain_text("The director is asked passes", timeout=60_000)


def publish(dana: Person) -> None:
    """A scenario that the change contradicts stands against it, until it is taken out."""
    page = dana.go(f"{ORDER}/release?run=1")
    expect(page.get_by_text("The director is asked")).to_be_visible(timeout=60_000)
    expect(page.locator(".words")).to_contain_text("Ask the director")
    expect(page.locator("li", has_text="comes out otherwise")).to_contain_text("Half the money first")
    expect(page.get_by_role("button", name="Publish", exact=True)).to_be_disabled()
    page = dana.go(f"{ORDER}/scenarios")
    page.get_by_text("Remove: Half the money first").click()
    page.get_by_role("button", name="Remove it from the draft").locator("visible=true").click()
    expect(page.get_by_role("status").first).to_contain_text("no longer part of the draft", timeout=60_000)
    page = dana.go(f"{ORDER}/release?run=1")
    page.get_by_label("What is new, in a line").fill("The director is asked above the limit")
    page.get_by_role("button", name="Publish", exact=True).click()
    expect(page.get_by_text("version 2").first).to_be_visible(timeout=60_000)


def ready(page: Page) -> None:
    expect(page.locator("body")).to_have_attribute("data-ready", "yes")


def saved(page: Page) -> None:
    expect(page.locator("#state")).to_have_attribute("data-state", "saved")


def count(house: House, table: str, where: str) -> int:
    return int(house.value(f"SELECT count(*) FROM {table} WHERE {where}"))


def until(condition: Callable[[], bool], seconds: float = 40.0) -> None:
    """Wait for the workers: poll until the condition holds."""
    begun = time.monotonic()
    while not condition():
        assert time.monotonic() - begun < seconds, "it did not come"
        time.sleep(0.1)
