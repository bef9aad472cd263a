"""`/orders` and its like: the cases of one process, filtered by the address."""

from __future__ import annotations

from flask import Blueprint, render_template, request
from flask_babel import lazy_gettext as _l
from markupsafe import Markup
from werkzeug.exceptions import NotFound
from werkzeug.wrappers import Response

from engine.queries.cases import cases
from web import context
from web.cases.cards import listed_of
from web.fresh import answer_if_changed, tag_of
from web.guard import Access, access

__all__ = ["STATES", "blueprint"]

blueprint = Blueprint("lists", __name__)

STATES = {
    "": _l("All"),
    "running": _l("Under way"),
    "late": _l("Late"),
    "stuck": _l("Stuck"),
    "completed": _l("Finished"),
    "cancelled": _l("Cancelled"),
}


@blueprint.get("/<path>")
@access(Access.PERSON)
def show(path: str) -> str | Response:
    """Show one page of the list."""
    kind = context.pages().case_at(path)
    if kind is None:
        raise NotFound
    status = request.args.get("state", "")
    if status not in STATES:
        raise NotFound
    q, after = request.args.get("q", "")[:100], request.args.get("after") or None
    actor, now = context.actor(), context.now()
    with context.reading() as connection:
        page = cases(
            connection,
            actor,
            kind.process,
            now,
            status=status,
            q=q,
            after=after,
            cancelled_outcomes=kind.cancelled_outcomes,
        )
        definitions = {row.version: context.definition_of(connection, kind.process, row.version) for row in page.rows}
        told = listed_of(connection, kind, [row.business_key for row in page.rows if row.business_key])
    shown = {
        "kind": kind,
        "told": told,
        "page": page,
        "definitions": definitions,
        "state": status,
        "q": q,
        "after": after,
    }
    listed = render_template("parts/case_rows.html", **shown)
    tag = tag_of(listed)
    if context.is_htmx():
        return answer_if_changed(listed, tag)
    return render_template("cases.html", states=STATES, listed=Markup(listed), tag=tag, **shown)  # noqa: S704 - ours
