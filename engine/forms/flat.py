"""Between what a browser posts (`lines.0.article=85123A`) and nested values (`{"lines": [{"article": "85123A"}]}`)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

__all__ = ["MAX_ROWS", "add_row", "nested", "remove_row"]

MAX_ROWS = 500  # of one list, whoever posts it
_MAX_DEPTH = 12  # parts of a name; a longer one stays as it is and is refused as unknown


def nested(flat: Mapping[str, Any]) -> dict[str, Any]:
    """Expand dotted names. A part that is a number below MAX_ROWS is a row; a row of which nothing came is empty."""
    tree: dict[str, Any] = {}
    for name, value in flat.items():
        parts = name.split(".")
        if len(parts) > _MAX_DEPTH:
            parts = [name]
        place = tree
        for part in parts[:-1]:
            inner = place.get(part)
            if not isinstance(inner, dict):
                inner = place[part] = dict(enumerate_rows(inner)) if isinstance(inner, list) else {}
            place = inner
        place[parts[-1]] = value
    return {name: _rows(value) for name, value in tree.items()}


def add_row(values: Mapping[str, Any], name: str) -> dict[str, Any]:
    """Return the values with one more empty row at the end of the list at this dotted name."""
    changed: dict[str, Any] = _copied(values)
    rows = _list_at(changed, name.split("."))
    if rows is not None and len(rows) < MAX_ROWS:
        rows.append({})
    return changed


def remove_row(values: Mapping[str, Any], name: str) -> dict[str, Any]:
    """Return the values without the row at this dotted name (`lines.2`)."""
    changed: dict[str, Any] = _copied(values)
    *path, last = name.split(".")
    rows = _list_at(changed, path)
    if rows is not None and last.isdigit() and int(last) < len(rows):
        del rows[int(last)]
    return changed


def enumerate_rows(rows: list[Any]) -> dict[str, Any]:
    """A list as the dict that `nested` grows."""
    return {str(index): row for index, row in enumerate(rows)}


def _rows(value: Any) -> Any:
    if not isinstance(value, dict):
        return value
    inner = {name: _rows(item) for name, item in value.items()}
    if inner and all(_is_row(name) for name in inner):
        by_number = {int(name): item for name, item in inner.items()}
        return [by_number.get(number, {}) for number in range(max(by_number) + 1)]
    return inner


def _is_row(name: object) -> bool:
    return isinstance(name, str) and name.isdecimal() and name.isascii() and len(name) <= 4 and int(name) < MAX_ROWS


def _copied(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {name: _copied(item) for name, item in value.items()}
    if isinstance(value, list):
        return [_copied(item) for item in value]
    return value


def _list_at(values: dict[str, Any], path: list[str]) -> list[Any] | None:
    """The list at a path; made when nothing is there yet, None when something else is."""
    place: Any = values
    for index, part in enumerate(path):
        is_last = index == len(path) - 1
        if isinstance(place, list):
            if not part.isdigit() or int(part) >= len(place):
                return None
            place = place[int(part)]
        elif isinstance(place, dict):
            place = place.setdefault(part, [] if is_last else {})
        else:
            return None
    return place if isinstance(place, list) else None
