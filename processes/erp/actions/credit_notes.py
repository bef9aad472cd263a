"""Credit notes and their reversals."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any

from engine.actions import Done
from processes.erp.actions.asking import Asked, Refusal
from processes.erp.actions.documents import DocumentLine, count_quantities, write_document
from processes.erp.actions.finding import find, spread
from processes.erp.actions.posting import CLAIMS, REVENUE
from processes.erp.actions.settling import apply_advances, make_room, settle
from processes.erp.actions.totals import refresh_order
from processes.erp.actions.waking import message
from processes.erp.money import share_of
from processes.erp.records import ZERO, invoice, invoice_line, invoice_lines, order, order_line, shipment_line

__all__ = ["credit_note", "reversal"]


def credit_note(asked: Asked) -> Done:
    """Credit an invoice: the quantities of `lines`, a gross `amount`, or all that is not credited yet.

    It settles the invoice; money that had paid it becomes an advance, which `refund_payment` can return. An amount for
    a claim may be booked to `claims` instead of revenue. More than `approved_amount` refuses with AboveApprovedLimit,
    more than the invoice still has with ExceedsInvoice. Message: `invoice.credited` by invoice number.
    Undo: `reversal`. As the undo of issue_invoice it is tolerant: when nothing is left, its total is 0.
    """
    rows, number = asked.rows, asked.text("invoice")
    found = find(rows, "invoice", number)
    row = rows.row(order, id=found.order_id, lock=True)
    found = find(rows, "invoice", number, lock=True)
    if found.kind != "invoice":
        raise Refusal("NotAnInvoice", f"{found.number} is a credit note. Take it back with a reversal.")
    left = found.total - found.net_credited - found.tax_credited
    book_to = asked.choice("book_to", ("revenue", "claims"), "revenue")
    if asked.has("amount"):
        lines = [_amount_line(asked, found, left)]
    else:
        lines = _quantity_lines(asked, found)
    total = sum((line.net + line.tax for line in lines), ZERO)
    approved = asked.number("approved_amount", None)
    if approved is not None and total > approved:
        detail = f"The credit of {total} {found.currency} is above the approved {approved}."
        raise Refusal("AboveApprovedLimit", detail, total=total, approved=approved)
    if total > left:
        detail = f"Of {found.number} only {left} {found.currency} are not credited yet, {total} are asked."
        raise Refusal("ExceedsInvoice", detail, left=left, total=total)
    result: dict[str, Any] = {"credit_note": None, "invoice": found.number, "total": total, "currency": found.currency}
    if not lines:
        return Done({**result, "freed": ZERO, "open": found.total - found.settled, "messages": []})
    reason = asked.text("reason", None, longest=500)
    approval = asked.text("approval", None, longest=100)
    day = asked.day("date", asked.today)
    account = CLAIMS if book_to == "claims" else REVENUE
    made = write_document(
        asked, "credit", row, lines, day, day, origin_id=found.id, income=account, reason=reason, approval=approval
    )
    rows.add(invoice, {"id": found.id}, net_credited=made.net, tax_credited=made.tax)
    freed = make_room(asked, found, total, made.number)
    settle(asked, "credit", found.id, total, credit_id=made.id)
    count_quantities(asked, lines, -1)
    refresh_order(asked, row.id)
    rest = find(rows, "invoice", number)
    result |= {"credit_note": made.number, "freed": freed, "open": rest.total - rest.settled}
    news = message("invoice.credited", number, **result)
    return Done({**result, "messages": [news]}, (f"credit_note:{made.number}", f"invoice:{number}"))


def reversal(asked: Asked) -> Done:
    """Take a credit note back: an invoice over the same lines, with a number of its own.

    Tolerant, since it undoes credit_note: what is reversed already, or invoiced again meanwhile, is not reversed, and
    `invoice` is then the earlier one or null.
    """
    rows, number = asked.rows, asked.text("credit_note", None)
    if number is None:
        return _not_reversed(None, None)
    found = find(rows, "invoice", number)
    row = rows.row(order, id=found.order_id, lock=True)
    found = find(rows, "invoice", number, lock=True)
    if found.kind != "credit":
        raise Refusal("NotACreditNote", f"{found.number} is an invoice. Take it back with a credit note.")
    before = rows.row(invoice, origin_id=found.id)
    if before is not None:
        return _not_reversed(number, before)
    lines = [
        DocumentLine(
            line.text,
            line.qty,
            line.price,
            line.net,
            line.tax_rate,
            line.tax,
            line.order_line_id,
            line.shipment_line_id,
        )
        for line in invoice_lines(rows, found.id)
    ]
    if not _may_be_invoiced(asked, lines):
        return _not_reversed(number, None)
    day = asked.day("date", asked.today)
    origin = rows.row(invoice, id=found.origin_id)
    days = row.payment_days if row else (origin.due - origin.date).days
    made = write_document(
        asked,
        "invoice",
        row,
        lines,
        day,
        day + timedelta(days=days),
        origin_id=found.id,
        reason=f"Reversal of {number}",
    )
    count_quantities(asked, lines, 1)
    refresh_order(asked, row.id)
    apply_advances(asked, row, made)
    issued = find(rows, "invoice", made.number)
    result = {
        "invoice": issued.number,
        "credit_note": number,
        "total": issued.total,
        "reversed": True,
        "open": issued.total - issued.settled,
    }
    news = message("invoice.issued", issued.number, order=row.number, **result)
    return Done({**result, "messages": [news]}, (f"invoice:{issued.number}",))


def _not_reversed(number: str | None, earlier: Any) -> Done:
    name, total = (earlier.number, earlier.total) if earlier else (None, ZERO)
    return Done(
        {"invoice": name, "credit_note": number, "total": total, "reversed": False, "open": ZERO, "messages": []}
    )


def _amount_line(asked: Asked, found: Any, left: Decimal) -> DocumentLine:
    amount = asked.money("amount", found.currency)
    if amount > left:
        detail = f"Of {found.number} only {left} {found.currency} are not credited yet, {amount} are asked."
        raise Refusal("ExceedsInvoice", detail, left=left, total=amount)
    net_left, tax_left = found.net - found.net_credited, found.tax - found.tax_credited
    net = share_of(net_left, amount, left, found.currency) if left else ZERO
    net = max(net, amount - tax_left)
    rate = ZERO if not found.tax else round(Decimal(100) * found.tax / found.net, 4)
    return DocumentLine(asked.text("reason", "Credit", longest=200), ZERO, net, net, rate, amount - net)


def _quantity_lines(asked: Asked, found: Any) -> list[DocumentLine]:
    """Credit lines for the asked quantities; for all that is left, if none are named.

    Credits by amount were not taken from the lines. What they took is subtracted when the whole rest is credited.
    """
    rows = asked.rows
    lines = list(invoice_lines(rows, found.id))
    room = {line.id: line.qty - line.qty_credited for line in lines}
    everything = not asked.has("lines")
    if everything:
        taken = [(line, room[line.id]) for line in lines if room[line.id] > 0]
    else:
        taken = [
            pair
            for wanted in asked.lines()
            for pair in spread(wanted, lines, room, "ExceedsInvoice", "are to be credited, but not credited yet are")
        ]
    made = []
    for line, qty in taken:
        rest = line.qty - line.qty_credited
        net = share_of(line.net - line.net_credited, qty, rest, found.currency)
        tax = share_of(line.tax - line.tax_credited, qty, rest, found.currency)
        rows.add(invoice_line, {"id": line.id}, qty_credited=qty, net_credited=net, tax_credited=tax)
        made.append(
            DocumentLine(line.text, qty, line.price, net, line.tax_rate, tax, line.order_line_id, line.shipment_line_id)
        )
    if everything:
        net_left, tax_left = found.net - found.net_credited, found.tax - found.tax_credited
        net, tax = net_left - sum((line.net for line in made), ZERO), tax_left - sum((line.tax for line in made), ZERO)
        if net or tax:
            made.append(DocumentLine("Credited before", ZERO, net, net, ZERO, tax))
    return made


def _may_be_invoiced(asked: Asked, lines: list[DocumentLine]) -> bool:
    for line in lines:
        own = asked.rows.row(order_line, id=line.order_line_id) if line.order_line_id else None
        if own is not None and own.qty_invoiced + line.qty > own.qty_ordered - own.qty_cancelled:
            return False
        sent = asked.rows.row(shipment_line, id=line.shipment_line_id) if line.shipment_line_id else None
        if sent is not None and sent.qty_invoiced + line.qty > sent.qty:
            return False
    return True
