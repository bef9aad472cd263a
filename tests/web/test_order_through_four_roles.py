"""An order from its start to its payment through four people, in a real browser, on the real process and books.

Nothing is called behind the pages but what comes from outside: the carrier's word that the parcel arrived.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from engine.store import invariants
from processes.erp import verify as books
from tests.web.house import STAFF, House, Person, open_house


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    with open_house(tmp_path) as opened:
        yield opened


def test_an_order_goes_from_its_start_to_its_payment_through_four_people(
    house: House, browser: Browser, page_faults: list[str]
) -> None:
    anna, carl, wanda, fiona = (Person(browser, house, login, page_faults) for login, _, _ in STAFF)

    # 125 is 14 % above the limit, and nothing is known of how they pay: it waits for the credit manager.
    page = anna.go("/start/order_to_delivery")
    page.get_by_label("Customer (code)").fill("HAN")
    page.get_by_label("Customer's order number").fill("PO-1")
    page.get_by_label("Item").fill("LAMP")
    page.get_by_label("Quantity").fill("10")
    page.get_by_role("button", name="Start").click()

    page = carl.take("Credit: order")
    page.get_by_label("Approve").check()
    page.get_by_label("Reason").fill("long-standing client")
    carl.complete()

    page = wanda.take("Pick")
    quantity = page.get_by_label("In hand")
    quantity.fill("10")
    wanda.complete()
    page = wanda.take("Pack")
    page.get_by_label("Carrier").select_option("parcel")
    wanda.complete()

    expect_soon(lambda: house.value("SELECT count(*) FROM erp_shipment WHERE state = 'shipped'") == 1)
    shipment = house.value("SELECT number FROM erp_shipment")
    house.publish("delivery.confirmed", shipment)
    expect_soon(lambda: house.value("SELECT count(*) FROM erp_invoice") == 1)
    invoice = house.value("SELECT number FROM erp_invoice")

    # Finance notes the customer's money; the invoice is settled and its collection ends.
    page = fiona.go("/start/payment")
    page.get_by_label("Amount").fill("125.00")
    page.get_by_label("Bank's number of the movement").fill("BANK-77")
    page.get_by_label("Invoice").fill(str(invoice))
    page.get_by_role("button", name="Start").click()
    expect_soon(lambda: house.value("SELECT count(*) FROM bpm_instance WHERE status = 'running'") == 0)
    assert house.value("SELECT outcome FROM bpm_instance WHERE definition_key = 'collect'") == "ended_paid"

    page = anna.go("/orders")
    page.get_by_role("link", name="SO-000001").first.click()
    expect(page.get_by_text("Finished").first).to_be_visible()
    expect(page.locator("svg").first).to_be_visible()
    with house.application.engine.database.read() as connection:
        assert [*invariants.check(connection), *books.verify(connection)] == []
    assert page_faults == []


def expect_soon(condition: Callable[[], bool], seconds: float = 20.0) -> None:
    """Wait for the workers: poll until the condition holds."""
    begun = time.monotonic()
    while not condition():
        assert time.monotonic() - begun < seconds, "it did not come"
        time.sleep(0.1)
