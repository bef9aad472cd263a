"""Settle invoices with money, credit notes and write-offs, and take it back; the ledger always follows."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from processes.erp.actions.asking import Asked
from processes.erp.actions.posting import ADVANCES, BAD_DEBTS, RECEIVABLE, post
from processes.erp.records import ZERO, allocation, free_money, net_allocations, note_settlement

__all__ = ["apply_advances", "make_room", "settle", "unsettle_payment"]


def settle(asked: Asked, kind: str, invoice_id: int, amount: Decimal, **source: Any) -> None:
    """Write an allocation (a negative amount takes back) and keep the moment when the invoice was settled.

    The database counts `settled` and `allocated`, and refuses what is more than there is.
    """
    if not amount:
        return
    rows = asked.rows
    rows.insert(allocation, kind=kind, invoice_id=invoice_id, amount=amount, **source)
    note_settlement(rows, invoice_id)


def apply_advances(asked: Asked, order: Any, issued: Any, *, strict: bool = True) -> Decimal:
    """Settle a new invoice with the order's advances, the oldest first; gives how much.

    Unless `strict`, money that once settled one of the order's invoices and is free again serves as well.
    """
    rest, applied = issued.total - issued.settled, ZERO
    for money in free_money(asked.rows, order.id, strict=strict):
        part = min(rest, money.amount - money.allocated - money.refunded)
        if part > 0:
            settle(asked, "payment", issued.id, part, payment_id=money.id)
            rest -= part
            applied += part
    party = order.counterparty_id
    lines = [(ADVANCES, applied, party), (RECEIVABLE, -applied, party)]
    post(asked, "advance", issued.number, issued.currency, lines, order_id=order.id)
    return applied


def make_room(asked: Asked, found: Any, amount: Decimal, document: str) -> Decimal:
    """Make so much of an invoice open again that a credit of `amount` fits; gives the money that became an advance.

    Money that paid it becomes an advance, the latest first; then write-offs are taken back.
    """
    rows, party = asked.rows, found.counterparty_id
    lacking = amount - (found.total - found.settled)
    freed = ZERO
    for used in net_allocations(rows, invoice_id=found.id) if lacking > 0 else ():
        part = min(lacking, used.amount)
        if part > 0:
            settle(asked, "payment", found.id, -part, payment_id=used.payment_id, reason=document)
            lacking -= part
            freed += part
    lines = [(RECEIVABLE, freed, party), (ADVANCES, -freed, party)]
    post(asked, "advance", document, found.currency, lines, order_id=found.order_id)
    back = max(lacking, ZERO)
    if back:
        settle(asked, "write_off", found.id, -back, reason=document)
        lines = [(RECEIVABLE, back, party), (BAD_DEBTS, -back, party)]
        post(asked, "write_off_reversal", document, found.currency, lines, order_id=found.order_id)
    return freed


def unsettle_payment(asked: Asked, payment_id: int, amount: Decimal) -> Decimal:
    """Take back what a payment settles, up to `amount`, the latest invoice first; gives how much. The caller posts."""
    taken = ZERO
    for used in net_allocations(asked.rows, payment_id=payment_id):
        part = min(amount - taken, used.amount)
        if part > 0:
            settle(asked, "payment", used.invoice_id, -part, payment_id=payment_id)
            taken += part
    return taken
