"""Shipments: packed, sent, failed, delivered, and taken back."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from engine.actions import Done
from processes.erp.actions.asking import Asked, Refusal
from processes.erp.actions.finding import find, find_company, find_order, find_place, spread
from processes.erp.actions.picking import must_be_free_to_go, pick
from processes.erp.actions.posting import COGS, STOCK, goods_in, post, ship_picked
from processes.erp.actions.returns import make_return
from processes.erp.actions.totals import prepayment_needed, refresh_order
from processes.erp.actions.waking import stock_messages
from processes.erp.money import share_of
from processes.erp.records import (
    SENT,
    ZERO,
    Rows,
    lines_with_items,
    next_number,
    order,
    order_line,
    received_for_order,
    shipment,
    shipment_line,
    shipment_lines,
    stock_move,
)

__all__ = ["cancel_one_shipment", "cancel_shipment", "confirm_delivery", "create_shipment", "fail_delivery", "ship"]


def create_shipment(asked: Asked) -> Done:
    """Put picked goods of an order on a new shipment: the lines that are named, else all that is reserved.

    A line may name the `lot` that was picked; another lot than the reserved one takes its place if it is free.
    Refuses with NotReserved beyond what is reserved, PrepaymentMissing before the agreed advance is there, LotBlocked.
    Undo: `cancel_shipment`.
    """
    rows, row = asked.rows, find_order(asked)
    if row.state != "confirmed":
        raise Refusal("NotConfirmed", f"Order {row.number} is {row.state}: only confirmed orders are shipped.")
    _must_be_prepaid(rows, row)
    lines = list(lines_with_items(rows, row.id))
    room = {line.id: line.qty_reserved - line.qty_picked for line in lines}
    picked: list[tuple[Any, Decimal, str]] = []
    if asked.has("lines"):
        for wanted in asked.lines():
            lot_name = wanted.text("lot", "")
            for line, qty in spread(wanted, lines, room, "NotReserved", "are to be shipped, but of them are reserved"):
                picked.append((line, qty, lot_name))
    else:
        picked = [(line, room[line.id], "") for line in lines if room[line.id] > 0]
    if not picked:
        raise Refusal("NotReserved", f"Nothing is reserved for order {row.number}.", order=row.number)
    number = next_number(rows, "SH")[0]
    shipment_id = rows.insert(
        shipment,
        number=number,
        order_id=row.id,
        state="packed",
        carrier=asked.text("carrier", None, longest=100),
        tracking=asked.text("tracking", None, longest=100),
    )
    shown = []
    for line, qty, lot_name in sorted(picked, key=lambda entry: (entry[0].item_id, entry[0].id)):
        rows.add(order_line, {"id": line.id}, qty_picked=qty)
        for lot_taken, part in pick(asked, line, qty, lot_name, row.number, number).items():
            rows.insert(shipment_line, shipment_id=shipment_id, order_line_id=line.id, lot=lot_taken, qty=part)
            shown.append({"line": line.line_no, "sku": line.sku, "quantity": part, "lot": lot_taken})
    result = {"shipment": number, "order": row.number, "state": "packed", "lines": shown}
    return Done(result, (f"shipment:{number}",))


def ship(asked: Asked) -> Done:
    """The shipment leaves the house (again, after a failed delivery): stock to cost of goods sold.

    Refuses with PrepaymentMissing, LotBlocked, WrongState, ClosedPeriod. Undo: `cancel_shipment`, which then makes a
    return, since nothing that happened is deleted.
    """
    rows, row, sent = _shipment_and_order(asked)
    if sent.state not in ("packed", "failed"):
        raise Refusal("WrongState", f"Shipment {sent.number} is {sent.state} and cannot leave.", state=sent.state)
    changes = {
        "state": "shipped",
        "attempts": sent.attempts + 1,
        "shipped_at": asked.now,
        "carrier": asked.text("carrier", sent.carrier, longest=100),
        "tracking": asked.text("tracking", sent.tracking, longest=100),
    }
    if sent.state == "packed":
        _must_be_prepaid(rows, row)
        home, total = find_company(rows).currency, ZERO
        for line in shipment_lines(rows, sent.id):
            must_be_free_to_go(rows, line)
            value = ZERO if line.kind == "service" else ship_picked(asked, line, sent.number, home)
            rows.update(shipment_line, {"id": line.id}, cost=value)
            rows.add(
                order_line,
                {"id": line.order_line_id},
                qty_reserved=-line.qty,
                qty_picked=-line.qty,
                qty_shipped=line.qty,
                cost_out=value,
            )
            total += value
        post(asked, "shipment", sent.number, home, [(COGS, total, None), (STOCK, -total, None)], order_id=row.id)
    rows.update(shipment, {"id": sent.id}, **changes)
    result = {
        "shipment": sent.number,
        "order": row.number,
        "state": "shipped",
        "attempt": changes["attempts"],
        "carrier": changes["carrier"],
        "tracking": changes["tracking"],
    }
    return Done(result, (f"shipment:{sent.number}",))


def fail_delivery(asked: Asked) -> Done:
    """The carrier could not deliver. With `back_to_stock` the goods came back, and the order's lines are open again.

    Without it the shipment waits for a second attempt (`ship`) or for `back_to_stock`. It has no undo.
    """
    rows, row, sent = _shipment_and_order(asked)
    back = asked.flag("back_to_stock")
    if sent.state not in ("shipped", "failed"):
        raise Refusal("WrongState", f"Shipment {sent.number} is {sent.state}: it is not on its way.", state=sent.state)
    reason = asked.text("reason", sent.fail_reason, longest=500)
    state, messages = "failed", []
    if back:
        state, items, total, home = "returned", set(), ZERO, find_company(rows).currency
        places = find_place(rows, "customer"), find_place(rows, "stock")
        for line in shipment_lines(rows, sent.id):
            now = rows.row(order_line, id=line.order_line_id)
            if now.qty_shipped - now.qty_returned < line.qty:
                raise Refusal("OnReturn", f"{line.sku} of shipment {sent.number} is on a return already.", sku=line.sku)
            value = share_of(now.cost_out, line.qty, now.qty_shipped - now.qty_back, home)
            if line.kind != "service":
                goods_in(asked, line.item_id, line.lot, line.qty, value, *places, sent.number)
            rows.add(order_line, {"id": line.order_line_id}, qty_shipped=-line.qty, cost_out=-value)
            items.add(line.item_id)
            total += value
        post(asked, "failed_delivery", sent.number, home, [(STOCK, total, None), (COGS, -total, None)], order_id=row.id)
        messages = stock_messages(rows, items)
    rows.update(shipment, {"id": sent.id}, state=state, fail_reason=reason)
    refresh_order(asked, row.id)
    result = {
        "shipment": sent.number,
        "order": row.number,
        "state": state,
        "attempts": sent.attempts,
        "messages": messages,
    }
    return Done(result, (f"shipment:{sent.number}",))


def confirm_delivery(asked: Asked) -> Done:
    """The customer has the goods. A second confirmation changes nothing."""
    rows, row, sent = _shipment_and_order(asked)
    if sent.state not in SENT:
        raise Refusal("WrongState", f"Shipment {sent.number} is {sent.state}: it is not on its way.", state=sent.state)
    if sent.state != "delivered":
        rows.update(shipment, {"id": sent.id}, state="delivered", delivered_at=asked.now)
        row = refresh_order(asked, row.id)
    result = {"shipment": sent.number, "order": row.number, "state": "delivered", "order_state": row.state}
    return Done(result, (f"shipment:{sent.number}",))


def cancel_shipment(asked: Asked) -> Done:
    """Take a shipment back: unpacked when it has not left, a return (RMA) for all of it when it has.

    Tolerant, since it undoes create_shipment and ship: what is cancelled, recalled or back in stock stays so, and the
    result says so. Goods that were unpacked stay reserved for the order.
    """
    _, row, sent = _shipment_and_order(asked)
    made = None
    state = sent.state
    if sent.state == "packed":
        state = cancel_one_shipment(asked, sent)
    elif sent.state in SENT:
        made = make_return(asked, row, asked.text("reason", "Shipment cancelled", longest=500), shipment_row=sent)
        asked.rows.update(shipment, {"id": sent.id}, state="recalled")
        state = "recalled"
        refresh_order(asked, row.id)
    result = {"shipment": sent.number, "order": row.number, "state": state, "was": sent.state, "return": made}
    references = (f"shipment:{sent.number}", *((f"return:{made}",) if made else ()))
    return Done(result, references)


def cancel_one_shipment(asked: Asked, packed: Any) -> str:
    """Unpack a shipment that has not left; gives its new state. Its goods are reserved for the order as before."""
    rows = asked.rows
    number = rows.row(order, id=packed.order_id).number
    for line in shipment_lines(rows, packed.id):
        held = {"order_line_id": line.order_line_id, "state": "reserved", "document": packed.number}
        rows.update(stock_move, held, document=number)
        rows.add(order_line, {"id": line.order_line_id}, qty_picked=-line.qty)
    rows.update(shipment, {"id": packed.id}, state="cancelled")
    return "cancelled"


def _shipment_and_order(asked: Asked) -> tuple[Rows, Any, Any]:
    """The named shipment and its order, locked in this order."""
    rows, number = asked.rows, asked.text("shipment")
    found = find(rows, "shipment", number)
    row = rows.row(order, id=found.order_id, lock=True)
    return rows, row, find(rows, "shipment", number, lock=True)


def _must_be_prepaid(rows: Rows, row: Any) -> None:
    if not row.prepay_percent:
        return
    needed = prepayment_needed(row)
    received = received_for_order(rows, row.id)
    if received < needed:
        detail = f"Order {row.number} needs {needed} {row.currency} in advance, {received} were received."
        raise Refusal("PrepaymentMissing", detail, needed=needed, received=received)
