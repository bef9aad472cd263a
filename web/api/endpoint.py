"""One declaration an endpoint: method, path, schemas, rule, statuses. Flask and the OpenAPI document live on it."""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from flask import Response, current_app, g, request
from flask_babel import gettext as _
from pydantic import BaseModel

from engine.errors import InvalidInput
from engine.feel.codec import dumps
from engine.queries.paging import Page
from engine.queries.rights import Verb
from web import context
from web.api import reading
from web.guard import Access
from web.problems import problem

__all__ = ["Endpoint", "Part", "Raw", "Reply", "Upload", "command_id", "creating", "expected_version"]

log = logging.getLogger(__name__)

MEGABYTE = 1024 * 1024
UNSAFE = frozenset({"POST", "PUT", "PATCH", "DELETE"})


@dataclass(frozen=True, slots=True)
class Raw:
    """A body that is no JSON: these bytes, of one of these media types."""

    media: str
    limit: int = MEGABYTE
    others: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Upload:
    """A multipart form with files; `limit` for all of it."""

    limit: int = 5 * MEGABYTE


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer with more than its content."""

    content: Any = None
    status: int | None = None
    etag: str | None = None
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Endpoint:
    """What one address with one method takes, gives and allows."""

    method: str
    path: str  # Flask's, below the prefix
    summary: str
    part: str
    view: Callable[..., Any]
    access: Access
    verb: Verb | None
    body: type[BaseModel] | Raw | Upload | None
    query: type[BaseModel] | None
    answer: Any  # a model, Listed[…], Raw, or None for 204
    status: int
    also: Mapping[int, Any]
    errors: tuple[int, ...]
    limit: int
    match: str  # "", "optional", "required"

    @property
    def name(self) -> str:
        """The endpoint's name in Flask and its operationId."""
        return f"{self.part.lower().replace(' ', '_')}_{self.view.__name__}"

    @property
    def statuses(self) -> dict[int, Any]:
        """Every status it may answer with, and the schema: a model, Raw, None (no body) or `"problem"`."""
        found: dict[int, Any] = {self.status: self.answer, **self.also}
        common = {404, 405, 429, *self.errors}
        if self.access is not Access.ANYBODY:
            common.add(401)
        if self.method in UNSAFE:
            common |= {403, 409, 422}  # a form of another site; a key that is under way; a key with another body
        if self.body is not None:
            common |= {400, 413, 415}
        if self.query is not None:
            common.add(422)
        if self.match:
            common.add(412)
        if self.match == "required":
            common.add(428)
        return found | {status: "problem" for status in sorted(common) if status not in found}


class Part:
    """The endpoints of one subject."""

    def __init__(self, name: str, description: str) -> None:
        self.name = name
        self.description = description
        self.endpoints: list[Endpoint] = []

    def endpoint(
        self,
        method: str,
        path: str,
        summary: str,
        *,
        access: Access = Access.PERSON,
        verb: Verb | None = None,
        body: type[BaseModel] | Raw | Upload | None = None,
        query: type[BaseModel] | None = None,
        answer: Any = None,
        status: int | None = None,
        also: Mapping[int, Any] | None = None,
        errors: tuple[int, ...] = (),
        limit: int = MEGABYTE,
        match: str = "",
    ) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
        """Declare one; see the head of `web.api`."""
        assert (access is Access.ALLOWED) == (verb is not None), "a verb belongs to Access.ALLOWED"
        assert match in ("", "optional", "required")

        def declare(view: Callable[..., Any]) -> Callable[..., Any]:
            self.endpoints.append(
                Endpoint(
                    method=method,
                    path=path,
                    summary=summary,
                    part=self.name,
                    view=view,
                    access=access,
                    verb=verb,
                    body=body,
                    query=query,
                    answer=answer,
                    status=status or (204 if answer is None else 200),
                    also=dict(also or {}),
                    errors=tuple(errors),
                    limit=getattr(body, "limit", limit),
                    match=match,
                )
            )
            return view

        return declare


def view_of(endpoint: Endpoint) -> Callable[..., Response]:
    """Return the function that Flask calls: read, call, write."""

    def view(**path: Any) -> Response:
        request.max_content_length = endpoint.limit
        given: dict[str, Any] = reading.clean_path(path)
        if endpoint.query is not None:
            given["query"] = reading.query(endpoint.query)
        elif request.args:
            reading.refuse_query()
        if endpoint.match == "required" and not request.headers.get("If-Match") and not creating():
            raise problem(428, _("Say which version you have seen: send its ETag as If-Match."))
        if isinstance(endpoint.body, Upload):
            given["body"] = reading.files()
        elif isinstance(endpoint.body, Raw):
            given["body"] = reading.raw((endpoint.body.media, *endpoint.body.others))
        elif endpoint.body is not None:
            given["body"] = reading.json(endpoint.body)
        return _checked(endpoint, _written(endpoint, endpoint.view(**given)))

    view.__access__ = (endpoint.access, endpoint.verb)  # type: ignore[attr-defined]
    view.__name__ = endpoint.name
    view.__doc__ = endpoint.summary
    return view


def command_id() -> str | None:
    """Return the name under which the engine remembers this request's command; None when no key was sent."""
    key = idempotency_key()
    if key is None:
        return None
    return f"{context.actor().id[:40]}:api:{hashlib.sha256(key.encode()).hexdigest()[:40]}"


def idempotency_key() -> str | None:
    """Return the header `Idempotency-Key`; raises InvalidInput for one that is none."""
    key = request.headers.get("Idempotency-Key")
    if key is None:
        return None
    key = key.strip().strip('"')
    if not 1 <= len(key) <= 200 or not key.isprintable():
        raise InvalidInput(
            _("The header Idempotency-Key is a text of 1 to 200 printable characters."),
            fields={"Idempotency-Key": _("A text of 1 to 200 printable characters is expected.")},
        )
    return key


def expected_version() -> str | None:
    """Return the version that `If-Match` names (without quotes); None when it was not sent or is `*`."""
    tags = request.headers.get("If-Match", "").strip()
    if not tags or tags == "*":
        return None
    return tags.removeprefix("W/").strip('"')


def creating() -> bool:
    """Whether `If-None-Match: *` says that there must be nothing yet."""
    return request.headers.get("If-None-Match", "").strip() == "*"


def _written(endpoint: Endpoint, result: Any) -> Response:
    if isinstance(result, Response):
        return result
    reply = result if isinstance(result, Reply) else Reply(result)
    status = reply.status or endpoint.status
    shape = endpoint.also.get(status, endpoint.answer)
    if isinstance(reply.content, Response):
        response = reply.content
    elif shape is None or status == 204:
        response = Response(status=status)
        del response.headers["Content-Type"]
    else:
        response = Response(_json(shape, reply.content), status, mimetype="application/json")
    response.headers.update(reply.headers)
    if reply.etag is not None:
        response.set_etag(reply.etag)
        if request.method == "GET":
            response.make_conditional(request)
    return response


def _json(shape: type[BaseModel], content: Any) -> bytes:
    if isinstance(content, Page):
        content = {"items": content.rows, "next": content.next}
    made = content if isinstance(content, shape) else shape.model_validate(content, from_attributes=True)
    return dumps(made.model_dump(by_alias=True))


def _checked(endpoint: Endpoint, response: Response) -> Response:
    allowed = endpoint.statuses
    if response.status_code not in allowed and response.status_code != 304:
        message = f"{endpoint.method} {endpoint.path} answered {response.status_code}, which it does not declare"
        if current_app.testing:
            raise AssertionError(message)
        log.warning("%s", message)
    g.api_endpoint = endpoint
    return response
