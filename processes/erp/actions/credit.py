"""Credit: checked with a lock, held, released; advances demanded; parties blocked."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from engine.actions import Done
from processes.erp.actions.asking import Asked, Refusal
from processes.erp.actions.finding import find, find_order
from processes.erp.records import ZERO, credit, credit_hold, exposure, lock_credit, order, overdue, paid_on_time
from processes.parties.records import client, counterparty

__all__ = ["block_party", "credit_check", "release_credit_hold", "require_prepayment", "unblock_party"]


def credit_check(asked: Asked) -> Done:
    """How an order, or an amount for a party, stands to the party's credit limit. With `hold` the exposure is booked.

    Gives the inputs of the credit decision: `exposure` without this order, `exposure_after` with it, `ratio` of that to
    the limit, `overdue_days`, `paid_on_time` (percent; null for a new client), `abc`, `blocked`. `ok` means: a limit is
    set, not exceeded, and the party is not blocked; the decision itself is a rule of the process. Checks of one party
    come one after the other, so that two orders cannot both pass on the same money. Undo: `release_credit_hold`.
    """
    rows, row = asked.rows, None
    if asked.has("order"):
        row = find_order(asked)
        party = rows.row(counterparty, id=row.counterparty_id)
        amount: Decimal = row.uninvoiced
    else:
        party = find(rows, "party", asked.text("party"))
        amount = asked.number("amount")
    assert party is not None  # orders refer to one
    limits = lock_credit(rows, party.id)
    before = exposure(rows, party.id, before_order=row.id if row else None)
    late_amount, late_days = overdue(rows, party.id, asked.today)
    on_time, invoices = paid_on_time(rows, party.id, asked.today)
    after = before["total"] + amount
    limit = limits.credit_limit
    over = ZERO if limit is None else max(ZERO, after - limit)
    passes = limit is not None and not over and not limits.blocked
    hold = _hold(asked, party, row, amount, passes) if asked.flag("hold") else None
    result: dict[str, Any] = {
        "party": party.code,
        "order": row.number if row else None,
        "amount": amount,
        "currency": party.currency,
        "limit": limit,
        "limit_set": limit is not None,
        "exposure": before["total"],
        "exposure_after": after,
        "open_invoices": before["invoices"],
        "open_orders": before["orders"],
        "ratio": _ratio(after, limit),
        "over_by": over,
        "overdue_amount": late_amount,
        "overdue_days": late_days,
        "paid_on_time": on_time,
        "new_client": invoices == 0,
        "abc": _segment(asked, row),
        "blocked": limits.blocked,
        "ok": passes,
        "hold": hold,
    }
    return Done(result, (f"party:{party.code}",))


def release_credit_hold(asked: Asked) -> Done:
    """Give back the hold of an order, or one by its number. Tolerant: without a hold, `released` is 0."""
    rows = asked.rows
    if asked.has("order"):
        where = {"order_id": find_order(asked).id}
    else:
        where = {"id": int(asked.number("hold"))}
    held = rows.rows(credit_hold, state="held", lock=True, **where)
    for each in held:
        lock_credit(rows, each.counterparty_id)
        rows.update(credit_hold, {"id": each.id}, state="released", released_at=asked.now)
    return Done({"released": sum((each.amount for each in held), ZERO), "holds": len(held)})


def require_prepayment(asked: Asked) -> Done:
    """Demand that a percentage of an order is paid before it is picked. Undo: the percentage `before`."""
    rows, row = asked.rows, find_order(asked)
    percent = asked.number("percent")
    if percent > 100:
        raise asked.wrong("percent", f"must be at most 100, not {percent}.")
    rows.update(order, {"id": row.id}, prepay_percent=percent)
    result = {"order": row.number, "percent": percent, "before": row.prepay_percent}
    return Done({**result, "amount": round(row.total * percent / 100, 4)}, (f"order:{row.number}",))


def block_party(asked: Asked) -> Done:
    """Stop credit for a party (a dunning block): every check then says so. Undo: `unblock_party`."""
    return _block(asked, blocked=True)


def unblock_party(asked: Asked) -> Done:
    """Give a blocked party credit again. Undo: `block_party`."""
    return _block(asked, blocked=False)


def _block(asked: Asked, *, blocked: bool) -> Done:
    rows = asked.rows
    party = find(rows, "party", asked.text("party"))
    before = lock_credit(rows, party.id)
    reason = asked.text("reason", None, longest=500) if blocked else None
    rows.update(credit, {"counterparty_id": party.id}, blocked=blocked, block_reason=reason)
    return Done(
        {"party": party.code, "blocked": blocked, "changed": before.blocked != blocked}, (f"party:{party.code}",)
    )


def _hold(asked: Asked, party: Any, row: Any, amount: Decimal, passes: bool) -> int:
    """Book the hold; an order has at most one, as large as its uninvoiced rest."""
    rows = asked.rows
    if row is not None:
        if row.state not in ("draft", "confirmed"):
            raise Refusal("WrongState", f"Order {row.number} is {row.state}: it needs no credit.", state=row.state)
        held = rows.row(credit_hold, order_id=row.id, state="held")
        if held is not None:
            rows.update(credit_hold, {"id": held.id}, amount=amount, granted=held.granted or passes)
            return int(held.id)
    return rows.insert(
        credit_hold,
        counterparty_id=party.id,
        order_id=row.id if row else None,
        amount=amount,
        state="held",
        granted=passes,
    )


def _ratio(after: Decimal, limit: Decimal | None) -> Decimal | None:
    """Exposure to limit; with a limit of zero, any exposure is far beyond it."""
    if limit is None:
        return None
    if not limit:
        return Decimal(999) if after else ZERO
    return round(after / limit, 4)


def _segment(asked: Asked, row: Any) -> str | None:
    if row is None or row.client_id is None:
        return None
    found = asked.rows.row(client, id=row.client_id)
    return found.segment_abc if found else None
