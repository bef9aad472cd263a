"""Stock: places, moves (append-only once done), levels and value.

On hand is the sum of done moves; reserved is the sum of moves in state 'reserved'. The level keeps both sums, so that
a reservation is one guarded UPDATE: whoever comes second changes no row and knows it.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from sqlalchemy import Column, ForeignKey, Index, Row, Table, UniqueConstraint, bindparam, exists, func, select, update

from processes.erp.records.base import (
    ZERO,
    Rows,
    amount,
    check,
    identity,
    key_column,
    key_type,
    metadata,
    moment,
    one_of,
    text,
    tracked,
)
from processes.erp.records.items import item, lot
from processes.erp.records.orders import order, order_line

__all__ = [
    "OWN_KINDS",
    "change_level",
    "free_levels",
    "free_quantity",
    "location",
    "open_reservations",
    "reserve_at",
    "stock_level",
    "stock_move",
    "unreserve_at",
    "valuation",
    "waiting_lines",
]

OWN_KINDS = ("stock", "input", "output", "quarantine")  # what lies there is ours and has a value in the books

location = Table(
    "erp_location",
    metadata,
    identity(),
    text("code", 40, unique=True),
    text("name"),
    text("kind", 12),
    *tracked(),
    check("kind", one_of("kind", *OWN_KINDS, "customer", "supplier", "scrap", "inventory")),
)

stock_move = Table(
    "erp_stock_move",
    metadata,
    identity(),
    key_column("item_id", item.c.id),
    text("lot", 60, default=""),  # '' where the item has no lots: a null would not be equal to itself in a key
    amount("qty"),
    amount("value"),  # in the company's currency, where the move enters or leaves what is ours
    key_column("from_id", location.c.id),
    key_column("to_id", location.c.id),
    text("state", 10),
    key_column("order_line_id", order_line.c.id, null=True),
    text("document", 40),  # number of the order, shipment, receipt … that caused it
    moment("done_at"),
    *tracked(),
    check("qty", "qty > 0"),
    check("value", "value >= 0"),
    check("places", "from_id <> to_id"),
    check("state", one_of("state", "draft", "reserved", "done", "cancelled")),
    check("done_at", "(state = 'done') = (done_at is not null)"),
    Index("ix_erp_stock_move_document", "document"),
)

stock_level = Table(
    "erp_stock_level",
    metadata,
    identity(),
    key_column("item_id", item.c.id, index=False),
    key_column("location_id", location.c.id),
    text("lot", 60, default=""),
    amount("on_hand"),
    amount("reserved"),
    *tracked(),
    UniqueConstraint("item_id", "location_id", "lot"),
    check("on_hand", "on_hand >= 0"),
    check("reserved", "reserved >= 0 and reserved <= on_hand"),
)

valuation = Table(  # moving average: an item's whole stock and what it cost
    "erp_valuation",
    metadata,
    Column("item_id", key_type(), ForeignKey(item.c.id), primary_key=True, autoincrement=False),
    amount("quantity"),
    amount("value"),
    check("quantity", "quantity >= 0"),
    check("value", "value >= 0 and (quantity > 0 or value = 0)"),
)


_level = stock_level.c
_qty = bindparam("qty", type_=_level.on_hand.type)
_stamp = bindparam("now", type_=_level.updated_at.type)
_RESERVE = (
    update(stock_level)
    .where(_level.id == bindparam("level"), _level.on_hand - _level.reserved >= _qty)
    .values(reserved=_level.reserved + _qty, updated_at=_stamp)
)
_TAKE = (
    update(stock_level)
    .where(
        _level.item_id == bindparam("of_item"),
        _level.location_id == bindparam("at"),
        _level.lot == bindparam("of_lot"),
        _level.on_hand - _level.reserved >= _qty,
    )
    .values(on_hand=_level.on_hand - _qty, updated_at=_stamp)
)
_FREE = (
    select(stock_level)
    .join(location, location.c.id == _level.location_id)
    .where(
        _level.item_id == bindparam("item"),
        location.c.kind == "stock",
        _level.on_hand > _level.reserved,
        ~exists().where(lot.c.item_id == _level.item_id, lot.c.lot == _level.lot, lot.c.blocked),
    )
    .order_by(_level.id)
)
_WAITING = (
    select(order.c.number, order_line.c.item_id, func.sum(order_line.c.qty_short).label("qty_short"))
    .join(order, order.c.id == order_line.c.order_id)
    .where(
        order_line.c.item_id.in_(bindparam("items", expanding=True)),
        order_line.c.qty_short > ZERO,
        order.c.state == "confirmed",
    )
    .group_by(order.c.id, order.c.number, order_line.c.item_id)
    .order_by(order.c.id)
)


def free_levels(rows: Rows, item_id: int) -> Sequence[Row[Any]]:
    """Where the item can be taken from: places of kind 'stock', no blocked lot, something free; oldest row first."""
    return rows.run(_FREE, item=item_id)


def free_quantity(rows: Rows, item_id: int) -> Decimal:
    """How much of the item can be reserved now."""
    return sum((level.on_hand - level.reserved for level in free_levels(rows, item_id)), ZERO)


def reserve_at(rows: Rows, level_id: int, qty: Decimal) -> bool:
    """Reserve at one level if so much is still free. Race-free on both databases: the guard is in the UPDATE."""
    return bool(rows.change(_RESERVE, level=level_id, qty=qty))


def unreserve_at(rows: Rows, item_id: int, location_id: int, lot_name: str, qty: Decimal) -> None:
    """Give a reservation back to its level."""
    rows.add(stock_level, {"item_id": item_id, "location_id": location_id, "lot": lot_name}, reserved=-qty)


def change_level(rows: Rows, item_id: int, location_id: int, lot_name: str, qty: Decimal) -> bool:
    """Add to what is on hand (or take away what is free); False when less than that is free."""
    here = {"item_id": item_id, "location_id": location_id, "lot": lot_name}
    if qty < 0:
        return bool(rows.change(_TAKE, of_item=item_id, at=location_id, of_lot=lot_name, qty=-qty))
    if not rows.add(stock_level, here, on_hand=qty):
        rows.insert_missing(stock_level, **here, on_hand=ZERO, reserved=ZERO)
        rows.add(stock_level, here, on_hand=qty)
    return True


def open_reservations(rows: Rows, order_line_id: int, document: str) -> Sequence[Row[Any]]:
    """The moves that hold stock for an order line, oldest first.

    `document` is the order's number for what is only reserved, a shipment's for what was picked for it.
    """
    return rows.rows(stock_move, order_line_id=order_line_id, state="reserved", document=document)


def waiting_lines(rows: Rows, item_ids: Sequence[int]) -> Sequence[Row[Any]]:
    """Lines of confirmed orders whose last reservation came short of these items, oldest order first."""
    return rows.run(_WAITING, items=item_ids)
