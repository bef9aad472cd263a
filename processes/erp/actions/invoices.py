"""Invoices: what has left the house, and fees, with a gap-free number."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any

from engine.actions import Done
from processes.erp.actions.asking import Asked, Refusal
from processes.erp.actions.documents import DocumentLine, count_quantities, write_document
from processes.erp.actions.finding import find, find_company, find_order, party_code
from processes.erp.actions.settling import apply_advances
from processes.erp.actions.totals import line_amounts, refresh_order
from processes.erp.records import lines_to_invoice, shipment

__all__ = ["issue_fee", "issue_invoice"]


def issue_invoice(asked: Asked) -> Done:
    """Invoice what has left the house and is not invoiced: one shipment's, or all of the order's.

    Advances of the order settle it at once. No message: the process that asked tells who must know.
    Refuses with NothingToInvoice and ClosedPeriod. Undo: `credit_note` for all of it.
    """
    rows, row, sent = asked.rows, find_order(asked), None
    if asked.has("shipment"):
        sent = rows.row(shipment, number=asked.text("shipment"), order_id=row.id)
        if sent is None:
            detail = f"Order {row.number} has no shipment '{asked.text('shipment')}'."
            raise Refusal("NotFound", detail, kind="shipment", name=asked.text("shipment"))
    lines = []
    billable: dict[int, Decimal] = {}
    for line in lines_to_invoice(rows, row.id, sent.id if sent else None):
        qty = min(line.qty, billable.setdefault(line.order_line_id, line.billable))
        if qty <= 0:
            continue
        billable[line.order_line_id] -= qty
        net, tax = line_amounts(qty, line.price, line.tax_rate, row.currency)
        lines.append(DocumentLine(line.name, qty, line.price, net, line.tax_rate, tax, line.order_line_id, line.id))
    if not lines:
        what = f"shipment {sent.number}" if sent else f"order {row.number}"
        raise Refusal("NothingToInvoice", f"Of {what} nothing has left that is not invoiced or returned.")
    day = asked.day("date", asked.today)
    due, shipment_id = day + timedelta(days=row.payment_days), sent.id if sent else None
    made = write_document(asked, "invoice", row, lines, day, due, shipment_id=shipment_id)
    count_quantities(asked, lines, 1)
    refresh_order(asked, row.id)
    return _issued(asked, row, made.number, apply_advances(asked, row, made))


def issue_fee(asked: Asked) -> Done:
    """Invoice a fee for an order, as for its cancellation: a net `amount` under a `text`, without goods.

    It works in every state of the order. What `refund_payment` would pay back of the order's money settles it at once.
    Undo: `credit_note` for all of it.
    """
    row = find_order(asked)
    net, words = asked.money("amount", row.currency), asked.text("text")
    rate = asked.number("tax_rate", find_company(asked.rows).tax_rate)
    day = asked.day("date", asked.today)
    line = DocumentLine(words, Decimal(1), net, net, rate, line_amounts(Decimal(1), net, rate, row.currency)[1])
    made = write_document(asked, "invoice", row, [line], day, day + timedelta(days=row.payment_days), reason=words)
    return _issued(asked, row, made.number, apply_advances(asked, row, made, strict=False))


def _issued(asked: Asked, row: Any, number: str, advances: Decimal) -> Done:
    issued = find(asked.rows, "invoice", number)
    result = {
        "invoice": issued.number,
        "order": row.number,
        "party": party_code(asked.rows, row.counterparty_id),
        "net": issued.net,
        "tax": issued.tax,
        "total": issued.total,
        "currency": issued.currency,
        "date": issued.date.isoformat(),
        "due": issued.due.isoformat(),
        "advances": advances,
        "open": issued.total - issued.settled,
    }
    return Done(result, (f"invoice:{issued.number}",))
