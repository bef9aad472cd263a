"""The second run: invented orders with everything that the log has not.

Cancels at every position, changes before and after the picking, credit decisions and refusals, prepayments, short
picks, failed deliveries, late, partial and missing payments. The same seed gives the same run.
"""

from __future__ import annotations

import random
from datetime import timedelta
from decimal import Decimal

from processes.erp.opening import open_books
from processes.orders.driving import POSITIONS, Plan, Simulation, Stage, invent, terms_by_chance
from processes.orders.replay.closing import Closing

__all__ = ["second_run"]

_CUSTOMERS = 40
_ITEMS = 24
_DAYS = 60  # over which the orders come in
_AFTERWARDS = timedelta(days=150)  # reminders, dunning and the last returns need their time


def second_run(stage: Stage, *, orders: int, seed: int) -> Closing:
    """Run so many orders; gives the closing table."""
    chance = random.Random(seed)
    _open_shop(stage, chance)
    simulation = Simulation(stage, chance)
    begin = stage.now
    for number in range(orders):
        moment = begin + timedelta(hours=chance.uniform(0, _DAYS * 24))
        plan = _plan(chance, number)
        terms = terms_by_chance(chance) | _terms_for(plan, chance)
        party = f"C{chance.randint(1, _CUSTOMERS):02}" if plan.cancel_at != "credit" else "C-STOPPED"
        lines = _lines(chance, plan)
        reference = f"RUN{seed}-{number + 1}"
        simulation.at(
            moment,
            lambda party=party, lines=lines, plan=plan, reference=reference, terms=terms: simulation.order(  # type: ignore[misc]
                party, lines, plan, reference, **terms
            ),
        )
    simulation.run_until(begin + timedelta(days=_DAYS) + _AFTERWARDS)
    closing = Closing(f"{orders:,} orders of the second run")
    closing.planned = simulation.counts
    closing.look(stage)
    return closing


def _plan(chance: random.Random, number: int) -> Plan:
    """Two of five orders are cancelled, at each position in turn, so that none is left out."""
    plan = invent(chance, cancels=0, changes=0.15)
    if number % 5 < 2:
        plan.cancel_at = POSITIONS[number // 5 * 2 % len(POSITIONS) + number % 5]
        plan.change_at = None
        plan.refuse_credit = False
        plan.failures = 1 if plan.cancel_at == "replan" else 0
    return plan


def _terms_for(plan: Plan, chance: random.Random) -> dict[str, object]:
    """Terms under which an order gets to the position at which its customer cancels it."""
    match plan.cancel_at:
        case "prepayment":
            plan.pays = "never" if chance.random() < 0.5 else plan.pays
            return {"prepay_percent": 50}
        case "shortage":
            return {"on_shortage": "ask", "ship_complete": False}
        case "goods":
            return {"on_shortage": "wait", "ship_complete": True}
        case "invoiced" | "paid":
            return {"separate_parcels": True, "invoice_policy": "shipment", "prepay_percent": 0}
        case _:
            return {}


def _lines(chance: random.Random, plan: Plan) -> list[dict[str, object]]:
    count = 3 if plan.cancel_at in ("invoiced", "paid") else chance.randint(1, 5)
    lines: list[dict[str, object]] = [
        {"sku": f"I{number:02}", "quantity": chance.randint(1, 9)}
        for number in chance.sample(range(1, _ITEMS + 1), count)
    ]
    if plan.cancel_at in ("shortage", "goods"):
        lines.append({"sku": "RARE", "quantity": 2})
    return lines


def _open_shop(stage: Stage, chance: random.Random) -> None:
    with stage.engine.database.write() as connection:
        open_books(connection, company_name="Second run", currency="EUR", now=stage.now, tax_rate=Decimal(20))
    for code in ("S-NEAR", "S-FAR"):
        stage.books("party_upsert", f"run:{code}", code=code, name=f"Supplier {code}", customer=False, supplier=True)
    for number in range(1, _CUSTOMERS + 1):
        limit = {"credit_limit": chance.choice((1_500, 6_000, 40_000))} if number % 9 else {}
        _customer(stage, f"C{number:02}", **limit)
    _customer(stage, "C-STOPPED", credit_limit=50_000)
    stage.books("block_party", "run:block", party="C-STOPPED", reason="old debts")
    for number in range(1, _ITEMS + 1):
        supplier, days = chance.choice((("S-NEAR", 3), ("S-FAR", 9)))
        price = Decimal(chance.randint(300, 9_900)) / 100
        _item(stage, f"I{number:02}", price, supplier, days, stock=chance.randint(20, 110))
    _item(stage, "RARE", Decimal(80), "S-FAR", 9, stock=0)


def _customer(stage: Stage, code: str, **limit: object) -> None:
    stage.books("party_upsert", f"run:{code}", code=code, name=f"Customer {code}", client=code, **limit)


def _item(stage: Stage, sku: str, price: Decimal, supplier: str, days: int, *, stock: int) -> None:
    stage.books(
        "item_upsert",
        f"run:{sku}",
        sku=sku,
        name=f"Item {sku}",
        price=price,
        cost=round(price * 6 / 10, 2),
        supplier=supplier,
        lead_days=days,
    )
    if stock:
        stage.books("adjust_stock", f"run:{sku}:stock", sku=sku, counted=stock, reason="opening stock")
