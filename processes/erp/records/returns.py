"""Returns (RMA): what a customer sends back, and what became of it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Row, Table, select

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
from processes.erp.records.shipments import shipment

__all__ = ["goods_return", "return_line", "return_lines"]

goods_return = Table(
    "erp_return",
    metadata,
    identity(),
    text("number", 20, unique=True),
    key_column("order_id", order.c.id),
    key_column("shipment_id", shipment.c.id, null=True),
    text("state", 10),
    text("reason", 500),
    moment("received_at"),
    moment("inspected_at"),
    *tracked(),
    check("state", one_of("state", "expected", "received", "inspected", "cancelled")),
)

return_line = Table(
    "erp_return_line",
    metadata,
    identity(),
    key_column("return_id", goods_return.c.id),
    key_column("order_line_id", order_line.c.id),
    text("lot", 60, default=""),
    amount("qty"),
    amount("value"),  # what the goods had cost when they left; set when they come back
    amount("scrap_value"),  # what was written off at its inspection
    text("inspection", 500, null=True),
    text("disposition", 12, null=True),
    *tracked(),
    check("qty", "qty > 0 and value >= 0"),
    check("disposition", one_of("disposition", "restock", "quarantine", "scrap")),
)


def return_lines(rows: Rows, return_id: int) -> Sequence[Row[Any]]:
    """A return's lines by item, with item, kind and sku."""
    query = (
        select(return_line, order_line.c.item_id, item.c.sku, item.c.kind)
        .join(order_line, order_line.c.id == return_line.c.order_line_id)
        .join(item, item.c.id == order_line.c.item_id)
        .where(return_line.c.return_id == return_id)
        .order_by(order_line.c.item_id, return_line.c.id)
    )
    return rows.run(query)
