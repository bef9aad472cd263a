"""The things of a form: its fields, by their keys."""

from __future__ import annotations

import json
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from engine.bpmn.compare.change import Change, Thing, compare_things, in_line
from engine.errors import NotReadable, Problem

__all__ = ["compare_forms"]

_QUIET = frozenset({"id", "key", "type", "path", "label", "layout", "components"})
_MOST_DEPTH = 20
_HINT = "A form is a JSON object with a list named components."


def compare_forms(file: str, before: str, after: str) -> list[Change]:
    """Compare two forms. Raises NotReadable when one of them is no form."""
    old, new = _fields(file, before), _fields(file, after)
    kept, common = [key for key in old if key in new], [key for key in new if key in old]
    still = in_line(kept, common)
    for listed, fields in ((kept, old), (common, new)):
        for place, key in enumerate(listed, 1):
            if key not in still:
                fields[key].facts["order"] = str(place)
    return compare_things(file, old, new)


def _fields(file: str, content: str) -> dict[str, Thing]:
    try:
        schema = json.loads(content, parse_float=Decimal)
    except (ValueError, RecursionError) as error:
        message = f"The form is no JSON: {error}"
        raise NotReadable(Problem(None, "form_not_readable", message, hint=_HINT, file=file)) from error
    if not isinstance(schema, dict):
        raise NotReadable(Problem(None, "form_not_readable", "This is no form.", hint=_HINT, file=file))
    found: dict[str, Thing] = {}
    for key, component in _components(schema, "", 0):
        while key in found:
            key += "'"
        label = component.get("label") or component.get("text") or component.get("key") or ""
        thing = Thing(key, "field", str(label)[:200], {"type": str(component.get("type", ""))})
        for name, value in component.items():
            if name not in _QUIET:
                thing.facts.update(_facts(name, value, 0))
        found[key] = thing
    whole = Thing("", "form", str(schema.get("title") or ""))
    return {"": whole, **found}


def _components(inside: dict[str, Any], path: str, depth: int) -> Iterator[tuple[str, dict[str, Any]]]:
    listed = inside.get("components")
    if not isinstance(listed, list) or depth > _MOST_DEPTH:
        return
    for component in listed:
        if isinstance(component, dict):
            own = str(component.get("key") or component.get("path") or component.get("id") or component.get("type"))
            key = f"{path}.{own}" if path else own
            yield key, component
            yield from _components(component, key, depth + 1)


def _facts(name: str, value: Any, depth: int) -> Iterator[tuple[str, str]]:
    if isinstance(value, dict) and depth < _MOST_DEPTH:
        for inner, content in value.items():
            yield from _facts(inner if name in ("validate", "properties") else f"{name}.{inner}", content, depth + 1)
    elif isinstance(value, list):
        said = ", ".join(str(one.get("label", one)) if isinstance(one, dict) else str(one) for one in value)
        yield name, said
    elif value is not None:
        yield name, str(value).lower() if isinstance(value, bool) else str(value)
