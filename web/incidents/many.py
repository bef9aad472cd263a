"""Repair of many: retry all, with progress and what came of each; assign all."""

from __future__ import annotations

from flask import Blueprint, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from werkzeug.exceptions import NotFound
from werkzeug.wrappers import Response

from engine.commands import AssignIncident, BeginRepairs, RepairsBegun, carry_on
from engine.commands.begin_repairs import MOST_INCIDENTS
from engine.errors import CommandRejected, InvalidInput
from engine.queries import incidents, repairs
from engine.queries.rights import Verb
from web import context
from web.guard import Access, access
from web.incidents.routes import asked
from web.incidents.words import FATES
from web.toasts import toast

__all__ = ["blueprint", "chosen"]

blueprint = Blueprint("many_repairs", __name__)


def chosen() -> list[int]:
    """Return the incidents that were ticked; with `all` every one that the filter names. Raises `InvalidInput`."""
    if "all" in request.form:
        with context.reading() as connection:
            return incidents.ids_of(connection, context.actor(), asked(), MOST_INCIDENTS)
    ticked = request.form.getlist("incident")[:MOST_INCIDENTS]
    found = [int(one) for one in ticked if one.isascii() and one.isdecimal() and len(one) <= 18]
    if not found:
        said = _("Choose incidents first.")
        raise InvalidInput(said, fields={"incident": said})
    return found


@blueprint.post("/incidents/many")
@access(Access.ALLOWED, Verb.RETRY_INCIDENT)
def begin() -> Response:
    """Retry, or assign, what was chosen."""
    if "assign" in request.form:
        return _assign_all(chosen())
    with context.reading() as connection:
        cause = incidents.groups(connection, context.actor(), asked()) if asked().cause else []
    title = cause[0].newest.words if cause else ""
    begun: RepairsBegun = context.engine().handle(BeginRepairs(tuple(chosen()), title), actor=context.actor())
    carry_on(context.engine(), begun.batch_id)
    return redirect(url_for("many_repairs.show", batch=begun.batch_id), 303)


@blueprint.get("/incidents/repairs/<row:batch>")
@access(Access.ALLOWED, Verb.SEE_INCIDENTS)
def show(batch: int) -> str:
    """Show how far it is, and what came of each."""
    with context.reading() as connection:
        progress = repairs.batch(connection, batch)
        if progress is None:
            raise NotFound
        page = repairs.batch_rows(connection, batch, after=request.args.get("after") or None)
    return render_template(
        "incidents/progress.html" if context.is_htmx() else "incidents/repairs.html",
        progress=progress,
        page=page,
        fates=FATES,
        after=request.args.get("after"),
    )


@blueprint.post("/incidents/repairs/<row:batch>")
@access(Access.ALLOWED, Verb.RETRY_INCIDENT)
def go_on(batch: int) -> str | Response:
    """Carry on with what waits; a page's script asks for it again until nothing does."""
    carry_on(context.engine(), batch)
    return show(batch) if context.is_htmx() else redirect(url_for("many_repairs.show", batch=batch), 303)


def _assign_all(found: list[int]) -> Response:
    login = request.form.get("assignee", "").strip()[:120]
    login = context.actor().id if login == "me" else login
    done, refused = 0, ""
    for incident in found[:500]:
        try:
            context.engine().handle(AssignIncident(incident, login or None), actor=context.actor())
            done += 1
        except InvalidInput:
            raise
        except CommandRejected as error:
            refused = str(error)
    toast(ngettext("%(num)s is assigned.", "%(num)s are assigned.", done))
    if refused:
        toast(refused, "error")
    given = {name: value for name in ("process", "element", "action", "cause") if (value := request.form.get(name))}
    return redirect(url_for("incidents.show", **given), 303)
