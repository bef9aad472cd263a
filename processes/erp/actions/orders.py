"""Orders: created, confirmed, changed, cancelled."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from engine.actions import Done
from processes.erp.actions.asking import Asked, Refusal
from processes.erp.actions.finding import find_client_of, find_company, find_item, find_order, find_party
from processes.erp.actions.reservations import free_reservation
from processes.erp.actions.shipments import cancel_one_shipment
from processes.erp.actions.totals import order_lines_result, refresh_order
from processes.erp.actions.waking import stock_messages
from processes.erp.records import (
    ZERO,
    credit_hold,
    item,
    lines_with_items,
    next_number,
    open_shipments,
    order,
    order_line,
    still_to_ship,
)
from processes.parties.records import counterparty

__all__ = ["cancel_order", "change_order", "confirm_order", "create_order"]


def create_order(asked: Asked) -> Done:
    """Write a draft order with frozen prices and give it its number.

    A line without a price gets the item's list price; one with a price has an agreed price. The order is in the
    counterparty's currency. Undo: `cancel_order`.
    """
    rows, party = asked.rows, find_party(asked)
    if not party.is_customer:
        raise Refusal("NotACustomer", f"{party.legal_name} ({party.code}) is not a customer.", party=party.code)
    currency = asked.text("currency", party.currency)
    if currency != party.currency:
        detail = f"{party.code} buys in {party.currency}, the order is in {currency}."
        raise Refusal("CurrencyMismatch", detail, party=party.code, currency=party.currency)
    asked_lines = [(line, find_item(line)) for line in asked.lines()]
    number = next_number(rows, "SO")[0]
    order_id = rows.insert(
        order,
        number=number,
        counterparty_id=party.id,
        client_id=find_client_of(asked, party.id),
        currency=currency,
        payment_days=int(asked.number("payment_days", Decimal(30))),
        prepay_percent=_percent(asked),
        invoice_policy=asked.choice("invoice_policy", ("shipment", "end"), "shipment"),
        ship_complete=asked.flag("ship_complete"),
        wish_date=asked.day("wish_date", None),
        reference=asked.text("reference", None, longest=100),
        state="draft",
    )
    for line_no, (line, goods) in enumerate(asked_lines, 1):
        _add_line(asked, order_id, line_no, line, goods, line.quantity(), currency)
    made = refresh_order(asked, order_id)
    return Done(
        {
            "order": number,
            "party": party.code,
            "customer": party.legal_name,
            "state": made.state,
            "currency": currency,
            "total": made.total,
            "invoice_policy": made.invoice_policy,
            "lines": order_lines_result(asked, order_id),
        },
        (f"order:{number}",),
    )


def confirm_order(asked: Asked) -> Done:
    """Make a draft binding. From now on it counts in the customer's exposure.

    `prices` says what happens to lines at list price whose item has another price by now: 'check' refuses with
    PriceChanged (the data list them), 'keep' keeps the frozen price, 'update' takes the new one.
    Undo: `cancel_order`.
    """
    rows, row = asked.rows, find_order(asked)
    prices = asked.choice("prices", ("check", "keep", "update"), "check")
    if row.state == "draft":
        lines = lines_with_items(rows, row.id)
        ordered = tuple({line.item_id for line in lines})
        current = {goods.id: goods.price for goods in rows.rows(item, id=ordered)}
        changed = [line for line in lines if not line.price_agreed and current[line.item_id] != line.list_price]
        if changed and prices == "check":
            listed = [
                {"line": line.line_no, "sku": line.sku, "was": line.price, "is": current[line.item_id]}
                for line in changed
            ]
            words = ", ".join(f"{entry['sku']} {entry['was']} → {entry['is']}" for entry in listed)
            raise Refusal(
                "PriceChanged", f"Prices have changed since order {row.number} was made: {words}.", lines=listed
            )
        for line in changed if prices == "update" else ():
            price = current[line.item_id]
            rows.update(order_line, {"id": line.id}, price=price, list_price=price)
        rows.update(order, {"id": row.id}, state="confirmed", confirmed_at=asked.now)
        row = refresh_order(asked, row.id)
    elif row.state != "confirmed":
        raise Refusal("WrongState", f"Order {row.number} is {row.state} and cannot be confirmed.", state=row.state)
    result = {
        "order": row.number,
        "customer": rows.row(counterparty, id=row.counterparty_id).legal_name,
        "state": row.state,
        "total": row.total,
        "lines": order_lines_result(asked, row.id),
    }
    return Done(result, (f"order:{row.number}",))


def change_order(asked: Asked) -> Done:
    """Change quantities and prices of lines, or add lines; what is not named stays.

    `quantity` is what the customer wants in all (0 takes the line out). Less than what is picked or shipped refuses
    with AlreadyPicked; with `as_far_as_possible` (as the undo has it) the line then keeps that much. What is reserved
    beyond the new quantity goes back. Undo: `change_order` with the lines `before`.
    """
    rows, row = asked.rows, find_order(asked)
    if row.state not in ("draft", "confirmed"):
        if asked.flag("as_far_as_possible"):  # as the undo has it: of an order that is over, nothing is left to change
            return _unchanged(asked, row)
        raise Refusal("WrongState", f"Order {row.number} is {row.state} and cannot be changed.", state=row.state)
    lines = {line.line_no: line for line in lines_with_items(rows, row.id)}
    total_before, before, freed, line_no, seen = row.total, [], set(), max(lines), set()
    for wanted in asked.lines():
        line = _named(wanted, lines)
        if (name := line.line_no if line else wanted.text("sku")) in seen:
            raise wanted.wrong("sku", "the same line is changed twice. Name it once.")
        seen.add(name)
        target = wanted.number("quantity")
        if line is None:
            goods, line_no = find_item(wanted), line_no + 1
            _add_line(asked, row.id, line_no, wanted, goods, wanted.quantity(), row.currency)
            before.append({"line": line_no, "sku": goods.sku, "quantity": ZERO})
            continue
        before.append(
            {
                "line": line.line_no,
                "sku": line.sku,
                "quantity": line.qty_ordered - line.qty_cancelled,
                "price": line.price,
            }
        )
        if _set_quantity(asked, line, target, row.number):
            freed.add(line.item_id)
        if wanted.has("price"):
            _set_price(asked, line, wanted.number("price"))
    row = refresh_order(asked, row.id)
    result = {
        "order": row.number,
        "total": row.total,
        "difference": row.total - total_before,
        "before": before,
        "lines": order_lines_result(asked, row.id),
        "messages": stock_messages(rows, freed),
    }
    return Done(result, (f"order:{row.number}",))


def _unchanged(asked: Asked, row: Any) -> Done:
    result = {"order": row.number, "total": row.total, "difference": ZERO, "before": [], "messages": []}
    return Done({**result, "lines": order_lines_result(asked, row.id)}, (f"order:{row.number}",))


def cancel_order(asked: Asked) -> Done:
    """Cancel what has not left the house: open lines, reservations, packed shipments, the credit hold.

    What was shipped and is on no return refuses with AlreadyShipped; with `keep_shipped` (as the undo has it) it
    stays, and the order is then not cancelled but completed once it is invoiced. Cancelling twice changes nothing.
    Undo of create_order and confirm_order, and tolerant for that: it cancels what is left.
    """
    rows, row = asked.rows, find_order(asked)
    lines = lines_with_items(rows, row.id)
    out = [line for line in lines if line.qty_shipped > line.qty_returned]
    if out and not asked.flag("keep_shipped"):
        detail = (
            f"Of order {row.number} goods have left the house. Take them back with a return, or keep what was shipped."
        )
        raise Refusal("AlreadyShipped", detail, lines=[{"line": line.line_no, "sku": line.sku} for line in out])
    cancelled: list[dict[str, Any]] = []
    freed: set[int] = set()
    if row.state in ("draft", "confirmed"):
        for packed in open_shipments(rows, row.id):
            if packed.state == "packed":
                cancel_one_shipment(asked, packed)
        for line in sorted(lines_with_items(rows, row.id), key=lambda line: (line.item_id, line.id)):
            rest = still_to_ship(line)
            if rest > 0:
                if line.qty_reserved > 0:
                    freed.add(line.item_id)
                _set_quantity(asked, line, line.qty_ordered - line.qty_cancelled - rest, row.number)
                cancelled.append({"line": line.line_no, "sku": line.sku, "quantity": rest})
        reason = asked.text("reason", None, longest=500)
        ends = {} if out else {"state": "cancelled", "closed_at": asked.now}
        rows.update(order, {"id": row.id}, cancel_reason=reason, **ends)
        if not out:
            rows.update(credit_hold, {"order_id": row.id, "state": "held"}, state="released", released_at=asked.now)
        row = refresh_order(asked, row.id)
    result = {"order": row.number, "state": row.state, "cancelled": cancelled, "messages": stock_messages(rows, freed)}
    return Done(result, (f"order:{row.number}",))


def _percent(asked: Asked) -> Decimal:
    percent: Decimal = asked.number("prepay_percent", ZERO)
    if percent > 100:
        raise asked.wrong("prepay_percent", f"must be at most 100, not {percent}.")
    return percent


def _add_line(
    asked: Asked, order_id: int, line_no: int, line: Asked, goods: Any, quantity: Decimal, currency: str
) -> None:
    home = find_company(asked.rows).currency
    price = line.number("price", None)
    if price is None and currency != home:
        raise Refusal(
            "PriceMissing", f"{goods.sku} has a list price in {home} only. Name its price in {currency}.", sku=goods.sku
        )
    asked.rows.insert(
        order_line,
        order_id=order_id,
        line_no=line_no,
        item_id=goods.id,
        price=goods.price if price is None else price,
        list_price=goods.price,
        price_agreed=price is not None,
        tax_rate=goods.tax_rate,
        qty_ordered=quantity,
    )


def _named(wanted: Asked, lines: dict[int, Any]) -> Any | None:
    if wanted.has("line"):
        line = lines.get(int(wanted.number("line")))
        if line is None:
            raise wanted.wrong("line", f"there is no line {wanted.params['line']}.")
        return line
    sku = wanted.text("sku")
    matching = [line for line in lines.values() if line.sku == sku]
    if len(matching) > 1:
        raise wanted.wrong("line", f"{sku} stands on several lines. Name the line by its number.")
    return matching[0] if matching else None


def _set_quantity(asked: Asked, line: Any, target: Decimal, order_number: str) -> bool:
    """Bring what is ordered less cancelled to `target`; True when reserved goods became free."""
    floor = line.qty_shipped + line.qty_picked
    if target < floor:
        if not (asked.params.get("as_far_as_possible") or asked.call.action.endswith("cancel_order")):
            detail = f"{line.sku}: {floor} are picked or shipped already, fewer than that cannot be ordered."
            raise Refusal("AlreadyPicked", detail, line=line.line_no, sku=line.sku, least=floor)
        target = floor
    excess = line.qty_reserved + line.qty_shipped - target
    free_reservation(asked.rows, line, excess, order_number)
    kept = line.qty_ordered - line.qty_cancelled
    mine = {"id": line.id}
    back = max(ZERO, line.qty_reserved - max(excess, ZERO))
    short = max(ZERO, min(line.qty_short, target - line.qty_shipped - back))
    if target < kept:
        asked.rows.update(order_line, mine, qty_cancelled=line.qty_cancelled + kept - target, qty_short=short)
    elif target > kept:
        more = target - kept  # first out of what was cancelled, so that an undo leaves no trace in the sums
        revived = min(more, line.qty_cancelled)
        asked.rows.update(
            order_line, mine, qty_cancelled=line.qty_cancelled - revived, qty_ordered=line.qty_ordered + more - revived
        )
    return bool(excess > 0)


def _set_price(asked: Asked, line: Any, price: Decimal) -> None:
    if line.qty_invoiced > 0 and price != line.price:
        detail = f"{line.sku} is invoiced at {line.price}. Give a credit note instead of another price."
        raise Refusal("AlreadyInvoiced", detail, line=line.line_no, sku=line.sku)
    asked.rows.update(order_line, {"id": line.id}, price=price, price_agreed=price != line.list_price)
