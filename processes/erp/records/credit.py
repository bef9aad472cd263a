"""Credit: limits, blocks and holds, and how far a counterparty is exposed."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from sqlalchemy import Column, ForeignKey, Row, Table, bindparam, exists, func, or_, select

from processes.erp.records.base import (
    ZERO,
    Rows,
    amount,
    check,
    flag,
    identity,
    key_column,
    key_type,
    metadata,
    moment,
    one_of,
    text,
    tracked,
)
from processes.erp.records.invoices import invoice
from processes.erp.records.orders import order
from processes.parties.records import counterparty

__all__ = ["credit", "credit_hold", "exposure", "lock_credit", "overdue", "paid_on_time"]

credit = Table(
    "erp_credit",
    metadata,
    Column("counterparty_id", key_type(), ForeignKey(counterparty.c.id), primary_key=True, autoincrement=False),
    amount("credit_limit", null=True),  # gross, in the counterparty's currency; null: none was set
    flag("blocked"),
    text("block_reason", 500, null=True),
    *tracked(),
    check("credit_limit", "credit_limit >= 0"),
)

credit_hold = Table(
    "erp_credit_hold",
    metadata,
    identity(),
    key_column("counterparty_id", counterparty.c.id),
    key_column("order_id", order.c.id, null=True),  # the hold is then as large as the order's uninvoiced rest
    amount("amount"),  # at the check
    text("state", 10),
    flag("granted"),  # its check passed, or its order went on to reserve stock: somebody decided for it
    moment("released_at"),
    *tracked(),
    check("amount", "amount >= 0"),
    check("state", one_of("state", "held", "released")),
)


def lock_credit(rows: Rows, counterparty_id: int) -> Row[Any]:
    """The counterparty's credit row, kept to this transaction: checks of one counterparty come one after the other."""
    found = rows.row(credit, counterparty_id=counterparty_id, lock=True)
    if found is None:
        rows.insert_missing(credit, counterparty_id=counterparty_id, blocked=False)
        found = rows.row(credit, counterparty_id=counterparty_id, lock=True)
    assert isinstance(found, Row)  # it was just inserted, and credit rows are never deleted
    return found


def exposure(rows: Rows, counterparty_id: int, *, before_order: int | None = None) -> dict[str, Decimal]:
    """What the counterparty owes or will owe: `invoices`, `orders`, `holds` and their `total`.

    Open invoices + the uninvoiced rest of confirmed orders and of orders with a hold + holds without an order.
    `before_order` asks what counts against this order: not itself, and of the others those that were made earlier or
    have a granted hold. So of two orders that are checked at once, one passes and never both, whoever asks first.
    """
    orders = _ORDERS if before_order is None else _OTHER_ORDERS
    parts = {
        "invoices": rows.value(_INVOICES, party=counterparty_id),
        "orders": rows.value(orders, party=counterparty_id, before=before_order),
        "holds": rows.value(_HOLDS, party=counterparty_id),
    }
    return {**parts, "total": sum(parts.values(), ZERO)}


_party = bindparam("party", type_=key_type())
_before = bindparam("before", type_=key_type())
_held = exists().where(credit_hold.c.order_id == order.c.id, credit_hold.c.state == "held")
_INVOICES = select(func.coalesce(func.sum(invoice.c.total - invoice.c.settled), ZERO)).where(
    invoice.c.counterparty_id == _party, invoice.c.kind == "invoice", invoice.c.state == "posted"
)
_ORDERS = select(func.coalesce(func.sum(order.c.uninvoiced), ZERO)).where(
    order.c.counterparty_id == _party, or_(order.c.state == "confirmed", _held)
)
_OTHER_ORDERS = _ORDERS.where(order.c.id != _before, or_(_held.where(credit_hold.c.granted), order.c.id < _before))
_HOLDS = select(func.coalesce(func.sum(credit_hold.c.amount), ZERO)).where(
    credit_hold.c.counterparty_id == _party, credit_hold.c.state == "held", credit_hold.c.order_id.is_(None)
)


def overdue(rows: Rows, counterparty_id: int, today: date) -> tuple[Decimal, int]:
    """How much is open past its due day, and for how many days the oldest of it."""
    late = rows.run(
        select(
            func.coalesce(func.sum(invoice.c.total - invoice.c.settled), ZERO).label("amount"),
            func.min(invoice.c.due).label("since"),
        ).where(
            invoice.c.counterparty_id == counterparty_id,
            invoice.c.kind == "invoice",
            invoice.c.state == "posted",
            invoice.c.total > invoice.c.settled,
            invoice.c.due < today,
        )
    )[0]
    return late.amount, (today - late.since).days if late.since else 0


def paid_on_time(rows: Rows, counterparty_id: int, today: date, days: int = 365) -> tuple[Decimal | None, int]:
    """Of the invoices due within the last `days`: the percentage settled by the end of the due day, and their number.

    Without any such invoice the percentage is None: a new client has no history.
    """
    due = rows.run(
        select(invoice.c.due, invoice.c.settled_at).where(
            invoice.c.counterparty_id == counterparty_id,
            invoice.c.kind == "invoice",
            invoice.c.state == "posted",
            invoice.c.total > ZERO,
            or_(invoice.c.due < today, invoice.c.settled_at.is_not(None)),
            invoice.c.due >= today - timedelta(days=days),
        )
    )
    if not due:
        return None, 0
    in_time = sum(1 for row in due if row.settled_at is not None and row.settled_at.date() <= row.due)
    return round(Decimal(100) * in_time / len(due), 2), len(due)
