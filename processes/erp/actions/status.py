"""Questions and the calendar of the books: stock, documents, months."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from engine.actions import Done
from processes.erp.actions.asking import Asked, Refusal
from processes.erp.actions.finding import find
from processes.erp.actions.standing import invoice_standing, invoice_state, order_standing
from processes.erp.records import (
    ZERO,
    free_quantity,
    item,
    period,
    period_is_open,
    stock_level,
    valuation,
)

__all__ = ["close_period", "document_status", "reopen_period", "stock_query"]

_KINDS = {
    "SO": "order",
    "SH": "shipment",
    "PO": "purchase",
    "GR": "receipt",
    "RMA": "return",
    "INV": "invoice",
    "CN": "invoice",
    "PAY": "payment",
}


def stock_query(asked: Asked) -> Done:
    """What is there of the items in `skus` (one or several): on hand everywhere, reserved, free to reserve, value."""
    rows, skus = asked.rows, asked.params.get("skus")
    skus = [skus] if isinstance(skus, str) else skus
    if not skus or not all(isinstance(sku, str) for sku in skus):
        raise asked.wrong("skus", "must be a sku or a list of skus.")
    shown = []
    for sku in skus:
        goods = rows.row(item, sku=sku)
        if goods is None:
            raise Refusal("NotFound", f"There is no item '{sku}'.", kind="item", name=sku)
        levels = rows.rows(stock_level, item_id=goods.id)
        worth = rows.row(valuation, item_id=goods.id)
        shown.append(
            {
                "sku": sku,
                "on_hand": sum((level.on_hand for level in levels), ZERO),
                "reserved": sum((level.reserved for level in levels), ZERO),
                "free": free_quantity(rows, goods.id),
                "value": worth.value if worth else ZERO,
            }
        )
    return Done({"items": shown})


def document_status(asked: Asked) -> Done:
    """The state of any document, by its number; of orders and invoices also how far they have come.

    An order's `stage` is the farthest that any part of it has come: new, reserved, picked, shipped, invoiced or paid
    (an invoice of it is settled by money, at least in part). `needed` is its prepayment, `received` the money that came
    for it and was not refunded, `refundable` what of it settles nothing. An invoice's state is open, partly settled,
    paid, credited or written off.
    """
    number = asked.text("document", longest=40)
    kind = _KINDS.get(number.split("-")[0])
    if kind is None:
        raise Refusal("NotFound", f"'{number}' is no number of a document.", kind="document", name=number)
    row = find(asked.rows, kind, number)
    fields = row._mapping
    state = invoice_state(asked, row) if kind == "invoice" else fields.get("state", "booked")
    amount = fields.get("total", fields.get("amount"))
    result: dict[str, Any] = {"document": number, "kind": kind, "state": state, "amount": amount}
    if kind == "invoice":
        result |= invoice_standing(asked, row)
    elif kind == "order":
        result |= order_standing(asked, row)
    return Done(result, (f"{kind}:{number}",))


def close_period(asked: Asked) -> Done:
    """Close a month: nothing is posted into it any more. Undo: `reopen_period`."""
    return _set_period(asked, "closed")


def reopen_period(asked: Asked) -> Done:
    """Open a closed month again. Undo: `close_period`."""
    return _set_period(asked, "open")


def _set_period(asked: Asked, state: str) -> Done:
    year, month = int(asked.number("year", least=Decimal(1900))), int(asked.number("month", least=Decimal(1)))
    if month > 12 or year > 9999:
        raise asked.wrong("month", "must be a month of a year: 1 to 12.")
    first = asked.today.replace(year=year, month=month, day=1)
    was_open = period_is_open(asked.rows, first)
    asked.rows.update(period, {"year": year, "month": month}, state=state)
    return Done({"year": year, "month": month, "state": state, "changed": was_open != (state == "open")})
