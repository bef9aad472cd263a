"""Saved views: an address of the monitor with a name, for oneself or for all, pinned or not."""

from __future__ import annotations

from urllib.parse import urlsplit

from flask import Blueprint, redirect, request, url_for
from flask_babel import gettext as _
from werkzeug.exceptions import NotFound
from werkzeug.wrappers import Response

from engine.errors import InvalidInput
from engine.queries.rights import Verb
from engine.store.views import delete_view, pin_view, save_view
from web import context
from web.guard import Access, access
from web.toasts import toast

__all__ = ["blueprint", "checked_address", "checked_title"]

blueprint = Blueprint("monitor_views", __name__)


@blueprint.post("/monitor/views")
@access(Access.ALLOWED, Verb.SEE_MONITOR)
def save() -> Response:
    """Keep the address that the form names."""
    title, address = checked_title(request.form.get("title", "")), checked_address(request.form.get("address", ""))
    with context.writing() as connection:
        save_view(
            connection,
            context.engine().ids,
            context.actor().id,
            title,
            address,
            context.now(),
            shared="shared" in request.form,
            pinned="pinned" in request.form,
        )
    toast(_("The view is saved."))
    return redirect(address, 303)


@blueprint.post("/monitor/views/<row:view>/pin")
@access(Access.ALLOWED, Verb.SEE_MONITOR)
def pin(view: int) -> Response:
    """Keep a view at the top of the monitor, or take it down."""
    with context.writing() as connection:
        if not pin_view(connection, context.actor().id, view, pinned=request.form.get("pinned") == "yes"):
            raise NotFound
    return _back()


@blueprint.post("/monitor/views/<row:view>/delete")
@access(Access.ALLOWED, Verb.SEE_MONITOR)
def delete(view: int) -> Response:
    """Forget an own view."""
    with context.writing() as connection:
        if not delete_view(connection, context.actor().id, view):
            raise NotFound
    toast(_("The view is deleted."))
    return _back()


def checked_title(text: str) -> str:
    """Return a view's name; raises InvalidInput for none."""
    title = " ".join(text.split())[:120]
    if not title:
        raise InvalidInput(_("Give the view a name."), fields={"title": _("Give the view a name.")})
    return title


def checked_address(text: str) -> str:
    """Return an address of the monitor without its host; raises InvalidInput for any other."""
    parts = urlsplit(text)
    if parts.scheme or parts.netloc or not (parts.path == "/monitor" or parts.path.startswith("/monitor/")):
        raise InvalidInput(_("Only addresses of the monitor can be saved."), fields={"address": text[:80]})
    address = parts.path + (f"?{parts.query}" if parts.query else "")
    if len(address) > 2000:
        raise InvalidInput(_("This address is too long to be saved."), fields={"address": text[:80]})
    return address


def _back() -> Response:
    asked = request.form.get("_back", "")
    return redirect(checked_address(asked) if asked else url_for("monitor.show"), 303)
