"""Built-in functions that make one kind of value of another, and those on truth and sameness."""

from __future__ import annotations

import re
from datetime import datetime, time
from typing import Any

from engine.feel.builtins.registry import builtin
from engine.feel.comparison import equal
from engine.feel.far import FarDateTime
from engine.feel.numbers import CONTEXT, Number, number_from_literal
from engine.feel.scope import NullResult
from engine.feel.temporal_text import zone_text
from engine.feel.text import text_of
from engine.feel.values import kind_of

_NUMBER = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?", re.ASCII)
_SEPARATORS = (" ", ",", ".", None)


@builtin("number(from: string)")
@builtin("number(from: string, grouping separator: string|null, decimal separator: string|null)")
def number(text: str, grouping: str | None = None, point: str | None = None) -> Number:
    """The number that a string stands for; the separators say how it is written."""
    if grouping not in _SEPARATORS or point not in (".", ",", None) or (grouping == point and grouping is not None):
        raise NullResult("the grouping separator is ' ', ',' or '.', the decimal separator another one, '.' or ','")
    plain = text.replace(grouping, "") if grouping else text
    if point == ",":
        if "." in plain:
            raise NullResult(f"'{text[:40]}' is no number")
        plain = plain.replace(",", ".")
    if not _NUMBER.fullmatch(plain):
        raise NullResult(f"'{text[:40]}' is no number")
    if plain.startswith(("+", "-")):
        return CONTEXT.create_decimal(plain)
    return number_from_literal(plain)


@builtin("string(from: any)")
def string(value: Any) -> str | None:
    """The value as text; null of null."""
    return None if value is None else text_of(value)


@builtin("not(negand: any)")
def negation(value: Any) -> bool | None:
    """True of false, false of true, else null."""
    return not value if type(value) is bool else None


@builtin("is(value1: any, value2: any)")
def same(left: Any, right: Any) -> bool:
    """Whether both are the same value of the same kind; times in the same zone, too."""
    kind = kind_of(left)
    if kind != kind_of(right) or equal(left, right) is not True:
        return False
    return kind not in ("time", "date and time") or _zone(left) == _zone(right)


def _zone(value: time | datetime | FarDateTime) -> str:
    return zone_text(value.base.tzinfo if isinstance(value, FarDateTime) else value.tzinfo)
