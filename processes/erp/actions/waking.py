"""Who waits for goods hears of them: the messages that an action hands to the engine in its result.

A result's reserved name `messages` is a list of contexts {name, key, payload}. The engine publishes each of them in the
transaction of the step that the action completes; a program that executes actions by itself publishes them.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Any

from processes.erp.records import Rows, free_quantity, item, waiting_lines

__all__ = ["message", "stock_messages"]


def message(name: str, key: str, **payload: Any) -> dict[str, Any]:
    """One message to publish: `name` correlated by `key`."""
    return {"name": name, "key": key, "payload": payload}


def stock_messages(
    rows: Rows, item_ids: Iterable[int], reserved: Sequence[dict[str, Any]] = ()
) -> list[dict[str, Any]]:
    """`stock.available`, by order number, to the orders that came short of these items, the oldest first.

    As many are woken as what is free now can serve, at least in part. Before them come the orders for which something
    was just `reserved` ({order, sku, quantity}).
    """
    wanted = sorted(set(item_ids))
    if not wanted:
        return []
    free = {key: free_quantity(rows, key) for key in wanted}
    skus = {row.id: row.sku for row in rows.rows(item, id=tuple(wanted))}
    woken: dict[str, list[dict[str, Any]]] = {}
    for own in reserved:
        woken.setdefault(own["order"], []).append({"sku": own["sku"], "quantity": own["quantity"]})
    for line in waiting_lines(rows, wanted):
        part: Decimal = min(free[line.item_id], line.qty_short)
        if part > 0:
            free[line.item_id] -= part
            woken.setdefault(line.number, []).append({"sku": skus[line.item_id], "quantity": part})
    return [message("stock.available", number, order=number, lines=lines) for number, lines in woken.items()]
