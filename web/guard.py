"""Who may open which address: each endpoint declares its rule, and what declares none is never served.

Rules about one object (may this person complete this task?) are asked where it is read: `engine.queries.rights`.
"""

from __future__ import annotations

import hmac
from collections.abc import Callable
from enum import StrEnum
from typing import TypeVar
from urllib.parse import urlsplit

from flask import Flask, current_app, g, request, url_for
from flask_babel import gettext as _
from werkzeug.exceptions import NotFound
from werkzeug.wrappers import Response

from engine.queries.rights import Verb, can
from engine.store.programs import EXTERNAL
from web import context
from web.auth.dialog import ask_to_log_in
from web.problems import is_api, problem

__all__ = ["Access", "CsrfRefused", "UndeclaredEndpoint", "access", "install", "refuse_undeclared", "rule_of"]

View = TypeVar("View", bound=Callable[..., object])
SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})


class Access(StrEnum):
    """Who may open an address."""

    ANYBODY = "anybody"  # the login page, static files
    PERSON = "person"  # whoever is logged in; what they see is filtered by `visible`
    ALLOWED = "allowed"  # whoever `can` do the endpoint's verb; to others it does not exist


class UndeclaredEndpoint(Exception):
    """An endpoint has no rule: a fault of the program, found when it starts."""


class CsrfRefused(Exception):
    """A form came from elsewhere, or from a page of another session."""


def access(level: Access, verb: Verb | None = None, *, upload: int | None = None) -> Callable[[View], View]:
    """Declare who may open an endpoint; `verb` for `Access.ALLOWED`; `upload`: the most bytes that it takes."""
    if (level is Access.ALLOWED) != (verb is not None):
        raise UndeclaredEndpoint("a verb belongs to Access.ALLOWED and to it alone")

    def declare(view: View) -> View:
        view.__access__ = (level, verb)  # type: ignore[attr-defined]
        view.__upload__ = upload  # type: ignore[attr-defined]
        return view

    return declare


def rule_of(view: object) -> tuple[Access, Verb | None]:
    """Return what an endpoint's function declares; raises UndeclaredEndpoint."""
    rule = getattr(view, "__access__", None)
    if rule is None:
        raise UndeclaredEndpoint(f"{view!r} declares no access")
    level, verb = rule
    return level, verb


def install(app: Flask) -> None:
    """Ask before every request."""
    app.before_request(_check)


def refuse_undeclared(app: Flask) -> None:
    """Raise UndeclaredEndpoint for the first endpoint without a rule, before anything is served."""
    for rule in app.url_map.iter_rules():
        rule_of(app.view_functions[rule.endpoint])


def _check() -> Response | None:
    if request.endpoint is None:
        return None  # no such address: the 404 of everybody
    view = current_app.view_functions[request.endpoint]
    level, verb = rule_of(view)
    if (upload := getattr(view, "__upload__", None)) is not None:
        request.max_content_length = upload  # before the form is read for its token
    unsafe = request.method not in SAFE_METHODS
    if unsafe:
        _refuse_foreign_origin()
    session = context.session()
    if level is Access.ANYBODY:
        return None
    if session is None and is_api():
        raise problem(401, "")
    if session is None:
        return ask_to_log_in(_back_to())
    program = g.get("api_key")
    if unsafe and program is None:
        _refuse_foreign_form(session.csrf)
    if unsafe and program is not None and program.reads_only:
        raise problem(403, _("This key may only read. Make one that may change things."))
    if program is not None and program.scope == EXTERNAL and verb is not Verb.WORK_OUTSIDE:
        raise problem(
            403, _("This key is for the work of programs outside alone. Make another one for everything else.")
        )
    if verb is not None and not can(session.person.actor, verb):
        raise NotFound
    return None


def _refuse_foreign_origin() -> None:
    """Browsers say where a form comes from; programs that say nothing have no cookies of somebody else."""
    origin = request.headers.get("Origin")
    if origin is not None and origin != request.host_url.rstrip("/"):
        raise CsrfRefused
    if origin is None and request.headers.get("Sec-Fetch-Site", "same-origin") not in ("same-origin", "none"):
        raise CsrfRefused


def _refuse_foreign_form(token: str) -> None:
    given = request.headers.get("X-CSRF-Token") or ("" if is_api() else request.form.get("_csrf", ""))
    if not hmac.compare_digest(given.encode(), token.encode()):
        raise CsrfRefused


def _back_to() -> str:
    """Where to return after the login: the page itself, or the page that the lost form stood on."""
    if request.method == "GET" and not context.is_htmx():
        return request.full_path.rstrip("?")
    came_from = urlsplit(request.headers.get("HX-Current-URL") or request.referrer or "")
    if came_from.netloc == request.host and came_from.path:
        return came_from.path + (f"?{came_from.query}" if came_from.query else "")
    return url_for("inbox.front")
