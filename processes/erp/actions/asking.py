"""What an action was asked: its parameters, read strictly, and the rows it may change.

A parameter that is missing or of the wrong kind ends the action with the refusal `InvalidParameters`, which names it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from engine.actions import Call
from processes.erp.money import round_money
from processes.erp.records import SCALE, ZERO, Rows

__all__ = ["Asked", "Refusal"]

LARGEST = Decimal(10) ** 14  # what fits into the tables, with room for sums
_REQUIRED: Any = object()


class Refusal(Exception):
    """The books say no. Ends the action, undoes what it wrote and becomes its outcome `Refused`."""

    def __init__(self, code: str, detail: str, **data: Any) -> None:
        super().__init__(f"{code}: {detail}")
        self.code, self.detail, self.data = code, detail, data


class Asked:
    """The parameters of one call (or of one of its lines) with typed readers, the rows and the clock."""

    def __init__(self, call: Call, rows: Rows, params: Mapping[str, Any] | None = None, place: str = "") -> None:
        self.call = call
        self.rows = rows
        self.params = call.params if params is None else params
        self.place = place

    @property
    def now(self) -> datetime:
        """The call's moment."""
        return self.call.now

    @property
    def today(self) -> date:
        """The call's day, in UTC."""
        return self.call.now.date()

    def has(self, name: str) -> bool:
        """Whether the parameter was given and is not null."""
        return self.params.get(name) is not None

    def wrong(self, name: str, needs: str) -> Refusal:
        """The refusal for a parameter that is not what it must be."""
        return Refusal("InvalidParameters", f"{self.place}{name}: {needs}", parameter=f"{self.place}{name}")

    def _given(self, name: str, default: Any) -> Any:
        value = self.params.get(name)
        if value is not None:
            return value
        if default is _REQUIRED:
            raise self.wrong(name, "is missing. Give it a value.")
        return default

    def text(self, name: str, default: Any = _REQUIRED, *, longest: int = 200) -> Any:
        """A text without blanks around it; a number is written out. `default` (also None) where it may be absent."""
        value = self._given(name, default)
        if value is default:
            return value
        if isinstance(value, bool) or not isinstance(value, str | int | Decimal):
            raise self.wrong(name, f"must be a text, not {type(value).__name__}.")
        written = str(value).strip()
        if (not written and default is _REQUIRED) or len(written) > longest:
            raise self.wrong(name, f"must be a text of 1 to {longest} characters.")
        return written or default

    def number(
        self, name: str, default: Any = _REQUIRED, *, least: Decimal | None = ZERO, above: Decimal | None = None
    ) -> Any:
        """A number with at most four decimals, not less than `least` and more than `above`."""
        value = self._given(name, default)
        if value is default:
            return value
        if isinstance(value, bool) or not isinstance(value, str | int | float | Decimal):
            raise self.wrong(name, f"must be a number, not {type(value).__name__}.")
        try:
            number = Decimal(str(value))
        except InvalidOperation:
            raise self.wrong(name, f"must be a number, not '{value}'.") from None
        if not number.is_finite() or abs(number) >= LARGEST or (number * SCALE) % 1:
            raise self.wrong(name, f"must be a number below {LARGEST:.0e} with at most four decimals, not {value}.")
        if least is not None and number < least:
            raise self.wrong(name, f"must be at least {least}, not {number}.")
        if above is not None and number <= above:
            raise self.wrong(name, f"must be more than {above}, not {number}.")
        return number

    def money(self, name: str, currency: str) -> Decimal:
        """An amount above zero in whole coins of its currency."""
        amount: Decimal = self.number(name, above=ZERO)
        if amount != round_money(amount, currency):
            raise self.wrong(name, f"has more decimals than {currency} has.")
        return amount

    def quantity(self, name: str = "quantity") -> Decimal:
        """A number above zero."""
        return self.number(name, above=ZERO)  # type: ignore[no-any-return]

    def flag(self, name: str, default: bool = False) -> bool:
        """True or false."""
        value = self._given(name, default)
        if not isinstance(value, bool):
            raise self.wrong(name, f"must be true or false, not '{value}'.")
        return value

    def choice(self, name: str, values: Sequence[str], default: Any = _REQUIRED) -> Any:
        """One of some words."""
        value = self._given(name, default)
        if value is not default and value not in values:
            raise self.wrong(name, f"must be one of {', '.join(values)}, not '{value}'.")
        return value

    def day(self, name: str, default: Any = _REQUIRED) -> Any:
        """A calendar day: a date, or its ISO text."""
        value = self._given(name, default)
        if value is default:
            return value
        if isinstance(value, datetime):
            return value.date()
        if isinstance(value, date):
            return value
        try:
            return date.fromisoformat(str(value))
        except ValueError:
            raise self.wrong(name, f"must be a date like 2026-01-31, not '{value}'.") from None

    def lines(self, name: str = "lines", *, required: bool = True) -> list[Asked]:
        """A list of contexts, each with the same readers; refusals name the line, counted from 1."""
        value = self._given(name, _REQUIRED if required else ())
        if isinstance(value, str | Mapping) or not isinstance(value, Sequence):
            raise self.wrong(name, "must be a list of contexts.")
        if required and not value:
            raise self.wrong(name, "must have at least one line.")
        for number, line in enumerate(value, 1):
            if not isinstance(line, Mapping):
                raise self.wrong(f"{name}[{number}]", "must be a context like {sku: ..., quantity: ...}.")
        return [
            Asked(self.call, self.rows, line, f"{self.place}{name}[{number}].") for number, line in enumerate(value, 1)
        ]
