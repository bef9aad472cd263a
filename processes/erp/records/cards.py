"""The SELECTs behind the pages: an order with all that belongs to it, a party with its credit, a list of orders."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, Row, exists, func, or_, select

from processes.erp.records.invoices import invoice
from processes.erp.records.items import item
from processes.erp.records.ledger import account, journal_entry, journal_line
from processes.erp.records.orders import order, order_line
from processes.erp.records.payments import allocation, payment
from processes.erp.records.purchases import purchase
from processes.erp.records.returns import goods_return
from processes.erp.records.shipments import shipment
from processes.parties.records import client, counterparty

__all__ = [
    "allocations_of_order",
    "entries_of_order",
    "invoices_of_order",
    "lines_of_order",
    "order_header",
    "orders_of_party",
    "party_header",
    "payments_of_order",
    "purchases_of_order",
    "returns_of_order",
    "shipments_of_order",
]


def order_header(connection: Connection, number: str) -> Row[Any] | None:
    """The order with the names of its counterparty and client."""
    query = (
        select(
            order,
            counterparty.c.code.label("party"),
            counterparty.c.legal_name,
            client.c.code.label("client"),
            client.c.segment_abc,
        )
        .join(counterparty, counterparty.c.id == order.c.counterparty_id)
        .outerjoin(client, client.c.id == order.c.client_id)
        .where(order.c.number == number)
    )
    return connection.execute(query).one_or_none()


def lines_of_order(connection: Connection, order_id: int) -> Sequence[Row[Any]]:
    """The lines with sku, name and unit."""
    query = (
        select(order_line, item.c.sku, item.c.name, item.c.uom)
        .join(item, item.c.id == order_line.c.item_id)
        .where(order_line.c.order_id == order_id)
        .order_by(order_line.c.line_no)
    )
    return connection.execute(query).all()


def shipments_of_order(connection: Connection, order_id: int) -> Sequence[Row[Any]]:
    """Shipments, the first made first."""
    return connection.execute(select(shipment).where(shipment.c.order_id == order_id).order_by(shipment.c.id)).all()


def returns_of_order(connection: Connection, order_id: int) -> Sequence[Row[Any]]:
    """Returns, the first made first."""
    query = select(goods_return).where(goods_return.c.order_id == order_id).order_by(goods_return.c.id)
    return connection.execute(query).all()


def purchases_of_order(connection: Connection, order_id: int) -> Sequence[Row[Any]]:
    """Purchases made for the order, with the supplier's name."""
    query = (
        select(purchase, counterparty.c.legal_name.label("supplier"))
        .join(counterparty, counterparty.c.id == purchase.c.supplier_id)
        .where(purchase.c.order_id == order_id)
        .order_by(purchase.c.id)
    )
    return connection.execute(query).all()


def invoices_of_order(connection: Connection, order_id: int) -> Sequence[Row[Any]]:
    """Invoices and credit notes, the first made first."""
    return connection.execute(select(invoice).where(invoice.c.order_id == order_id).order_by(invoice.c.id)).all()


def payments_of_order(connection: Connection, order_id: int) -> Sequence[Row[Any]]:
    """Payments made for the order or used for one of its invoices, refunds among them."""
    used = (
        select(allocation.c.payment_id)
        .join(invoice, invoice.c.id == allocation.c.invoice_id)
        .where(invoice.c.order_id == order_id, allocation.c.kind == "payment")
    )
    mine = or_(payment.c.order_id == order_id, payment.c.id.in_(used), payment.c.refund_of.in_(used))
    return connection.execute(select(payment).where(mine).order_by(payment.c.id)).all()


def allocations_of_order(connection: Connection, order_id: int) -> Sequence[Row[*tuple[Any, ...]]]:
    """What settled the order's invoices, take-backs among them."""
    source = invoice.alias()
    query = (
        select(
            allocation.c.kind,
            allocation.c.amount,
            allocation.c.created_at,
            invoice.c.number.label("invoice"),
            func.coalesce(payment.c.number, source.c.number).label("source"),
        )
        .join(invoice, invoice.c.id == allocation.c.invoice_id)
        .outerjoin(payment, payment.c.id == allocation.c.payment_id)
        .outerjoin(source, source.c.id == allocation.c.credit_id)
        .where(invoice.c.order_id == order_id)
        .order_by(allocation.c.id)
    )
    return connection.execute(query).all()


def entries_of_order(connection: Connection, order_id: int) -> Sequence[Row[*tuple[Any, ...]]]:
    """The order's journal lines with their entry and account, in the order of posting."""
    query = (
        select(
            journal_entry.c.id,
            journal_entry.c.date,
            journal_entry.c.kind,
            journal_entry.c.document,
            journal_entry.c.currency,
            account.c.code,
            account.c.name,
            journal_line.c.debit,
            journal_line.c.credit,
        )
        .join(journal_line, journal_line.c.entry_id == journal_entry.c.id)
        .join(account, account.c.id == journal_line.c.account_id)
        .where(journal_entry.c.order_id == order_id)
        .order_by(journal_entry.c.id, journal_line.c.line_no)
    )
    return connection.execute(query).all()


def party_header(connection: Connection, code: str) -> Row[Any] | None:
    """The counterparty."""
    return connection.execute(select(counterparty).where(counterparty.c.code == code)).one_or_none()


def orders_of_party(connection: Connection, party_id: int, limit: int) -> Sequence[Row[*tuple[Any, ...]]]:
    """Its latest orders, with whether any of each is overdue."""
    late = exists().where(invoice.c.order_id == order.c.id, invoice.c.total > invoice.c.settled)
    query = (
        select(order.c.number, order.c.state, order.c.total, order.c.currency, order.c.created_at, late.label("unpaid"))
        .where(order.c.counterparty_id == party_id)
        .order_by(order.c.id.desc())
        .limit(limit)
    )
    return connection.execute(query).all()
