"""How far a document has come: what `document_status` tells of orders and invoices beyond their state."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from processes.erp.actions.asking import Asked
from processes.erp.actions.finding import party_code
from processes.erp.actions.totals import order_lines_result, prepayment_needed
from processes.erp.records import (
    SENT,
    ZERO,
    Rows,
    free_money,
    goods_return,
    invoice,
    net_allocations,
    order,
    purchase,
    received_for_order,
    shipment,
)

__all__ = ["invoice_standing", "invoice_state", "order_standing"]


def order_standing(asked: Asked, row: Any) -> dict[str, Any]:
    """An order with its terms, its lines, its money and the documents made for it. It locks nothing."""
    rows = asked.rows
    lines = order_lines_result(asked, row.id)
    shipments = rows.rows(shipment, order_id=row.id)
    invoices = rows.rows(invoice, order_id=row.id, kind="invoice")
    free = free_money(rows, row.id, strict=False, lock=False)
    returns = rows.rows(goods_return, order_id=row.id)
    return {
        "stage": _stage(rows, lines, shipments, invoices),
        "party": party_code(rows, row.counterparty_id),
        "currency": row.currency,
        "total": row.total,
        "prepay_percent": row.prepay_percent,
        "invoice_policy": row.invoice_policy,
        "ship_complete": row.ship_complete,
        "needed": prepayment_needed(row),
        "received": received_for_order(rows, row.id),
        "refundable": sum((money.amount - money.allocated - money.refunded for money in free), ZERO),
        "lines": lines,
        "shipments": [{"shipment": sent.number, "state": sent.state} for sent in shipments],
        "returns": [{"return": back.number, "state": back.state} for back in returns],
        "purchases": [
            {"purchase": bought.number, "state": bought.state, "eta": bought.eta.isoformat()}
            for bought in rows.rows(purchase, order_id=row.id)
        ],
        "invoices": [
            {
                "invoice": each.number,
                "total": each.total,
                "open": each.total - each.settled,
                "due": each.due.isoformat(),
            }
            for each in invoices
        ],
    }


def invoice_standing(asked: Asked, row: Any) -> dict[str, Any]:
    """An invoice or a credit note: who owes how much of it for which order. `credited` is gross."""
    rows = asked.rows
    return {
        "party": party_code(rows, row.counterparty_id),
        "order": rows.row(order, id=row.order_id).number,
        "currency": row.currency,
        "total": row.total,
        "credited": row.net_credited + row.tax_credited,
        "open": row.total - row.settled,
        "due": row.due.isoformat(),
    }


def invoice_state(asked: Asked, row: Any) -> str:
    """open, partly settled, paid, credited or written off; a credit note that is used up is booked."""
    if row.settled < row.total:
        return "partly settled" if row.settled else "open"
    if row.kind == "credit":
        return "booked"
    if row.total and row.net_credited + row.tax_credited == row.total:
        return "credited"
    return "written off" if net_allocations(asked.rows, invoice_id=row.id, kind="write_off") else "paid"


def _stage(rows: Rows, lines: Sequence[dict[str, Any]], shipments: Sequence[Any], invoices: Sequence[Any]) -> str:
    """The farthest that any part of the order has come."""
    if any(net_allocations(rows, invoice_id=each.id) for each in invoices if each.settled):
        return "paid"
    if any(line["invoiced"] for line in lines):
        return "invoiced"
    if any(sent.state in SENT for sent in shipments):
        return "shipped"
    if any(line["picked"] for line in lines):
        return "picked"
    return "reserved" if any(line["reserved"] for line in lines) else "new"
