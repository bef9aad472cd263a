"""The metadata of the books, and the column builders that all their tables use."""

from __future__ import annotations

from decimal import Decimal

from sqlalchemy import CheckConstraint, MetaData

from processes.parties.records.columns import (
    NAMING,
    SCALE,
    Scaled,
    amount,
    day,
    flag,
    identity,
    key_column,
    key_type,
    moment,
    one_of,
    text,
    tracked,
)
from processes.parties.records.rows import Connection, Rows, read

__all__ = [
    "SCALE",
    "ZERO",
    "Connection",
    "Rows",
    "Scaled",
    "amount",
    "check",
    "day",
    "flag",
    "identity",
    "key_column",
    "key_type",
    "metadata",
    "moment",
    "one_of",
    "read",
    "text",
    "tracked",
]

ZERO = Decimal(0)

metadata = MetaData(naming_convention=NAMING)


def check(name: str, sql: str) -> CheckConstraint:
    """A named rule that the database keeps."""
    return CheckConstraint(sql, name=name)
