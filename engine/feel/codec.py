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
_TOO_DEEP = f"lists and contexts are nested more than {_MAX_DEPTH} levels deep"

_AS_IS = frozenset([str, bool, type(None)])
_TEMPORAL = frozenset([date, datetime, time, timedelta, YearMonthDuration, FarDate, FarDateTime])


class _Refused(Exception):
    """A part of a value that cannot be stored; on its way up it collects where the part stands."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.path: list[str] = []


def dumps(value: Any) -> bytes:
    """A value as JSON; raises TypeError, naming the place, for anything that is no FEEL value that can be stored."""
    try:
        return orjson.dumps(_plain(value, 0))
    except _Refused as refusal:
        place = "".join(reversed(refusal.path)).lstrip(".")[:200] or "the value"
        raise TypeError(f"{place}: {refusal}") from None


def loads(text: bytes | str) -> Any:
    """The value that `dumps` wrote; raises ValueError for text that it would not write."""
    if isinstance(text, str):
        text = text.encode()
    decoder = _TAGGED if b'"@' in text else _UNTAGGED
    return decoder.decode(text.decode())


def _plain(value: Any, depth: int) -> Any:
    kind = type(value)
    if kind in _AS_IS:
        return value
    if kind is int:
        return value if -_SMALL <= value < _SMALL else _long(value)
    if kind is Decimal:
        if not value.is_finite():
            raise _Refused(f"{value} cannot be stored; only finite numbers can")
        return orjson.Fragment(str(value))
    if kind is dict:
        return _context(value, depth)
    if kind is list or kind is tuple:
        return _list(value, depth)
    if kind in _TEMPORAL:
        return {"@": temporal_text(value)}
    if kind is float:
        raise _Refused(f"{value} is a binary floating-point number; give a Decimal")
    raise _Refused(f"{described(value)} cannot be stored")


def _list(value: list[Any] | tuple[Any, ...], depth: int) -> list[Any]:
    if depth > _MAX_DEPTH:
        raise _Refused(_TOO_DEEP)
    plain: list[Any] = []
    try:
        for item in value:
            plain.append(item if type(item) in _AS_IS else _plain(item, depth + 1))  # noqa: PERF401 (len tells the place)
    except _Refused as refusal:
        refusal.path.append(f"[{len(plain) + 1}]")
        raise
    return plain


def _context(value: dict[Any, Any], depth: int) -> dict[str, Any]:
    if depth > _MAX_DEPTH:
        raise _Refused(_TOO_DEEP)
    plain: dict[str, Any] = {}
    name: Any = None
    try:
        for name, item in value.items():
            if type(name) is not str:
                raise TypeError
            plain[name] = item if type(item) in _AS_IS else _plain(item, depth + 1)
    except _Refused as refusal:
        refusal.path.append(f".{name}")
        raise
    except TypeError:
        raise _Refused(f"the name {name!r} is no string") from None
    if len(plain) == 1 and name.startswith("@") and not name.strip("@"):
        return {f"{name}@": plain[name]}
    return plain


def _long(number: int) -> orjson.Fragment:
    if abs(number) >= 10**_MAX_DIGITS:
        raise _Refused(f"a number of more than {_MAX_DIGITS} digits cannot be stored")
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


_UNTAGGED = json.JSONDecoder(parse_float=Decimal, parse_constant=_refused)
_TAGGED = json.JSONDecoder(parse_float=Decimal, parse_constant=_refused, object_hook=_temporal)
