"""What is bought and sold, the company whose books these are, and the lots that may be blocked."""

from __future__ import annotations

from sqlalchemy import Column, Integer, Table, UniqueConstraint

from processes.erp.records.base import (
    amount,
    check,
    flag,
    identity,
    key_column,
    metadata,
    one_of,
    text,
    tracked,
)
from processes.parties.records import counterparty

__all__ = ["company", "item", "lot"]

company = Table(
    "erp_company",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    text("name"),
    text("currency", 3),  # stock is valued and items are priced in it
    amount("tax_rate"),  # percent, for items that name none
    *tracked(),
    check("single", "id = 1"),
    check("tax_rate", "tax_rate >= 0"),
)

item = Table(
    "erp_item",
    metadata,
    identity(),
    text("sku", 60, unique=True),
    text("name"),
    text("kind", 10),
    text("uom", 10),
    flag("lot_tracked"),
    amount("price"),  # list price, net, in the company's currency
    amount("cost"),  # what the supplier asks; stock itself is valued at moving average
    amount("tax_rate"),  # percent
    Column("lead_days", Integer, nullable=False, default=0),
    key_column("supplier_id", counterparty.c.id, null=True),
    flag("active", default=True),
    *tracked(),
    check("kind", one_of("kind", "goods", "service")),
    check("amounts", "price >= 0 and cost >= 0 and tax_rate >= 0 and lead_days >= 0"),
)

lot = Table(
    "erp_lot",
    metadata,
    identity(),
    key_column("item_id", item.c.id, index=False),
    text("lot", 60),
    flag("blocked"),
    text("reason", 500, null=True),
    *tracked(),
    UniqueConstraint("item_id", "lot"),
    check("named", "lot <> ''"),
)
