"""Payments in and out, and what they settle."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import Any

from sqlalchemy import Row, Select, Table, UniqueConstraint, bindparam, func, select

from processes.erp.records.base import (
    ZERO,
    Rows,
    amount,
    check,
    day,
    identity,
    key_column,
    metadata,
    moment,
    one_of,
    text,
    tracked,
)
from processes.erp.records.invoices import invoice
from processes.erp.records.ledger import journal_entry
from processes.erp.records.orders import order
from processes.parties.records import counterparty

__all__ = ["allocation", "free_money", "net_allocations", "payment", "received_for_order"]

payment = Table(
    "erp_payment",
    metadata,
    identity(),
    text("number", 20, unique=True),
    key_column("counterparty_id", counterparty.c.id),
    key_column("order_id", order.c.id, null=True),  # for which it was made, where the payer says so
    text("direction", 3),
    text("bank", 60),
    text("reference", 100),  # the bank's own number of the movement
    text("currency", 3),
    day("date"),
    amount("amount"),
    amount("allocated"),  # to invoices; kept by a trigger on erp_allocation
    amount("refunded"),
    key_column("refund_of", "erp_payment.id", null=True),
    key_column("entry_id", journal_entry.c.id, null=True),  # null only while the action runs
    text("reason", 500, null=True),
    *tracked(),
    UniqueConstraint("bank", "direction", "reference"),  # one movement of the bank is booked once
    check("direction", "(direction = 'in' and refund_of is null) or (direction = 'out' and refund_of is not null)"),
    check("amount", "amount > 0"),
    check("used", "allocated >= 0 and refunded >= 0 and allocated + refunded <= amount"),
)

allocation = Table(  # append-only: what is taken back is a row with a negative amount
    "erp_allocation",
    metadata,
    identity(),
    text("kind", 10),
    key_column("invoice_id", invoice.c.id),
    key_column("payment_id", payment.c.id, null=True),
    key_column("credit_id", invoice.c.id, null=True),
    amount("amount"),
    key_column("entry_id", journal_entry.c.id, null=True),
    text("reason", 500, null=True),
    moment("created_at", null=False),
    check("amount", "amount <> 0"),
    check(
        "kind",
        one_of("kind", "payment", "credit", "write_off")
        + " and (kind = 'payment') = (payment_id is not null) and (kind = 'credit') = (credit_id is not null)",
    ),
)


def net_allocations(
    rows: Rows, *, payment_id: int | None = None, invoice_id: int | None = None, kind: str = "payment"
) -> Sequence[Row[Any]]:
    """What a payment settles, or what settles an invoice, after all take-backs; the latest first."""
    wanted = {"kind": kind, "payment_id": payment_id, "invoice_id": invoice_id}
    named = {name: value for name, value in wanted.items() if value is not None}
    return rows.run(_net_of(tuple(named)), **named)


@cache
def _net_of(named: tuple[str, ...]) -> Select[Any]:
    own = allocation.c
    return (
        select(own.payment_id, own.invoice_id, func.sum(own.amount).label("amount"))
        .where(*(own[name] == bindparam(name) for name in named))
        .group_by(own.payment_id, own.invoice_id)
        .having(func.sum(own.amount) > ZERO)
        .order_by(own.invoice_id.desc(), own.payment_id.desc())
    )


def received_for_order(rows: Rows, order_id: int) -> Any:
    """What has been paid for an order and not refunded: its advances, and what settles its invoices."""
    return rows.value(_ADVANCES, order=order_id) + rows.value(_SETTLED, order=order_id)


_left = payment.c.amount - payment.c.allocated - payment.c.refunded
_ADVANCES = select(func.coalesce(func.sum(_left), ZERO)).where(
    payment.c.order_id == bindparam("order"), payment.c.direction == "in"
)
_SETTLED = (
    select(func.coalesce(func.sum(allocation.c.amount), ZERO))
    .join(invoice, invoice.c.id == allocation.c.invoice_id)
    .where(invoice.c.order_id == bindparam("order"), allocation.c.kind == "payment")
)


def free_money(rows: Rows, order_id: int, *, strict: bool = True, lock: bool = True) -> Sequence[Row[Any]]:
    """Payments with money that settles nothing: those made for the order, and unless `strict` those that ever settled
    one of its invoices. Kept to this transaction, unless they are only looked at (`lock` false)."""
    return rows.run(_free(strict, lock), order=order_id)


@cache
def _free(strict: bool, lock: bool) -> Select[Any]:
    this = bindparam("order")
    used = select(allocation.c.payment_id).join(invoice, invoice.c.id == allocation.c.invoice_id)
    mine = payment.c.order_id == this
    if not strict:
        mine = mine | payment.c.id.in_(used.where(invoice.c.order_id == this, allocation.c.kind == "payment"))
    query = select(payment).where(mine, _left > ZERO, payment.c.direction == "in").order_by(payment.c.id)
    return query.with_for_update(key_share=True) if lock else query
