"""`reglament replay orders`: run a log through the process, or a seeded run of what the log has not."""

from __future__ import annotations

import random
import time
from argparse import ArgumentParser, Namespace
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

from engine import Engine
from engine.errors import InvalidInput
from processes.erp.opening import open_books
from processes.orders.driving import Stage, VirtualClock, WorkerOf
from processes.orders.replay.closing import Closing
from processes.orders.replay.following import Followed
from processes.orders.replay.log import Kind, LoggedOrder, read_log
from processes.orders.replay.second_run import second_run

__all__ = ["configure_replay", "replay_log", "run_replay"]

CUSTOMERS = 60
_LIMITS = (Decimal(20_000), Decimal(60_000), Decimal(200_000))
_AFTERWARDS = timedelta(days=90)  # how long the last orders get to end by themselves


def configure_replay(parser: ArgumentParser) -> None:
    """Add the options of the replay."""
    parser.add_argument("--orders", type=int, default=None, help="how many orders (default: all of the log; 500)")
    parser.add_argument("--seed", type=int, default=1, help="who buys, on which terms; printed with the result")
    parser.add_argument(
        "--second-run",
        action="store_true",
        help="instead of a log: orders with cancels at every position, changes, holds, prepayments, short picks",
    )


def run_replay(
    options: Namespace,
    prepared: Callable[[VirtualClock], Engine],
    *,
    verify: Callable[[Engine], int],
    worker: WorkerOf,
) -> int:
    """Run it, print the closing table, verify. `prepared` makes an engine with this clock on an empty database."""
    if not options.second_run and options.file is None:
        raise InvalidInput("Name the log with --from FILE, or ask for the --second-run.")
    began = time.monotonic()
    if options.second_run:
        clock = VirtualClock(datetime(2026, 1, 5, 8, 0, tzinfo=UTC))
        engine = prepared(clock)
        closing = second_run(Stage(engine, worker(engine), clock), orders=options.orders or 500, seed=options.seed)
    else:
        clock = VirtualClock(datetime(2000, 1, 1, tzinfo=UTC))
        engine = prepared(clock)
        closing = replay_log(
            options.file, Stage(engine, worker(engine), clock), orders=options.orders, seed=options.seed, say=_say
        )
    _say(closing.table())
    _say(f"Seed {options.seed}; {time.monotonic() - began:,.0f} seconds.\n")
    return verify(engine)


def replay_log(
    path: Path, stage: Stage, *, orders: int | None, seed: int, say: Callable[[str], None] = lambda text: None
) -> Closing:
    """Drive the orders of a log through the process, in the order of its events and under its clock."""
    logged, events = read_log(path, most=orders)
    if not events:
        raise InvalidInput(f"{path} tells of no order.")
    stage.clock.move_to(events[0].at - timedelta(days=1))
    _open_shop(stage, logged, seed)
    terms = random.Random(seed)
    followed = {key: Followed(stage, order, _terms(terms)) for key, order in logged.items()}
    by_instance: dict[int, Followed | None] = {}  # None: not an order's, and not goods for one
    numbers: dict[str, Followed] = {}  # by the order's number
    closing = Closing(f"{len(followed):,} orders, {len(events):,} events")

    def follow(first: Followed | None = None) -> None:
        """Let every order go on whose instances changed."""
        waiting = [first] if first is not None else []
        while True:
            for changed in sorted(stage.take_changed()):
                if changed not in by_instance:
                    by_instance[changed] = _belongs(stage, changed, followed, numbers)
                found = by_instance[changed]
                if found is not None and found not in waiting:
                    waiting.append(found)
            if not waiting:
                return
            for pending in waiting.pop(0).attempt():
                closing.count(pending.event.kind, waited=pending.waited)

    for number, event in enumerate(events, 1):
        stage.move_to(event.at, follow)
        order = followed[event.order]
        order.happened(event)
        follow(order)
        if number % 2_000 == 0:
            say(f"  {number:,} events, {event.at:%Y-%m-%d}")
    stage.move_to(stage.now + _AFTERWARDS, follow)
    for order in followed.values():
        for pending in order.pending:
            closing.leave(pending.event.kind, by_payment=order.paid and pending.event.kind is Kind.REMIND)
    closing.look(stage)
    return closing


def _belongs(
    stage: Stage, instance_id: int, followed: dict[str, Followed], numbers: dict[str, Followed]
) -> Followed | None:
    """The order that a new instance is about: itself, or a receipt of goods for it."""
    head = stage.head(instance_id)
    if head.definition_key == "order_to_delivery":
        order = followed[head.variables["order"]["reference"]]
        order.instance_id = instance_id
        numbers[head.variables["order_number"]] = order
        return order
    if head.definition_key == "goods_receipt" and (found := numbers.get(head.variables.get("for_order", ""))):
        found.purchase_ordered(instance_id, head.variables["purchase"])
        return found
    return None


def _open_shop(stage: Stage, logged: dict[str, LoggedOrder], seed: int) -> None:
    """Books, customers, products, and on the shelf whatever the log never calls out of stock."""
    with stage.engine.database.write() as connection:
        open_books(connection, company_name="Order management log", currency="EUR", now=stage.now)
    stage.books("party_upsert", "replay:supplier", code="SUPPLIER", name="All things", customer=False, supplier=True)
    chance = random.Random(seed)
    for number in range(1, CUSTOMERS + 1):
        code = f"C{number:03}"
        limit = chance.choice(_LIMITS)
        stage.books(
            "party_upsert", f"replay:{code}", code=code, name=f"Customer {number}", client=code, credit_limit=limit
        )
    wanted: dict[str, int] = {}
    prices: dict[str, Decimal] = {}
    for order in logged.values():
        for line in order.lines:
            if not line.is_out:
                wanted[line.sku] = wanted.get(line.sku, 0) + 1
            prices[line.sku] = line.price
    for sku, price in sorted(prices.items()):
        more: dict[str, Any] = {"price": price, "cost": round(price * 6 / 10, 2), "supplier": "SUPPLIER"}
        stage.books("item_upsert", f"replay:{sku}", sku=sku, name=sku, lead_days=2, **more)
        stage.books(
            "item_upsert", f"replay:{sku}:out", sku=f"{sku}-TO-ORDER", name=f"{sku} to order", lead_days=2, **more
        )
        if wanted.get(sku):
            stage.books("adjust_stock", f"replay:{sku}:stock", sku=sku, counted=wanted[sku], reason="opening stock")


def _terms(chance: random.Random) -> dict[str, Any]:
    """Who buys, and on which terms: what the log does not tell."""
    return {
        "party": f"C{chance.randint(1, CUSTOMERS):03}",
        "invoice_policy": chance.choice(("shipment", "shipment", "end")),
        "payment_days": chance.choice((7, 14, 30)),
    }


def _say(text: str) -> None:
    print(text, flush=True)  # noqa: T201 - the closing table is the command's answer
