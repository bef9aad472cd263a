"""Find what a number, a code or a sku names, or refuse with `NotFound`."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from processes.erp.actions.asking import Asked, Refusal
from processes.erp.records import (
    Rows,
    company,
    goods_return,
    invoice,
    item,
    location,
    order,
    payment,
    purchase,
    receipt,
    shipment,
)
from processes.parties.records import client, client_counterparty, counterparty

__all__ = [
    "find",
    "find_client_of",
    "find_company",
    "find_item",
    "find_order",
    "find_party",
    "find_place",
    "party_code",
    "spread",
]

_TABLES = {
    "order": (order, "number"),
    "shipment": (shipment, "number"),
    "purchase": (purchase, "number"),
    "receipt": (receipt, "number"),
    "return": (goods_return, "number"),
    "invoice": (invoice, "number"),
    "payment": (payment, "number"),
    "party": (counterparty, "code"),
    "client": (client, "code"),
    "item": (item, "sku"),
}


def find(rows: Rows, kind: str, name: str, *, lock: bool = False) -> Any:
    """The row of this kind with this number, code or sku; locked until the transaction's end where asked."""
    table, column = _TABLES[kind]
    row = rows.row(table, lock=lock, **{column: name})
    if row is None:
        raise Refusal("NotFound", f"There is no {kind} '{name}'.", kind=kind, name=name)
    return row


def find_order(asked: Asked) -> Any:
    """The order named by the parameter `order`, locked: actions on one order come one after the other."""
    return find(asked.rows, "order", asked.text("order"), lock=True)


def find_party(asked: Asked, name: str = "party") -> Any:
    """The active counterparty named by a parameter."""
    row = find(asked.rows, "party", asked.text(name))
    if not row.active:
        raise Refusal("PartyInactive", f"{row.legal_name} ({row.code}) is not active.", party=row.code)
    return row


def party_code(rows: Rows, counterparty_id: int) -> str:
    """The code by which processes name a counterparty."""
    return str(rows.row(counterparty, id=counterparty_id).code)


def find_item(asked: Asked) -> Any:
    """The active item named by a line's `sku`."""
    row = find(asked.rows, "item", asked.text("sku"))
    if not row.active:
        raise Refusal("ItemInactive", f"{row.name} ({row.sku}) is not sold any more.", sku=row.sku)
    return row


def find_company(rows: Rows) -> Any:
    """The company whose books these are."""
    row = rows.row(company)
    if row is None:
        raise Refusal("BooksNotOpened", "The books were not opened yet. Run open_books first.")
    return row


def find_place(rows: Rows, kind: str) -> Any:
    """The first place of a kind; `open_books` makes one of each."""
    found = rows.rows(location, kind=kind)
    if not found:
        raise Refusal("BooksNotOpened", f"There is no place of kind {kind}. Run open_books first.")
    return found[0]


def find_client_of(asked: Asked, counterparty_id: int) -> int | None:
    """The client to which the counterparty belongs today, if there is exactly one."""
    today = asked.today
    found = {
        row.client_id
        for row in asked.rows.rows(client_counterparty, counterparty_id=counterparty_id)
        if row.valid_from <= today and (row.valid_to is None or row.valid_to > today)
    }
    return found.pop() if len(found) == 1 else None


def spread(
    asked: Asked, lines: list[Any], room: dict[int, Decimal], code: str, detail: str
) -> list[tuple[Any, Decimal]]:
    """Give an asked line's quantity to the lines of the document that have its sku (and its `line`, if it names one).

    `room` says how much each line can take, by id, and is used up. Refuses with `code` when all of it is not enough.
    """
    sku, number, quantity = asked.text("sku", None), asked.number("line", None), asked.quantity()
    if sku is None and number is None:
        raise asked.wrong("sku", "is missing. Name the line by its sku or its number.")
    matching = [
        row for row in lines if (sku is None or row.sku == sku) and (number is None or row.line_no == int(number))
    ]
    if not matching:
        raise Refusal(
            "NotFound", f"{asked.place}there is no line with {sku or number}.", kind="line", name=str(sku or number)
        )
    taken, rest = [], quantity
    for row in matching:
        part = min(rest, room[row.id])
        if part > 0:
            taken.append((row, part))
            room[row.id] -= part
            rest -= part
    if rest > 0:
        most = quantity - rest
        raise Refusal(code, f"{matching[0].sku}: {quantity} {detail}, at most {most}.", sku=matching[0].sku, most=most)
    return taken
