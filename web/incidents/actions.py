"""What is done about one incident: each button is one command; what cannot be taken comes back with its field."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Blueprint, make_response, redirect, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from engine.commands import (
    AskToSkip,
    AssignIncident,
    CommentIncident,
    DecideSkip,
    ReportDone,
    RetriedIncident,
    RetryIncident,
)
from engine.errors import InvalidInput
from engine.queries.rights import Verb
from web import context
from web.auth.dialog import safe_path
from web.guard import Access, access
from web.incidents.page import IncidentPage, gather
from web.incidents.routes import incident_page
from web.incidents.typed import read_fields, read_json
from web.toasts import toast

__all__ = ["blueprint"]

blueprint = Blueprint("repair", __name__)


@blueprint.post("/incidents/<row:incident>/retry")
@access(Access.ALLOWED, Verb.RETRY_INCIDENT)
def retry(incident: int) -> Response:
    """Try again; with `_edited` what was corrected in the form goes in."""

    def command(page: IncidentPage) -> RetryIncident:
        form, note = request.form, request.form.get("note", "")
        if "_edited" not in form:
            return RetryIncident(incident, note=note)
        if page.job is not None:
            params = read_fields(page.parameters, form, "p.") | read_json(form.get("p_json", ""), "p_json")
            return RetryIncident(incident, params=params, note=note)
        came_in = read_fields(page.input_fields, form, "i.") | read_json(form.get("i_json", ""), "i_json")
        variables = read_fields(page.variable_fields, form, "v.") | read_json(form.get("v_json", ""), "v_json")
        return RetryIncident(
            incident,
            input=came_in if page.input_fields or came_in else None,
            variables=variables or None,
            note=note,
        )

    def said(done: RetriedIncident) -> None:
        if done.resolved:
            toast(_("It is tried again."))
        else:
            toast(_("It was tried again and still cannot go on."), "error")

    return _carried_out(incident, "retry", command, said)


@blueprint.post("/incidents/<row:incident>/done")
@access(Access.ALLOWED, Verb.OPERATE)
def done(incident: int) -> Response:
    """Report that it was done, with the result that the process goes on with."""

    def command(page: IncidentPage) -> ReportDone:
        form = request.form
        result = read_fields(page.results, form, "r.") | read_json(form.get("r_json", ""), "r_json")
        return ReportDone(incident, result, form.get("note", ""))

    return _carried_out(
        incident,
        "done",
        command,
        lambda found: toast(
            _("It is noted, and what happened is being undone.")
            if found.undoes
            else _("It is noted; the process goes on with this result.")
        ),
    )


@blueprint.post("/incidents/<row:incident>/skip")
@access(Access.ALLOWED, Verb.OPERATE)
def ask_to_skip(incident: int) -> Response:
    """Ask another person to let it be skipped."""

    def command(page: IncidentPage) -> AskToSkip:
        form = request.form
        outputs: dict[str, Any] = {field.name: None for field in page.outputs if f"o.{field.name}" in form}
        outputs |= read_fields(page.outputs, form, "o.") | read_json(form.get("o_json", ""), "o_json")
        return AskToSkip(incident, form.get("note", ""), outputs)

    return _carried_out(incident, "skip", command, lambda found: toast(_("It waits for another person to agree.")))


@blueprint.post("/incidents/<row:incident>/skip/decide")
@access(Access.ALLOWED, Verb.OPERATE)
def decide_skip(incident: int) -> Response:
    """Agree to the skip that another person asked for, or not."""
    agreed = "agree" in request.form
    return _carried_out(
        incident,
        "decide",
        lambda page: DecideSkip(incident, agreed, request.form.get("note", "")),
        lambda found: toast(_("It is skipped.") if agreed else _("It is not skipped; it still waits for a repair.")),
    )


@blueprint.post("/incidents/<row:incident>/assign")
@access(Access.ALLOWED, Verb.OPERATE)
def assign(incident: int) -> Response:
    """Give it to somebody; `me` is whoever asks, nothing is nobody."""
    login = request.form.get("assignee", "").strip()[:120]
    login = context.actor().id if login == "me" else login
    return _carried_out(
        incident,
        "assign",
        lambda page: AssignIncident(incident, login or None),
        lambda found: toast(_("It is assigned.") if found.assignee else _("It is assigned to nobody.")),
    )


@blueprint.post("/incidents/<row:incident>/comment")
@access(Access.ALLOWED, Verb.OPERATE)
def comment(incident: int) -> Response:
    """Say something about it."""
    return _carried_out(
        incident,
        "comment",
        lambda page: CommentIncident(incident, request.form.get("note", "")),
        lambda found: toast(_("It is noted.")),
    )


def _carried_out(
    incident: int, name: str, command: Callable[[IncidentPage], Any], said: Callable[[Any], None]
) -> Response:
    """Carry it out and return to where one came from; wrong values show the page again with what was typed. 422."""
    once = request.form.get("_once", "")[:40]
    actor = context.actor()
    command_id = f"{actor.id}:incident:{incident}:{name}:{once}" if once else None
    with context.reading() as connection:
        page = gather(connection, incident)
    try:
        found = context.engine().handle(command(page), actor=actor, command_id=command_id)
    except InvalidInput as error:
        with context.reading() as connection:
            page = gather(connection, incident, wrong=name, errors=error.fields or {"note": str(error)})
        toast(str(error), "error")
        return make_response(incident_page(page), 422)
    said(found)
    return redirect(safe_path(request.form.get("_back") or url_for("incidents.one", incident=incident)), 303)
