"""One declaration an endpoint: method, path, schemas, rule, statuses. Flask and the OpenAPI document live on it."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from flask import Response, current_app, g, request
from flask_babel import gettext as _
from pydantic import BaseModel
from werkzeug.wrappers import Response as PlainResponse

from engine.feel.codec import dumps
from engine.queries.paging import Page
from engine.queries.rights import Verb
from web import context
from web.api import reading
from web.api.once import once
from web.api.programs import key
from web.auth.limits import hit
from web.guard import Access
from web.problems import problem

__all__ = ["BRINGS_VARIABLES", "Bodies", "Endpoint", "Part", "Raw", "Reply", "Upload", "creating", "expected_version"]

log = logging.getLogger(__name__)

MEGABYTE = 1024 * 1024
BRINGS_VARIABLES = 12 * MEGABYTE  # read, so that a variable that is too large is refused by its name
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


Bodies = type[BaseModel] | Raw | Upload | tuple[type[BaseModel] | Raw | Upload, ...]


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
    body: Bodies | None
    query: type[BaseModel] | None
    answer: Any  # a model, Listed[…], Raw, or None for 204
    status: int
    also: Mapping[int, Any]
    errors: tuple[int, ...]
    limit: int
    match: str  # "", "optional", "required"
    secret: bool  # the answer is told once and never kept

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
        body: Bodies | None = None,
        query: type[BaseModel] | None = None,
        answer: Any = None,
        status: int | None = None,
        also: Mapping[int, Any] | None = None,
        errors: tuple[int, ...] = (),
        limit: int = MEGABYTE,
        match: str = "",
        secret: bool = False,
    ) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
        """Declare one; see the head of `web.api`."""
        assert (access is Access.ALLOWED) == (verb is not None), "a verb belongs to Access.ALLOWED"
        assert match in ("", "optional", "required")
        kinds = body if isinstance(body, tuple) else (body,)

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
                    limit=max([limit, *(kind.limit for kind in kinds if isinstance(kind, Raw | Upload))]),
                    match=match,
                    secret=secret,
                )
            )
            return view

        return declare


def view_of(endpoint: Endpoint) -> Callable[..., PlainResponse]:
    """Return the function that Flask calls: read, call, write."""

    def view(**path: Any) -> PlainResponse:
        _count(endpoint)
        request.max_content_length = endpoint.limit
        given: dict[str, Any] = reading.clean_path(path)
        if endpoint.query is not None:
            given["query"] = reading.query(endpoint.query)
        elif request.args:
            reading.refuse_query()
        if endpoint.match == "required" and not request.headers.get("If-Match") and not creating():
            raise problem(428, _("Say which version you have seen: send its ETag as If-Match."))
        if endpoint.body is not None:
            given["body"] = _body(endpoint.body)
        if endpoint.method not in UNSAFE or endpoint.access is Access.ANYBODY:
            return _checked(endpoint, _written(endpoint, endpoint.view(**given)))
        wish = repr((endpoint.method, request.path, given, request.headers.get("If-Match"), creating()))
        carried_out = once(wish, lambda: _written(endpoint, endpoint.view(**given)), secret=endpoint.secret)
        return _checked(endpoint, carried_out)

    view.__access__ = (endpoint.access, endpoint.verb)  # type: ignore[attr-defined]
    view.__name__ = endpoint.name
    view.__doc__ = endpoint.summary
    return view


def expected_version() -> str | None:
    """Return the version that `If-Match` names (without quotes); None when it was not sent or is `*`."""
    tags = request.headers.get("If-Match", "").strip()
    if not tags or tags == "*":
        return None
    return tags.removeprefix("W/").strip('"')


def creating() -> bool:
    """Whether `If-None-Match: *` says that there must be nothing yet."""
    return request.headers.get("If-None-Match", "").strip() == "*"


def _count(endpoint: Endpoint) -> None:
    """So many requests a minute: a program that has gone wild must not take everybody's time."""
    session, program = context.session(), key()
    if session is not None:
        is_work = endpoint.verb is Verb.WORK_OUTSIDE
        hit(
            current_app.config["WORK_REQUESTS" if is_work else "API_REQUESTS"],
            "work" if is_work else "api",
            session.person.login,
            str(program.id if program else ""),
        )


def _body(body: Bodies) -> Any:
    kinds = body if isinstance(body, tuple) else (body,)
    chosen = kinds[0]
    if len(kinds) > 1 and request.mimetype == "multipart/form-data":
        chosen = next((kind for kind in kinds if isinstance(kind, Upload)), chosen)
    if isinstance(chosen, Upload):
        return reading.files()
    if isinstance(chosen, Raw):
        return reading.raw((chosen.media, *chosen.others))
    return reading.json(chosen)


def _written(endpoint: Endpoint, result: Any) -> PlainResponse:
    if isinstance(result, PlainResponse):
        return result
    reply = result if isinstance(result, Reply) else Reply(result)
    status = reply.status or endpoint.status
    shape = endpoint.also.get(status, endpoint.answer)
    if isinstance(reply.content, PlainResponse):
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


def _checked(endpoint: Endpoint, response: PlainResponse) -> PlainResponse:
    allowed = endpoint.statuses
    if response.status_code not in allowed and response.status_code != 304:
        message = f"{endpoint.method} {endpoint.path} answered {response.status_code}, which it does not declare"
        if current_app.testing:
            raise AssertionError(message)
        log.warning("%s", message)
    g.api_endpoint = endpoint
    return response
