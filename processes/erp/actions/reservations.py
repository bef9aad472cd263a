"""Reserve stock for an order, and give it back."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from engine.actions import Done
from processes.erp.actions.asking import Asked, Refusal
from processes.erp.actions.finding import find_order, find_place
from processes.erp.actions.waking import stock_messages
from processes.erp.records import (
    ZERO,
    Rows,
    credit_hold,
    free_levels,
    lines_with_items,
    open_reservations,
    order_line,
    reserve_at,
    still_to_ship,
    stock_move,
    unreserve_at,
)

__all__ = ["free_reservation", "give_back", "hold_stock", "release_stock", "reserve_stock"]


def reserve_stock(asked: Asked) -> Done:
    """Reserve what an order's lines still lack. A shortage is a result, not a refusal.

    `status` is full, partial or none: what is reserved for the order afterwards and not yet on a shipment, earlier
    reservations included. Without `allow_partial` (or for an order that ships complete) nothing new is reserved
    unless all of it is there. Who comes short waits: `stock.available` comes when goods do.
    Undo (`release_stock`) gives back whatever is still held and not picked.
    """
    rows, order = asked.rows, find_order(asked)
    partial = asked.flag("allow_partial", True) and not order.ship_complete
    if order.state != "confirmed":
        raise Refusal("NotConfirmed", f"Order {order.number} is {order.state}: only confirmed orders reserve stock.")
    rows.update(credit_hold, {"order_id": order.id, "granted": False}, granted=True)
    lines = lines_with_items(rows, order.id)
    taken = {
        line.id: hold_stock(asked, line, still_to_ship(line) - line.qty_reserved, order.number)
        for line in sorted(lines, key=lambda line: (line.item_id, line.id))
    }
    short = {line.id: still_to_ship(line) - line.qty_reserved - taken[line.id] for line in lines}
    if any(short.values()) and not partial:
        for line in lines:
            free_reservation(rows, line, taken[line.id], order.number)
            short[line.id] += taken[line.id]
            taken[line.id] = ZERO
    for line in lines:
        if line.qty_short != short[line.id]:
            rows.update(order_line, {"id": line.id}, qty_short=short[line.id])
    reserved = [
        {"line": line.line_no, "sku": line.sku, "quantity": held}
        for line in lines
        if (held := line.qty_reserved - line.qty_picked + taken[line.id])
    ]
    missing = [{"line": line.line_no, "sku": line.sku, "quantity": short[line.id]} for line in lines if short[line.id]]
    status = ("partial" if reserved else "none") if missing else "full"
    return Done({"order": order.number, "status": status, "reserved": reserved, "short": missing})


def release_stock(asked: Asked) -> Done:
    """Give back what an order has reserved and not picked: all of it, or of the lines that are named.

    Tolerant, since it undoes `reserve_stock`: what is not reserved any more is simply not released, the result says
    what was. Orders that wait for the goods hear of them.
    """
    rows, order = asked.rows, find_order(asked)
    wanted: dict[str, Decimal] | None = None
    if asked.has("lines"):
        wanted = {}
        for named in asked.lines():
            wanted[named.text("sku")] = wanted.get(named.text("sku"), ZERO) + named.quantity()
    released: list[dict[str, Any]] = []
    items: set[int] = set()
    for line in sorted(lines_with_items(rows, order.id), key=lambda line: (line.item_id, line.id)):
        held = line.qty_reserved - line.qty_picked
        qty = held if wanted is None else min(held, wanted.get(line.sku, ZERO))
        if qty > 0:
            free_reservation(rows, line, qty, order.number)
            items.add(line.item_id)
            released.append({"line": line.line_no, "sku": line.sku, "quantity": qty})
            if wanted is not None:
                wanted[line.sku] -= qty
        if line.qty_short:
            rows.update(order_line, {"id": line.id}, qty_short=ZERO)
    return Done({"order": order.number, "released": released, "messages": stock_messages(rows, items)})


def hold_stock(asked: Asked, line: Any, qty: Decimal, document: str) -> Decimal:
    """Reserve up to `qty` for an order line wherever it is free; gives how much was. Services are always there."""
    rows, rest = asked.rows, qty
    if qty <= 0:
        return ZERO
    if line.kind == "service":
        rest = ZERO
    while rest > 0 and (levels := free_levels(rows, line.item_id)):
        for level in levels:
            part = min(rest, level.on_hand - level.reserved)
            # Another transaction may have been first: then no row changes, and the levels are read anew.
            if part > 0 and reserve_at(rows, level.id, part):
                rows.insert(
                    stock_move, item_id=line.item_id, lot=level.lot, qty=part, from_id=level.location_id,
                    to_id=find_place(rows, "customer").id, state="reserved", order_line_id=line.id, document=document,
                )  # fmt: skip
                rest -= part
    taken = qty - rest
    if taken:
        rows.add(order_line, {"id": line.id}, qty_reserved=taken)
    return taken


def free_reservation(rows: Rows, line: Any, qty: Decimal, document: str) -> None:
    """Give `qty` of what an order line has reserved and not picked back to the stock, the latest reserved first.

    `document` is the order's number: what was picked for a shipment carries the shipment's and is left alone.
    """
    if qty <= 0:
        return
    rest = qty
    for held in reversed(open_reservations(rows, line.id, document)):
        part = min(rest, held.qty)
        if part <= 0:
            break
        give_back(rows, held, part)
        rest -= part
    rows.add(order_line, {"id": line.id}, qty_reserved=-qty)


def give_back(rows: Rows, held: Any, part: Decimal) -> None:
    """Free `part` of one reservation at its level; the order line's sum is the caller's."""
    mine = {"id": held.id}
    if part == held.qty:
        rows.update(stock_move, mine, state="cancelled")
    else:
        rows.update(stock_move, mine, qty=held.qty - part)
    unreserve_at(rows, held.item_id, held.from_id, held.lot, part)
