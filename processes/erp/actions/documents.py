"""Write an invoice or a credit note: number, lines, journal entry, and the quantities that it counts."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from processes.erp.actions.asking import Asked
from processes.erp.actions.finding import find
from processes.erp.actions.posting import RECEIVABLE, REVENUE, VAT, must_be_open, post
from processes.erp.records import ZERO, invoice, invoice_line, next_number, order_line, shipment_line

__all__ = ["DocumentLine", "count_quantities", "write_document"]


@dataclass(frozen=True, slots=True)
class DocumentLine:
    """One line of a document; without an order line it is an amount alone."""

    text: str
    qty: Decimal
    price: Decimal
    net: Decimal
    tax_rate: Decimal
    tax: Decimal
    order_line_id: int | None = None
    shipment_line_id: int | None = None


def write_document(
    asked: Asked,
    kind: str,
    row: Any,
    lines: list[DocumentLine],
    day: date,
    due: date,
    *,
    income: str = REVENUE,
    **more: Any,
) -> Any:
    """Write and post a document with its journal entry; gives its row."""
    rows = asked.rows
    must_be_open(rows, day)
    series = "INV" if kind == "invoice" else "CN"
    net, tax = sum((line.net for line in lines), ZERO), sum((line.tax for line in lines), ZERO)
    number, sequence_no = next_number(rows, series, day.year)
    made = rows.insert(
        invoice, number=number, series=series, year=day.year, sequence_no=sequence_no, kind=kind, state="draft",
        counterparty_id=row.counterparty_id, order_id=row.id, currency=row.currency, date=day, due=due,
        net=net, tax=tax, total=net + tax, **more,
    )  # fmt: skip
    written = [{"invoice_id": made, "line_no": line_no, **asdict(line)} for line_no, line in enumerate(lines, 1)]
    rows.insert_all(invoice_line, written)
    sign = 1 if kind == "invoice" else -1
    entry = post(
        asked,
        "invoice" if kind == "invoice" else "credit_note",
        number,
        row.currency,
        [
            (RECEIVABLE, sign * (net + tax), row.counterparty_id),
            (income, -sign * net, None),
            (VAT, -sign * tax, None),
        ],
        day=day,
        order_id=row.id,
        memo=more.get("reason"),
    )
    settled = asked.now if not net + tax else None
    rows.update(invoice, {"id": made}, state="posted", entry_id=entry, settled_at=settled)
    return find(rows, "invoice", number)


def count_quantities(asked: Asked, lines: list[DocumentLine], sign: int) -> None:
    """Add what the lines invoice to order lines and shipment lines, or take it away (`sign` -1)."""
    rows = asked.rows
    for line in lines:
        if line.order_line_id and line.qty:
            rows.add(order_line, {"id": line.order_line_id}, qty_invoiced=sign * line.qty)
        if line.shipment_line_id and line.qty:
            rows.add(shipment_line, {"id": line.shipment_line_id}, qty_invoiced=sign * line.qty)
