"""Short messages for the next page: "Done: Check R-101". They travel in a cookie that the session's token signs."""

from __future__ import annotations

from flask import Flask, current_app, g, request
from itsdangerous import BadSignature, URLSafeSerializer
from werkzeug.wrappers import Response

from web import context
from web.i18n import say

__all__ = ["install", "taken", "toast", "undo_category"]

_COOKIE = "reglament-toast"
_MOST = 4
_LONGEST = 300
_SECONDS = 60


def install(app: Flask) -> None:
    """Show them in the templates, and carry those that were not shown to the next page."""
    app.jinja_env.globals["toasts"] = taken
    app.after_request(_carry)


def toast(text: str, category: str = "") -> None:
    """Say something on this page if it is still to be rendered, else on the next one.

    `category`: error, what `undo_category` returns, or nothing.
    """
    g.setdefault("toasts", []).append((category, say(text)[:_LONGEST]))


def undo_category(batch: str, count: int) -> str:
    """Return the category of a message that offers to take back so many assignments (`web.tasks.assigning`)."""
    return f"undo:{batch}:{count}"


def taken() -> list[tuple[str, str]]:
    """Return the messages to show now, those of the page before first; each is shown once."""
    found = [*_carried(), *g.get("toasts", [])]
    g.toasts = []
    g.toasts_shown = True
    return found


def _carried() -> list[tuple[str, str]]:
    text, session = request.cookies.get(_COOKIE), context.session()
    if not text or session is None:
        return []
    try:
        found = URLSafeSerializer(session.csrf, salt="toasts").loads(text)
    except BadSignature:
        return []
    return [(str(category), str(said)) for category, said in found]


def _carry(response: Response) -> Response:
    waiting, session = g.get("toasts", []), context.session()
    if waiting and session is not None:
        text = URLSafeSerializer(session.csrf, salt="toasts").dumps(waiting[-_MOST:])
        secure = bool(current_app.config["HTTPS"])
        response.set_cookie(_COOKIE, text, max_age=_SECONDS, httponly=True, samesite="Lax", secure=secure)
    elif g.get("toasts_shown") and _COOKIE in request.cookies:
        response.delete_cookie(_COOKIE)
    return response
