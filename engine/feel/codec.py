"""Values as JSON text that loses nothing: how process variables are stored.

Numbers are JSON numbers, written digit by digit and read back as int or Decimal. A date, time or duration is
`{"@": "2026-01-01"}`, with the text of FEEL's @-literal. A context whose only name is "@" (or "@@", …) is written
with one more "@", so it cannot be mistaken for that.
"""

from __future__ import annotations

import json
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

import orjson

from engine.feel.far import FarDate, FarDateTime
from engine.feel.temporal_text import parse_temporal, temporal_text
from engine.feel.values import YearMonthDuration, described

__all__ = ["dumps", "loads"]

_MAX_DEPTH = 200  # of lists and contexts in each other
_MAX_DIGITS = 4000  # of a whole number; Python reads no more than 4,300
_SMALL = 1 << 63

_AS_IS = frozenset([str, bool, type(None)])
_TEMPORAL = frozenset([date, datetime, time, timedelta, YearMonthDuration, FarDate, FarDateTime])


def dumps(value: Any) -> bytes:
    """A value as JSON; raises TypeError, naming the place, for anything that is no FEEL value that can be stored."""
    return orjson.dumps(_plain(value, 0, ""))


def loads(text: bytes | str) -> Any:
    """The value that `dumps` wrote; raises ValueError for text that it would not write."""
    if isinstance(text, str):
        text = text.encode()
    hook = _temporal if b'"@' in text else None
    return json.loads(text, parse_float=Decimal, parse_constant=_refused, object_hook=hook)


def _plain(value: Any, depth: int, path: str) -> Any:
    kind = type(value)
    if kind in _AS_IS:
        return value
    if kind is int:
        return value if -_SMALL <= value < _SMALL else _long(value, path)
    if kind is Decimal:
        if not value.is_finite():
            raise TypeError(f"{path or 'the value'}: {value} cannot be stored; only finite numbers can")
        return orjson.Fragment(str(value))
    if kind is dict:
        return _context(value, depth, path)
    if kind is list or kind is tuple:
        if depth > _MAX_DEPTH:
            raise TypeError(f"{path[:80]}…: lists and contexts are nested more than {_MAX_DEPTH} levels deep")
        return [
            item if type(item) in _AS_IS else _plain(item, depth + 1, f"{path}[{number}]")
            for number, item in enumerate(value, 1)
        ]
    if kind in _TEMPORAL:
        return {"@": temporal_text(value)}
    if kind is float:
        raise TypeError(f"{path or 'the value'}: {value} is a binary floating-point number; give a Decimal")
    raise TypeError(f"{path or 'the value'}: {described(value)} cannot be stored")


def _context(value: dict[Any, Any], depth: int, path: str) -> dict[str, Any]:
    if depth > _MAX_DEPTH:
        raise TypeError(f"{path[:80]}…: lists and contexts are nested more than {_MAX_DEPTH} levels deep")
    plain: dict[str, Any] = {}
    for name, item in value.items():
        if type(name) is not str:
            raise TypeError(f"{path or 'the context'}: the name {name!r} is no string")
        plain[name] = item if type(item) in _AS_IS else _plain(item, depth + 1, f"{path}.{name}" if path else name)
    if len(plain) == 1:
        [name] = plain
        if name.startswith("@") and not name.strip("@"):
            return {f"{name}@": plain[name]}
    return plain


def _long(number: int, path: str) -> orjson.Fragment:
    if abs(number) >= 10**_MAX_DIGITS:
        raise TypeError(f"{path or 'the value'}: a number of more than {_MAX_DIGITS} digits cannot be stored")
    return orjson.Fragment(str(number))


def _temporal(context: dict[str, Any]) -> Any:
    if len(context) != 1:
        return context
    [(name, value)] = context.items()
    if not name or name.strip("@"):
        return context
    if len(name) > 1:
        return {name[1:]: value}
    temporal = parse_temporal(value) if isinstance(value, str) else None
    if temporal is None:
        raise ValueError(f"{value!r} is no date, time or duration")
    return temporal


def _refused(constant: str) -> Any:
    raise ValueError(f"{constant} is no number")
