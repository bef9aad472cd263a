"""Pick reserved goods for a shipment, by lot where the item has lots."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from processes.erp.actions.asking import Asked, Refusal
from processes.erp.records import (
    ZERO,
    Rows,
    lot,
    open_reservations,
    reserve_at,
    stock_level,
    stock_move,
    unreserve_at,
)

__all__ = ["must_be_free_to_go", "pick"]


def pick(asked: Asked, line: Any, qty: Decimal, lot_name: str, order_number: str, number: str) -> dict[str, Decimal]:
    """Give reservations of the line to the shipment; gives how much of each lot."""
    rows = asked.rows
    if line.kind == "service":
        return {"": qty}
    if lot_name:
        must_be_free_to_go(rows, _Picked(line.item_id, line.sku, lot_name))
        _swap_lot(asked, line, qty, lot_name, order_number)
    taken: dict[str, Decimal] = {}
    rest = qty
    for held in open_reservations(rows, line.id, order_number):
        part = min(rest, held.qty)
        if part <= 0 or (lot_name and held.lot != lot_name):
            continue
        must_be_free_to_go(rows, _Picked(line.item_id, line.sku, held.lot))
        _give(rows, held, part, number)
        taken[held.lot] = taken.get(held.lot, ZERO) + part
        rest -= part
    if rest:
        raise Refusal("NotReserved", f"{line.sku}: {rest} of {qty} are not reserved.", sku=line.sku, lot=lot_name)
    return taken


def must_be_free_to_go(rows: Rows, line: Any) -> None:
    """Refuses with `LotBlocked` when the line's lot is blocked."""
    blocked = line.lot and rows.row(lot, item_id=line.item_id, lot=line.lot, blocked=True)
    if blocked:
        detail = f"Lot {line.lot} of {line.sku} is blocked: {blocked.reason}."
        raise Refusal("LotBlocked", detail, sku=line.sku, lot=line.lot)


def _swap_lot(asked: Asked, line: Any, qty: Decimal, lot_name: str, order_number: str) -> None:
    """Where the picked lot is not (enough) reserved for the line, reserve it in place of another lot."""
    rows = asked.rows
    reservations = open_reservations(rows, line.id, order_number)
    lacking = qty - sum((held.qty for held in reservations if held.lot == lot_name), ZERO)
    for held in reservations:
        part = min(lacking, held.qty)
        if held.lot == lot_name or part <= 0:
            continue
        target = rows.row(stock_level, item_id=held.item_id, location_id=held.from_id, lot=lot_name)
        if target is None or not reserve_at(rows, target.id, part):
            raise Refusal(
                "NotInStock", f"{line.sku}: {part} of lot {lot_name} are not free.", sku=line.sku, lot=lot_name
            )
        unreserve_at(rows, held.item_id, held.from_id, held.lot, part)
        moved = _give(rows, held, part, order_number)
        rows.update(stock_move, {"id": moved}, lot=lot_name)
        lacking -= part


def _give(rows: Rows, held: Any, part: Decimal, document: str) -> int:
    """Give `part` of a reservation to a document, splitting it where it is larger; gives the move's id."""
    if part == held.qty:
        rows.update(stock_move, {"id": held.id}, document=document)
        return int(held.id)
    rows.update(stock_move, {"id": held.id}, qty=held.qty - part)
    return rows.insert(
        stock_move, item_id=held.item_id, lot=held.lot, qty=part, from_id=held.from_id, to_id=held.to_id,
        state="reserved", order_line_id=held.order_line_id, document=document,
    )  # fmt: skip


class _Picked:
    def __init__(self, item_id: int, sku: str, lot_name: str) -> None:
        self.item_id, self.sku, self.lot = item_id, sku, lot_name
