"""Returns (RMA): announced, received, inspected, reopened."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from engine.actions import Done
from processes.erp.actions.asking import Asked, Refusal
from processes.erp.actions.finding import find, find_company, find_order, find_place, spread
from processes.erp.actions.posting import COGS, SCRAP, STOCK, goods_in, goods_out, post, relocate
from processes.erp.actions.totals import refresh_order
from processes.erp.actions.waking import message, stock_messages
from processes.erp.money import share_of
from processes.erp.records import (
    ZERO,
    goods_return,
    lines_with_items,
    next_number,
    order,
    order_line,
    return_line,
    return_lines,
    shipment,
    shipment_lines,
)

__all__ = ["create_return", "inspect_return", "make_return", "receive_return", "reopen_return"]

_PLACES = {"restock": "stock", "quarantine": "quarantine", "scrap": "scrap"}  # disposition → kind of place


def create_return(asked: Asked) -> Done:
    """Announce that goods of an order come back: gives the RMA number. Of all that is out, where no lines are named.

    Refuses with QtyExceedsShipped. Undo: `reopen_return` to cancelled.
    """
    rows, row = asked.rows, find_order(asked)
    sent = find(rows, "shipment", asked.text("shipment"), lock=True) if asked.has("shipment") else None
    if sent is not None and sent.order_id != row.id:
        raise Refusal("NotFound", f"Shipment {sent.number} does not belong to order {row.number}.", kind="shipment")
    number = make_return(asked, row, asked.text("reason", longest=500), shipment_row=sent)
    if number is None:
        raise Refusal("QtyExceedsShipped", f"Of order {row.number} nothing is out that could come back.", most=ZERO)
    refresh_order(asked, row.id)
    return Done(
        {"return": number, "order": row.number, "state": "expected", "lines": _shown(asked, number)},
        (f"return:{number}",),
    )


def make_return(asked: Asked, row: Any, reason: str, *, shipment_row: Any = None) -> str | None:
    """Make a return of the asked lines, else of all that can come back; its number, or None when that is nothing."""
    rows = asked.rows
    lines = list(lines_with_items(rows, row.id))
    room = {line.id: line.qty_shipped - line.qty_returned for line in lines}
    lots: dict[int, str] = {}
    if shipment_row is not None:
        sent: dict[int, Decimal] = {}
        for line in shipment_lines(rows, shipment_row.id):
            sent[line.order_line_id] = sent.get(line.order_line_id, ZERO) + line.qty
            lots[line.order_line_id] = line.lot
        room = {key: min(qty, sent.get(key, ZERO)) for key, qty in room.items()}
    taken: list[tuple[Any, Decimal, str]] = []
    if asked.has("lines"):
        for wanted in asked.lines():
            lot_name = wanted.text("lot", "")
            for line, qty in spread(wanted, lines, room, "QtyExceedsShipped", "are to come back, but of them are out"):
                taken.append((line, qty, lot_name or lots.get(line.id, "")))
    else:
        taken = [(line, room[line.id], lots.get(line.id, "")) for line in lines if room[line.id] > 0]
    if not taken:
        return None
    number = next_number(rows, "RMA")[0]
    made = rows.insert(
        goods_return, number=number, order_id=row.id, shipment_id=shipment_row.id if shipment_row else None,
        state="expected", reason=reason,
    )  # fmt: skip
    for line, qty, lot_name in taken:
        rows.insert(return_line, return_id=made, order_line_id=line.id, lot=lot_name, qty=qty)
        rows.add(order_line, {"id": line.id}, qty_returned=qty)
    return number


def receive_return(asked: Asked) -> Done:
    """The goods of a return have arrived: into the input zone, at what they had cost.

    Message: `goods.received` by RMA number.
    """
    row, found = _return_and_order(asked)
    if found.state == "cancelled":
        raise Refusal("WrongState", f"Return {found.number} is cancelled.", state=found.state)
    received = found.state == "expected"
    if received:
        _receive(asked, row, found)
    messages = [message("goods.received", found.number, **{"return": found.number}, complete=True)] if received else []
    state = "received" if received else found.state
    return Done({"return": found.number, "state": state, "messages": messages}, (f"return:{found.number}",))


def inspect_return(asked: Asked) -> Done:
    """Decide what becomes of returned goods: restock, quarantine or scrap (a loss in the books).

    `disposition` holds for all lines that `lines` does not name; a line may be split by quantity. Goods that were not
    yet received are received first. Undo: `reopen_return`.
    """
    rows = asked.rows
    row, found = _return_and_order(asked)
    if found.state not in ("expected", "received"):
        raise Refusal("WrongState", f"Return {found.number} is {found.state}.", state=found.state)
    if found.state == "expected":
        _receive(asked, row, found)
    _decide(asked, found)
    home, loss, items = find_company(rows).currency, ZERO, set()
    source = find_place(rows, "input")
    for line in return_lines(rows, found.id):
        if line.kind == "service":
            continue
        target = find_place(rows, _PLACES[line.disposition])
        if line.disposition == "scrap":
            value = goods_out(asked, line.item_id, line.lot, line.qty, source, target, found.number, home)
            rows.update(return_line, {"id": line.id}, scrap_value=value)
            loss += value
        else:
            relocate(asked, line.item_id, line.lot, line.qty, source, target, found.number)
        if line.disposition == "restock":
            items.add(line.item_id)
    post(asked, "scrap", found.number, home, [(SCRAP, loss, None), (STOCK, -loss, None)], order_id=row.id)
    rows.update(goods_return, {"id": found.id}, state="inspected", inspected_at=asked.now)
    result = {
        "return": found.number,
        "state": "inspected",
        "loss": loss,
        "lines": _shown(asked, found.number),
        "messages": stock_messages(rows, items),
    }
    return Done(result, (f"return:{found.number}",))


def reopen_return(asked: Asked) -> Done:
    """Take back an inspection (`to` received) or an announcement (`to` cancelled).

    Tolerant, since it undoes inspect_return and create_return: when the restocked goods are used already, or the goods
    have arrived, nothing changes, and `reopened` is false.
    """
    rows = asked.rows
    row, found = _return_and_order(asked)
    to = asked.choice("to", ("received", "cancelled"), "received")
    state = found.state
    if to == "received" and state == "inspected":
        savepoint = rows.savepoint()
        back = _bring_back(asked, found)
        if back is None:
            savepoint.rollback()
        else:
            savepoint.commit()
            home = find_company(rows).currency
            lines = [(STOCK, back, None), (SCRAP, -back, None)]
            post(asked, "scrap_reversal", found.number, home, lines, order_id=row.id)
            state = "received"
    elif to == "cancelled" and state == "expected":
        for line in return_lines(rows, found.id):
            rows.add(order_line, {"id": line.order_line_id}, qty_returned=-line.qty)
        if found.shipment_id:
            sent = rows.row(shipment, id=found.shipment_id)
            again = "delivered" if sent.delivered_at else "shipped"
            rows.update(shipment, {"id": found.shipment_id, "state": "recalled"}, state=again)
        state = "cancelled"
    if state != found.state:
        rows.update(goods_return, {"id": found.id}, state=state, inspected_at=None)
        refresh_order(asked, row.id)
    result = {"return": found.number, "state": state, "was": found.state, "reopened": state != found.state}
    return Done(result, (f"return:{found.number}",))


def _return_and_order(asked: Asked) -> tuple[Any, Any]:
    number = asked.text("return")
    found = find(asked.rows, "return", number)
    row = asked.rows.row(order, id=found.order_id, lock=True)
    return row, find(asked.rows, "return", number, lock=True)


def _shown(asked: Asked, number: str) -> list[dict[str, Any]]:
    found = find(asked.rows, "return", number)
    return [
        {"sku": line.sku, "quantity": line.qty, "lot": line.lot, "disposition": line.disposition}
        for line in return_lines(asked.rows, found.id)
    ]


def _receive(asked: Asked, row: Any, found: Any) -> None:
    rows, home, total = asked.rows, find_company(asked.rows).currency, ZERO
    places = find_place(rows, "customer"), find_place(rows, "input")
    for line in return_lines(rows, found.id):
        now = rows.row(order_line, id=line.order_line_id)
        value = share_of(now.cost_out, line.qty, now.qty_shipped - now.qty_back, home)
        if line.kind != "service":
            goods_in(asked, line.item_id, line.lot, line.qty, value, *places, found.number)
        rows.add(order_line, {"id": now.id}, qty_back=line.qty, cost_out=-value)
        rows.update(return_line, {"id": line.id}, value=value)
        total += value
    post(asked, "return", found.number, home, [(STOCK, total, None), (COGS, -total, None)], order_id=row.id)
    rows.update(goods_return, {"id": found.id}, state="received", received_at=asked.now)


def _decide(asked: Asked, found: Any) -> None:
    """Write each line's disposition; a line of which only a part is named is split."""
    rows, default = asked.rows, asked.choice("disposition", tuple(_PLACES), None)
    for wanted in asked.lines(required=False):
        what = wanted.choice("disposition", tuple(_PLACES))
        note = wanted.text("inspection", None, longest=500)
        undecided = [line for line in return_lines(rows, found.id) if line.disposition is None]
        room = {line.id: line.qty for line in undecided}
        wanted.params = {name: value for name, value in wanted.params.items() if name != "line"}
        for line, qty in spread(wanted, undecided, room, "QtyExceedsShipped", "were inspected, but on the return are"):
            if qty < line.qty:
                part = share_of(line.value, qty, line.qty, find_company(rows).currency)
                rows.update(return_line, {"id": line.id}, qty=line.qty - qty, value=line.value - part)
                rows.insert(
                    return_line, return_id=found.id, order_line_id=line.order_line_id, lot=line.lot, qty=qty,
                    value=part, disposition=what, inspection=note,
                )  # fmt: skip
            else:
                rows.update(return_line, {"id": line.id}, disposition=what, inspection=note)
    for line in return_lines(rows, found.id):
        if line.disposition is None:
            if default is None:
                raise asked.wrong("disposition", f"is missing for {line.sku}.")
            rows.update(return_line, {"id": line.id}, disposition=default)


def _bring_back(asked: Asked, found: Any) -> Decimal | None:
    """Move inspected goods to the input zone again; the value of what had been scrapped, None when some are in use."""
    rows, back = asked.rows, ZERO
    target = find_place(rows, "input")
    for line in return_lines(rows, found.id):
        source = find_place(rows, _PLACES[line.disposition])
        if line.kind == "service":
            continue
        if line.disposition == "scrap":
            goods_in(asked, line.item_id, line.lot, line.qty, line.scrap_value, source, target, found.number)
            back += line.scrap_value
        elif not relocate(asked, line.item_id, line.lot, line.qty, source, target, found.number):
            return None
        rows.update(return_line, {"id": line.id}, disposition=None, inspection=None, scrap_value=ZERO)
    return back
