"""What was reserved but is not on its shelf."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from engine.actions import Done
from processes.erp.actions.asking import Asked
from processes.erp.actions.finding import find_company, find_order, find_place, spread
from processes.erp.actions.posting import DIFFERENCE, STOCK, goods_out, lock_item, post
from processes.erp.actions.reservations import give_back
from processes.erp.records import ZERO, lines_with_items, location, next_number, open_reservations, order_line

__all__ = ["report_missing"]


def report_missing(asked: Asked) -> Done:
    """Book what the picker did not find of an order's reserved goods: the reservation goes, and so do the pieces.

    They leave the books as an inventory difference, so that the next reservation does not find them again; the order
    came short of them and waits. Nobody is woken. Without a `lot` the latest reserved are the missing ones. Refuses
    with NotReserved beyond what is reserved and not on a shipment (always for a service), and with ClosedPeriod.
    It has no undo: cancelling the order does not bring lost pieces back; found ones are booked with `adjust_stock`.
    """
    rows, row, home = asked.rows, find_order(asked), find_company(asked.rows).currency
    outside, places = find_place(rows, "inventory"), {place.id: place for place in rows.rows(location)}
    reason = asked.text("reason", longest=500)
    lines = list(lines_with_items(rows, row.id))
    held = {line.id: list(reversed(open_reservations(rows, line.id, row.number))) for line in lines}
    gone = _chosen(asked, lines, held)
    losing = [line for line in sorted(lines, key=lambda line: (line.item_id, line.id)) if line.id in gone]
    for line in losing:
        lock_item(rows, line.item_id)
    number = next_number(rows, "ADJ")[0]
    missing, loss = [], ZERO
    for line in losing:
        for move, qty in gone[line.id]:
            give_back(rows, move, qty)
            loss += goods_out(asked, line.item_id, move.lot, qty, places[move.from_id], outside, number, home)
            missing.append({"line": line.line_no, "sku": line.sku, "lot": move.lot, "quantity": qty})
        lost = sum((qty for _, qty in gone[line.id]), ZERO)
        rows.add(order_line, {"id": line.id}, qty_reserved=-lost, qty_short=lost)
    difference = [(DIFFERENCE, loss, None), (STOCK, -loss, None)]
    post(asked, "adjustment", number, home, difference, order_id=row.id, memo=reason)
    result = {"document": number, "order": row.number, "missing": missing, "loss": loss}
    return Done(result, (f"adjustment:{number}", f"order:{row.number}"))


def _chosen(asked: Asked, lines: list[Any], held: Mapping[int, Sequence[Any]]) -> dict[int, list[tuple[Any, Decimal]]]:
    """For each order line the reservations that are gone, each with how much of it."""
    left = {move.id: move.qty for moves in held.values() for move in moves}
    for wanted in asked.lines():
        lot = wanted.text("lot", "", longest=60)
        fitting = {
            line.id: [move for move in held[line.id] if lot in ("", move.lot)] if line.kind != "service" else []
            for line in lines
        }
        room = {key: sum((left[move.id] for move in moves), ZERO) for key, moves in fitting.items()}
        for line, qty in spread(wanted, lines, room, "NotReserved", "are missing, but reserved and not packed are"):
            rest = qty
            for move in fitting[line.id]:
                part = min(rest, left[move.id])
                left[move.id] -= part
                rest -= part
    gone = {
        key: [(move, move.qty - left[move.id]) for move in moves if move.qty > left[move.id]]
        for key, moves in held.items()
    }
    return {key: moves for key, moves in gone.items() if moves}
