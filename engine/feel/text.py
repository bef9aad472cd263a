"""Values as FEEL writes them: what `string()` gives."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from engine.feel.errors import FeelError
from engine.feel.far import FarDate, FarDateTime
from engine.feel.numbers import number_text
from engine.feel.scope import MAX_STRING
from engine.feel.temporal_text import temporal_text
from engine.feel.values import Function, Range, YearMonthDuration

__all__ = ["text_of"]

_TEMPORAL = (date, datetime, time, timedelta, YearMonthDuration, FarDate, FarDateTime)


def text_of(value: Any) -> str:
    """A value as text: a string as it is, strings inside lists and contexts with quotation marks.

    Raises FeelError when the text would be too long.
    """
    if type(value) is str:
        return value
    parts: list[str] = []
    _write(value, parts, [MAX_STRING])
    return "".join(parts)


def _write(value: Any, parts: list[str], room: list[int]) -> None:
    if value is None:
        text = "null"
    elif value is True or value is False:
        text = "true" if value else "false"
    elif isinstance(value, int | Decimal):
        text = number_text(value)
    elif type(value) is str:
        text = '"' + value.replace("\\", "\\\\").replace('"', '\\"') + '"'
    elif isinstance(value, _TEMPORAL):
        text = temporal_text(value)
    elif type(value) is list:
        _write_all("[", [("", item) for item in value], "]", parts, room)
        return
    elif type(value) is dict:
        _write_all("{", [(f"{_key(name)}: ", item) for name, item in value.items()], "}", parts, room)
        return
    elif type(value) is Range:
        parts.append("[" if value.start_included else "(")
        if value.start is not None:
            _write(value.start, parts, room)
        parts.append("..")
        if value.end is not None:
            _write(value.end, parts, room)
        text = "]" if value.end_included else ")"
    elif isinstance(value, Function):
        text = f"function({', '.join(value.parameters)})"
    else:
        text = "unknown"
    _append(text, parts, room)


def _append(text: str, parts: list[str], room: list[int]) -> None:
    parts.append(text)
    room[0] -= len(text)
    if room[0] < 0:
        raise FeelError(f"The text of a value is longer than {MAX_STRING:,} characters.")


def _write_all(opening: str, items: list[tuple[str, Any]], closing: str, parts: list[str], room: list[int]) -> None:
    _append(opening, parts, room)
    for number, (label, item) in enumerate(items):
        _append((", " if number else "") + label, parts, room)
        _write(item, parts, room)
    _append(closing, parts, room)


def _key(name: str) -> str:
    return name if name.replace(" ", "_").isidentifier() else '"' + name.replace('"', '\\"') + '"'
