"""The stage of the conformance suite: an adapter, and short words for what the stories do with it."""

from __future__ import annotations

import itertools
import uuid
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from datetime import datetime
from typing import Any, Literal, Protocol

from engine.actions import Done, Outcome, Refused
from processes.erp.adapter import Command, ErpAdapter

__all__ = ["Case", "Cases", "Shop", "Site"]


class Site(Protocol):
    """What the suite needs of whoever runs it."""

    adapter: ErpAdapter
    now: datetime  # the adapter's clock; the suite moves it forward

    def another(self) -> ErpAdapter:
        """An adapter to the same system with a connection of its own, for races."""

    def crash(self, moment: Literal["before commit", "after commit"]) -> AbstractContextManager[None]:
        """Break the connection of the next command at this moment."""

    def findings(self) -> Sequence[str]:
        """What is wrong with the books; nothing, if they balance and their numbers have no gap."""

    def effects(self, key: str) -> int:
        """How often something was done under this key."""


Case = Callable[["Shop"], None]


class Cases(list[Case]):
    """The cases of a module: `@CASES.add` above each."""

    def add(self, case: Case) -> Case:
        """Take the case in."""
        self.append(case)
        return case


class Shop:
    """An adapter with short words. Names that it makes are new in every shop."""

    def __init__(self, site: Site) -> None:
        self.site = site
        self.tag = uuid.uuid4().hex[:8].upper()
        self._numbers = itertools.count(1)

    def name(self, kind: str) -> str:
        """A name that nobody else has: for a key, a sku, a party, a bank reference."""
        return f"{kind}-{self.tag}-{next(self._numbers)}"

    def ask(self, action: str, key: str | None = None, /, **params: Any) -> Outcome:
        """Execute an action, whatever comes of it."""
        return self.site.adapter.execute(Command(key or self.name("key"), f"erp.{action}", params))

    def do(self, action: str, key: str | None = None, /, **params: Any) -> Mapping[str, Any]:
        """Execute an action that must be done; gives its result."""
        outcome = self.ask(action, key, **params)
        assert isinstance(outcome, Done), f"erp.{action} should have been done, but: {outcome}"
        return outcome.result

    def refused(self, code: str, action: str, /, **params: Any) -> Refused:
        """Execute an action that must be refused with this code."""
        outcome = self.ask(action, **params)
        assert isinstance(outcome, Refused), f"erp.{action} should have been refused with {code}, but: {outcome}"
        assert outcome.code == code, f"erp.{action} should have been refused with {code}, but: {outcome}"
        assert outcome.detail, "a refusal says why"
        return outcome

    def party(self, **more: Any) -> str:
        """A new customer with a generous limit, unless told otherwise."""
        code = self.name("P")
        self.do("party_upsert", **{"code": code, "name": f"Customer {code}", "credit_limit": 100_000, **more})
        return code

    def supplier(self) -> str:
        """A new supplier."""
        return self.party(customer=False, supplier=True)

    def item(self, stock: int = 0, *, price: Any = 10, cost: Any = 6, **more: Any) -> str:
        """A new item, with so many in stock."""
        sku = self.name("I")
        self.do(
            "item_upsert", **{"sku": sku, "name": f"Item {sku}", "price": price, "cost": cost, "tax_rate": 20, **more}
        )
        if stock:
            self.do("adjust_stock", sku=sku, counted=stock, reason="Opening stock")
        return sku

    def order(self, lines: Mapping[str, Any], *, confirmed: bool = True, party: str | None = None, **more: Any) -> str:
        """A new order of quantities by sku; confirmed, unless told otherwise."""
        wanted = [{"sku": sku, "quantity": quantity} for sku, quantity in lines.items()]
        number = self.do("create_order", party=party or self.party(), lines=wanted, **more)["order"]
        if confirmed:
            self.do("confirm_order", order=number)
        return str(number)

    def shipped(self, lines: Mapping[str, Any], **more: Any) -> tuple[str, str]:
        """An order that was reserved and has left as one shipment: order and shipment."""
        order = self.order(lines, **more)
        self.do("reserve_stock", order=order)
        shipment = self.do("create_shipment", order=order)["shipment"]
        self.do("ship", shipment=shipment)
        return order, shipment

    def invoiced(self, lines: Mapping[str, Any], **more: Any) -> tuple[str, str]:
        """An order that has left and was invoiced: order and invoice."""
        order, _ = self.shipped(lines, **more)
        return order, self.do("issue_invoice", order=order)["invoice"]

    def stock(self, sku: str) -> tuple[Any, Any]:
        """On hand and reserved."""
        found = self.do("stock_query", skus=[sku])["items"][0]
        return found["on_hand"], found["reserved"]

    def state(self, document: str) -> str:
        """The state of a document."""
        return str(self.do("document_status", document=document)["state"])

    def books_are_right(self) -> None:
        """The ledger balances, the numbers have no gap, stock and reservations add up."""
        assert list(self.site.findings()) == []
