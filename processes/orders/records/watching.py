"""What a replay looks up in the books between two commands."""

from __future__ import annotations

from decimal import Decimal
from typing import NamedTuple

from sqlalchemy import Connection, bindparam, func, select

from processes.erp.records import invoice, order, shipment

__all__ = ["Owed", "invoices_of", "latest_shipment", "open_shipments_of", "total_of"]


class Owed(NamedTuple):
    """An invoice and what is open on it."""

    number: str
    open: Decimal


def latest_shipment(connection: Connection, number: str) -> str | None:
    """The order's shipment that was made last."""
    return connection.execute(
        select(func.max(shipment.c.number)).join(order).where(order.c.number == number)
    ).scalar_one_or_none()


_ON_WAY = (
    select(shipment.c.number)
    .join(order)
    .where(order.c.number == bindparam("order"), shipment.c.state == "shipped")
    .order_by(shipment.c.id)
)


def open_shipments_of(connection: Connection, number: str) -> list[str]:
    """The order's shipments that are on their way."""
    return list(connection.execute(_ON_WAY, {"order": number}).scalars())


def invoices_of(connection: Connection, number: str) -> list[Owed]:
    """The order's invoices on which something is open, the first due first."""
    query = (
        select(invoice.c.number, (invoice.c.total - invoice.c.settled).label("open"))
        .join(order, order.c.id == invoice.c.order_id)
        .where(order.c.number == number, invoice.c.kind == "invoice", invoice.c.total > invoice.c.settled)
        .order_by(invoice.c.due, invoice.c.id)
    )
    return [Owed(row.number, row.open) for row in connection.execute(query)]


def total_of(connection: Connection, number: str) -> Decimal:
    """The order's gross total."""
    return Decimal(connection.execute(select(order.c.total).where(order.c.number == number)).scalar_one())
