"""An order's sums, and whether it has come to its end."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from processes.erp.actions.asking import Asked
from processes.erp.money import round_money
from processes.erp.records import ZERO, credit_hold, lines_with_items, open_shipments, order, order_line

__all__ = ["gross", "line_amounts", "order_lines_result", "prepayment_needed", "refresh_order"]


def line_amounts(qty: Decimal, price: Decimal, tax_rate: Decimal, currency: str) -> tuple[Decimal, Decimal]:
    """Net and tax of a line, each rounded half to even."""
    net = round_money(qty * price, currency)
    return net, round_money(net * tax_rate / 100, currency)


def gross(qty: Decimal, price: Decimal, tax_rate: Decimal, currency: str) -> Decimal:
    """Net and tax together."""
    return sum(line_amounts(qty, price, tax_rate, currency), ZERO)


def prepayment_needed(row: Any) -> Decimal:
    """What must be paid before the order may leave, in its currency; 0 where nothing was agreed."""
    return round_money(row.total * row.prepay_percent / 100, row.currency)


def refresh_order(asked: Asked, order_id: int) -> Any:
    """Write the order's total and its uninvoiced rest anew; complete it when nothing is left to do. Gives the order."""
    rows = asked.rows
    row = rows.row(order, id=order_id)
    assert row is not None  # the caller holds it
    total = uninvoiced = ZERO
    lines = rows.rows(order_line, order_id=order_id)
    for line in lines:
        kept = line.qty_ordered - line.qty_cancelled
        rest = max(ZERO, kept - line.qty_returned - line.qty_invoiced)
        total += gross(kept, line.price, line.tax_rate, row.currency)
        uninvoiced += gross(rest, line.price, line.tax_rate, row.currency)
    changes: dict[str, Any] = {"total": total, "uninvoiced": uninvoiced}
    if row.state == "confirmed" and not uninvoiced and all(_done(line) for line in lines):
        if not open_shipments(rows, order_id):
            delivered = any(line.qty_shipped > line.qty_returned for line in lines)
            changes |= {"state": "completed" if delivered else "cancelled", "closed_at": asked.now}
            rows.update(credit_hold, {"order_id": order_id, "state": "held"}, state="released", released_at=asked.now)
    elif row.state == "cancelled":
        changes["uninvoiced"] = ZERO
    if all(getattr(row, name) == value for name, value in changes.items()):
        return row
    rows.update(order, {"id": order_id}, **changes)
    return rows.row(order, id=order_id)


def _done(line: Any) -> bool:
    return bool(line.qty_shipped + line.qty_cancelled == line.qty_ordered)


def order_lines_result(asked: Asked, order_id: int) -> list[dict[str, Any]]:
    """The order's lines as processes see them."""
    return [
        {
            "line": line.line_no,
            "sku": line.sku,
            "quantity": line.qty_ordered - line.qty_cancelled,
            "price": line.price,
            "reserved": line.qty_reserved,
            "picked": line.qty_picked,
            "shipped": line.qty_shipped,
            "returned": line.qty_returned,
            "invoiced": line.qty_invoiced,
            "cancelled": line.qty_cancelled,
        }
        for line in lines_with_items(asked.rows, order_id)
    ]
