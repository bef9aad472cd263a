"""How one invented order goes: what its customer does, and what happens to its goods."""

from __future__ import annotations

import random
from dataclasses import dataclass
from typing import Any

__all__ = ["POSITIONS", "Plan", "invent", "terms_by_chance"]

# Where an order can stand when its customer cancels it, from the beginning to the end.
POSITIONS = (
    "credit",  # a person decides on the credit
    "prepayment",  # the money is waited for
    "shortage",  # the customer is asked what to do without the missing goods
    "goods",  # the supplier's goods are waited for
    "pick",  # reserved
    "pack",  # picked
    "on way",  # shipped
    "replan",  # a delivery failed
    "invoiced",  # a part is delivered and invoiced, another one on its way
    "paid",  # the same, and the invoice is paid
)


@dataclass(slots=True)
class Plan:
    """What will happen to one order."""

    cancel_at: str | None = None  # one of POSITIONS
    change_at: str | None = None  # at which of POSITIONS the customer changes the quantities
    short_pick: bool = False
    failures: int = 0  # deliveries in vain
    pays: str = "on time"  # on time, late, in parts, in advance, never
    refuse_credit: bool = False
    choice: str = "wait"  # when something is missing
    stop_at: str | None = None  # nobody does this task: it stays in the inbox
    silent: bool = False  # nobody tells what became of its shipments
    delay: float = 1.0  # how slow people are with it


def invent(chance: random.Random, *, cancels: float, changes: float, calm: bool = False) -> Plan:
    """A plan by chance; `calm` makes the accidents rare."""
    accident = 0.4 if calm else 1.0
    return Plan(
        cancel_at=chance.choice(POSITIONS) if chance.random() < cancels else None,
        change_at=chance.choice(("shortage", "goods", "pick", "pack")) if chance.random() < changes else None,
        short_pick=chance.random() < 0.12 * accident,
        failures=chance.choices((0, 1, 2), (100 - 28 * accident, 20 * accident, 8 * accident))[0],
        pays=chance.choices(
            ("on time", "late", "in parts", "in advance", "never"), (60, 12, 12, 10, 6 if not calm else 3)
        )[0],
        refuse_credit=chance.random() < 0.15 * accident,
        choice=chance.choices(("wait", "split", "cancel"), (5, 3, 2))[0],
        delay=chance.choice((0.3, 1.0, 2.0)),
    )


def terms_by_chance(chance: random.Random) -> dict[str, Any]:
    """On which terms it is ordered."""
    terms: dict[str, Any] = {
        "payment_days": chance.choice((7, 14, 30)),
        "invoice_policy": chance.choice(("shipment", "shipment", "end")),
        "on_shortage": chance.choice(("ask", "wait", "split")),
    }
    if chance.random() < 0.12:
        terms["prepay_percent"] = chance.choice((30, 50, 100))
    if chance.random() < 0.12:
        terms["ship_complete"] = True
    if chance.random() < 0.25:
        terms["separate_parcels"] = True
    return terms
