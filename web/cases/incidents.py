"""Incidents: what cannot go on, why, and the button that tries again."""

from __future__ import annotations

from flask import Blueprint, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from engine.commands import RetriedIncident, RetryIncident
from engine.queries import incidents
from engine.queries.rights import Verb
from web import context
from web.auth.dialog import safe_path
from web.guard import Access, access
from web.toasts import toast

__all__ = ["blueprint"]

blueprint = Blueprint("incidents", __name__)


@blueprint.get("/incidents")
@access(Access.ALLOWED, Verb.SEE_INCIDENTS)
def show() -> str:
    """Show what is open, the oldest first."""
    with context.reading() as connection:
        page = incidents.rows(connection, context.actor(), after=request.args.get("after") or None)
        count = incidents.count_open(connection, context.actor())
        names = {}
        for row in page.rows:
            definition = context.definition_of(connection, row.definition_key, row.version)
            if definition is not None and row.element in definition.by_id:
                names[row.id] = definition.node(row.element).name or row.element
    return render_template("incidents.html", page=page, count=count, names=names, after=request.args.get("after"))


@blueprint.post("/incidents/<row:incident>/retry")
@access(Access.ALLOWED, Verb.RETRY_INCIDENT)
def retry(incident: int) -> Response:
    """Try again after the repair: the step that was undone, or the job that gave up."""
    done: RetriedIncident = context.engine().handle(RetryIncident(incident), actor=context.actor())
    if done.resolved:
        toast(_("It is tried again."))
    else:
        toast(_("It was tried again and still cannot go on."), "error")
    return redirect(safe_path(request.form.get("_back") or url_for("incidents.show")), 303)
