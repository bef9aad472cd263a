"""Client (with whom we have a relation) and counterparty (who signs and pays): one client may have many, in time."""

from __future__ import annotations

from sqlalchemy import CheckConstraint, Column, Date, MetaData, Table, UniqueConstraint

from processes.parties.migrations.triggers_v1 import TRIGGERS
from processes.parties.records.columns import (
    NAMING,
    amount,
    day,
    flag,
    identity,
    key_column,
    moment,
    one_of,
    text,
    tracked,
)
from processes.parties.records.triggers import install_after_create

__all__ = ["client", "client_counterparty", "contact", "counterparty", "metadata"]

metadata = MetaData(naming_convention=NAMING)

client = Table(
    "crm_client",
    metadata,
    identity(),
    text("code", 40, unique=True),
    text("name"),
    text("segment_abc", 1, null=True),  # by revenue, set by recompute_abc
    text("segment_xyz", 1, null=True),
    amount("abc_revenue", null=True),  # the revenue that gave the class
    moment("abc_at"),
    text("source_first", 100, null=True),  # first touch: once set, never changed (trigger)
    text("owner", 100, null=True),
    *tracked(),
    CheckConstraint(one_of("segment_abc", "A", "B", "C"), name="segment_abc"),
    CheckConstraint(one_of("segment_xyz", "X", "Y", "Z"), name="segment_xyz"),
    CheckConstraint("name <> ''", name="name"),
)

counterparty = Table(
    "crm_counterparty",
    metadata,
    identity(),
    text("code", 40, unique=True),
    text("legal_name"),
    flag("is_customer"),
    flag("is_supplier"),
    text("country", 2, null=True),
    text("tax_no", 40, null=True, unique=True),  # digits only; its checksum is checked by parties.tax_numbers
    text("bank", 60, null=True),
    text("currency", 3),
    text("email", null=True),
    text("address", 500, null=True),
    flag("active", default=True),
    *tracked(),
    CheckConstraint("legal_name <> ''", name="legal_name"),
    CheckConstraint("length(currency) = 3 and currency = upper(currency)", name="currency"),
)

client_counterparty = Table(
    "crm_client_counterparty",
    metadata,
    identity(),
    key_column("client_id", client.c.id),
    key_column("counterparty_id", counterparty.c.id),
    text("role", 40),
    day("valid_from"),
    Column("valid_to", Date),  # the first day on which it no longer holds; null: until further notice
    *tracked(),
    CheckConstraint("valid_to is null or valid_to > valid_from", name="period"),
    UniqueConstraint("client_id", "counterparty_id", "role", "valid_from"),  # overlaps are refused by a trigger
)

contact = Table(
    "crm_contact",
    metadata,
    identity(),
    key_column("client_id", client.c.id),
    key_column("counterparty_id", counterparty.c.id, null=True),
    text("name"),
    text("role", 100, null=True),
    text("email", null=True),
    text("phone", 40, null=True),
    *tracked(),
    CheckConstraint("name <> ''", name="name"),
)

install_after_create(metadata, TRIGGERS)
