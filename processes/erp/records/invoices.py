"""Invoices and credit notes: gap-free numbers, frozen once posted; corrected by another document, never by a change."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import Any

from sqlalchemy import Column, Index, Integer, Row, Select, Table, UniqueConstraint, bindparam, select, update

from processes.erp.records.base import (
    ZERO,
    Rows,
    amount,
    check,
    day,
    identity,
    key_column,
    metadata,
    moment,
    one_of,
    text,
    tracked,
)
from processes.erp.records.items import item
from processes.erp.records.ledger import journal_entry
from processes.erp.records.orders import order, order_line
from processes.erp.records.shipments import SENT, shipment, shipment_line
from processes.parties.records import counterparty

__all__ = ["invoice", "invoice_line", "invoice_lines", "lines_to_invoice", "note_settlement", "open_invoices"]

invoice = Table(
    "erp_invoice",
    metadata,
    identity(),
    text("number", 20, unique=True),
    text("series", 10),
    Column("year", Integer, nullable=False),
    Column("sequence_no", Integer, nullable=False),
    text("kind", 10),
    key_column("counterparty_id", counterparty.c.id),
    key_column("order_id", order.c.id, null=True),
    key_column("shipment_id", shipment.c.id, null=True),
    key_column("origin_id", "erp_invoice.id", null=True),  # what a credit note credits; what a reversal takes back
    text("currency", 3),
    day("date"),
    day("due"),
    amount("net"),
    amount("tax"),
    amount("total"),
    amount("settled"),  # by payments, credit notes and write-offs; kept by a trigger on erp_allocation
    amount("net_credited"),
    amount("tax_credited"),
    text("state", 10),
    key_column("entry_id", journal_entry.c.id, null=True),  # none where the total is zero
    text("reason", 500, null=True),
    text("approval", 100, null=True),
    moment("settled_at"),  # when nothing was left open
    *tracked(),
    UniqueConstraint("series", "year", "sequence_no"),
    Index("ix_erp_invoice_due", "due"),
    check("kind", one_of("kind", "invoice", "credit")),
    check("state", one_of("state", "draft", "posted")),
    check("total", "total = net + tax and total >= 0"),
    check("settled", "settled >= 0 and settled <= total"),
    check("credited", "net_credited >= 0 and net_credited <= net and tax_credited >= 0 and tax_credited <= tax"),
)

invoice_line = Table(
    "erp_invoice_line",
    metadata,
    identity(),
    key_column("invoice_id", invoice.c.id, index=False),
    Column("line_no", Integer, nullable=False),
    key_column("order_line_id", order_line.c.id, null=True),
    key_column("shipment_line_id", shipment_line.c.id, null=True),
    text("text"),
    amount("qty"),
    amount("price"),
    amount("net"),
    amount("tax_rate"),
    amount("tax"),
    amount("qty_credited"),
    amount("net_credited"),
    amount("tax_credited"),
    *tracked(),
    UniqueConstraint("invoice_id", "line_no"),
    check("qty", "qty >= 0 and qty_credited >= 0 and qty_credited <= qty"),
)


_LINES = (
    select(invoice_line, item.c.sku)
    .outerjoin(order_line, order_line.c.id == invoice_line.c.order_line_id)
    .outerjoin(item, item.c.id == order_line.c.item_id)
    .where(invoice_line.c.invoice_id == bindparam("invoice"))
    .order_by(invoice_line.c.line_no)
)
_TO_INVOICE = (
    select(
        shipment_line.c.id,
        (shipment_line.c.qty - shipment_line.c.qty_invoiced).label("qty"),
        shipment.c.id.label("shipment_id"),
        order_line.c.id.label("order_line_id"),
        order_line.c.line_no,
        order_line.c.price,
        order_line.c.tax_rate,
        (order_line.c.qty_shipped - order_line.c.qty_returned - order_line.c.qty_invoiced).label("billable"),
        item.c.sku,
        item.c.name,
    )
    .join(shipment, shipment.c.id == shipment_line.c.shipment_id)
    .join(order_line, order_line.c.id == shipment_line.c.order_line_id)
    .join(item, item.c.id == order_line.c.item_id)
    .where(
        shipment.c.order_id == bindparam("order"),
        shipment.c.state.in_(SENT),
        shipment_line.c.qty > shipment_line.c.qty_invoiced,
    )
    .order_by(order_line.c.line_no, shipment_line.c.id)
)
_TO_INVOICE_OF_SHIPMENT = _TO_INVOICE.where(shipment.c.id == bindparam("shipment"))


def invoice_lines(rows: Rows, invoice_id: int) -> Sequence[Row[Any]]:
    """An invoice's lines, with the sku where there is one."""
    return rows.run(_LINES, invoice=invoice_id)


def lines_to_invoice(rows: Rows, order_id: int, shipment_id: int | None = None) -> Sequence[Row[Any]]:
    """Lines of shipments that left (the order's, or one's) and are not wholly invoiced, with their order line."""
    if shipment_id is None:
        return rows.run(_TO_INVOICE, order=order_id)
    return rows.run(_TO_INVOICE_OF_SHIPMENT, order=order_id, shipment=shipment_id)


def open_invoices(rows: Rows, *, counterparty_id: int | None = None, order_id: int | None = None) -> Sequence[Row[Any]]:
    """Invoices of a counterparty or an order on which something is open, first due first; kept to this transaction."""
    wanted = {"counterparty_id": counterparty_id, "order_id": order_id}
    named = {name: key for name, key in wanted.items() if key is not None}
    return rows.run(_open_of(tuple(named)), **named)


@cache
def _open_of(named: tuple[str, ...]) -> Select[Any]:
    own = invoice.c
    return (
        select(invoice)
        .where(own.kind == "invoice", own.state == "posted", own.total - own.settled > ZERO)
        .where(*(own[name] == bindparam(name) for name in named))
        .order_by(own.due, own.id)
        .with_for_update(key_share=True)
    )


def note_settlement(rows: Rows, invoice_id: int) -> None:
    """Keep the moment when nothing was left open on an invoice; forget it when something is open again."""
    rows.change(_SETTLED, invoice=invoice_id)
    rows.change(_REOPENED, invoice=invoice_id)


_stamp = bindparam("now", type_=invoice.c.updated_at.type)
_this = invoice.c.id == bindparam("invoice")
_SETTLED = (
    update(invoice)
    .where(_this, invoice.c.settled == invoice.c.total, invoice.c.settled_at.is_(None))
    .values(settled_at=_stamp, updated_at=_stamp)
)
_REOPENED = (
    update(invoice)
    .where(_this, invoice.c.settled < invoice.c.total, invoice.c.settled_at.is_not(None))
    .values(settled_at=None, updated_at=_stamp)
)
