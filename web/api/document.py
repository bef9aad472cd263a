"""The OpenAPI 3.1 document: made from the endpoints' declarations, so it says what is served."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache
from http import HTTPStatus
from typing import Any

from pydantic import BaseModel
from pydantic.json_schema import models_json_schema

from web.api.endpoint import UNSAFE, Endpoint, Part, Raw, Upload
from web.guard import Access
from web.problems import PREFIX

__all__ = ["openapi"]

_PARAMETER = re.compile(r"<(?:(?P<kind>\w+)(?:\([^)]*\))?:)?(?P<name>\w+)>")
_KINDS: dict[str | None, dict[str, Any]] = {
    "row": {"type": "string", "pattern": "^[0-9]{1,19}$"},
    "int": {"type": "integer", "minimum": 0},
    None: {"type": "string", "minLength": 1},
}
_PROBLEM = {
    "type": "object",
    "description": "Problem details, RFC 9457. Programs decide by `type` and `status`; people read the rest.",
    "required": ["type", "title", "status", "detail"],
    "properties": {
        "type": {"type": "string", "examples": ["urn:reglament:problem:wrong-state"]},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string"},
        "fields": {
            "type": "object",
            "additionalProperties": {"type": "string"},
            "description": "What is wrong, by the place in what was sent",
        },
    },
    "additionalProperties": True,
}
_DESCRIPTION = """\
Everything that the pages do, by the same rules and with the same errors.

Programs send a key as `Authorization: Bearer …`; browsers their session and `X-CSRF-Token`. Ids are strings; times are
ISO 8601 in UTC; numbers are exact JSON numbers, never binary fractions. Lists: `?after=` takes the `next` of the page
before. With `Idempotency-Key`, a request that is sent again gets the answer of the first.\
"""


@cache
def openapi(parts: tuple[Part, ...], version: str) -> dict[str, Any]:
    """Return the document of all parts: made once, for it takes a tenth of a second, and shared by all who ask."""
    endpoints = [endpoint for part in parts for endpoint in part.endpoints]
    schemas, references = _schemas(endpoints)
    paths: dict[str, Any] = {}
    for endpoint in endpoints:
        path = _PARAMETER.sub(lambda found: f"{{{found['name']}}}", endpoint.path)
        paths.setdefault(path, {})[endpoint.method.lower()] = _operation(endpoint, references)
    return {
        "openapi": "3.1.0",
        "info": {"title": "Reglament", "version": version, "description": _DESCRIPTION},
        "servers": [{"url": PREFIX}],
        "tags": [{"name": part.name, "description": part.description} for part in parts],
        "security": [{"key": []}, {"session": []}],
        "paths": paths,
        "components": {
            "schemas": {**schemas, "Problem": _PROBLEM},
            "securitySchemes": {
                "key": {"type": "http", "scheme": "bearer", "description": "A key made on the page of your account"},
                "session": {"type": "apiKey", "in": "cookie", "name": "reglament"},
            },
        },
    }


def _schemas(endpoints: Iterable[Endpoint]) -> tuple[dict[str, Any], dict[Any, Any]]:
    """Return the components, and the schema of each model by (model, mode)."""
    wanted: dict[tuple[type[BaseModel], str], None] = {}
    for endpoint in endpoints:
        for shape in endpoint.statuses.values():
            if isinstance(shape, type):
                wanted[(shape, "serialization")] = None
        for kind in endpoint.body if isinstance(endpoint.body, tuple) else (endpoint.body,):
            if isinstance(kind, type):
                wanted[(kind, "validation")] = None
    made, definitions = models_json_schema(list(wanted), ref_template="#/components/schemas/{model}")  # type: ignore[arg-type]
    return definitions.get("$defs", {}), dict(made)


def _operation(endpoint: Endpoint, references: dict[Any, Any]) -> dict[str, Any]:
    said: dict[str, Any] = {
        "operationId": endpoint.name,
        "tags": [endpoint.part],
        "summary": endpoint.summary,
        "responses": {
            str(status): _response(status, shape, references) for status, shape in sorted(endpoint.statuses.items())
        },
    }
    if endpoint.verb is not None:
        said["x-verb"] = endpoint.verb.value
    if endpoint.access is Access.ANYBODY:
        said["security"] = []
    parameters = [*_path_parameters(endpoint), *_query_parameters(endpoint), *_headers(endpoint)]
    if parameters:
        said["parameters"] = parameters
    if endpoint.body is not None:
        said["requestBody"] = {"required": True, "content": _content(endpoint.body, references, "validation")}
    return said


def _response(status: int, shape: Any, references: dict[Any, Any]) -> dict[str, Any]:
    said: dict[str, Any] = {"description": HTTPStatus(status).phrase}
    if shape == "problem":
        said["content"] = {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}}
    elif shape is not None:
        said["content"] = _content(shape, references, "serialization")
    return said


def _content(shape: Any, references: dict[Any, Any], mode: str) -> dict[str, Any]:
    if isinstance(shape, tuple):
        return {media: said for one in shape for media, said in _content(one, references, mode).items()}
    if isinstance(shape, Raw):
        return {media: {"schema": {}} for media in (shape.media, *shape.others)}
    if isinstance(shape, Upload):
        files = {"type": "array", "items": {"type": "string", "format": "binary"}}
        form = {"type": "object", "properties": {"file": files}, "required": ["file"]}
        return {"multipart/form-data": {"schema": form}}
    return {"application/json": {"schema": references[(shape, mode)]}}


def _path_parameters(endpoint: Endpoint) -> list[dict[str, Any]]:
    return [
        {"name": found["name"], "in": "path", "required": True, "schema": _KINDS.get(found["kind"], _KINDS[None])}
        for found in _PARAMETER.finditer(endpoint.path)
    ]


def _query_parameters(endpoint: Endpoint) -> list[dict[str, Any]]:
    if endpoint.query is None:
        return []
    schema = endpoint.query.model_json_schema(ref_template="#/components/schemas/{model}")
    required = schema.get("required", [])
    return [
        {"name": name, "in": "query", "required": name in required, "schema": _plain(one)}
        for name, one in schema.get("properties", {}).items()
    ]


def _plain(schema: dict[str, Any]) -> dict[str, Any]:
    """An address has no null: a parameter is there or it is not."""
    kept = {name: value for name, value in schema.items() if not (name == "default" and value is None)}
    kinds = [one for one in kept.get("anyOf", ()) if one.get("type") != "null"]
    if len(kinds) == 1:
        del kept["anyOf"]
        kept.update(kinds[0])
    return kept


def _headers(endpoint: Endpoint) -> list[dict[str, Any]]:
    found = []
    if endpoint.method in UNSAFE:
        found.append(
            {
                "name": "Idempotency-Key",
                "in": "header",
                "required": False,
                "description": "A name of this wish; sent again, it gets the first answer and changes nothing",
                "schema": {"type": "string", "minLength": 1, "maxLength": 200, "pattern": "^[A-Za-z0-9_-]+$"},
            }
        )
    if endpoint.match:
        found.append(
            {
                "name": "If-Match",
                "in": "header",
                "required": False,
                "description": "The ETag of the version that you have seen",
                "schema": {"type": "string"},
            }
        )
    return found
