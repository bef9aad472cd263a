"""A small company for the stories: real engine, real books, everything due done at once, a clock moved by hand."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

from sqlalchemy import text

from engine import ENGINE, Engine
from engine.actions import Done, Outcome
from engine.commands import CompleteWorkItem, DeployDefinition, PublishMessage, StartInstance
from engine.feel.codec import loads
from engine.model.actor import Actor, ActorKind
from processes.erp.actions import actions as erp_actions
from processes.erp.adapter import Command, EmbeddedErp
from processes.erp.application import APPLICATION as ERP
from processes.erp.opening import open_books
from processes.erp.queries import OrderCard, order_card
from processes.erp.verify import verify as verify_books
from processes.orders.application import APPLICATION as ORDERS
from processes.orders.application import start_of_order
from processes.parties.application import APPLICATION as PARTIES
from tests.support.databases import migrated
from workers.inline import Inline

MONDAY = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
SPAN = {"d": "days", "h": "hours"}


class Company:
    """Sells CUP (10 each, 100 in stock), TEA (4, 50) and POT (25, none; SUPPLIER brings it in 5 days)."""

    files = Path(__file__).resolve().parents[3] / "processes" / "orders" / "definitions"

    def __init__(self, url: str = "sqlite://", *, more_actions: Mapping[str, Any] | None = None) -> None:
        self.now = MONDAY
        self.database = migrated(url, [slice_.migrations for slice_ in (PARTIES, ERP) if slice_.migrations])
        self.actions = {**erp_actions(), **(more_actions or {})}
        self.engine = Engine(self.database, actions=self.actions, clock=lambda: self.now)
        self.engine.handle(DeployDefinition(ORDERS.files()), actor=ENGINE)
        self.inline = Inline(self.engine)
        self.keys = 0
        with self.database.write() as connection:
            open_books(connection, company_name="Tea House", currency="GBP", now=self.now)
        self.erp("party_upsert", code="SUPPLIER", name="Potters Ltd", customer=False, supplier=True)
        self.erp("party_upsert", code="OTHER", name="Weavers Ltd", customer=False, supplier=True)
        self.customer("ANNA", credit_limit=10_000)
        for sku, price, cost, stock, supplier in (
            ("CUP", 10, 6, 100, "SUPPLIER"),
            ("TEA", 4, 2, 50, "OTHER"),
            ("POT", 25, 15, 0, "SUPPLIER"),
            ("JUG", 30, 20, 0, None),
        ):
            more = {"supplier": supplier} if supplier else {}
            self.erp("item_upsert", sku=sku, name=sku.title(), price=price, cost=cost, lead_days=5, **more)
            if stock:
                self.erp("adjust_stock", sku=sku, counted=stock, reason="opening")

    # ---- the books, from outside any process ------------------------------------------------------------------

    def erp(self, action: str, **params: Any) -> dict[str, Any]:
        """Do something in the books and return the result; a refusal fails the test."""
        outcome = self.ask(action, **params)
        assert isinstance(outcome, Done), outcome
        for message in outcome.result.get("messages", ()):
            self.engine.handle(PublishMessage(message["name"], message["key"], message["payload"]), actor=ENGINE)
        self.inline.settle()
        return dict(outcome.result)

    def ask(self, action: str, **params: Any) -> Outcome:
        """Ask the books, as a program outside of any process."""
        self.keys += 1
        with self.database.write() as connection:
            erp = EmbeddedErp(connection, clock=lambda: self.now)
            return erp.execute(Command(f"test:{self.keys}", f"erp.{action}", params))

    def customer(self, code: str, **fields: Any) -> None:
        """A customer who belongs to a client of the same code."""
        self.erp("party_upsert", code=code, name=f"{code.title()} & Co", client=code, **fields)

    def stock(self, sku: str) -> tuple[Decimal, Decimal]:
        """On hand and reserved."""
        found = self.erp("stock_query", skus=sku)["items"][0]
        return found["on_hand"], found["reserved"]

    def card(self, number: str) -> OrderCard:
        """Everything the books know of an order."""
        with self.database.read() as connection:
            return order_card(connection, number)

    def rows(self, sql: str, **values: Any) -> list[Any]:
        """Look into the database."""
        with self.database.read() as connection:
            return list(connection.execute(text(sql), values))

    # ---- the process ------------------------------------------------------------------------------------------

    def order(self, *lines: tuple[str, float] | tuple[str, float, float], party: str = "ANNA", **terms: Any) -> Story:
        """Type an order in: lines are (sku, quantity[, agreed price])."""
        self.keys += 1
        wanted = [dict(zip(("sku", "quantity", "price"), line, strict=False)) for line in lines]
        reference = terms.pop("reference", f"PO-{self.keys}")
        variables = start_of_order({"order": {"party": party, "reference": reference, "lines": wanted, **terms}})
        started = self.engine.handle(StartInstance("order_to_delivery", variables), actor=person("sales_support"))
        self.inline.settle()
        return Story(self, started.instance_id, started.business_key)

    def pay(self, amount: float | Decimal, **what: Any) -> None:
        """Money comes to the bank account."""
        self.keys += 1
        reference = what.pop("reference", f"BANK-{self.keys}")
        payload = {"amount": Decimal(str(amount)), "reference": reference, "bank": "BANK", **what}
        self.message("bank.movement", f"BANK:{reference}", **payload)

    def message(self, name: str, key: str, **payload: Any) -> None:
        """Somebody tells the process something."""
        self.engine.handle(PublishMessage(name, key, payload), actor=ENGINE)
        self.inline.settle()

    def pass_time(self, **span: float) -> None:
        """Move the clock, doing everything that falls due on the way in its order."""
        goal = self.now + timedelta(**span)
        while (due := self.inline.next_due()) is not None and due <= goal:
            self.now = max(self.now, due)
            self.inline.fire()
        self.now = goal

    def restart_worker(self) -> None:
        """The worker dies; another one, which knows nothing, takes over."""
        self.inline.__exit__()
        self.inline = Inline(self.engine, name="another")
        self.inline.fire()

    def inbox(self, group: str) -> list[str]:
        """The elements of open tasks of a group, the oldest first."""
        sql = "select element from bpm_work_item where grp = :grp and state in ('offered', 'claimed') order by id"
        return [row.element for row in self.rows(sql, grp=group)]

    def do(self, element: str, *, process: str | None = None, key: str | None = None, **values: Any) -> None:
        """Somebody of its group does the oldest open task of this element."""
        sql = (
            "select w.id, w.grp from bpm_work_item w join bpm_instance i on i.id = w.instance_id"
            " where w.element = :element and w.state in ('offered', 'claimed')"
            " and (cast(:key as varchar) is null or i.business_key = :key)"
            " and (cast(:process as varchar) is null or i.definition_key = :process) order by w.id"
        )
        found = self.rows(sql, element=element, key=key, process=process)
        assert found, f"'{element}' is not open; open are {self.open_tasks()}"
        self.engine.handle(CompleteWorkItem(found[0].id, values), actor=person(found[0].grp))
        self.inline.settle()

    def open_tasks(self) -> list[str]:
        """All open tasks, as group:element."""
        sql = "select grp, element from bpm_work_item where state in ('offered', 'claimed') order by id"
        return [f"{row.grp}:{row.element}" for row in self.rows(sql)]

    def incidents(self) -> list[tuple[str, str]]:
        """Element and message of the open incidents."""
        sql = "select element, message from bpm_incident where state = 'open'"
        return [(row.element, row.message) for row in self.rows(sql)]

    def instances(self, process: str) -> list[Any]:
        """The instances of a process: business_key, status, outcome."""
        sql = "select * from bpm_instance where definition_key = :process order by id"
        return self.rows(sql, process=process)

    def must_be_sound(self) -> None:
        """No incident, and every invariant of the books holds."""
        assert self.incidents() == []
        with self.database.read() as connection:
            assert list(verify_books(connection)) == []


class Story:
    """One order, from its beginning to its end."""

    def __init__(self, company: Company, instance_id: int, key: str) -> None:
        self.company, self.instance_id, self.key = company, instance_id, key

    def _row(self) -> Any:
        return self.company.rows("select * from bpm_instance where id = :id", id=self.instance_id)[0]

    @property
    def number(self) -> str:
        """The order's number in the books."""
        return str(self.variables["order_number"])

    @property
    def variables(self) -> dict[str, Any]:
        return dict(loads(self._row().variables))

    @property
    def status(self) -> str:
        return str(self._row().status)

    @property
    def outcome(self) -> str | None:
        """The end event."""
        return self._row().outcome  # type: ignore[no-any-return]

    @property
    def open(self) -> list[str]:
        """The open tasks of this order, the oldest first."""
        sql = "select element from bpm_work_item where root_id = :id and state in ('offered', 'claimed') order by id"
        return [row.element for row in self.company.rows(sql, id=self.instance_id)]

    @property
    def waits_for(self) -> list[str]:
        """The messages this order listens for, apart from those that it always does."""
        sql = "select name from bpm_subscription where instance_id = :id and token > 0 order by name"
        return [row.name for row in self.company.rows(sql, id=self.instance_id)]

    @property
    def undone(self) -> list[str]:
        """What was undone, in the order in which it was: element ids."""
        sql = (
            "select element, state from bpm_ledger where instance_id = :id and state <> 'done'"
            " order by undone_at, seq desc"
        )
        found = self.company.rows(sql, id=self.instance_id)
        assert all(row.state == "undone" for row in found), found
        return [row.element for row in found]

    @property
    def books(self) -> OrderCard:
        return self.company.card(self.number)

    def do(self, element: str, **values: Any) -> Story:
        """Do one of this order's tasks."""
        self.company.do(element, key=self.key, **values)
        return self

    def pick(self, **less: float) -> Story:
        """Pick everything asked, or less of some skus."""
        item = self._work_item("pick")
        rows = [
            {**line, "quantity": Decimal(str(less.get(line["sku"], line["asked"])))}
            for line in loads(item.local)["picked"]
        ]
        return self.do("pick", picked=rows)

    def ship(self, **less: float) -> Story:
        """Pick and pack: the shipment is then on its way."""
        self.pick(**less)
        return self.do("pack", carrier="parcel", tracking="T-1")

    def shipments(self, state: str = "shipped") -> list[str]:
        """Numbers of the order's shipments in a state."""
        return [row["number"] for row in self.books.shipments if row["state"] == state]

    def deliver(self) -> Story:
        """The customer signs for everything that is on its way."""
        for number in self.shipments():
            self.company.message("delivery.confirmed", number, signed_by="A. Smith")
        return self

    def fail(self, reason: str = "nobody at home") -> Story:
        """The carrier rings in vain."""
        self.company.message("delivery.failed", self.shipments()[-1], reason=reason)
        return self

    def cancel(self, reason: str = "changed my mind") -> Story:
        """The customer cancels."""
        self.company.message("order.cancel", self.key, reason=reason, by="sam")
        return self

    def change(self, *lines: tuple[str, float]) -> Story:
        """The customer changes quantities."""
        wanted = [{"sku": sku, "quantity": quantity} for sku, quantity in lines]
        self.company.message("order.change", self.key, lines=wanted, by="sam")
        return self

    def _work_item(self, element: str) -> Any:
        sql = (
            "select * from bpm_work_item where root_id = :id and element = :element"
            " and state in ('offered', 'claimed') order by id"
        )
        found = self.company.rows(sql, id=self.instance_id, element=element)
        assert found, f"'{element}' is not open; open are {self.open}, incidents {self.company.incidents()}"
        return found[0]


def person(group: str) -> Actor:
    """Somebody of this group."""
    return Actor(ActorKind.USER, f"{group}.person", frozenset({group}))
