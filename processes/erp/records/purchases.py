"""Purchases from suppliers, and the receipts of their goods."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Column, Integer, Row, Table, UniqueConstraint, func, select

from processes.erp.records.base import (
    Rows,
    amount,
    check,
    day,
    identity,
    key_column,
    metadata,
    one_of,
    text,
    tracked,
)
from processes.erp.records.items import item
from processes.erp.records.ledger import journal_entry
from processes.erp.records.orders import order, order_line
from processes.parties.records import counterparty

__all__ = ["on_order", "purchase", "purchase_line", "purchase_lines", "receipt", "receipt_line", "receipt_lines"]

purchase = Table(
    "erp_purchase",
    metadata,
    identity(),
    text("number", 20, unique=True),
    key_column("supplier_id", counterparty.c.id),
    key_column("order_id", order.c.id, null=True),  # the order that it was made for
    text("currency", 3),
    text("state", 10),
    day("eta"),
    amount("total"),  # net
    *tracked(),
    check("state", one_of("state", "open", "partial", "received", "cancelled")),
)

purchase_line = Table(
    "erp_purchase_line",
    metadata,
    identity(),
    key_column("purchase_id", purchase.c.id, index=False),
    Column("line_no", Integer, nullable=False),
    key_column("item_id", item.c.id),
    key_column("order_line_id", order_line.c.id, null=True),  # the goods are reserved for it when they come
    amount("price"),
    amount("qty_ordered"),
    amount("qty_received"),
    amount("qty_cancelled"),
    *tracked(),
    UniqueConstraint("purchase_id", "line_no"),
    check("ordered", "qty_ordered > 0 and price >= 0"),
    check("received", "qty_received >= 0 and qty_cancelled >= 0 and qty_received + qty_cancelled <= qty_ordered"),
)

receipt = Table(
    "erp_receipt",
    metadata,
    identity(),
    text("number", 20, unique=True),
    key_column("purchase_id", purchase.c.id),
    day("date"),
    key_column("entry_id", journal_entry.c.id, null=True),
    *tracked(),
)

receipt_line = Table(
    "erp_receipt_line",
    metadata,
    identity(),
    key_column("receipt_id", receipt.c.id),
    key_column("purchase_line_id", purchase_line.c.id),
    text("lot", 60, default=""),
    amount("qty"),
    amount("qty_sent_back"),
    amount("value"),
    *tracked(),
    check("qty", "qty > 0 and value >= 0 and qty_sent_back >= 0 and qty_sent_back <= qty"),
)


def purchase_lines(rows: Rows, purchase_id: int) -> Sequence[Row[Any]]:
    """A purchase's lines by item, with sku and whether lots are tracked."""
    query = (
        select(purchase_line, item.c.sku, item.c.lot_tracked)
        .join(item, item.c.id == purchase_line.c.item_id)
        .where(purchase_line.c.purchase_id == purchase_id)
        .order_by(purchase_line.c.item_id, purchase_line.c.line_no)
    )
    return rows.run(query)


def receipt_lines(rows: Rows, receipt_id: int) -> Sequence[Row[Any]]:
    """A receipt's lines by item, with sku and item."""
    query = (
        select(receipt_line, purchase_line.c.item_id, item.c.sku)
        .join(purchase_line, purchase_line.c.id == receipt_line.c.purchase_line_id)
        .join(item, item.c.id == purchase_line.c.item_id)
        .where(receipt_line.c.receipt_id == receipt_id)
        .order_by(purchase_line.c.item_id, receipt_line.c.id)
    )
    return rows.run(query)


def on_order(rows: Rows, order_id: int) -> Sequence[Row[Any]]:
    """What is still to come for an order's lines: order_line_id, qty, and number, supplier and eta of the purchase."""
    waiting = purchase_line.c.qty_ordered - purchase_line.c.qty_received - purchase_line.c.qty_cancelled
    query = (
        select(
            purchase_line.c.order_line_id,
            func.sum(waiting).label("qty"),
            purchase.c.number,
            purchase.c.eta,
            counterparty.c.code.label("supplier"),
        )
        .join(purchase, purchase.c.id == purchase_line.c.purchase_id)
        .join(counterparty, counterparty.c.id == purchase.c.supplier_id)
        .join(order_line, order_line.c.id == purchase_line.c.order_line_id)
        .where(order_line.c.order_id == order_id, purchase.c.state.in_(("open", "partial")), waiting > 0)
        .group_by(purchase_line.c.order_line_id, purchase.c.number, purchase.c.eta, counterparty.c.code)
        .order_by(purchase.c.number)
    )
    return rows.run(query)
