"""Find an order by the key of its process, and propose parties and items while somebody types."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import NamedTuple

from sqlalchemy import Connection, and_, func, or_, select, union_all

from processes.erp.records import item, order
from processes.parties.records import counterparty

__all__ = ["Found", "items_like", "number_of_order", "orders_of_keys", "parties_like"]


class Found(NamedTuple):
    """A code and what it stands for."""

    code: str
    name: str


def number_of_order(connection: Connection, key: str) -> str | None:
    """The number of the order with this business key: the number itself, or `customer:reference`.

    None: it is not written yet. Of several orders under one reference (the first has ended) the latest.
    """
    party, _, reference = key.partition(":")
    query = (
        select(order.c.number)
        .join(counterparty, counterparty.c.id == order.c.counterparty_id)
        .where(or_(order.c.number == key, and_(counterparty.c.code == party, order.c.reference == reference)))
        .order_by(order.c.id.desc())
        .limit(1)
    )
    return connection.execute(query).scalar_one_or_none()


class Summary(NamedTuple):
    """An order in a list."""

    total: Decimal
    currency: str


def orders_of_keys(connection: Connection, keys: Sequence[str]) -> dict[str, Summary]:
    """The orders with these business keys, in one statement; what is not written yet is left out.

    Of several orders under one reference (the first has ended) the latest.
    """
    pairs = [(party, reference) for party, _, reference in (key.partition(":") for key in keys) if reference]
    columns = (order.c.id, order.c.number, order.c.reference, order.c.total, order.c.currency)
    query = select(*columns, counterparty.c.code).join(counterparty, counterparty.c.id == order.c.counterparty_id)
    by_reference = and_(
        counterparty.c.code.in_([party for party, _ in pairs]), order.c.reference.in_([name for _, name in pairs])
    )
    both = union_all(query.where(order.c.number.in_(keys)), query.where(by_reference)).subquery()
    found: dict[str, Summary] = {}
    for row in connection.execute(select(both).order_by(both.c.id)):
        summary = Summary(row.total, row.currency)
        found |= {key: summary for key in (row.number, f"{row.code}:{row.reference}") if key in keys}
    return found


def parties_like(connection: Connection, typed: str, *, limit: int = 12) -> Sequence[Found]:
    """Active customers whose code begins with, or whose name contains, what was typed."""
    like = _pattern(typed)
    query = (
        select(counterparty.c.code, counterparty.c.legal_name)
        .where(
            counterparty.c.active,
            counterparty.c.is_customer,
            or_(
                func.lower(counterparty.c.code).like(f"{like}%", escape="\\"),
                func.lower(counterparty.c.legal_name).like(f"%{like}%", escape="\\"),
            ),
        )
        .order_by(counterparty.c.code)
        .limit(limit)
    )
    return [Found(row.code, row.legal_name) for row in connection.execute(query)]


def items_like(connection: Connection, typed: str, *, limit: int = 12) -> Sequence[Found]:
    """Items that are sold, by sku or name, in the same way."""
    like = _pattern(typed)
    query = (
        select(item.c.sku, item.c.name)
        .where(
            item.c.active,
            or_(
                func.lower(item.c.sku).like(f"{like}%", escape="\\"),
                func.lower(item.c.name).like(f"%{like}%", escape="\\"),
            ),
        )
        .order_by(item.c.sku)
        .limit(limit)
    )
    return [Found(row.sku, row.name) for row in connection.execute(query)]


def _pattern(typed: str) -> str:
    """What was typed, in lower case, without the two wildcards of LIKE."""
    return typed.strip().lower().replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")[:60]
