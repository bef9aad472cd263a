"""What pages show of the books: an order's card and a party's card, each in a fixed number of statements."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from decimal import Decimal
from typing import Any

from engine.errors import NotFound
from processes.erp.records import Connection, Rows, cards, credit, exposure, overdue, paid_on_time
from processes.erp.records import revenue_by_client as revenue_by_client
from processes.parties.records import client, client_counterparty

__all__ = ["ClientCard", "JournalEntry", "OrderCard", "client_card", "order_card", "revenue_by_client"]

Fields = Mapping[Any, Any]  # by column name


@dataclass(frozen=True, slots=True)
class JournalEntry:
    """One entry: `lines` are (account, name, debit, credit)."""

    id: int
    date: date
    kind: str
    document: str
    currency: str
    lines: tuple[tuple[str, str, Decimal, Decimal], ...]


@dataclass(frozen=True, slots=True)
class OrderCard:
    """An order with everything that belongs to it; each field maps column names to values."""

    header: Fields  # number, state, party, legal_name, client, currency, total, uninvoiced, prepay_percent …
    lines: Sequence[Fields]  # line_no, sku, name, price, qty_ordered, qty_reserved, qty_shipped, qty_invoiced …
    shipments: Sequence[Fields]
    returns: Sequence[Fields]
    purchases: Sequence[Fields]
    invoices: Sequence[Fields]  # invoices and credit notes: number, kind, date, due, total, settled …
    payments: Sequence[Fields]  # direction in and out
    allocations: Sequence[Fields]  # invoice, kind, source, amount
    entries: Sequence[JournalEntry]


@dataclass(frozen=True, slots=True)
class ClientCard:
    """A counterparty's standing, and the client behind it."""

    party: str
    legal_name: str
    currency: str
    limit: Decimal | None
    blocked: bool
    block_reason: str | None
    exposure: Decimal
    open_invoices: Decimal
    open_orders: Decimal
    holds: Decimal
    overdue_amount: Decimal
    overdue_days: int
    paid_on_time: Decimal | None  # percent of the last year's invoices
    client: str | None
    client_name: str | None
    abc: str | None
    orders: Sequence[Fields]  # the latest: number, state, total, currency, created_at, unpaid


def order_card(connection: Connection, number: str) -> OrderCard:
    """The card of an order by its number, in nine statements. Raises NotFound."""
    header = cards.order_header(connection, number)
    if header is None:
        raise NotFound(f"There is no order '{number}'.")
    entries: dict[int, JournalEntry] = {}
    for row in cards.entries_of_order(connection, header.id):
        line = (row.code, row.name, row.debit, row.credit)
        before = entries[row.id].lines if row.id in entries else ()
        entries[row.id] = JournalEntry(row.id, row.date, row.kind, row.document, row.currency, (*before, line))
    return OrderCard(
        header=header._mapping,
        lines=_fields(cards.lines_of_order(connection, header.id)),
        shipments=_fields(cards.shipments_of_order(connection, header.id)),
        returns=_fields(cards.returns_of_order(connection, header.id)),
        purchases=_fields(cards.purchases_of_order(connection, header.id)),
        invoices=_fields(cards.invoices_of_order(connection, header.id)),
        payments=_fields(cards.payments_of_order(connection, header.id)),
        allocations=_fields(cards.allocations_of_order(connection, header.id)),
        entries=tuple(entries.values()),
    )


def client_card(connection: Connection, code: str, today: date, *, orders: int = 20) -> ClientCard:
    """The card of a counterparty by its code, as of `today`. Raises NotFound."""
    party = cards.party_header(connection, code)
    if party is None:
        raise NotFound(f"There is no party '{code}'.")
    rows = Rows(connection, datetime.combine(today, time(), UTC))
    limits = rows.row(credit, counterparty_id=party.id)
    owed = exposure(rows, party.id)
    late_amount, late_days = overdue(rows, party.id, today)
    links = [
        each
        for each in rows.rows(client_counterparty, counterparty_id=party.id)
        if each.valid_from <= today and (each.valid_to is None or each.valid_to > today)
    ]
    behind = rows.row(client, id=links[0].client_id) if links else None
    return ClientCard(
        party=party.code,
        legal_name=party.legal_name,
        currency=party.currency,
        limit=limits.credit_limit if limits else None,
        blocked=bool(limits and limits.blocked),
        block_reason=limits.block_reason if limits else None,
        exposure=owed["total"],
        open_invoices=owed["invoices"],
        open_orders=owed["orders"],
        holds=owed["holds"],
        overdue_amount=late_amount,
        overdue_days=late_days,
        paid_on_time=paid_on_time(rows, party.id, today)[0],
        client=behind.code if behind else None,
        client_name=behind.name if behind else None,
        abc=behind.segment_abc if behind else None,
        orders=_fields(cards.orders_of_party(connection, party.id, orders)),
    )


def _fields(rows: Sequence[Any]) -> tuple[Fields, ...]:
    return tuple(row._mapping for row in rows)
