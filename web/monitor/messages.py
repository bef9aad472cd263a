"""`/messages`: those that wait to be wanted, those that nobody wanted in time, and the delivered; newest first."""

from __future__ import annotations

from flask import Blueprint, render_template, request
from flask_babel import lazy_gettext as _l

from engine.queries.messages import messages
from engine.queries.rights import Verb
from web import context
from web.guard import Access, access

__all__ = ["blueprint"]

blueprint = Blueprint("monitor_messages", __name__)

STATE_NAMES = {
    "waiting": _l("Waiting"),
    "expired": _l("Nobody wanted"),
    "delivered": _l("Delivered"),
}


@blueprint.get("/messages")
@access(Access.ALLOWED, Verb.SEE_MONITOR)
def show() -> str:
    """Show one page of the messages in a state. Raises InvalidInput for a state or a page that there is not."""
    state = request.args.get("state") or "waiting"
    name, key = (request.args.get(field, "").strip()[:200] for field in ("name", "key"))
    with context.reading() as connection:
        page = messages(
            connection, context.actor(), state=state, name=name, key=key, after=request.args.get("after") or None
        )
    arguments = {field: value for field, value in (("name", name), ("key", key)) if value}
    return render_template(
        "monitor/messages.html", page=page, state=state, states=STATE_NAMES, arguments=arguments, name=name, key=key
    )
