"""Makes the demo company: clients, goods and suppliers in the books, then some hundred orders in all states.

Everything comes about by commands and ERP actions, never by writing rows. The clock is moved from eight weeks ago to
now while customers, people and carriers do what one seed draws, so that every machine gets the same company.
"""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from datetime import datetime, timedelta
from decimal import Decimal

from engine import Actor, ActorKind, Engine
from processes.erp.adapter import EmbeddedErp
from processes.erp.opening import open_books
from processes.orders.demo.people import PASSWORD, PEOPLE, DemoPerson
from processes.orders.demo.sample import SampleOrder, rows, sample_orders, turnover
from processes.orders.driving import Plan, Simulation, Stage, VirtualClock, WorkerOf, invent, terms_by_chance
from processes.orders.records import number_of_order

__all__ = ["PASSWORD", "PEOPLE", "SEED", "DemoPerson", "make_company"]

SEED = 2026
_WEEKS = 8
_MOST_LINES = 3
_DONE = "demo:done"  # key of the last thing that is done: who finds it answered has nothing left to do
_STOPS = ("decide_credit", "choose", "pick", "pack", "replan", "ask_carrier", "decide_cfo")  # left in inboxes, in turn
_STOPPED = "C14911"  # a customer whose credit is stopped: who orders in their name waits for the credit manager


def make_company(
    engine: Engine,
    *,
    worker: WorkerOf,
    orders: int = 300,
    seed: int = SEED,
    say: Callable[[str], None] = lambda _: None,
) -> bool:
    """Make the company unless it is there; gives whether anything was made. Begun and broken off, it is completed.

    `worker` runs what is due, in this thread; the engine's own clock is put back at the end.
    """
    real_clock = engine.clock
    with engine.database.read() as connection:
        if EmbeddedErp(connection).lookup(_DONE) is not None:
            return False
    now = real_clock()
    clock = VirtualClock(now - timedelta(weeks=_WEEKS))
    engine.clock = clock
    stage = Stage(engine, worker(engine), clock, _people())
    began = time.monotonic()
    try:
        say(f"Making the demo company (seed {seed}) …")
        _open_shop(stage, seed)
        made = _live(stage, now, orders, seed)
        clock.move_to(now)
        stage.books("recompute_abc", _DONE, days=365)
    finally:
        stage.close()
        engine.clock = real_clock
    say(
        f"{made} orders since {now - timedelta(weeks=_WEEKS):%Y-%m-%d}, made in {time.monotonic() - began:.0f} seconds."
    )
    return True


def _people() -> dict[str, list[Actor]]:
    """Who works in each group: the history of the demo company is theirs."""
    found: dict[str, list[Actor]] = {}
    for person in PEOPLE:
        for group in person.groups:
            actor = Actor(ActorKind.USER, person.login, frozenset(person.groups))
            found.setdefault(group, []).append(actor)
    return found


def _open_shop(stage: Stage, seed: int) -> None:
    """Books, suppliers, items with stock, customers with limits. Each step has a key: repeated, it does nothing."""
    with stage.engine.database.write() as connection:
        open_books(connection, company_name="Reglament Demo Gifts", currency="GBP", now=stage.now, tax_rate=Decimal(20))
    days = {row["code"]: int(row["lead_days"]) for row in rows("suppliers")}
    for row in rows("suppliers"):
        code = row["code"]
        stage.books(
            "party_upsert",
            f"demo:party:{code}",
            code=code,
            name=row["name"],
            customer=False,
            supplier=True,
            country="GB",
        )
    for row in rows("items"):
        sku = row["sku"]
        stage.books(
            "item_upsert",
            f"demo:item:{sku}",
            sku=sku,
            name=row["name"],
            price=Decimal(row["price"]),
            cost=Decimal(row["cost"]),
            supplier=row["supplier"],
            lead_days=days[row["supplier"]],
        )
        if int(row["stock"]):
            stage.books("adjust_stock", f"demo:stock:{sku}", sku=sku, counted=int(row["stock"]), reason="opening stock")
    chance, bought = random.Random(seed), turnover()
    for row in rows("customers"):
        code = row["code"]
        limit = {"credit_limit": _limit(bought.get(code, Decimal(0)), chance)} if chance.random() < 0.94 else {}
        stage.books(
            "party_upsert", f"demo:party:{code}", code=code, name=row["name"], client=code, client_name=row["name"],
            source=chance.choice(("Spring fair", "Recommendation", "Web shop", "Catalogue")), **limit,
        )  # fmt: skip
    stage.books("block_party", "demo:stopped", party=_STOPPED, reason="Two invoices of the last year are unpaid")
    stage.books("recompute_abc", "demo:abc", days=365)


def _limit(bought: Decimal, chance: random.Random) -> Decimal:
    """Between a third and twice what the customer buys in the sample, at least 500, in steps of 250."""
    wanted = bought * Decimal(chance.randint(30, 200)) / 100
    return max(Decimal(500), (wanted / 250).to_integral_value() * 250)


def _live(stage: Stage, now: datetime, most: int, seed: int) -> int:
    """Let the orders come in, evenly over the weeks, and life go on; gives how many were typed in."""
    chance = random.Random(seed)
    simulation = Simulation(stage, chance)
    begin = stage.now
    chosen = sample_orders(most_lines=_MOST_LINES)
    chosen = [chosen[index * len(chosen) // most] for index in range(min(most, len(chosen)))]
    span = (now - begin - timedelta(hours=3)) / max(1, len(chosen))
    for index, order in enumerate(chosen):
        plan, terms = _plan(chance, index, len(chosen)), terms_by_chance(chance)
        moment = begin + span * index + timedelta(hours=chance.uniform(0, 3))
        simulation.at(moment, lambda order=order, plan=plan, terms=terms: _enter(simulation, order, plan, terms))  # type: ignore[misc]
    simulation.run_until(now)
    return simulation.counts["orders"]


def _plan(chance: random.Random, index: int, count: int) -> Plan:
    """Mostly calm orders; of the latest fifth every third stops at a task that is then in somebody's inbox."""
    plan = invent(chance, cancels=0.08, changes=0.05, calm=True)
    plan.delay = chance.choice((1.0, 2.0, 4.0))
    if index > count * 4 // 5 and index % 3 == 0:
        plan.stop_at = _STOPS[index // 3 % len(_STOPS)]
        plan.cancel_at = plan.change_at = None
        plan.failures = 1 if plan.stop_at == "replan" else 0
        plan.silent = plan.stop_at == "ask_carrier"
    return plan


def _enter(simulation: Simulation, order: SampleOrder, plan: Plan, terms: dict[str, object]) -> None:
    """Type an order in, unless a run that was broken off had done so."""
    reference = f"UCI-{order.number}"
    with simulation.stage.engine.database.read() as connection:
        if any(number_of_order(connection, f"{code}:{reference}") for code in (order.customer, _STOPPED)):
            return
    larger = 40 if plan.stop_at in ("choose", "decide_cfo") else 1  # beyond stock, or beyond the credit
    lines = [{"sku": sku, "quantity": quantity * larger} for sku, quantity in order.lines]
    if plan.stop_at == "choose":
        terms |= {"on_shortage": "ask", "prepay_percent": 0}
    customer = _STOPPED if plan.stop_at == "decide_credit" else order.customer
    simulation.order(customer, lines, plan, reference, **terms)
