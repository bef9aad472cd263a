"""The column types and column sets that all business records share.

Money and quantities are stored as integers of ten-thousandths on every database. SQLite has no exact decimal type and
compares numbers kept as text alphabetically; integers are exact in both, and so every CHECK, trigger and invariant
of `verify` is one text for SQLite and PostgreSQL. Whoever reads the tables with plain SQL divides by 10,000.
"""

from __future__ import annotations

import operator
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Date,
    DateTime,
    Dialect,
    ForeignKey,
    Integer,
    String,
    literal_column,
    type_coerce,
)
from sqlalchemy.types import TypeDecorator, TypeEngine

__all__ = [
    "NAMING",
    "SCALE",
    "Scaled",
    "UtcDateTime",
    "amount",
    "day",
    "flag",
    "identity",
    "key_column",
    "moment",
    "one_of",
    "text",
    "tidy",
    "tracked",
]

SCALE = 10_000

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}


def tidy(value: Decimal) -> Decimal:
    """The same number without trailing zeros and without an exponent: 10.5000 is 10.5, 1E+1 is 10."""
    whole = value.to_integral_value()
    return Decimal(int(whole)) if value == whole else value.normalize()


class Scaled(TypeDecorator[Decimal]):
    """An exact number with at most four decimals, stored as an integer of ten-thousandths.

    Takes and gives `Decimal`. Raises ValueError where a value has more decimals: it is never rounded in silence.
    """

    impl = BigInteger
    cache_ok = True

    class comparator_factory(TypeDecorator.Comparator[Decimal]):
        """Sums and differences are scaled as well; otherwise a number compared with them would go unscaled."""

        def operate(self, op: Any, *other: Any, **more: Any) -> Any:
            """Build the expression and keep its type."""
            made = super().operate(op, *other, **more)
            return type_coerce(made, Scaled()) if op in (operator.add, operator.sub, operator.neg) else made

        def reverse_operate(self, op: Any, other: Any, **more: Any) -> Any:
            """The same, where the number stands on the left."""
            made = super().reverse_operate(op, other, **more)
            return type_coerce(made, Scaled()) if op in (operator.add, operator.sub) else made

    def process_bind_param(self, value: Any, dialect: Dialect) -> int | None:
        """Decimal to stored integer."""
        if value is None:
            return None
        scaled = Decimal(value) * SCALE
        if scaled != scaled.to_integral_value():
            raise ValueError(f"{value} has more than four decimals. Round it first.")
        return int(scaled)

    def process_result_value(self, value: Any, dialect: Dialect) -> Decimal | None:
        """Stored integer (or PostgreSQL's numeric sum of such) to Decimal."""
        return None if value is None else tidy(Decimal(int(value)).scaleb(-4))


class UtcDateTime(TypeDecorator[datetime]):
    """A moment: aware, UTC. SQLite keeps no zone, so it is put back at reading."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Refuses naive times."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"{value.isoformat()} has no time zone. Give an aware time.")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Aware, UTC."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


def key_type() -> TypeEngine[int]:
    """Row numbers: 64 bits; SQLite counts up by itself only for its own INTEGER."""
    return BigInteger().with_variant(Integer, "sqlite")


def identity() -> Column[int]:
    """The row's own number."""
    return Column("id", key_type(), primary_key=True)


def key_column(name: str, target: Column[Any] | str, *, null: bool = False, index: bool = True) -> Column[int]:
    """A reference to another row."""
    return Column(name, key_type(), ForeignKey(target), nullable=null, index=index)


def tracked() -> tuple[Column[Any], ...]:
    """When the row was made and last changed, and how often: the same three columns on every business record."""
    return (
        Column("created_at", UtcDateTime, nullable=False),
        Column("updated_at", UtcDateTime, nullable=False),
        Column("version", Integer, nullable=False, default=1, onupdate=literal_column("version + 1")),
    )


def amount(name: str, *, null: bool = False, default: Decimal | None = Decimal(0)) -> Column[Decimal]:
    """Money, a price, a percentage or a quantity."""
    return Column(name, Scaled, nullable=null, default=None if null else default)


def text(name: str, length: int = 200, *, null: bool = False, **more: Any) -> Column[str]:
    """A text of at most `length` characters (PostgreSQL enforces it)."""
    return Column(name, String(length), nullable=null, **more)


def flag(name: str, *, default: bool = False) -> Column[bool]:
    """Yes or no."""
    return Column(name, Boolean, nullable=False, default=default)


def day(name: str, *, null: bool = False) -> Column[date]:
    """A calendar day."""
    return Column(name, Date, nullable=null)


def moment(name: str, *, null: bool = True) -> Column[datetime]:
    """A moment in time."""
    return Column(name, UtcDateTime, nullable=null)


def one_of(column: str, *values: str) -> str:
    """The SQL of a CHECK that a column has one of some values."""
    return f"{column} in ({', '.join(repr(value) for value in values)})"
