"""An order from its start to its payment through four people, in a real browser, on the real process and books.

Nothing is called behind the pages but what comes from outside: the carrier's word that the parcel arrived.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect
from werkzeug.serving import make_server

from engine.actions import Call, Done
from engine.commands import PublishMessage
from engine.store import invariants, passwords, people
from engine.store.people import Role
from processes.erp import verify as books
from processes.erp.opening import open_books
from reglament.bootstrap import Application, assemble
from tests.services import watch
from web import create_app
from workers.threads import Workers

PASSWORD = "demo"
STAFF = (
    ("anna", "Anna Berg", "sales_support"),
    ("carl", "Carl Weiss", "credit_manager"),
    ("wanda", "Wanda Koch", "warehouse"),
    ("fiona", "Fiona Marsh", "finance"),
)


@dataclass
class House:
    """The application as `reglament run` starts it: web and workers in one process."""

    application: Application
    address: str

    def act(self, action: str, **params: Any) -> None:
        """Do an action of the ERP before the first order: the company's masters."""
        engine = self.application.engine
        with engine.database.write() as connection:
            call = Call(key=f"seed:{action}:{params}", action=action, params=params, now=engine.clock())
            outcome = engine.actions[action].run(call, connection)
            assert isinstance(outcome, Done), outcome

    def publish(self, name: str, key: str, **payload: Any) -> None:
        self.application.engine.handle(PublishMessage(name, key, payload))

    def value(self, sql: str) -> Any:
        with self.application.engine.database.read() as connection:
            return connection.exec_driver_sql(sql).scalar()


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    application = assemble(f"sqlite:///{tmp_path / 'house.db'}")
    application.prepare()
    engine = application.engine
    hashed = passwords.hash_password(PASSWORD)
    with engine.database.write() as connection:
        for login, name, group in STAFF:
            people.add_person(connection, login, name, password_hash=hashed, groups=(group,), role=Role.CLERK)
        open_books(connection, company_name="Lamp & Co", currency="GBP", now=datetime.now(UTC), tax_rate=Decimal(0))
    cases = [case for slice_ in application.applications for case in slice_.cases]
    server = make_server("127.0.0.1", 0, create_app(engine, cases=cases), threaded=True)
    serving = threading.Thread(target=server.serve_forever, daemon=True)
    serving.start()
    with Workers(engine):
        found = House(application, f"http://127.0.0.1:{server.server_port}")
        found.act("erp.party_upsert", code="HAN", name="Han Trading", customer=True, credit_limit=Decimal(110))
        found.act("erp.item_upsert", sku="LAMP", name="Lamp", price=Decimal("12.50"), cost=Decimal(7))
        found.act("erp.adjust_stock", sku="LAMP", change=Decimal(50), reason="opening")
        yield found
    server.shutdown()
    engine.database.dispose()


class Person:
    """Somebody at a browser of their own."""

    def __init__(self, browser: Browser, house: House, login: str, faults: list[str]) -> None:
        self.address = house.address
        self.page: Page = browser.new_context().new_page()
        watch(self.page, faults)
        self.page.goto(f"{house.address}/login")
        self.page.get_by_label("Login").fill(login)
        self.page.get_by_label("Password").fill(PASSWORD)
        self.page.get_by_role("button", name="Log in").click()
        expect(self.page).to_have_url(f"{house.address}/inbox/mine")

    def go(self, path: str) -> Page:
        self.page.goto(f"{self.address}{path}")
        return self.page

    def take(self, task: str) -> Page:
        """Open the task from the list of the group, when it is there: the list is live."""
        page = self.go("/inbox/group")
        row = page.get_by_role("link", name=task).first
        expect(row).to_be_visible(timeout=20_000)
        row.click()
        expect(page.get_by_role("heading", name=task).first).to_be_visible()
        return page

    def complete(self) -> None:
        self.page.get_by_role("button", name="Complete").first.click()
        expect(self.page.get_by_role("status").filter(has_text="done").first).to_be_visible(timeout=20_000)


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
    page.get_by_role("link", name="PO-1").first.click()
    expect(page.get_by_text("Finished").first).to_be_visible()
    expect(page.locator("svg").first).to_be_visible(timeout=15_000)
    with house.application.engine.database.read() as connection:
        assert [*invariants.check(connection), *books.verify(connection)] == []
    assert page_faults == []


def expect_soon(condition: Callable[[], bool], seconds: float = 20.0) -> None:
    """Wait for the workers: poll until the condition holds."""
    begun = time.monotonic()
    while not condition():
        assert time.monotonic() - begun < seconds, "it did not come"
        time.sleep(0.1)
