"""A wish that is sent again is carried out once: the header `Idempotency-Key`, and the answers kept under it.

Only successes are kept: what was refused changed nothing, and may be sent again, corrected, under the same key. A
process that dies before the effect leaves an unfinished row; a minute later the request may be sent again. One that
dies between the effect and the kept answer has marked the row in the effect's own transaction (`context.witness`): the
request never takes effect twice. Commands on instances are known to the engine by `command_id`, and answer again.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from datetime import timedelta

from flask import g, request
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from engine.errors import InvalidInput
from engine.store import programs
from web import context
from web.problems import problem

__all__ = ["command_id", "idempotency_key", "once"]

ABANDONED = timedelta(seconds=60)  # longer than any request takes
_KEPT_HEADERS = ("Content-Type", "ETag", "Location")


def idempotency_key() -> str | None:
    """Return the header `Idempotency-Key`; raises InvalidInput for one that is none."""
    key = request.headers.get("Idempotency-Key")
    if key is None:
        return None
    key = key.strip()
    if not 1 <= len(key) <= 200 or not key.isascii() or not key.isprintable():
        expected = _("A text of 1 to 200 printable ASCII characters is expected.")
        raise InvalidInput(expected, fields={"Idempotency-Key": expected})
    return key


def command_id() -> str | None:
    """Return the name under which the engine remembers this request's command; None when no key was sent."""
    key = idempotency_key()
    return f"{_digest(context.actor().id)[:20]}:api:{_digest(key)}" if key is not None else None


def once(wish: str, carry_out: Callable[[], Response], *, secret: bool = False) -> Response:
    """Carry it out, or return what it was answered before. `wish` says everything that was asked.

    Raises InvalidInput when the key belongs to another wish, a problem 409 while the first one is under way.
    A `secret` answer is not kept: whoever asks again is told that it was given.
    """
    key = idempotency_key()
    if key is None:
        return carry_out()
    login, digest, asked, now = context.person().login, _digest(key), _digest(wish), context.now()
    with context.writing() as connection:
        is_first = programs.begin_answer(connection, login, digest, asked, now)
        earlier = None if is_first else programs.earlier_answer(connection, login, digest)
        if earlier is not None and earlier.asked == asked and earlier.status is None:
            if earlier.is_done or now - earlier.begun < ABANDONED:
                earlier_runs = True
            else:
                earlier_runs = not programs.take_over(connection, login, digest, earlier.begun, now)
        else:
            earlier_runs = False
    if earlier is not None and earlier.asked != asked:
        said = _("This Idempotency-Key belongs to another request. Choose a new one for a new wish.")
        raise InvalidInput(said, fields={"Idempotency-Key": said})
    if earlier is not None and earlier.is_done and now - earlier.begun >= ABANDONED:
        raise problem(409, _("This was done, but its answer was lost. Look at what is there now."))
    if earlier_runs:
        raise problem(409, _("The same request is being carried out. Ask again in a second for its answer."))
    if earlier is not None and earlier.status is not None:
        return _again(earlier, secret=secret)
    return _first(login, digest, carry_out, secret=secret)


def _first(login: str, digest: str, carry_out: Callable[[], Response], *, secret: bool) -> Response:
    kept = False
    g.wish = (login, digest, command_id())
    try:
        response = carry_out()
        g.pop("wish")
        if response.status_code < 400:
            headers = {name: response.headers[name] for name in _KEPT_HEADERS if name in response.headers}
            content = b"" if secret else response.get_data()
            with context.writing() as connection:
                programs.keep_answer(connection, login, digest, response.status_code, json.dumps(headers), content)
            kept = True
        return response
    finally:
        g.pop("wish", None)
        if not kept:
            with context.writing() as connection:
                programs.forget_answer(connection, login, digest)


def _again(earlier: programs.Earlier, *, secret: bool) -> Response:
    assert earlier.status is not None
    if secret:
        raise problem(409, _("This was done, and its answer is told only once."))
    response = Response(earlier.content, earlier.status, headers=json.loads(earlier.headers))
    if not earlier.content:
        response.headers.pop("Content-Type", None)
    response.headers["Idempotent-Replayed"] = "true"
    return response


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
