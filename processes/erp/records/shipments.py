"""Shipments: what leaves the house for an order."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Column, Integer, Row, Table, bindparam, select

from processes.erp.records.base import (
    Rows,
    amount,
    check,
    identity,
    key_column,
    metadata,
    moment,
    one_of,
    text,
    tracked,
)
from processes.erp.records.items import item
from processes.erp.records.orders import order, order_line

__all__ = ["SENT", "open_shipments", "shipment", "shipment_line", "shipment_lines"]

SENT = ("shipped", "failed", "delivered")  # left the house and neither came back nor was recalled

shipment = Table(
    "erp_shipment",
    metadata,
    identity(),
    text("number", 20, unique=True),
    key_column("order_id", order.c.id),
    text("state", 10),
    Column("attempts", Integer, nullable=False, default=0),  # times it left
    text("carrier", 100, null=True),
    text("tracking", 100, null=True),
    moment("shipped_at"),
    moment("delivered_at"),
    text("fail_reason", 500, null=True),
    *tracked(),
    # packed → shipped → delivered | failed (→ shipped again | returned to stock); cancelled before it left;
    # recalled: cancelled after it left, its goods are on a return
    check("state", one_of("state", "packed", *SENT, "returned", "cancelled", "recalled")),
    check("attempts", "attempts >= 0"),
)

shipment_line = Table(
    "erp_shipment_line",
    metadata,
    identity(),
    key_column("shipment_id", shipment.c.id),
    key_column("order_line_id", order_line.c.id),
    text("lot", 60, default=""),
    amount("qty"),
    amount("qty_invoiced"),
    amount("cost"),  # value of the goods that left
    *tracked(),
    check("qty", "qty > 0 and qty_invoiced >= 0 and qty_invoiced <= qty and cost >= 0"),
)


_LINES = (
    select(shipment_line, order_line.c.item_id, order_line.c.order_id, item.c.sku, item.c.kind)
    .join(order_line, order_line.c.id == shipment_line.c.order_line_id)
    .join(item, item.c.id == order_line.c.item_id)
    .where(shipment_line.c.shipment_id == bindparam("shipment"))
    .order_by(order_line.c.item_id, shipment_line.c.id)
)


def shipment_lines(rows: Rows, shipment_id: int) -> Sequence[Row[Any]]:
    """The lines of a shipment, by item (all actions touch stock in this order), with the item and its order line."""
    return rows.run(_LINES, shipment=shipment_id)


def open_shipments(rows: Rows, order_id: int) -> Sequence[Row[Any]]:
    """An order's shipments that are packed or on their way."""
    return rows.rows(shipment, order_id=order_id, state=("packed", "shipped", "failed"), lock=True)
