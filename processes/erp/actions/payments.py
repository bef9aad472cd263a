"""Payments: registered, refunded; debts written off and reinstated."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from engine.actions import Done
from processes.erp.actions.asking import Asked, Refusal
from processes.erp.actions.finding import find, find_order
from processes.erp.actions.posting import ADVANCES, BAD_DEBTS, BANK, RECEIVABLE, post
from processes.erp.actions.settling import settle, unsettle_payment
from processes.erp.actions.waking import message
from processes.erp.records import (
    ZERO,
    free_money,
    net_allocations,
    next_number,
    open_invoices,
    order,
    payment,
    received_for_order,
)
from processes.parties.records import counterparty

__all__ = ["refund_payment", "register_payment", "reinstate_invoice", "write_off"]


def register_payment(asked: Asked) -> Done:
    """Book money that came in, and settle with it: the named invoice, then the order's, else the party's oldest.

    What is too much becomes an advance (`advance`), of the order if there is one. Messages: `payment.received` by
    order number (payload `received`: all money for the order) and by invoice number (payload `open`).
    Refuses with DuplicateBankRef. Undo: `refund_payment`.
    """
    rows = asked.rows
    party, row, named = _payer(asked)
    amount = asked.money("amount", party.currency)
    if asked.text("currency", party.currency) != party.currency:
        raise Refusal("CurrencyMismatch", f"{party.code} pays in {party.currency}.", currency=party.currency)
    day = asked.day("date", asked.today)
    bank, reference = asked.text("bank", "BANK", longest=60), asked.text("reference", longest=100)
    number = next_number(rows, "PAY")[0]
    written = rows.insert_missing(
        payment, number=number, counterparty_id=party.id, order_id=row.id if row else None, direction="in", bank=bank,
        reference=reference, currency=party.currency, date=day, amount=amount,
    )  # fmt: skip
    if not written:
        detail = f"Movement {reference} of {bank} is booked already."
        raise Refusal("DuplicateBankRef", detail, bank=bank, reference=reference)
    made = find(rows, "payment", number)
    allocations, rest = [], amount
    for owed in _to_settle(asked, party, row, named):
        part = min(rest, owed.total - owed.settled)
        if part > 0:
            settle(asked, "payment", owed.id, part, payment_id=made.id)
            allocations.append((owed, part))
            rest -= part
    lines = [(BANK, amount, None), (RECEIVABLE, rest - amount, party.id), (ADVANCES, -rest, party.id)]
    order_id = row.id if row else None
    entry = post(asked, "payment", number, party.currency, lines, day=day, order_id=order_id, memo=reference)
    rows.update(payment, {"id": made.id}, entry_id=entry)
    result = {
        "payment": number,
        "party": party.code,
        "amount": amount,
        "currency": party.currency,
        "allocations": [{"invoice": owed.number, "amount": part} for owed, part in allocations],
        "advance": rest,
        "order": row.number if row else None,
    }
    news = _payment_messages(asked, number, row, allocations, rest)
    return Done({**result, "messages": news}, (f"payment:{number}",))


def refund_payment(asked: Asked) -> Done:
    """Pay money back: of one payment, or all of an order's that settles nothing.

    Of a payment first what settles nothing, then what settles invoices, the latest first: these are open again. More
    than the payment still has refuses with ExceedsPayment. Tolerant without `amount`, as the undo of register_payment:
    it refunds what is left, which may be nothing. It has no undo: the customer has the money.
    """
    rows = asked.rows
    reason = asked.text("reason", None, longest=500)
    if asked.has("payment"):
        found = find(rows, "payment", asked.text("payment"))
        row = rows.row(order, id=found.order_id, lock=True) if found.order_id else None
        money = [find(rows, "payment", found.number, lock=True)]
        left = money[0].amount - money[0].refunded
    else:
        row = find_order(asked)
        money = list(reversed(free_money(rows, row.id, strict=False)))
        left = sum((each.amount - each.allocated - each.refunded for each in money), ZERO)
    if money and money[0].direction != "in":
        raise Refusal("NotARefundable", f"{money[0].number} is itself a refund.")
    wanted = asked.money("amount", money[0].currency) if asked.has("amount") and money else asked.number("amount", None)
    if wanted is not None and wanted > left:
        raise Refusal("ExceedsPayment", f"Only {left} can be refunded, {wanted} are asked.", left=left)
    rest, refunds = left if wanted is None else wanted, []
    for each in money:
        whole = each.amount - each.refunded if asked.has("payment") else each.amount - each.allocated - each.refunded
        part = min(rest, whole)
        if part > 0:
            refunds.append(_refund(asked, each, part, reason))
            rest -= part
    total = sum((refund["amount"] for refund in refunds), ZERO)
    result = {"refunds": refunds, "amount": total, "order": row.number if row else None}
    return Done(result, tuple(f"payment:{refund['refund']}" for refund in refunds))


def write_off(asked: Asked) -> Done:
    """Give up what is open on an invoice, or an amount of it, as a bad debt. Undo: `reinstate_invoice`.

    Refuses with NothingOpen, ExceedsInvoice. Message: `invoice.written_off` by invoice number.
    """
    rows = asked.rows
    found = _locked_invoice(asked)
    left = found.total - found.settled if found.kind == "invoice" else ZERO
    if not left:
        raise Refusal("NothingOpen", f"On {found.number} nothing is open.", invoice=found.number)
    amount = asked.money("amount", found.currency) if asked.has("amount") else left
    if amount > left:
        raise Refusal("ExceedsInvoice", f"On {found.number} only {left} are open, {amount} are asked.", left=left)
    reason = asked.text("reason", longest=500)
    settle(asked, "write_off", found.id, amount, reason=reason)
    party = found.counterparty_id
    lines = [(BAD_DEBTS, amount, party), (RECEIVABLE, -amount, party)]
    post(asked, "write_off", found.number, found.currency, lines, order_id=found.order_id, memo=reason)
    rest = find(rows, "invoice", found.number)
    result = {"invoice": found.number, "amount": amount, "open": rest.total - rest.settled}
    news = message("invoice.written_off", found.number, **result)
    return Done({**result, "messages": [news]}, (f"invoice:{found.number}",))


def reinstate_invoice(asked: Asked) -> Done:
    """Take write-offs of an invoice back: it is open again. Tolerant: `amount` says how much was written off."""
    rows = asked.rows
    found = _locked_invoice(asked)
    written = sum((each.amount for each in net_allocations(rows, invoice_id=found.id, kind="write_off")), ZERO)
    amount = min(written, asked.number("amount", written))
    settle(asked, "write_off", found.id, -amount, reason=asked.text("reason", None, longest=500))
    party = found.counterparty_id
    lines = [(RECEIVABLE, amount, party), (BAD_DEBTS, -amount, party)]
    post(asked, "write_off_reversal", found.number, found.currency, lines, order_id=found.order_id)
    rest = find(rows, "invoice", found.number)
    result = {"invoice": found.number, "amount": amount, "open": rest.total - rest.settled}
    return Done(result, (f"invoice:{found.number}",))


def _payer(asked: Asked) -> tuple[Any, Any, Any]:
    """Who pays for what: party, order or None, invoice or None; from whichever of the three is named."""
    rows = asked.rows
    named: Any = None
    row: Any = None
    if asked.has("invoice"):
        named = find(rows, "invoice", asked.text("invoice"))
        if named.kind != "invoice":
            raise Refusal("NotAnInvoice", f"{named.number} is a credit note: nobody pays it.")
        row = rows.row(order, id=named.order_id, lock=True)
    if asked.has("order"):
        other = find_order(asked)
        if row is not None and other.id != row.id:
            raise Refusal(
                "NotFound", f"Invoice {named.number} does not belong to order {other.number}.", kind="invoice"
            )
        row = other
    if row is not None:
        party = rows.row(counterparty, id=row.counterparty_id)
        if asked.has("party") and asked.text("party") != party.code:
            raise Refusal("NotFound", f"Order {row.number} is not of party {asked.text('party')}.", kind="order")
        return party, row, named
    return find(rows, "party", asked.text("party")), None, None


def _to_settle(asked: Asked, party: Any, row: Any, named: Any) -> list[Any]:
    if row is None:
        return list(open_invoices(asked.rows, counterparty_id=party.id))
    owed = list(open_invoices(asked.rows, order_id=row.id))
    return sorted(owed, key=lambda each: named is None or each.id != named.id)


def _payment_messages(
    asked: Asked, number: str, row: Any, allocations: list[tuple[Any, Decimal]], advance: Decimal
) -> list[dict[str, Any]]:
    rows, news = asked.rows, []
    parts: dict[int, Decimal] = {}
    for owed, part in allocations:
        rest = find(rows, "invoice", owed.number)
        left = rest.total - rest.settled
        news.append(
            message("payment.received", owed.number, payment=number, invoice=owed.number, amount=part, open=left)
        )
        parts[owed.order_id] = parts.get(owed.order_id, ZERO) + part
    if row is not None:
        parts[row.id] = parts.get(row.id, ZERO) + advance
    for order_id in sorted(parts):
        paid = rows.row(order, id=order_id)
        received = received_for_order(rows, order_id)
        payload = {"payment": number, "order": paid.number, "amount": parts[order_id], "received": received}
        news.append(message("payment.received", paid.number, **payload, total=paid.total))
    return news


def _refund(asked: Asked, money: Any, amount: Decimal, reason: str | None) -> dict[str, Any]:
    rows = asked.rows
    loose = min(amount, money.amount - money.allocated - money.refunded)
    reopened = unsettle_payment(asked, money.id, amount - loose)
    number = next_number(rows, "PAY")[0]
    lines = [
        (ADVANCES, loose, money.counterparty_id),
        (RECEIVABLE, reopened, money.counterparty_id),
        (BANK, -amount, None),
    ]
    entry = post(asked, "refund", number, money.currency, lines, order_id=money.order_id, memo=reason)
    reference = asked.text("reference", None, longest=90)
    rows.insert(
        payment, number=number, counterparty_id=money.counterparty_id, order_id=money.order_id, direction="out",
        bank=asked.text("bank", money.bank, longest=60), currency=money.currency, date=asked.today, amount=amount,
        reference=f"{reference}/{number}" if reference else number, refund_of=money.id, entry_id=entry, reason=reason,
    )  # fmt: skip
    rows.add(payment, {"id": money.id}, refunded=amount)
    return {"refund": number, "payment": money.number, "amount": amount, "reopened": reopened}


def _locked_invoice(asked: Asked) -> Any:
    number = asked.text("invoice")
    found = find(asked.rows, "invoice", number)
    asked.rows.row(order, id=found.order_id, lock=True)
    return find(asked.rows, "invoice", number, lock=True)
