"""The application as `reglament run` starts it, for stories in a real browser: web, workers, real process and books."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Page, expect
from werkzeug.serving import make_server

from engine.actions import Call, Done
from engine.commands import PublishMessage
from engine.store import passwords, people
from engine.store.people import Role
from processes.erp.opening import open_books
from reglament.bootstrap import Application, assemble
from tests.services import watch
from web import create_app
from workers.threads import Workers

__all__ = ["STAFF", "House", "Person", "open_house"]

PASSWORD = "demo"
STAFF = (
    ("anna", "Anna Berg", "sales_support"),
    ("carl", "Carl Weiss", "credit_manager"),
    ("wanda", "Wanda Koch", "warehouse"),
    ("fiona", "Fiona Marsh", "finance"),
)
OFFICE = (("dana", "Dana Moss", Role.DESIGNER), ("maria", "Maria Stone", Role.MANAGER))


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


@contextmanager
def open_house(folder: Path) -> Iterator[House]:
    """Open it on a database in this folder, with its staff, a client and one item in stock."""
    application = assemble(f"sqlite:///{folder / 'house.db'}")
    application.prepare()
    engine = application.engine
    hashed = passwords.hash_password(PASSWORD)
    with engine.database.write() as connection:
        for login, name, group in STAFF:
            people.add_person(connection, login, name, password_hash=hashed, groups=(group,), role=Role.CLERK)
        for login, name, role in OFFICE:
            people.add_person(connection, login, name, password_hash=hashed, groups=(), role=role)
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
        expect(row).to_be_visible()
        row.click()
        expect(page.get_by_role("heading", name=task).first).to_be_visible()
        return page

    def complete(self) -> None:
        self.page.get_by_role("button", name="Complete").first.click()
        expect(self.page.get_by_role("status").filter(has_text="done").first).to_be_visible()
