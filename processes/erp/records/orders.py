"""Customer orders. Every quantity of a line has its column, and the database keeps their order."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from sqlalchemy import Column, Date, Integer, Row, Table, UniqueConstraint, bindparam, select

from processes.erp.records.base import (
    ZERO,
    Rows,
    amount,
    check,
    flag,
    identity,
    key_column,
    metadata,
    moment,
    one_of,
    text,
    tracked,
)
from processes.erp.records.items import item
from processes.parties.records import client, counterparty

__all__ = ["lines_with_items", "order", "order_line", "still_to_ship"]

order = Table(
    "erp_order",
    metadata,
    identity(),
    text("number", 20, unique=True),
    key_column("counterparty_id", counterparty.c.id),
    key_column("client_id", client.c.id, null=True),
    text("currency", 3),
    Column("payment_days", Integer, nullable=False, default=30),
    amount("prepay_percent"),
    text("invoice_policy", 10),  # per shipment, or once at the end
    flag("ship_complete"),
    Column("wish_date", Date),
    text("reference", 100, null=True),  # the customer's own number
    text("state", 10),
    amount("total"),  # gross, of what is ordered and not cancelled
    amount("uninvoiced"),  # gross, of what may still be invoiced: part of the credit exposure
    moment("confirmed_at"),
    moment("closed_at"),
    text("cancel_reason", 500, null=True),
    *tracked(),
    check("state", one_of("state", "draft", "confirmed", "completed", "cancelled")),
    check("invoice_policy", one_of("invoice_policy", "shipment", "end")),
    check("prepay_percent", "prepay_percent >= 0 and prepay_percent <= 1000000"),
    check("amounts", "total >= 0 and uninvoiced >= 0"),
)

order_line = Table(
    "erp_order_line",
    metadata,
    identity(),
    key_column("order_id", order.c.id, index=False),
    Column("line_no", Integer, nullable=False),
    key_column("item_id", item.c.id),
    amount("price"),  # net, frozen
    amount("list_price"),  # the item's price at that moment: confirm_order compares
    flag("price_agreed"),  # the price was named by the caller: a new list price does not touch it
    amount("tax_rate"),
    amount("qty_ordered"),
    amount("qty_reserved"),  # held for the line, on an open shipment or not
    amount("qty_picked"),  # of the reserved: on a shipment that has not left
    amount("qty_shipped"),  # left and not come back undelivered
    amount("qty_returned"),  # of the shipped: on a return that is not cancelled
    amount("qty_back"),  # of the returned: received
    amount("qty_invoiced"),  # less credited
    amount("qty_cancelled"),
    amount("qty_short"),  # what the last reservation did not find: who waits for stock
    amount("cost_out"),  # what the goods that the customer has did cost
    *tracked(),
    UniqueConstraint("order_id", "line_no"),
    check("ordered", "qty_ordered > 0 and price >= 0"),
    check("not_negative", "qty_cancelled >= 0 and qty_invoiced >= 0 and qty_short >= 0 and cost_out >= 0"),
    check("shipped", "qty_shipped >= 0 and qty_reserved + qty_shipped + qty_cancelled <= qty_ordered"),
    check("reserved", "qty_picked >= 0 and qty_picked <= qty_reserved"),
    check("returned", "qty_back >= 0 and qty_back <= qty_returned and qty_returned <= qty_shipped"),
    check("invoiced", "qty_invoiced <= qty_ordered"),
)


_LINES = (
    select(order_line, item.c.sku, item.c.kind, item.c.lot_tracked, item.c.supplier_id, item.c.lead_days, item.c.cost)
    .join(item, item.c.id == order_line.c.item_id)
    .where(order_line.c.order_id == bindparam("order"))
    .order_by(order_line.c.line_no)
)


def lines_with_items(rows: Rows, order_id: int) -> Sequence[Row[Any]]:
    """The order's lines in the order of the paper, each with its item's sku, kind, lot_tracked and supplier."""
    return rows.run(_LINES, order=order_id)


def still_to_ship(line: Row[Any]) -> Decimal:
    """What the customer still waits for."""
    rest: Decimal = line.qty_ordered - line.qty_cancelled - line.qty_shipped
    return max(ZERO, rest)
