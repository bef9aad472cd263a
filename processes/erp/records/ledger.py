"""The ledger: accounts, entries, lines. An entry is written as a draft, and posting it is what the database checks."""

from __future__ import annotations

from sqlalchemy import Column, Index, Integer, Table, UniqueConstraint, select

from processes.erp.records.base import (
    Rows,
    amount,
    check,
    day,
    identity,
    key_column,
    metadata,
    one_of,
    text,
    tracked,
)
from processes.erp.records.orders import order
from processes.parties.records import counterparty

__all__ = ["ACCOUNTS", "account", "account_ids", "journal_entry", "journal_line"]

ACCOUNTS = (  # code, name, kind
    ("1000", "Bank", "asset"),
    ("1100", "Accounts receivable", "asset"),
    ("1200", "Stock", "asset"),
    ("2000", "Goods received, not invoiced", "liability"),
    ("2100", "VAT payable", "liability"),
    ("2200", "Customer advances", "liability"),
    ("4000", "Revenue", "income"),
    ("5000", "Cost of goods sold", "expense"),
    ("5100", "Inventory differences", "expense"),
    ("5200", "Scrapped goods", "expense"),
    ("6000", "Claim costs", "expense"),
    ("6100", "Bad debts", "expense"),
)

account = Table(
    "erp_account",
    metadata,
    identity(),
    text("code", 10, unique=True),
    text("name"),
    text("kind", 10),
    *tracked(),
    check("kind", one_of("kind", "asset", "liability", "equity", "income", "expense")),
)

_IDS = select(account.c.code, account.c.id)


def account_ids(rows: Rows) -> dict[str, int]:
    """The row number of each account, by its code."""
    return {row.code: row.id for row in rows.run(_IDS)}


journal_entry = Table(
    "erp_journal_entry",
    metadata,
    identity(),
    day("date"),
    text("kind", 20),  # invoice, credit_note, payment, refund, receipt, shipment …
    text("document", 40),  # number of the document that it belongs to
    key_column("order_id", order.c.id, null=True),
    text("currency", 3),  # of all its lines: an entry balances in one currency
    text("state", 10),  # draft while it is written, posted for ever
    key_column("reversal_of", "erp_journal_entry.id", null=True, index=False),  # the entry that this one takes back
    text("memo", 500, null=True),
    *tracked(),
    check("state", one_of("state", "draft", "posted")),
    Index("ix_erp_journal_entry_document", "document"),
)

journal_line = Table(
    "erp_journal_line",
    metadata,
    identity(),
    key_column("entry_id", journal_entry.c.id, index=False),
    Column("line_no", Integer, nullable=False),
    key_column("account_id", account.c.id),
    key_column("counterparty_id", counterparty.c.id, null=True),
    amount("debit"),
    amount("credit"),
    check("one_side", "debit >= 0 and credit >= 0 and (debit > 0) <> (credit > 0)"),
    UniqueConstraint("entry_id", "line_no"),
)
