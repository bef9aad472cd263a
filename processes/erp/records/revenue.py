"""Revenue by client, as the ABC classes need it."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from sqlalchemy import Connection, case, func, select

from processes.erp.records.invoices import invoice
from processes.erp.records.items import company
from processes.erp.records.orders import order

__all__ = ["revenue_by_client"]


def revenue_by_client(connection: Connection, since: date, until: date) -> dict[int, Decimal]:
    """Net invoiced less credited, by the client of the order, for documents dated `since` to `until`, both included.

    Only documents in the company's currency: the books keep no exchange rates, so others cannot be added to them.
    """
    net = case((invoice.c.kind == "invoice", invoice.c.net), else_=-invoice.c.net)
    query = (
        select(order.c.client_id, func.sum(net, type_=invoice.c.net.type))
        .join(order, order.c.id == invoice.c.order_id)
        .join(company, company.c.currency == invoice.c.currency)
        .where(
            invoice.c.state == "posted",
            invoice.c.date.between(since, until),
            order.c.client_id.is_not(None),
        )
        .group_by(order.c.client_id)
    )
    return {row[0]: row[1] for row in connection.execute(query)}
