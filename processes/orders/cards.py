"""What the pages show beside an order's, an invoice's and a purchase's tasks, read from the books."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from engine.cases import Card, Cell, Fact, Money, Tone
from processes.erp.queries import ClientCard, Fields, OrderCard, client_card, order_card
from processes.orders.records import number_of_order, orders_of_keys

__all__ = ["cards_of_order", "orders_listed"]

_ENDS = {"cancelled": Tone.BAD, "completed": Tone.GOOD}
_KIND = {"in": "Payment", "out": "Refund"}
_SHOWN_ENTRIES = 200  # lines of journal entries on one page; an order with more is read in the books


def cards_of_order(connection: Any, key: str) -> tuple[Card, ...]:
    """The cards of an order by its business key: itself, its customer, its documents, its entries in the ledger."""
    number = number_of_order(connection, key)
    if number is None:
        return ()
    order = order_card(connection, number)
    customer = client_card(connection, order.header["party"], _day_of(order), orders=5)
    return (_order(order), _customer(customer), _documents(order), _ledger(order))


def orders_listed(connection: Any, keys: Sequence[str]) -> Mapping[str, tuple[Cell, ...]]:
    """What the list of orders shows of each beside its title, by business key: the total."""
    return {key: (Money(found.total, found.currency),) for key, found in orders_of_keys(connection, keys).items()}


def _order(card: OrderCard) -> Card:
    head, money = card.header, _in(card.header["currency"])
    open_sum = sum((row["total"] - row["settled"] for row in card.invoices if row["kind"] == "invoice"), Decimal(0))
    facts = [
        Fact("Order", head["number"]),
        Fact("State", head["state"], _ENDS.get(head["state"], Tone.PLAIN)),
        Fact("Customer's number", head["reference"]),
        Fact("Total", money(head["total"])),
        Fact("Open on invoices", money(open_sum), Tone.WARNING if open_sum else Tone.PLAIN),
        Fact("Wish date", head["wish_date"]),
        Fact("Prepayment, %", head["prepay_percent"] or None),
        Fact("Cancelled because", head["cancel_reason"], Tone.BAD),
    ]
    rows = tuple(
        (
            f"{line['sku']} · {line['name']}",
            line["qty_ordered"] - line["qty_cancelled"],
            line["qty_reserved"],
            line["qty_shipped"],
            money(line["price"]),
        )
        for line in card.lines
    )
    headings = ("Item", "Ordered", "Reserved", "Shipped", "Price")
    return Card("Order", tuple(fact for fact in facts if fact.value is not None), headings, rows)


def _customer(card: ClientCard) -> Card:
    over, money = card.limit is not None and card.exposure > card.limit, _in(card.currency)
    facts = (
        Fact("Customer", f"{card.legal_name} ({card.party})"),
        Fact("Class", card.abc),
        Fact("Credit limit", money(card.limit)),
        Fact("Exposure", money(card.exposure), Tone.WARNING if over else Tone.PLAIN),
        Fact("Overdue", money(card.overdue_amount or None), Tone.BAD),
        Fact("Days overdue", card.overdue_days or None, Tone.BAD),
        Fact("Paid on time, %", card.paid_on_time),
        Fact("Credit stopped", card.block_reason if card.blocked else None, Tone.BAD),
    )
    return Card("Customer", tuple(fact for fact in facts if fact.value is not None))


def _documents(card: OrderCard) -> Card:
    """Every document of the order, the oldest first."""
    found: list[tuple[Cell, ...]] = []
    found += [
        ("Purchase", row["number"], row["state"], Money(row["total"], row["currency"]), row["eta"])
        for row in card.purchases
    ]
    found += [("Shipment", row["number"], row["state"], None, row["shipped_at"]) for row in card.shipments]
    found += [("Return", row["number"], row["state"], None, row["received_at"]) for row in card.returns]
    found += [
        (_kind_of(row), row["number"], _paid(row), Money(row["total"], row["currency"]), row["date"])
        for row in card.invoices
    ]
    found += [
        (_KIND[row["direction"]], row["number"], row["reference"], Money(row["amount"], row["currency"]), row["date"])
        for row in card.payments
    ]
    return Card("Documents", (), ("Kind", "Number", "State", "Amount", "Date"), tuple(found), wide=True)


def _ledger(card: OrderCard) -> Card:
    rows: list[tuple[Cell, ...]] = [
        (
            entry.date,
            entry.document,
            f"{code} {name}",
            _in(entry.currency)(debit or None),
            _in(entry.currency)(credit or None),
        )
        for entry in card.entries
        for code, name, debit, credit in entry.lines
    ]
    note = "" if len(rows) <= _SHOWN_ENTRIES else f"The first {_SHOWN_ENTRIES} of {len(rows)} lines."
    headings = ("Date", "Document", "Account", "Debit", "Credit")
    return Card("Ledger entries", (), headings, tuple(rows[:_SHOWN_ENTRIES]), wide=True, note=note)


def _in(currency: str) -> Callable[[Decimal | None], Money | None]:
    """Amounts in this currency; what is None stays so."""
    return lambda amount: None if amount is None else Money(amount, currency)


def _kind_of(row: Fields) -> str:
    return "Invoice" if row["kind"] == "invoice" else "Credit note"


def _paid(row: Fields) -> str:
    if row["kind"] != "invoice":
        return "booked"
    if row["settled"] >= row["total"]:
        return "settled"
    return "partly settled" if row["settled"] else "open"


def _day_of(card: OrderCard) -> date:
    """The day for which the customer's standing is shown: the latest that the order's documents know."""
    days: Sequence[date] = [row["date"] for row in (*card.invoices, *card.payments)]
    latest = card.header["updated_at"].date()
    return max((*days, latest))
