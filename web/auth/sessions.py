"""The session of a browser: a secret in a cookie, a row in the database; new at every login, ended by deletion."""

from __future__ import annotations

from datetime import timedelta

from flask import Flask, current_app, g, request
from werkzeug.wrappers import Response

from engine.store import people
from engine.store.people import Person, Session
from web import context
from web.api.programs import session_of_key
from web.problems import is_api

__all__ = ["IDLE", "LIFETIME", "begin", "end", "install"]

IDLE = timedelta(hours=8)  # an office day: a task left open over lunch is not lost
LIFETIME = timedelta(hours=12)
_TOUCH_EVERY = timedelta(minutes=5)  # a write per request would cost more than the page


def install(app: Flask) -> None:
    """Find the session before every request."""
    app.before_request(_load)
    app.after_request(_keep_private)


def begin(person: Person) -> Session:
    """Start a session after a login; the one that the browser had before ends."""
    now = context.now()
    before = context.session()
    with context.writing() as connection:
        if before is not None:
            people.end_session(connection, before.id)
        people.discard_old_sessions(connection, now)
        begun = people.begin_session(connection, person, now, LIFETIME)
    g.session = begun
    return begun


def end() -> None:
    """Log this browser out."""
    session = context.session()
    if session is not None:
        with context.writing() as connection:
            people.end_session(connection, session.id)
    g.session = None


def set_cookie(response: Response, session: Session) -> None:
    """Hand the secret to the browser; scripts cannot read it, other sites cannot send it along."""
    response.set_cookie(
        cookie_name(),
        session.secret,
        max_age=int(LIFETIME.total_seconds()),
        httponly=True,
        samesite="Lax",
        secure=bool(current_app.config["HTTPS"]),
        path="/",
    )


def forget_cookie(response: Response) -> None:
    """Take the cookie back."""
    response.delete_cookie(cookie_name(), path="/", httponly=True, samesite="Lax", secure=current_app.config["HTTPS"])


def cookie_name() -> str:
    """Over TLS the name itself binds the cookie to this host."""
    return "__Host-reglament" if current_app.config["HTTPS"] else "reglament"


def _load() -> None:
    g.session = session_of_key() if is_api() else None
    if g.session is not None:
        return
    secret = request.cookies.get(cookie_name())
    if not secret or request.endpoint == "statics.file":
        return
    now = context.now()
    with context.reading() as connection:
        found = people.find_session(connection, secret, now, IDLE)
    g.session = found
    if found is not None and now - found.seen > _TOUCH_EVERY:
        with context.writing() as connection:
            people.touch_session(connection, found.id, now)


def _keep_private(response: Response) -> Response:
    """What a person sees is kept by no cache; static files say otherwise themselves."""
    response.headers.setdefault("Cache-Control", "no-store")
    return response
