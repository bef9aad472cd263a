"""Errors of the API: problem details (RFC 9457) with the titles and texts of the pages."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from flask import Response, request

from engine.feel.codec import dumps
from web.i18n import say

__all__ = ["PREFIX", "ApiProblem", "is_api", "problem", "problem_response", "utc_text"]

PREFIX = "/api/v1"
_NAMES = {
    400: "not-readable",
    401: "not-logged-in",
    403: "not-permitted",
    404: "not-found",
    405: "no-such-method",
    406: "not-acceptable",
    409: "wrong-state",
    412: "changed-meanwhile",
    413: "too-large",
    415: "wrong-media-type",
    422: "invalid-input",
    428: "version-needed",
    429: "too-many-requests",
    500: "our-fault",
    503: "busy",
}


class ApiProblem(Exception):
    """An answer that is no success, with members of its own."""

    def __init__(self, status: int, detail: str, fields: Mapping[str, str] | None, more: Mapping[str, Any]) -> None:
        super().__init__(detail)
        self.status = status
        self.detail = detail
        self.fields = fields
        self.more = more


def problem(status: int, detail: str, *, fields: Mapping[str, str] | None = None, **more: Any) -> ApiProblem:
    """Return a problem to raise; `more` are members of the answer besides title, status and detail."""
    return ApiProblem(status, detail, fields, more)


def is_api() -> bool:
    """Whether a program asks: it gets problems, never pages or redirections."""
    return request.path == PREFIX or request.path.startswith(f"{PREFIX}/")


def utc_text(moment: datetime) -> str:
    """Write a time as the API does: ISO 8601, UTC, "…Z"."""
    return moment.astimezone(UTC).isoformat().replace("+00:00", "Z")


def problem_response(
    status: int, title: str, detail: str, fields: Mapping[str, str] | None = None, more: Mapping[str, Any] | None = None
) -> Response:
    """Write a problem. `type` is stable; programs decide by it and by `status`, people read the rest."""
    said: dict[str, Any] = {
        **(more or {}),
        "type": f"urn:reglament:problem:{_NAMES.get(status, 'refused')}",
        "title": title,
        "status": status,
        "detail": say(detail),
    }
    if fields:
        said["fields"] = {name: say(text) for name, text in fields.items()}
    return Response(dumps(said), status, mimetype="application/problem+json")
