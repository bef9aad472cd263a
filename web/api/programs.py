"""Programs with a key: `Authorization: Bearer …` instead of a cookie; they act in the name of the key's owner."""

from __future__ import annotations

from datetime import timedelta

from flask import g, request
from flask_babel import gettext as _
from flask_limiter.util import get_remote_address

from engine.store import programs
from engine.store.people import Session
from engine.store.programs import Key
from web import context
from web.auth.limits import hit
from web.problems import problem

__all__ = ["key", "session_of_key"]

_TOUCH_EVERY = timedelta(minutes=5)  # a write per request would cost more than the answer
_WRONG_KEYS = "30 per minute"  # of one address


def key() -> Key | None:
    """Return the key of this request; None for a browser."""
    found: Key | None = g.get("api_key")
    return found


def session_of_key() -> Session | None:
    """Return a session for the key that was sent; None when none was. A key that opens nothing is a problem 401."""
    scheme, _space, secret = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() != "bearer":
        return None  # a proxy in front may have a password of its own
    now = context.now()
    with context.reading() as connection:
        found = programs.find_key(connection, secret.strip(), now)
    if found is None:
        hit(_WRONG_KEYS, "wrong keys", get_remote_address())  # right ones from the same address are not held up
        raise problem(401, _("This key is not known, has expired or was revoked. Make a new one on your account page."))
    g.api_key, person = found
    if g.api_key.last_used is None or now - g.api_key.last_used > _TOUCH_EVERY:
        with context.writing() as connection:
            programs.touch_key(connection, g.api_key.id, now)
    return Session(f"key:{g.api_key.id}", "", person, g.api_key.created, now, g.api_key.expires)
