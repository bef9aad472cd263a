"""Camunda 7's HTML forms: fields with `cam-variable-name` become a form-js form; what a script did is asked."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from typing import Any

from lxml import html

from engine.errors import Problem

__all__ = ["html_form"]

_NUMBERS = ("Integer", "Long", "Short", "Double", "Number")
_NAME = re.compile(r"[^\W\d_]\w*")
_MOST_BYTES = 1_000_000


def html_form(name: str, content: bytes, tell: Callable[[Problem], None]) -> dict[str, bytes]:
    """A form with the fields of the page, beside nothing: the page itself is not needed any more."""
    fields = _fields(content)
    if not fields:
        return {}
    key = re.sub(r"[^\w.-]", "_", name.rpartition(".")[0])
    components = [one for field in fields if (one := _component(field)) is not None]
    schema = {"type": "default", "id": key, "title": key, "components": components}
    names = ", ".join(component["key"] for component in components)
    tell(Problem(None, "form", f"The HTML form is now the form '{key}', with the fields {names}.", "repair"))
    if b"cam-script" in content or b"<script" in content:
        tell(Problem(None, "form", "What did the script of the page do? Only its fields were taken over.", "warning"))
    for field in fields:
        if not _NAME.fullmatch(_said(field, "cam-variable-name")):
            said = f"The field '{_said(field, 'cam-variable-name')}' was left out: this is no name of a variable."
            tell(Problem(None, "form", said, "warning"))
        if "file" in (_said(field, "type"), _said(field, "cam-variable-type").lower()):
            said = f"The field '{_said(field, 'cam-variable-name')}' took a file; here it is text."
            tell(Problem(None, "form", said, "warning"))
    return {f"{key}.form": json.dumps(schema, ensure_ascii=False, indent=2).encode()}


def _fields(content: bytes) -> list[Any]:
    """The elements that hold a variable, each variable once."""
    if len(content) > _MOST_BYTES or b"cam-variable-name" not in content:
        return []
    try:
        root = html.fromstring(content, parser=html.HTMLParser(no_network=True, encoding="utf-8"))
    except (ValueError, AssertionError):
        return []
    found: dict[str, Any] = {}
    for element in root.iter():
        if isinstance(element.tag, str) and element.get("cam-variable-name"):
            found.setdefault(element.get("cam-variable-name"), element)
    return list(found.values())


def _component(field: Any) -> dict[str, Any] | None:
    key = _said(field, "cam-variable-name")
    if not _NAME.fullmatch(key):
        return None
    kind = _said(field, "cam-variable-type")
    component: dict[str, Any] = {"id": key, "key": key, "label": _label(field) or key}
    if field.tag == "select":
        options = [
            {"label": " ".join(one.text_content().split()) or value, "value": value}
            for one in field.iter("option")
            if (value := one.get("value") or " ".join(one.text_content().split()))
        ]
        component |= {"type": "select", "values": options} if options else {"type": "textfield"}
    elif field.tag == "textarea":
        component["type"] = "textarea"
    elif kind == "Boolean" or _said(field, "type") == "checkbox":
        component["type"] = "checkbox"
    elif kind in _NUMBERS:
        component |= {"type": "number"} | ({"decimalDigits": 0} if kind in _NUMBERS[:3] else {})
    elif kind == "Date":
        component |= {"type": "datetime", "subtype": "date", "dateLabel": component["label"]}
    else:
        component["type"] = "textfield"
    if "required" in field.attrib:
        component["validate"] = {"required": True}
    if "readonly" in field.attrib or "disabled" in field.attrib:
        component["readonly"] = True
    return component


def _label(field: Any) -> str:
    """The text of its label: one that names it, one around it, or its placeholder."""
    wanted = field.get("id")
    root = field.getroottree().getroot()
    for label in root.iter("label"):
        if (wanted and label.get("for") == wanted) or field in label.iterdescendants():
            return " ".join(label.text_content().split())
    return " ".join((field.get("placeholder") or "").split())


def _said(field: Any, name: str) -> str:
    return (field.get(name) or "").strip()
