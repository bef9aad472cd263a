"""The pages about the API: what can be asked, and the keys with which one's programs ask."""

from __future__ import annotations

from flask import Blueprint, current_app, make_response, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.exceptions import NotFound, UnprocessableEntity
from werkzeug.wrappers import Response

from engine.errors import WrongState
from engine.store import programs
from engine.store.programs import EXTERNAL, Key
from web import context
from web.api import keys
from web.api.explaining import explained, shapes
from web.guard import Access, access
from web.toasts import toast

__all__ = ["blueprint"]

blueprint = Blueprint("api_pages", __name__)


@blueprint.get("/api")
@access(Access.PERSON)
def docs() -> str:
    """Explain every endpoint, from the document that programs read."""
    document = current_app.extensions["openapi"]
    return render_template(
        "api/docs.html", parts=explained(document), shapes=shapes(document), host=request.host_url.rstrip("/")
    )


@blueprint.get("/account/keys")
@access(Access.PERSON)
def show_keys() -> str:
    """Show one's keys and the form for a new one."""
    return _page()


@blueprint.post("/account/keys")
@access(Access.PERSON)
def make_key() -> Response:
    """Make a key and show its secret, this once."""
    name, days = request.form.get("name", "").strip()[:120], request.form.get("days", "")
    if days not in {str(one) for one in keys.LIFETIMES}:
        raise UnprocessableEntity
    if not name:
        return make_response(_page(error=_("Please fill this in.")), 422)
    try:
        rights = request.form.get("rights")
        topics = request.form.get("topics", "").replace(",", " ").split()[:50] if rights == EXTERNAL else []
        made = keys.make(
            name,
            int(days),
            reads_only=rights == "read",
            scope=EXTERNAL if rights == EXTERNAL else "",
            topics=[topic[:120] for topic in topics],
        )
    except WrongState as refused:
        toast(str(refused), "error")
        return make_response(_page(), 409)
    return make_response(_page(made=made))


@blueprint.post("/account/keys/<row:number>/revoke")
@access(Access.PERSON)
def revoke_key(number: int) -> Response:
    """End a key for good."""
    with context.writing() as connection:
        known = programs.revoke_key(connection, context.person().login, number, context.now())
    if not known:
        raise NotFound
    toast(_("The key is revoked. Programs that use it are refused from now on."))
    return redirect(url_for("api_pages.show_keys"), 303)


def _page(*, made: Key | None = None, error: str = "") -> str:
    with context.reading() as connection:
        own = programs.keys_of(connection, context.person().login)
    return render_template(
        "api/keys.html", own=own, made=made, error=error, lifetimes=keys.LIFETIMES, now=context.now()
    )
