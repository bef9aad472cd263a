"""The OpenAPI document as the docs page tells it: parameters in tables, shapes by name, an example to copy."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from shlex import quote
from typing import Any

__all__ = ["Explained", "Part", "Row", "Shape", "explained", "shapes"]

_METHODS = ("get", "post", "put", "patch", "delete")
_DEEPEST = 6  # of an example


@dataclass(frozen=True, slots=True)
class Row:
    """A parameter, or a field of a shape."""

    name: str
    place: str  # path, query, header; "" for a field
    kind: str
    shape: str  # name of the shape it leads to
    required: bool
    text: str


@dataclass(frozen=True, slots=True)
class Shape:
    """What is sent or answered."""

    name: str
    text: str
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class Explained:
    """One endpoint."""

    id: str
    method: str
    path: str
    summary: str
    verb: str  # of `engine.queries.rights`; "" for everybody who is logged in
    is_open: bool
    rows: tuple[Row, ...]
    sends: tuple[tuple[str, str], ...]  # media type and shape
    answers: tuple[tuple[str, str, str], ...]  # status, what it means, shape
    curl: str


@dataclass(frozen=True, slots=True)
class Part:
    """The endpoints of one subject."""

    name: str
    text: str
    endpoints: tuple[Explained, ...]


def explained(document: Mapping[str, Any]) -> tuple[Part, ...]:
    """Return the endpoints by subject, in the order of the document."""
    by_part: dict[str, list[Explained]] = {tag["name"]: [] for tag in document["tags"]}
    for path, methods in document["paths"].items():
        for method in _METHODS:
            if method in methods:
                by_part[methods[method]["tags"][0]].append(_explained(document, method, path, methods[method]))
    return tuple(Part(tag["name"], tag["description"], tuple(by_part[tag["name"]])) for tag in document["tags"])


def shapes(document: Mapping[str, Any]) -> tuple[Shape, ...]:
    """Return the schemas by name."""
    return tuple(
        Shape(name, _first_line(schema.get("description", "")), tuple(_fields(schema)))
        for name, schema in sorted(document["components"]["schemas"].items())
    )


def _explained(document: Mapping[str, Any], method: str, path: str, said: Mapping[str, Any]) -> Explained:
    content = said.get("requestBody", {}).get("content", {})
    answers = []
    for status, answer in said["responses"].items():
        shape = next((_shape(one.get("schema", {})) for one in answer.get("content", {}).values()), "")
        answers.append((status, answer["description"], shape))
    return Explained(
        id=said["operationId"],
        method=method.upper(),
        path=path,
        summary=said["summary"],
        verb=said.get("x-verb", ""),
        is_open=said.get("security") == [],
        rows=tuple(_parameter(one) for one in said.get("parameters", ())),
        sends=tuple((media, _shape(one["schema"])) for media, one in content.items()),
        answers=tuple(answers),
        curl=_curl(document, method, path, said),
    )


def _parameter(said: Mapping[str, Any]) -> Row:
    text = said.get("description") or said["schema"].get("description", "")
    return Row(said["name"], said["in"], _kind(said["schema"]), "", said["required"], text)


def _fields(schema: Mapping[str, Any]) -> Iterable[Row]:
    required = schema.get("required", ())
    for name, field in schema.get("properties", {}).items():
        yield Row(name, "", _kind(field), _shape(field), name in required, field.get("description", ""))


def _kind(schema: Mapping[str, Any]) -> str:
    """Say in a word or two what a value is."""
    if "const" in schema:
        return json.dumps(schema["const"])
    if "enum" in schema:
        return " · ".join(str(one) or '""' for one in schema["enum"])
    if "anyOf" in schema:
        return ", ".join(dict.fromkeys(_kind(one) for one in schema["anyOf"]))
    if "$ref" in schema:
        return "object"
    if schema.get("type") == "array":
        return f"list of {_kind(schema.get('items', {}))}"
    limits = [f"{word} {schema[name]}" for name, word in _LIMITS if name in schema]
    kind = schema.get("format") or schema.get("type") or "any value"
    return f"{kind} ({', '.join(limits)})" if limits else str(kind)


_LIMITS = (("minimum", "≥"), ("maximum", "≤"), ("maxLength", "length ≤"), ("maxItems", "items ≤"))


def _shape(schema: Mapping[str, Any]) -> str:
    """Return the name of the shape that a schema is, or is a list of."""
    for one in (schema, schema.get("items", {}), *schema.get("anyOf", ())):
        found = one.get("$ref") or one.get("items", {}).get("$ref")
        if found:
            return str(found).rpartition("/")[2]
    return ""


def _curl(document: Mapping[str, Any], method: str, path: str, said: Mapping[str, Any]) -> str:
    """Return a command to copy; `$REGLAMENT` is the address, `$KEY` one's key."""
    lines = [f"curl -X {method.upper()}" if method != "get" else "curl"]
    if said.get("security") != []:
        lines.append('-H "Authorization: Bearer $KEY"')
    query = []
    for one in said.get("parameters", ()):
        if one["in"] == "path":
            path = path.replace(f"{{{one['name']}}}", "1" if one["schema"].get("type") == "integer" else _word(one))
        elif one["in"] == "query" and one["required"]:
            query.append(f"{one['name']}={_word(one)}")
        elif one["name"] == "Idempotency-Key":
            lines.append('-H "Idempotency-Key: $(uuidgen)"')
        elif one["name"] == "If-Match":
            lines.append("-H 'If-Match: \"1\"'")
    content = said.get("requestBody", {}).get("content", {})
    if "application/json" in content:
        body = json.dumps(_example(document, content["application/json"]["schema"], 0), ensure_ascii=False)
        lines += ["-H 'Content-Type: application/json'", f"-d {quote(body)}"]
    elif "multipart/form-data" in content:
        lines.append("-F file=@order.bpmn")
    elif content:
        media = next(iter(content))
        lines += [f"-H 'Content-Type: {media}'", "--data-binary @file"]
    asked = f"{path}?{'&'.join(query)}" if query else path
    return " \\\n  ".join([*lines, f'"$REGLAMENT/api/v1{asked}"'])


def _word(parameter: Mapping[str, Any]) -> str:
    if "pattern" in parameter["schema"]:
        return "7345098123456"
    return {"process": "order_to_delivery", "bundle": "order_to_delivery", "key": "order_to_delivery"}.get(
        parameter["name"], parameter["name"].upper()
    )


def _example(document: Mapping[str, Any], schema: Mapping[str, Any], depth: int) -> Any:
    """Return a value that the schema takes: what is required, and of the rest what has an example."""
    if "$ref" in schema:
        name = schema["$ref"].rpartition("/")[2]
        return _example(document, document["components"]["schemas"][name], depth)
    if schema.get("examples"):
        return schema["examples"][0]
    for name in ("const", "default"):
        if schema.get(name) is not None:
            return schema[name]
    if "enum" in schema:
        return schema["enum"][0]
    if "anyOf" in schema:
        return _example(document, schema["anyOf"][0], depth)
    if depth > _DEEPEST:
        return None
    if schema.get("type") == "object":
        properties = schema.get("properties", {})
        wanted = schema.get("required") or list(properties)[:1]
        return {name: _example(document, properties[name], depth + 1) for name in wanted if name in properties}
    if schema.get("type") == "array":
        return [_example(document, schema.get("items", {}), depth + 1)]
    return {"string": "…", "integer": schema.get("minimum", 1), "number": 1, "boolean": True}.get(
        str(schema.get("type")), "…"
    )


def _first_line(text: str) -> str:
    return text.strip().partition("\n")[0]
