"""Master records: parties with their credit, items, lots, and stock as it is counted."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any

from engine.actions import Done
from processes.erp.actions.asking import Asked, Refusal
from processes.erp.actions.finding import find, find_company, find_item, find_place
from processes.erp.actions.posting import DIFFERENCE, STOCK, goods_in, goods_out, lock_item, post
from processes.erp.actions.waking import stock_messages
from processes.erp.money import is_currency, round_money
from processes.erp.records import (
    ZERO,
    credit,
    item,
    lock_credit,
    lot,
    next_number,
    order,
    order_line,
    revenue_by_client,
    stock_level,
    stock_move,
)
from processes.parties.abc import recompute_abc as store_abc
from processes.parties.records import client, client_counterparty, counterparty
from processes.parties.tax_numbers import tax_number

__all__ = ["adjust_stock", "block_lot", "item_upsert", "party_upsert", "recompute_abc", "release_lot"]


def party_upsert(asked: Asked) -> Done:
    """Make or change a counterparty, its credit limit and its client; what is not named stays, `clear` empties fields.

    Refuses with TaxNumberInvalid, TaxNumberTaken, CurrencyUnknown. Undo: the values `before`; one that was made is set
    inactive.
    """
    rows, code = asked.rows, asked.text("code", longest=40)
    row = rows.row(counterparty, code=code, lock=True)
    country = asked.text("country", row.country if row else None, longest=2)
    wanted: dict[str, Any] = {
        "legal_name": asked.text("name", row.legal_name if row else None),
        "is_customer": asked.flag("customer", row.is_customer if row else True),
        "is_supplier": asked.flag("supplier", row.is_supplier if row else False),
        "country": country.upper() if country else None,
        "currency": asked.text("currency", row.currency if row else find_company(rows).currency, longest=3),
        "bank": asked.text("bank", row.bank if row else None, longest=60),
        "email": asked.text("email", row.email if row else None),
        "address": asked.text("address", row.address if row else None, longest=500),
        "active": asked.flag("active", row.active if row else True),
    }
    if wanted["legal_name"] is None:
        raise asked.wrong("name", "is missing. A new party needs a name.")
    if not is_currency(wanted["currency"]):
        raise Refusal("CurrencyUnknown", f"Currency '{wanted['currency']}' is not known.", currency=wanted["currency"])
    wanted["tax_no"] = _checked_tax_number(asked, row, wanted["country"])
    cleared = _cleared(asked, ("bank", "email", "address", "tax_no", "credit_limit"))
    wanted |= {name: None for name in cleared if name != "credit_limit"}
    before = {"code": code, "active": False} if row is None else _before(row, wanted)
    if row is not None and row.currency != wanted["currency"] and rows.rows(order, counterparty_id=row.id):
        raise Refusal("CurrencyInUse", f"{code} has orders in {row.currency}; its currency cannot change.", party=code)
    if row is None:
        party_id = rows.insert(counterparty, code=code, **wanted)
    else:
        party_id = row.id
        rows.update(counterparty, {"id": party_id}, **wanted)
    limit_before = lock_credit(rows, party_id).credit_limit
    if asked.has("credit_limit") or "credit_limit" in cleared:
        limit = None if "credit_limit" in cleared else asked.number("credit_limit")
        rows.update(credit, {"counterparty_id": party_id}, credit_limit=limit)
        if row is not None:
            _remember(before, "credit_limit", limit_before)
    client_code = _link_client(asked, party_id, wanted["legal_name"])
    result = {"party": code, "created": row is None, "client": client_code, "before": before}
    return Done(result, (f"party:{code}",))


def item_upsert(asked: Asked) -> Done:
    """Make or change an item; what is not named stays. Undo: the values `before`; one that was made is set inactive."""
    rows, sku = asked.rows, asked.text("sku", longest=60)
    row = rows.row(item, sku=sku, lock=True)
    supplier = row.supplier_id if row else None
    if asked.has("supplier"):
        found = find(rows, "party", asked.text("supplier"))
        if not found.is_supplier:
            raise Refusal("NotASupplier", f"{found.legal_name} ({found.code}) is not a supplier.", party=found.code)
        supplier = found.id
    if "supplier" in _cleared(asked, ("supplier",)):
        supplier = None
    wanted: dict[str, Any] = {
        "name": asked.text("name", row.name if row else None),
        "kind": asked.choice("kind", ("goods", "service"), row.kind if row else "goods"),
        "uom": asked.text("uom", row.uom if row else "pcs", longest=10),
        "lot_tracked": asked.flag("lot_tracked", row.lot_tracked if row else False),
        "price": asked.number("price", row.price if row else ZERO),
        "cost": asked.number("cost", row.cost if row else ZERO),
        "tax_rate": asked.number("tax_rate", row.tax_rate if row else find_company(rows).tax_rate),
        "lead_days": int(asked.number("lead_days", Decimal(row.lead_days if row else 0))),
        "supplier_id": supplier,
        "active": asked.flag("active", row.active if row else True),
    }
    if wanted["name"] is None:
        raise asked.wrong("name", "is missing. A new item needs a name.")
    fixed = row is not None and (row.kind, row.lot_tracked) != (wanted["kind"], wanted["lot_tracked"])
    if fixed and rows.rows(stock_move, item_id=row.id):
        raise Refusal("ItemInUse", f"{sku} has moved in stock: its kind and its lots cannot change.", sku=sku)
    before = {"sku": sku, "active": False}
    if row is None:
        rows.insert(item, sku=sku, **wanted)
    else:
        before = _before(row, wanted)
        if row.supplier_id != supplier:
            old = rows.row(counterparty, id=row.supplier_id) if row.supplier_id else None
            _remember(before, "supplier", old.code if old else None)
        rows.update(item, {"id": row.id}, **wanted)
    return Done({"sku": sku, "created": row is None, "before": before}, (f"item:{sku}",))


def block_lot(asked: Asked) -> Done:
    """Block a lot: it is neither reserved nor shipped. `orders` names who holds some of it. Undo: `release_lot`."""
    rows, goods, name = asked.rows, find_item(asked), asked.text("lot", longest=60)
    rows.insert_missing(lot, item_id=goods.id, lot=name, blocked=False)
    reason = asked.text("reason", longest=500)
    changed = rows.update(lot, {"item_id": goods.id, "lot": name, "blocked": False}, blocked=True, reason=reason)
    moves = rows.rows(stock_move, item_id=goods.id, lot=name, state="reserved")
    holders = set()
    for line_id in {move.order_line_id for move in moves}:
        line = rows.row(order_line, id=line_id)
        holders.add(rows.row(order, id=line.order_id).number)
    return Done({"sku": goods.sku, "lot": name, "blocked": True, "changed": bool(changed), "orders": sorted(holders)})


def release_lot(asked: Asked) -> Done:
    """Let a blocked lot go again; orders that wait for the goods hear of them. Undo: `block_lot`."""
    rows, goods, name = asked.rows, find_item(asked), asked.text("lot", longest=60)
    if rows.row(lot, item_id=goods.id, lot=name) is None:
        raise Refusal("NotFound", f"{goods.sku} has no lot '{name}'.", kind="lot", name=name)
    changed = rows.update(lot, {"item_id": goods.id, "lot": name, "blocked": True}, blocked=False, reason=None)
    news = stock_messages(rows, {goods.id} if changed else ())
    return Done({"sku": goods.sku, "lot": name, "blocked": False, "changed": bool(changed), "messages": news})


def adjust_stock(asked: Asked) -> Done:
    """Bring the books to what was `counted`, or `change` them by a quantity; the difference goes to its account.

    What comes is valued at `cost` (of one; default: the item's), what goes at moving average. Refuses with NotInStock
    when more goes than is free; with `as_far_as_possible` (as the undo has it) that much goes. Undo: the change back.
    """
    rows, goods = asked.rows, find_item(asked)
    if goods.kind == "service":
        raise Refusal("NotInStock", f"{goods.sku} is a service: there is no stock of it.", sku=goods.sku)
    name = asked.text("lot", "", longest=60)
    if goods.lot_tracked and not name:
        raise Refusal("LotMissing", f"{goods.sku} is kept by lots. Name the lot.", sku=goods.sku)
    place, outside, home = find_place(rows, "stock"), find_place(rows, "inventory"), find_company(rows).currency
    lock_item(rows, goods.id)
    level = rows.row(stock_level, item_id=goods.id, location_id=place.id, lot=name, lock=True)
    on_hand, free = (level.on_hand, level.on_hand - level.reserved) if level else (ZERO, ZERO)
    change = asked.number("counted") - on_hand if asked.has("counted") else asked.number("change", least=None)
    if asked.flag("as_far_as_possible"):
        change = max(change, -free)
    number = next_number(rows, "ADJ")[0]
    news: list[dict[str, Any]] = []
    value = ZERO
    if change > 0:
        if name:
            rows.insert_missing(lot, item_id=goods.id, lot=name, blocked=False)
        value = round_money(change * asked.number("cost", goods.cost), home)
        goods_in(asked, goods.id, name, change, value, outside, place, number)
        news = stock_messages(rows, {goods.id})
    elif change < 0:
        value = -goods_out(asked, goods.id, name, -change, place, outside, number, home)
    reason = asked.text("reason", longest=500)
    post(asked, "adjustment", number, home, [(STOCK, value, None), (DIFFERENCE, -value, None)], memo=reason)
    result = {"document": number, "sku": goods.sku, "lot": name, "change": change, "on_hand": on_hand + change}
    return Done({**result, "value": value, "messages": news}, (f"adjustment:{number}",))


def recompute_abc(asked: Asked) -> Done:
    """Store every client's ABC class by the revenue of the last `days`."""
    days = int(asked.number("days", Decimal(365), above=ZERO))
    since = asked.today - timedelta(days=days)
    counts = store_abc(
        asked.rows.connection, asked.now, lambda connection: revenue_by_client(connection, since, asked.today)
    )
    return Done({"a": counts["A"], "b": counts["B"], "c": counts["C"]})


def _checked_tax_number(asked: Asked, row: Any, country: str | None) -> str | None:
    written = asked.text("tax_no", None, longest=40)
    if written is None:
        return row.tax_no if row else None
    try:
        number = tax_number(country, written)
    except ValueError as error:
        raise Refusal("TaxNumberInvalid", str(error), tax_no=written) from None
    owner = asked.rows.row(counterparty, tax_no=number)
    if owner is not None and (row is None or owner.id != row.id):
        raise Refusal(
            "TaxNumberTaken", f"Tax number {number} belongs to {owner.code}.", tax_no=number, party=owner.code
        )
    return number


_SHOWN_AS = {"legal_name": "name", "is_customer": "customer", "is_supplier": "supplier"}  # column → parameter


def _before(row: Any, wanted: dict[str, Any]) -> dict[str, Any]:
    """The parameters that bring the row back to what it is now."""
    before: dict[str, Any] = {"code": row.code} if "code" in row._mapping else {"sku": row.sku}
    for column, value in wanted.items():
        old = row._mapping[column]
        if old != value and column != "supplier_id":
            _remember(before, _SHOWN_AS.get(column, column), old)
    return before


def _remember(before: dict[str, Any], name: str, old: Any) -> None:
    if old is None:
        before.setdefault("clear", []).append(name)
    else:
        before[name] = old


def _cleared(asked: Asked, allowed: tuple[str, ...]) -> list[str]:
    names = asked.params.get("clear") or []
    if isinstance(names, str) or any(name not in allowed for name in names):
        raise asked.wrong("clear", f"must be a list of some of {', '.join(allowed)}.")
    return list(names)


def _link_client(asked: Asked, party_id: int, name: str) -> str | None:
    """Make the named client if it is new, and connect the counterparty to it from today on."""
    code = asked.text("client", None, longest=40)
    if code is None:
        return None
    rows = asked.rows
    made = rows.insert_missing(
        client, code=code, name=asked.text("client_name", name), source_first=asked.text("source", None, longest=100)
    )
    found = find(rows, "client", code)
    if not made and asked.has("client_name"):
        rows.update(client, {"id": found.id}, name=asked.text("client_name"))
    if not rows.rows(client_counterparty, client_id=found.id, counterparty_id=party_id, valid_to=None):
        rows.insert(
            client_counterparty, client_id=found.id, counterparty_id=party_id, role="buyer", valid_from=asked.today
        )
    return str(code)
