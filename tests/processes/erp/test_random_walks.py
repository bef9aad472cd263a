"""Whatever is asked of the ERP in whatever order: it answers, and the books stay right.

A walk asks for random actions on a few orders, undoes some of what was done, and closes with every undo in reverse. A
seed that fails is in the test's name.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any

import pytest

from engine.actions import Done, Refused
from processes.erp.actions import actions
from processes.erp.conformance import Shop
from tests.processes.erp.books import EmbeddedSite

UNDO = {name: action.undo for name, action in actions().items()}


class Walk:
    """One walk: what exists so far, and what was done to it."""

    def __init__(self, shop: Shop, seed: int) -> None:
        self.shop = shop
        self.dice = random.Random(seed)
        supplier = shop.supplier()
        self.skus = [shop.item(stock, supplier=supplier, price="9.99", cost="3.33") for stock in (0, 7, 20)]
        self.skus.append(shop.item(lot_tracked=True, supplier=supplier))
        for lot in ("L1", "L2"):
            shop.do("adjust_stock", sku=self.skus[-1], lot=lot, counted=6, reason="Opening", cost="2.5")
        self.skus.append(shop.item(kind="service", price="4.45"))
        self.parties = [shop.party(credit_limit=300), shop.party(credit_limit=None)]
        self.known: dict[str, list[str]] = {kind: [] for kind in ("order", "shipment", "invoice", "payment", "return")}
        self.known |= {"purchase": [], "receipt": [], "credit_note": []}
        self.done: list[tuple[str, Mapping[str, Any], Mapping[str, Any]]] = []

    def one(self, kind: str) -> str:
        """A document of this kind, mostly a late one; a number that does not exist, while there is none."""
        found = self.known[kind] or ["SO-0"]
        return self.dice.choice(found[-3:] if self.dice.random() < 0.7 else found)

    def lines(self) -> list[dict[str, Any]]:
        """A few lines; the quantities are as crooked as they come."""
        return [
            {"sku": sku, "quantity": self.dice.choice(("1", "2", "0.5", "3.3333", "8"))}
            for sku in self.dice.sample(self.skus, self.dice.randint(1, 3))
        ]

    def maybe(self, **params: Any) -> dict[str, Any]:
        """These parameters, or none."""
        return params if self.dice.random() < 0.4 else {}

    def ask(self, action: str, params: Mapping[str, Any]) -> None:
        """Ask, note what came of it, and check the books after every third effect."""
        outcome = self.shop.ask(action, **params)
        assert isinstance(outcome, Done | Refused), (action, params, outcome)
        if isinstance(outcome, Done):
            self.done.append((action, params, outcome.result))
            for kind, found in self.known.items():
                if isinstance(outcome.result.get(kind), str) and outcome.result[kind] not in found:
                    found.append(outcome.result[kind])
            if len(self.done) % 3 == 0:
                self.shop.books_are_right()

    def step(self) -> None:
        """One random wish, or the undo of an earlier one."""
        if self.dice.random() < 0.08:
            self.tell()
            return
        if self.done and self.dice.random() < 0.03:
            self.undo(*self.dice.choice(self.done))
            return
        (action,) = self.dice.choices(list(WISHES), [1 if wish in SPOILERS else 4 for wish in WISHES])
        self.ask(action, WISHES[action](self))

    def tell(self) -> None:
        """The ordinary story of a new order, up to somewhere; without it chance alone would hardly ship anything."""
        self.ask("create_order", {"party": self.parties[0], "lines": self.lines()})
        latest = {
            kind: lambda kind=kind: (self.known[kind] or ["SO-0"])[-1] for kind in ("order", "shipment", "invoice")
        }
        story = (
            ("confirm_order", "order"),
            ("reserve_stock", "order"),
            ("create_shipment", "order"),
            ("ship", "shipment"),
            ("issue_invoice", "order"),
            ("confirm_delivery", "shipment"),
            ("create_return", "order"),
        )
        for action, kind in story[: self.dice.randint(2, len(story))]:
            more = {"reason": "Why not"} if action == "create_return" else {}
            self.ask(action, {kind: latest[kind](), **more})
            found = self.done[-1][2].get("reserved") if action == "reserve_stock" else None
            if found and self.dice.random() < 0.3:
                lines = [{"line": found[0]["line"], "quantity": min(found[0]["quantity"], Decimal("0.5"))}]
                self.ask("report_missing", {"order": latest["order"](), "lines": lines, "reason": "Empty shelf"})

    def undo(self, action: str, params: Mapping[str, Any], result: Mapping[str, Any]) -> None:
        """Undo it, if it can be undone: no refusal but for goods that are of no use any more is an answer."""
        undo = UNDO[f"erp.{action}"]
        if undo is None:
            return
        name, wanted = undo.action.removeprefix("erp."), undo.params(params, result)
        outcome = self.shop.ask(name, **wanted)
        assert isinstance(outcome, Done) or name == "change_order", (action, wanted, outcome)
        self.shop.books_are_right()


WISHES: dict[str, Callable[[Walk], dict[str, Any]]] = {
    "create_order": lambda walk: {
        "party": walk.dice.choice(walk.parties),
        "lines": walk.lines(),
        **walk.maybe(prepay_percent=30),
        **walk.maybe(ship_complete=True),
    },
    "confirm_order": lambda walk: {"order": walk.one("order")},
    "credit_check": lambda walk: {"order": walk.one("order"), "hold": walk.dice.random() < 0.5},
    "reserve_stock": lambda walk: {"order": walk.one("order"), **walk.maybe(allow_partial=False)},
    "release_stock": lambda walk: {"order": walk.one("order"), **walk.maybe(lines=walk.lines())},
    "report_missing": lambda walk: {
        "order": walk.one("order"),
        "lines": [{"sku": walk.dice.choice(walk.skus), "quantity": "0.5"}],
        "reason": "Empty shelf",
    },
    "issue_fee": lambda walk: {"order": walk.one("order"), "amount": "2.22", "text": "Fee"},
    "change_order": lambda walk: {"order": walk.one("order"), "lines": walk.lines()},
    "cancel_order": lambda walk: {"order": walk.one("order"), **walk.maybe(keep_shipped=True)},
    "purchase_shortage": lambda walk: {"order": walk.one("order")},
    "cancel_purchase": lambda walk: {"purchase": walk.one("purchase")},
    "receive_goods": lambda walk: {"purchase": walk.one("purchase"), "lot": walk.dice.choice(("L1", "L3"))},
    "return_to_supplier": lambda walk: {"receipt": walk.one("receipt")},
    "create_shipment": lambda walk: {"order": walk.one("order"), **walk.maybe(lines=walk.lines())},
    "ship": lambda walk: {"shipment": walk.one("shipment")},
    "fail_delivery": lambda walk: {"shipment": walk.one("shipment"), **walk.maybe(back_to_stock=True)},
    "confirm_delivery": lambda walk: {"shipment": walk.one("shipment")},
    "cancel_shipment": lambda walk: {"shipment": walk.one("shipment")},
    "create_return": lambda walk: {"order": walk.one("order"), "reason": "Why not", **walk.maybe(lines=walk.lines())},
    "receive_return": lambda walk: {"return": walk.one("return")},
    "inspect_return": lambda walk: {
        "return": walk.one("return"),
        "disposition": walk.dice.choice(("restock", "quarantine", "scrap")),
    },
    "reopen_return": lambda walk: {"return": walk.one("return"), "to": walk.dice.choice(("received", "cancelled"))},
    "issue_invoice": lambda walk: {"order": walk.one("order"), **walk.maybe(shipment=walk.one("shipment"))},
    "credit_note": lambda walk: {
        "invoice": walk.one("invoice"),
        **(walk.maybe(lines=walk.lines()) or walk.maybe(amount="1.11")),
    },
    "reversal": lambda walk: {"credit_note": walk.one("credit_note")},
    "register_payment": lambda walk: {
        "amount": walk.dice.choice(("5", "17.77", "60")),
        "reference": walk.shop.name("ref"),
        **(
            walk.maybe(order=walk.one("order")) or walk.maybe(invoice=walk.one("invoice")) or {"party": walk.parties[0]}
        ),
    },
    "refund_payment": lambda walk: walk.maybe(payment=walk.one("payment")) or {"order": walk.one("order")},
    "write_off": lambda walk: {"invoice": walk.one("invoice"), "reason": "Gone", **walk.maybe(amount=Decimal(1))},
    "reinstate_invoice": lambda walk: {"invoice": walk.one("invoice")},
    "adjust_stock": lambda walk: {
        "sku": walk.dice.choice(walk.skus[:3]),
        "change": walk.dice.choice(("-1", "0.25", "4")),
        "reason": "Counted",
    },
    "block_lot": lambda walk: {"sku": walk.skus[3], "lot": "L1", "reason": "Smells"},
    "release_lot": lambda walk: {"sku": walk.skus[3], "lot": "L1"},
}


# What ends an order or spoils its next step: asked for less often, or no order would get far.
SPOILERS = {"cancel_order", "release_stock", "cancel_purchase", "block_lot", "return_to_supplier", "cancel_shipment"}
SPOILERS |= {"issue_fee"}


def walked(site: EmbeddedSite, seed: int, steps: int) -> set[str]:
    """Walk, then undo everything in reverse; gives the actions that were done."""
    walk = Walk(Shop(site), seed)
    for _ in range(steps):
        walk.step()
    for entry in reversed(walk.done):
        walk.undo(*entry)
    return {action for action, _, _ in walk.done}


def test_random_walks_leave_the_books_right_and_get_everywhere(sqlite_site: EmbeddedSite) -> None:
    done = set[str]()
    for seed in range(4):
        done |= walked(sqlite_site, seed, 200)
    assert done == set(WISHES)


@pytest.mark.long
@pytest.mark.timeout(900)
@pytest.mark.parametrize("seed", range(100, 125))
def test_a_longer_random_walk_leaves_the_books_right(seed: int, shared_site: EmbeddedSite) -> None:
    assert walked(shared_site, seed, 400)
