"""Invoices: what has left the house, with a gap-free number."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

from engine.actions import Done
from processes.erp.actions.asking import Asked, Refusal
from processes.erp.actions.documents import DocumentLine, count_quantities, write_document
from processes.erp.actions.finding import find, find_order
from processes.erp.actions.settling import apply_advances
from processes.erp.actions.totals import line_amounts, refresh_order
from processes.erp.actions.waking import message
from processes.erp.records import lines_to_invoice, shipment

__all__ = ["issue_invoice"]


def issue_invoice(asked: Asked) -> Done:
    """Invoice what has left the house and is not invoiced: one shipment's, or all of the order's.

    Advances of the order settle it at once. Message: `invoice.issued` by invoice number.
    Refuses with NothingToInvoice and ClosedPeriod. Undo: `credit_note` for all of it.
    """
    rows, row, sent = asked.rows, find_order(asked), None
    if asked.has("shipment"):
        sent = rows.row(shipment, shipment.c.number == asked.text("shipment"), shipment.c.order_id == row.id)
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
    advances = apply_advances(asked, row, made)
    issued = find(rows, "invoice", made.number)
    result = {
        "invoice": issued.number,
        "order": row.number,
        "net": issued.net,
        "tax": issued.tax,
        "total": issued.total,
        "currency": issued.currency,
        "date": issued.date.isoformat(),
        "due": issued.due.isoformat(),
        "advances": advances,
        "open": issued.total - issued.settled,
    }
    news = message("invoice.issued", issued.number, **result)
    return Done({**result, "messages": [news]}, (f"invoice:{issued.number}",))
