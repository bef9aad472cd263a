"""Forms of form-js, as Camunda's modelers write them, for the forms of this engine; what is not shown here is told."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from decimal import Decimal
from typing import Any

from engine.errors import DefinitionRefused
from engine.forms import Form, Kind

__all__ = ["adapted_form"]

_SHOWN = {kind.value for kind in Kind} | {"button"}
_ONLY_SEEN = ("image", "iframe", "documentPreview", "html", "expression")
_NAME = re.compile(r"[^\W\d_]\w*(\.[^\W\d_]\w*)*")


def adapted_form(content: bytes | str, key: str, tell: Callable[[str], None]) -> bytes | None:
    """The form with this key, in what `engine.forms` reads; `tell` hears each change. None when it is no form.

    A field that cannot be asked here stays as a text field, so that the task can be done, and is told.
    """
    try:
        schema = json.loads(content, parse_float=Decimal)
    except (ValueError, RecursionError):
        return None
    if not isinstance(schema, dict) or not isinstance(schema.get("components"), list):
        return None
    schema["id"] = key
    schema["components"] = _adapted(schema["components"], tell)
    text = json.dumps(schema, ensure_ascii=False, indent=2, default=float).encode()
    try:
        Form.from_json(text)
    except DefinitionRefused as error:
        for problem in error.problems:
            tell(f"{problem.element or 'The form'}: {problem.message} {problem.hint}".strip())
    return text


def _adapted(listed: list[Any], tell: Callable[[str], None]) -> list[Any]:
    found = []
    for one in listed:
        if not isinstance(one, dict):
            continue
        component = dict(one)
        kind = str(component.get("type"))
        called = str(component.get("label") or component.get("key") or component.get("id") or kind)
        if kind in _ONLY_SEEN:
            tell(f"'{called}' ({kind}) is not shown here and was left out.")
            continue
        if kind == "taglist":  # the same question, drawn otherwise
            component["type"] = kind = Kind.CHECKLIST.value
        if kind not in _SHOWN:
            tell(f"'{called}' ({kind}) is asked as text here. Is that enough?")
            component = {
                "type": "textfield",
                **{name: component[name] for name in ("id", "key", "label") if name in component},
            }
        key = component.get("key")
        if isinstance(key, str) and not _NAME.fullmatch(key):
            new = ".".join(_name(part) for part in key.split("."))
            tell(f"The field '{called}' sets '{new}' instead of '{key}', which is no name of a variable here.")
            component["key"] = new
        if isinstance(component.get("components"), list):
            component["components"] = _adapted(component["components"], tell)
        found.append(component)
    return found


def _name(part: str) -> str:
    plain = re.sub(r"\W+", "_", part.strip()).strip("_")
    return plain if plain[:1].isalpha() else f"field_{plain}"
