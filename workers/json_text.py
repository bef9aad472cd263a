"""Values as JSON that other systems read: numbers digit by digit, days and times as their ISO texts."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from engine.feel import text_of
from engine.feel.codec import dumps

__all__ = ["as_json"]

_PLAIN = (str, int, Decimal, type(None))


def as_json(value: Any) -> bytes:
    """Return the JSON; the same value always gives the same bytes."""
    return dumps(_plain(value))


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _plain(one) for name, one in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(one) for one in value]
    return value if isinstance(value, _PLAIN) else text_of(value)
