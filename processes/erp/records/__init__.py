"""The tables of the books, by theme, and every SQL that the actions need. What they mean stands beside the columns.

The database itself keeps the rules: CHECK and UNIQUE here, triggers in `migrations.triggers_v1`.
"""

from processes.erp.migrations.triggers_v1 import TRIGGERS
from processes.erp.records import cards
from processes.erp.records.base import SCALE, ZERO, Connection, Rows, metadata, read
from processes.erp.records.command import command
from processes.erp.records.credit import credit, credit_hold, exposure, lock_credit, overdue, paid_on_time
from processes.erp.records.invoices import (
    invoice,
    invoice_line,
    invoice_lines,
    lines_to_invoice,
    note_settlement,
    open_invoices,
)
from processes.erp.records.items import company, item, lot
from processes.erp.records.ledger import ACCOUNTS, account, account_ids, journal_entry, journal_line
from processes.erp.records.orders import lines_with_items, order, order_line, still_to_ship
from processes.erp.records.payments import allocation, free_money, net_allocations, payment, received_for_order
from processes.erp.records.periods import period, period_is_open
from processes.erp.records.purchases import (
    on_order,
    purchase,
    purchase_line,
    purchase_lines,
    receipt,
    receipt_line,
    receipt_lines,
)
from processes.erp.records.returns import goods_return, return_line, return_lines
from processes.erp.records.revenue import revenue_by_client
from processes.erp.records.sequences import next_number, sequence
from processes.erp.records.shipments import SENT, open_shipments, shipment, shipment_line, shipment_lines
from processes.erp.records.stock import (
    OWN_KINDS,
    change_level,
    free_levels,
    free_quantity,
    location,
    open_reservations,
    reserve_at,
    stock_level,
    stock_move,
    unreserve_at,
    valuation,
    waiting_lines,
)
from processes.parties.records.triggers import install_after_create

__all__ = [
    "ACCOUNTS",
    "OWN_KINDS",
    "SCALE",
    "SENT",
    "ZERO",
    "Connection",
    "Rows",
    "account",
    "account_ids",
    "allocation",
    "cards",
    "change_level",
    "command",
    "company",
    "credit",
    "credit_hold",
    "exposure",
    "free_levels",
    "free_money",
    "free_quantity",
    "goods_return",
    "invoice",
    "invoice_line",
    "invoice_lines",
    "item",
    "journal_entry",
    "journal_line",
    "lines_to_invoice",
    "lines_with_items",
    "location",
    "lock_credit",
    "lot",
    "metadata",
    "net_allocations",
    "next_number",
    "note_settlement",
    "on_order",
    "open_invoices",
    "open_reservations",
    "open_shipments",
    "order",
    "order_line",
    "overdue",
    "paid_on_time",
    "payment",
    "period",
    "period_is_open",
    "purchase",
    "purchase_line",
    "purchase_lines",
    "read",
    "receipt",
    "receipt_line",
    "receipt_lines",
    "received_for_order",
    "reserve_at",
    "return_line",
    "return_lines",
    "revenue_by_client",
    "sequence",
    "shipment",
    "shipment_line",
    "shipment_lines",
    "still_to_ship",
    "stock_level",
    "stock_move",
    "unreserve_at",
    "valuation",
    "waiting_lines",
]

install_after_create(metadata, TRIGGERS)
