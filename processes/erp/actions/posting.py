"""Write into the ledger and move goods, always together, always with the value that the entry has."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from processes.erp.actions.asking import Asked, Refusal
from processes.erp.money import share_of
from processes.erp.records import (
    ZERO,
    Rows,
    account_ids,
    change_level,
    journal_entry,
    journal_line,
    open_reservations,
    period_is_open,
    stock_level,
    stock_move,
    valuation,
)

__all__ = ["Line", "goods_in", "goods_out", "lock_item", "must_be_open", "post", "relocate", "ship_picked", "value_of"]

BANK, RECEIVABLE, STOCK = "1000", "1100", "1200"
RECEIVED, VAT, ADVANCES = "2000", "2100", "2200"
REVENUE, COGS, DIFFERENCE, SCRAP, CLAIMS, BAD_DEBTS = "4000", "5000", "5100", "5200", "6000", "6100"

Line = tuple[str, Decimal, int | None]  # account, debit (credit when negative), counterparty


def must_be_open(rows: Rows, day: date) -> None:
    """Refuses with `ClosedPeriod` when the day's month is closed."""
    if not period_is_open(rows, day):
        raise Refusal(
            "ClosedPeriod", f"{day:%Y-%m} is closed. Post into an open month or reopen it.", day=day.isoformat()
        )


def post(
    asked: Asked,
    kind: str,
    document: str,
    currency: str,
    lines: Sequence[Line],
    *,
    day: date | None = None,
    order_id: int | None = None,
    memo: str | None = None,
    reversal_of: int | None = None,
) -> int | None:
    """Post one entry and give its id; None when all amounts are zero, since there is nothing to post then."""
    rows, day = asked.rows, day or asked.today
    must_be_open(rows, day)
    wanted = [line for line in lines if line[1]]
    if not wanted:
        return None
    accounts = account_ids(rows)
    entry = rows.insert(
        journal_entry, date=day, kind=kind, document=document, order_id=order_id, currency=currency, state="draft",
        memo=memo, reversal_of=reversal_of,
    )  # fmt: skip
    written = [
        {
            "entry_id": entry,
            "line_no": number,
            "account_id": accounts[code],
            "counterparty_id": counterparty_id,
            "debit": max(value, ZERO),
            "credit": max(-value, ZERO),
        }
        for number, (code, value, counterparty_id) in enumerate(wanted, 1)
    ]
    rows.insert_all(journal_line, written)
    rows.update(journal_entry, {"id": entry}, state="posted")
    return entry


def value_of(asked: Asked, item_id: int, qty: Decimal, currency: str) -> Decimal:
    """Take a quantity out of the item's value: its share at moving average, the last piece all that is left."""
    row = asked.rows.row(valuation, item_id=item_id, lock=True)
    if row is None or row.quantity < qty:
        raise Refusal("NotInStock", f"Only {row.quantity if row else 0} are in stock, {qty} are needed.")
    value = share_of(row.value, qty, row.quantity, currency)
    asked.rows.update(valuation, {"item_id": item_id}, quantity=row.quantity - qty, value=row.value - value)
    return value


def lock_item(rows: Rows, item_id: int) -> None:
    """Keep an item's stock to this transaction. Its value comes before its levels: all actions lock in this order."""
    if rows.row(valuation, item_id=item_id, lock=True) is None:
        rows.insert_missing(valuation, item_id=item_id, quantity=ZERO, value=ZERO)
        rows.row(valuation, item_id=item_id, lock=True)


def _add_value(rows: Rows, item_id: int, qty: Decimal, value: Decimal) -> None:
    if not rows.add(valuation, {"item_id": item_id}, quantity=qty, value=value):
        rows.insert_missing(valuation, item_id=item_id, quantity=ZERO, value=ZERO)
        rows.add(valuation, {"item_id": item_id}, quantity=qty, value=value)


def _move(
    asked: Asked, item_id: int, lot: str, qty: Decimal, source: int, target: int, document: str, **more: Any
) -> int:
    return asked.rows.insert(
        stock_move, item_id=item_id, lot=lot, qty=qty, from_id=source, to_id=target, state="done", done_at=asked.now,
        document=document, **more,
    )  # fmt: skip


def goods_in(
    asked: Asked,
    item_id: int,
    lot: str,
    qty: Decimal,
    value: Decimal,
    source: Any,
    target: Any,
    document: str,
    **more: Any,
) -> int:
    """Goods come to a place of ours from outside, with their value; the entry is the caller's."""
    _add_value(asked.rows, item_id, qty, value)
    change_level(asked.rows, item_id, target.id, lot, qty)
    return _move(asked, item_id, lot, qty, source.id, target.id, document, value=value, **more)


def goods_out(
    asked: Asked, item_id: int, lot: str, qty: Decimal, source: Any, target: Any, document: str, currency: str
) -> Decimal:
    """Free goods leave a place of ours for outside; gives their value. Refuses with `NotInStock`."""
    value = value_of(asked, item_id, qty, currency)
    if not change_level(asked.rows, item_id, source.id, lot, -qty):
        raise Refusal("NotInStock", f"{qty} are not free at {source.name}.")
    _move(asked, item_id, lot, qty, source.id, target.id, document, value=value)
    return value


def relocate(asked: Asked, item_id: int, lot: str, qty: Decimal, source: Any, target: Any, document: str) -> bool:
    """Free goods go from one place of ours to another: no value moves. False when so much is not free."""
    if not change_level(asked.rows, item_id, source.id, lot, -qty):
        return False
    change_level(asked.rows, item_id, target.id, lot, qty)
    _move(asked, item_id, lot, qty, source.id, target.id, document)
    return True


def ship_picked(asked: Asked, line: Any, document: str, currency: str) -> Decimal:
    """What was picked for a shipment's line leaves for the customer; gives its value.

    The reservations that carry the shipment's number become done moves.
    """
    rows, rest, total = asked.rows, line.qty, ZERO
    for held in open_reservations(rows, line.order_line_id, document):
        if held.lot != line.lot or rest <= 0:
            continue
        value = value_of(asked, held.item_id, held.qty, currency)
        here = {"item_id": held.item_id, "location_id": held.from_id, "lot": held.lot}
        rows.add(stock_level, here, on_hand=-held.qty, reserved=-held.qty)
        rows.update(stock_move, {"id": held.id}, state="done", done_at=asked.now, value=value)
        rest -= held.qty
        total += value
    if rest:
        raise Refusal("NotReserved", f"{line.sku}: {rest} of {line.qty} are not picked any more.", sku=line.sku)
    return total
