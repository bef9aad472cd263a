"""What stands still by decision: actions that are paused everywhere, cases that are suspended."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, make_response, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.exceptions import NotFound
from werkzeug.wrappers import Response

from engine.actions import Placement
from engine.commands import PauseAction, ResumeAction, ResumeInstance, SuspendInstance
from engine.dispatch.connectors import connectors
from engine.errors import InvalidInput
from engine.queries import instances, paused
from engine.queries.paused import PausedRow
from engine.queries.rights import Verb
from web import context
from web.auth.dialog import safe_path
from web.cases.pages import address_of
from web.guard import Access, access
from web.toasts import toast

__all__ = ["blueprint"]

blueprint = Blueprint("pauses", __name__)


@blueprint.record_once
def _words(state: Any) -> None:
    state.app.jinja_env.globals["paused_now"] = _paused_now


def _paused_now() -> list[PausedRow]:
    """For pages that show what stands still beside other things."""
    with context.reading() as connection:
        return paused.paused(connection)


@blueprint.get("/incidents/paused")
@access(Access.ALLOWED, Verb.SEE_INCIDENTS)
def show() -> str:
    """Show what is paused, since when, by whom, why, and how many jobs wait."""
    return _page({})


@blueprint.post("/incidents/paused")
@access(Access.ALLOWED, Verb.OPERATE)
def pause() -> Response:
    """Ask no system for this action any more."""
    action, reason = request.form.get("action", "").strip()[:120], request.form.get("reason", "")
    try:
        context.engine().handle(PauseAction(action, reason), actor=context.actor())
    except InvalidInput as error:
        toast(str(error), "error")
        return make_response(_page(error.fields), 422)
    toast(_("Paused: %(name)s. Its jobs wait.", name=action))
    return redirect(url_for("pauses.show"), 303)


@blueprint.post("/incidents/paused/resume")
@access(Access.ALLOWED, Verb.OPERATE)
def resume() -> Response:
    """Ask for it again."""
    action = request.form.get("action", "").strip()[:120]
    context.engine().handle(ResumeAction(action), actor=context.actor())
    toast(_("Goes on: %(name)s.", name=action))
    return redirect(safe_path(request.form.get("_back") or url_for("pauses.show")), 303)


@blueprint.post("/instances/<row:instance>/suspend")
@access(Access.ALLOWED, Verb.OPERATE)
def suspend(instance: int) -> Response:
    """Let nothing of a case begin."""
    context.engine().handle(SuspendInstance(instance, request.form.get("reason", "")), actor=context.actor())
    toast(_("It is suspended: nothing of it begins until it is resumed."))
    return _to_case(instance)


@blueprint.post("/instances/<row:instance>/resume")
@access(Access.ALLOWED, Verb.OPERATE)
def go_on(instance: int) -> Response:
    """Let a case go on."""
    context.engine().handle(ResumeInstance(instance), actor=context.actor())
    toast(_("It goes on."))
    return _to_case(instance)


def _to_case(instance: int) -> Response:
    if request.form.get("_back"):
        return redirect(safe_path(request.form["_back"]), 303)
    with context.reading() as connection:
        head = instances.head_of(connection, instance)
    if head is None:
        raise NotFound
    return redirect(address_of(head), 303)


def _page(errors: object) -> str:
    with context.reading() as connection:
        still, before = paused.paused(connection), paused.paused_before(connection)
        cases = paused.suspended_cases(connection, after=request.args.get("after") or None)
        resting = [row for row in connectors(connection, context.engine().connectors) if row.opened_at is not None]
    known = {row.action for row in still}
    actions = [
        action
        for name, action in sorted(context.engine().actions.items())
        if name not in known and action.placement is not Placement.INSIDE
    ]
    return render_template(
        "incidents/paused.html",
        still=still,
        before=before,
        cases=cases,
        resting=resting,
        actions=actions,
        errors=errors,
        typed=request.form,
    )
