"""Forms of SpiffWorkflow are JSON schemas in files of their own: with the file at hand they become ours."""

from __future__ import annotations

import json
import posixpath
import re
from collections.abc import Mapping
from typing import Any

from engine.bpmn.importing.draft import Draft
from engine.bpmn.importing.expressions.tree import is_name
from engine.bpmn.vocabulary import Element

__all__ = ["form_of"]

_MOST = 500  # fields: a schema is somebody's file, too


def form_of(draft: Draft, task: Element, schema_file: str) -> None:
    """Make the form of a user task from its schema; ask for it when the file is not there or says more than a form."""
    shown = draft.name_of(task)
    schema = _read(draft, schema_file)
    if schema is None:
        question = f"Which fields has the form of '{shown}'? There it was the JSON schema {schema_file}."
        draft.asked(task, "form", question, "Import the schema together with the diagram, or draw the form.")
        return
    components, lost = _components(schema)
    key = re.sub(r"[^A-Za-z0-9_-]+", "-", posixpath.splitext(posixpath.basename(schema_file))[0]).strip("-") or "form"
    form = {"type": "default", "schemaVersion": 17, "id": key, "title": str(schema.get("title") or shown)}
    draft.extra[f"{key}.form"] = json.dumps({**form, "components": components}, indent=2, ensure_ascii=False).encode()
    draft.say(task, "form", key)
    draft.repaired(task, "form", f"The form '{key}' of '{shown}' was made from {schema_file}.")
    if lost:
        question = f"How are {', '.join(lost)} of '{shown}' filled in? A form here has no field for that."
        draft.asked(task, "form_fields", question)


def _read(draft: Draft, name: str) -> dict[str, Any] | None:
    """The schema, by its whole name or the last part of it."""
    wanted = posixpath.basename(name)
    content = next((text for file, text in draft.files.items() if posixpath.basename(file) == wanted), None)
    if content is None:
        return None
    try:
        schema = json.loads(content)
    except (ValueError, RecursionError):
        return None
    return schema if isinstance(schema, dict) and isinstance(schema.get("properties"), dict) else None


def _components(schema: Mapping[str, Any]) -> tuple[list[dict[str, Any]], list[str]]:
    required = schema.get("required") if isinstance(schema.get("required"), list) else []
    components: list[dict[str, Any]] = []
    lost: list[str] = []
    if isinstance(schema.get("description"), str):
        components.append({"type": "text", "id": "about", "text": schema["description"]})
    for name, said in list(schema["properties"].items())[:_MOST]:
        field = _field(said) if isinstance(said, dict) and is_name(name) else None
        if field is None:
            lost.append(str(name))
            continue
        field |= {"id": f"field_{name}", "key": name, "label": str(said.get("title") or name)}
        if isinstance(said.get("description"), str):
            field["description"] = said["description"]
        if name in (required or []):
            field["validate"] = {**field.get("validate", {}), "required": True}
        components.append(field)
    return components, lost


def _field(said: Mapping[str, Any]) -> dict[str, Any] | None:
    """The field for one property; None when there is none of its kind."""
    choices = _choices(said)
    if choices:
        return {"type": "select", "values": choices, **_default(said)}
    match said.get("type"), said.get("format"):
        case "string", "date":
            return {"type": "datetime", "subtype": "date", "dateLabel": str(said.get("title") or "")}
        case "string", ("date-time" | "datetime"):
            return {"type": "datetime", "subtype": "datetime", "dateLabel": str(said.get("title") or "")}
        case "string", _:
            return {"type": "textfield", **_validated(said, minLength="minLength", maxLength="maxLength")}
        case ("number" | "integer") as kind, _:
            whole = {"decimalDigits": 0} if kind == "integer" else {}
            return {"type": "number", **whole, **_validated(said, minimum="min", maximum="max")}
        case "boolean", _:
            return {"type": "checkbox", **_default(said)}
        case _:
            return None


def _choices(said: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Of `enum`, with `enumNames` as labels, or of `oneOf` constants."""
    values = said.get("enum")
    if isinstance(values, list) and said.get("type") in ("string", None):
        labels = said.get("enumNames") if isinstance(said.get("enumNames"), list) else values
        pairs = zip(labels or [], values, strict=False)
        return [{"label": str(label), "value": value} for label, value in pairs if isinstance(value, str)]
    options = said.get("oneOf") or said.get("anyOf")
    if isinstance(options, list) and all(
        isinstance(one, dict) and isinstance(one.get("const"), str) for one in options
    ):
        return [{"label": str(one.get("title") or one["const"]), "value": one["const"]} for one in options]
    return []


def _validated(said: Mapping[str, Any], **limits: str) -> dict[str, Any]:
    found = {ours: said[theirs] for theirs, ours in limits.items() if type(said.get(theirs)) in (int, float)}
    return {**({"validate": found} if found else {}), **_default(said)}


def _default(said: Mapping[str, Any]) -> dict[str, Any]:
    value = said.get("default")
    kinds = {"string": str, "boolean": bool, "number": int | float, "integer": int}
    return {"defaultValue": value} if isinstance(value, kinds.get(str(said.get("type")), str)) else {}
