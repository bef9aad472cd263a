"""Purchases: made for what an order lacks, received, sent back, cancelled."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any

from engine.actions import Done
from processes.erp.actions.asking import Asked, Refusal
from processes.erp.actions.finding import find, find_company, find_order, find_place, spread
from processes.erp.actions.posting import RECEIVED, STOCK, goods_in, goods_out, lock_item, post
from processes.erp.actions.reservations import hold_stock
from processes.erp.actions.waking import message, stock_messages
from processes.erp.money import round_money
from processes.erp.records import (
    ZERO,
    Rows,
    free_quantity,
    lines_with_items,
    lot,
    next_number,
    on_order,
    order,
    order_line,
    purchase,
    purchase_line,
    purchase_lines,
    receipt,
    receipt_line,
    receipt_lines,
    still_to_ship,
    stock_level,
)
from processes.parties.records import counterparty

__all__ = ["cancel_purchase", "purchase_shortage", "receive_goods", "return_to_supplier"]


def purchase_shortage(asked: Asked) -> Done:
    """Order from the items' suppliers what an order lacks and what is not yet on its way for it.

    One purchase for each supplier. `purchases` in the result lists all that the order still waits for, earlier ones
    too; `created` the new ones; `purchase` the last to come and `eta` its day. The goods are reserved for the order
    when they come. Refuses with NoSupplier before anything is written. Undo: `cancel_purchase` of the created ones.
    """
    rows, row = asked.rows, find_order(asked)
    if row.state != "confirmed":
        raise Refusal("NotConfirmed", f"Order {row.number} is {row.state}: nothing is purchased for it.")
    coming: dict[int, Decimal] = {}
    for line in on_order(rows, row.id):
        coming[line.order_line_id] = coming.get(line.order_line_id, ZERO) + line.qty
    lacking = [
        (line, need)
        for line in lines_with_items(rows, row.id)
        if line.kind != "service" and (need := still_to_ship(line) - line.qty_reserved - coming.get(line.id, ZERO)) > 0
    ]
    if row.ship_complete:
        lacking = _not_on_the_shelf(rows, lacking, waits=bool(coming))
    if orphans := [line.sku for line, _ in lacking if line.supplier_id is None]:
        raise Refusal("NoSupplier", f"No supplier is set for {', '.join(orphans)}.", skus=orphans)
    created = [
        _purchase(asked, row, supplier_id, [pair for pair in lacking if pair[0].supplier_id == supplier_id])
        for supplier_id in dict.fromkeys(line.supplier_id for line, _ in lacking)
    ]
    waiting: dict[str, dict[str, Any]] = {}
    skus = {line.id: line.sku for line in lines_with_items(rows, row.id)}
    for line in on_order(rows, row.id):
        entry = waiting.setdefault(
            line.number, {"purchase": line.number, "supplier": line.supplier, "eta": line.eta.isoformat(), "lines": []}
        )
        entry["lines"].append({"sku": skus[line.order_line_id], "quantity": line.qty})
    last = max(waiting.values(), key=lambda entry: (entry["eta"], entry["purchase"]), default=None)
    result = {
        "order": row.number,
        "purchases": list(waiting.values()),
        "created": created,
        "purchase": last["purchase"] if last else None,
        "eta": last["eta"] if last else None,
    }
    return Done(result, tuple(f"purchase:{number}" for number in created))


def _not_on_the_shelf(rows: Rows, lacking: list[tuple[Any, Decimal]], *, waits: bool) -> list[tuple[Any, Decimal]]:
    """Without what is free now: an order that ships complete reserves nothing while something else is missing.

    Another order may be first at the shelf; the next round then buys that too. So something must be on its way: where
    all is free by now and nothing `waits` to come, everything is bought, and the order can never wait for nothing.
    """
    free: dict[int, Decimal] = {}
    left: list[tuple[Any, Decimal]] = []
    for line, need in lacking:
        there = free.setdefault(line.item_id, free_quantity(rows, line.item_id))
        part = min(need, there)
        free[line.item_id] -= part
        if need > part:
            left.append((line, need - part))
    return left if left or waits else lacking


def receive_goods(asked: Asked) -> Done:
    """Goods of a purchase have arrived: the lines that are named, else all that is still to come.

    What an order waits for is reserved for it at once. Messages: `goods.received` by purchase number (`complete` tells
    whether all has come), `stock.available` by order number to the order for which something was reserved and to
    further orders that wait. Refuses with OverReceipt, LotMissing, ClosedPeriod. Undo: `return_to_supplier`.
    """
    rows, row = asked.rows, _locked_purchase(asked, asked.text("purchase"))
    if row.state == "cancelled":
        raise Refusal("WrongState", f"Purchase {row.number} is cancelled.", state=row.state)
    lines = list(purchase_lines(rows, row.id))
    room = {line.id: line.qty_ordered - line.qty_cancelled - line.qty_received for line in lines}
    if asked.has("lines"):
        taken = [
            (line, qty, wanted.text("lot", ""))
            for wanted in asked.lines()
            for line, qty in spread(wanted, lines, room, "OverReceipt", "have come, but still to come are")
        ]
    else:
        taken = [(line, room[line.id], asked.text("lot", "")) for line in lines if room[line.id] > 0]
    if not taken:
        raise Refusal("OverReceipt", f"Nothing of purchase {row.number} is still to come.", most=ZERO)
    number = next_number(rows, "GR")[0]
    made = rows.insert(receipt, number=number, purchase_id=row.id, date=asked.today)
    total, reserved = ZERO, []
    for line, qty, lot_name in sorted(taken, key=lambda entry: (entry[0].item_id, entry[0].id)):
        value = round_money(qty * line.price, row.currency)
        total += value
        _take_in(asked, line, qty, lot_name, value, number)
        rows.insert(receipt_line, receipt_id=made, purchase_line_id=line.id, lot=lot_name, qty=qty, value=value)
        rows.add(purchase_line, {"id": line.id}, qty_received=qty)
        reserved += _reserve_for_waiter(asked, line, qty)
    entry = post(
        asked, "receipt", number, row.currency, [(STOCK, total, None), (RECEIVED, -total, row.supplier_id)],
        order_id=row.order_id,
    )  # fmt: skip
    rows.update(receipt, {"id": made}, entry_id=entry)
    state = _refresh_purchase(asked, row)
    complete = state == "received"
    shown = [{"sku": line.sku, "quantity": qty, "lot": lot_name} for line, qty, lot_name in taken]
    news = message("goods.received", row.number, purchase=row.number, receipt=number, complete=complete, lines=shown)
    result = {
        "receipt": number,
        "purchase": row.number,
        "state": state,
        "complete": complete,
        "lines": shown,
        "reserved": reserved,
        "messages": [news, *stock_messages(rows, {line.item_id for line, _, _ in taken}, reserved)],
    }
    return Done(result, (f"receipt:{number}", f"purchase:{row.number}"))


def return_to_supplier(asked: Asked) -> Done:
    """Send the goods of a receipt back, as far as they are free.

    Tolerant, since it undoes receive_goods: what is reserved, shipped or sent back already is `kept`. What went back is
    to come again on the purchase, unless that is cancelled.
    """
    rows = asked.rows
    found = find(rows, "receipt", asked.text("receipt"))
    row = _locked_purchase(asked, rows.row(purchase, id=found.purchase_id).number)
    source, target = find_place(rows, "stock"), find_place(rows, "supplier")
    returned, kept, total = [], [], ZERO
    for line in receipt_lines(rows, found.id):
        rest = line.qty - line.qty_sent_back
        qty = min(rest, _free_of_lot(asked, line.item_id, line.lot, source.id))
        if qty > 0:
            value = goods_out(asked, line.item_id, line.lot, qty, source, target, found.number, row.currency)
            total += value
            rows.update(receipt_line, {"id": line.id}, qty_sent_back=line.qty_sent_back + qty)
            rows.add(purchase_line, {"id": line.purchase_line_id}, qty_received=-qty)
            returned.append({"sku": line.sku, "quantity": qty})
        if rest > qty:
            kept.append({"sku": line.sku, "quantity": rest - qty})
    lines = [(RECEIVED, total, row.supplier_id), (STOCK, -total, None)]
    post(asked, "supplier_return", found.number, row.currency, lines, order_id=row.order_id)
    state = _refresh_purchase(asked, row)
    result = {"receipt": found.number, "purchase": row.number, "returned": returned, "kept": kept, "state": state}
    return Done(result, (f"receipt:{found.number}",))


def cancel_purchase(asked: Asked) -> Done:
    """Cancel what has not come of a purchase (or of several: `purchases`).

    Tolerant, since it undoes purchase_shortage: what was received stays, what was cancelled stays so. Message:
    `purchase.cancelled` by the number of each purchase of which something was still to come.
    """
    rows = asked.rows
    numbers = asked.params.get("purchases")
    if numbers is None:
        numbers = [asked.text("purchase")]
    if isinstance(numbers, str) or not all(isinstance(number, str) for number in numbers):
        raise asked.wrong("purchases", "must be a list of purchase numbers.")
    cancelled = []
    for number in sorted(set(numbers)):
        row = _locked_purchase(asked, number)
        for line in purchase_lines(rows, row.id):
            rest = line.qty_ordered - line.qty_received - line.qty_cancelled
            if rest > 0:
                rows.update(purchase_line, {"id": line.id}, qty_cancelled=line.qty_cancelled + rest)
                cancelled.append({"purchase": number, "sku": line.sku, "quantity": rest})
        _refresh_purchase(asked, row)
    states = [{"purchase": number, "state": find(rows, "purchase", number).state} for number in sorted(set(numbers))]
    news = [
        message("purchase.cancelled", entry["purchase"], **entry)
        for entry in states
        if any(line["purchase"] == entry["purchase"] for line in cancelled)
    ]
    result = {"cancelled": cancelled, "purchases": states, "messages": news}
    return Done(result, tuple(f"purchase:{number}" for number in numbers))


def _purchase(asked: Asked, row: Any, supplier_id: int, lacking: list[tuple[Any, Decimal]]) -> str:
    rows, home = asked.rows, find_company(asked.rows).currency
    supplier = rows.row(counterparty, id=supplier_id)
    if supplier.currency != home:
        detail = f"{supplier.code} sells in {supplier.currency}; purchases are made in {home}."
        raise Refusal("CurrencyMismatch", detail, currency=home)
    number = next_number(rows, "PO")[0]
    days = max(line.lead_days for line, _ in lacking)
    total = sum((round_money(need * line.cost, home) for line, need in lacking), ZERO)
    made = rows.insert(
        purchase, number=number, supplier_id=supplier_id, order_id=row.id, currency=home, state="open",
        eta=asked.today + timedelta(days=days), total=total,
    )  # fmt: skip
    for line_no, (line, need) in enumerate(lacking, 1):
        rows.insert(
            purchase_line, purchase_id=made, line_no=line_no, item_id=line.item_id, order_line_id=line.id,
            price=line.cost, qty_ordered=need,
        )  # fmt: skip
    return number


def _locked_purchase(asked: Asked, number: str) -> Any:
    """The purchase, locked, after the order that it was made for: all actions lock in this order."""
    rows = asked.rows
    row = find(rows, "purchase", number)
    if row.order_id:
        rows.row(order, id=row.order_id, lock=True)
    return find(rows, "purchase", number, lock=True)


def _take_in(asked: Asked, line: Any, qty: Decimal, lot_name: str, value: Decimal, number: str) -> None:
    rows = asked.rows
    if line.lot_tracked and not lot_name:
        raise Refusal("LotMissing", f"{line.sku} is kept by lots. Name the lot that came.", sku=line.sku)
    if lot_name:
        rows.insert_missing(lot, item_id=line.item_id, lot=lot_name, blocked=False)
    goods_in(asked, line.item_id, lot_name, qty, value, find_place(rows, "supplier"), find_place(rows, "stock"), number)


def _reserve_for_waiter(asked: Asked, line: Any, qty: Decimal) -> list[dict[str, Any]]:
    """Reserve what has come for the order line that it was purchased for, as far as that still lacks it."""
    rows = asked.rows
    if line.order_line_id is None:
        return []
    waiter = rows.row(order_line, id=line.order_line_id)
    row = rows.row(order, id=waiter.order_id)
    if row.state != "confirmed":
        return []
    full = next(entry for entry in lines_with_items(rows, row.id) if entry.id == line.order_line_id)
    taken = hold_stock(asked, full, min(qty, still_to_ship(full) - full.qty_reserved), row.number)
    if not taken:
        return []
    rows.update(order_line, {"id": full.id}, qty_short=max(ZERO, full.qty_short - taken))
    return [{"order": row.number, "line": full.line_no, "sku": full.sku, "quantity": taken}]


def _free_of_lot(asked: Asked, item_id: int, lot_name: str, place_id: int) -> Decimal:
    lock_item(asked.rows, item_id)
    level = asked.rows.row(stock_level, item_id=item_id, lot=lot_name, location_id=place_id, lock=True)
    return level.on_hand - level.reserved if level else ZERO


def _refresh_purchase(asked: Asked, row: Any) -> str:
    lines = purchase_lines(asked.rows, row.id)
    received = sum((line.qty_received for line in lines), ZERO)
    waiting = sum((line.qty_ordered - line.qty_received - line.qty_cancelled for line in lines), ZERO)
    if waiting:
        state = "partial" if received else "open"
    else:
        state = "received" if received else "cancelled"
    asked.rows.update(purchase, {"id": row.id}, state=state)
    return state
