"""The values of FEEL as Python objects, and what kind each is.

number                      int, decimal.Decimal (34 digits)
string, boolean, null       str, bool, None
date, time, date and time   datetime.date, .time, .datetime; FarDate, FarDateTime outside the years 1-9999
days and time duration      datetime.timedelta
years and months duration   YearMonthDuration
list, context               list, dict
range                       Range
function                    Function and its kinds
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from engine.feel.far import FarDate, FarDateTime

if TYPE_CHECKING:
    from engine.feel.scope import Run

__all__ = ["KINDS", "Function", "Range", "YearMonthDuration", "described", "kind_of"]


@dataclass(frozen=True, slots=True, order=True)
class YearMonthDuration:
    """A count of months; negative when it goes back in time."""

    months: int

    def __neg__(self) -> YearMonthDuration:
        return YearMonthDuration(-self.months)


@dataclass(frozen=True, slots=True)
class Range:
    """Values between two ends; an end that is None is open to infinity."""

    start: Any
    end: Any
    start_included: bool = True
    end_included: bool = True


class Function:
    """Something callable from FEEL: a definition in an expression, a built-in, a business knowledge model."""

    __slots__ = ("invoke", "name", "parameter_types", "parameters", "result_type")

    def __init__(
        self,
        parameters: Sequence[str],
        invoke: Callable[[Run, list[Any]], Any],
        name: str = "function",
        parameter_types: Sequence[Any] = (),
        result_type: Any = None,
    ) -> None:
        self.parameters = tuple(parameters)
        self.invoke = invoke
        self.name = name
        self.parameter_types = tuple(parameter_types)
        self.result_type = result_type


KINDS: dict[type, str] = {
    type(None): "null",
    bool: "boolean",
    int: "number",
    Decimal: "number",
    str: "string",
    date: "date",
    FarDate: "date",
    time: "time",
    datetime: "date and time",
    FarDateTime: "date and time",
    timedelta: "days and time duration",
    YearMonthDuration: "years and months duration",
    list: "list",
    dict: "context",
    Range: "range",
    Function: "function",
}


def kind_of(value: Any) -> str:
    """The FEEL type of a value; "unknown" for an object that is no FEEL value."""
    kind = KINDS.get(type(value))
    if kind is not None:
        return kind
    return "function" if isinstance(value, Function) else "unknown"


def described(value: Any) -> str:
    """A value's kind with its article, for messages: "a number", "null"."""
    kind = kind_of(value)
    if kind == "null":
        return "null"
    if kind == "unknown":
        return f"a value that FEEL does not know ({type(value).__name__})"
    return f"a {kind}"
