"""The page of what is suspended of a process: suspend it, a version, a single step; and resume."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask import Blueprint, make_response, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.exceptions import NotFound
from werkzeug.wrappers import Response

from engine.commands import ResumeElement, ResumeProcess, SuspendElement, SuspendProcess
from engine.errors import CommandRejected, InvalidInput
from engine.model.definition import Definition, NodeKind
from engine.queries import changes
from engine.queries.changes import SuspensionRow
from engine.queries.rights import Verb
from engine.queries.still import Still, still
from web import context
from web.auth.dialog import safe_path
from web.changes.words import name_of, number_of
from web.guard import Access, access
from web.i18n import say
from web.toasts import toast

__all__ = ["blueprint"]

blueprint = Blueprint("suspending", __name__)
_NEVER = frozenset(
    {
        *(NodeKind.EXCLUSIVE_GATEWAY, NodeKind.PARALLEL_GATEWAY, NodeKind.INCLUSIVE_GATEWAY),
        *(NodeKind.EVENT_BASED_GATEWAY, NodeKind.START_EVENT, NodeKind.BOUNDARY_EVENT, NodeKind.EVENT_SUB_PROCESS),
    }
)


@blueprint.record_once
def _words(state: Any) -> None:
    state.app.jinja_env.globals["suspended_now"] = _suspended_now
    state.app.jinja_env.globals["still_now"] = _still_now


def _still_now(process: str) -> Still:
    """For the page of a process: paused actions and suspensions, in one statement."""
    with context.reading() as connection:
        return still(connection, process)


def _suspended_now(
    process: str, rows: Sequence[SuspensionRow] | None = None, definition: Definition | None = None
) -> list[tuple[SuspensionRow, str]]:
    """For pages that show what stands still beside other things: with the name of the step."""
    if rows is None:
        with context.reading() as connection:
            rows = changes.suspensions(connection, process)
            definition = _definition(connection, process) if rows else None
    named = definition.by_id if definition is not None else {}
    return [
        (row, name_of(definition.nodes[named[row.element]]) if definition and row.element in named else row.element)
        for row in rows
    ]


@blueprint.get("/monitor/<key>/suspended")
@access(Access.ALLOWED, Verb.OPERATE)
def show(key: str) -> str:
    """Show what is suspended, and what may be."""
    return _page(key)


@blueprint.post("/monitor/<key>/suspended")
@access(Access.ALLOWED, Verb.OPERATE)
def suspend(key: str) -> Response | str:
    """Suspend the process, a version of it, or a step."""
    form = request.form
    version, element = number_of(form.get("version")) or 0, form.get("element", "")[:200]
    reason = form.get("reason", "")
    command: Any = SuspendProcess(key, reason, version, "instances" in form)
    if element:
        command = SuspendElement(key, element, reason, version)
    try:
        context.engine().handle(command, actor=context.actor())
    except InvalidInput as error:
        return make_response(_page(key, refused=error), 422)
    toast(_("It is suspended."))
    return redirect(url_for("suspending.show", key=key), 303)


@blueprint.post("/monitor/<key>/resume")
@access(Access.ALLOWED, Verb.OPERATE)
def resume(key: str) -> Response:
    """Let it go on as it was suspended."""
    version, element = number_of(request.form.get("version")) or 0, request.form.get("element", "")
    command = ResumeElement(key, element[:200], version) if element else ResumeProcess(key, version)
    context.engine().handle(command, actor=context.actor())
    toast(_("It goes on."))
    return redirect(safe_path(request.form.get("_back") or url_for("suspending.show", key=key)), 303)


def _page(key: str, *, refused: CommandRejected | None = None) -> str:
    with context.reading() as connection:
        definition = _definition(connection, key)
        if definition is None:
            raise NotFound
        versions = changes.running_versions(connection, key)
        before = [row for row in changes.suspensions(connection, key, open_only=False) if row.resumed_at is not None]
    return render_template(
        "changes/suspended.html",
        process=definition,
        title=say(definition.name or key),
        versions=versions,
        before=before,
        steps=[node for node in definition.nodes if node.kind not in _NEVER],
        refused=refused,
        typed=request.form,
        name_of=name_of,
    )


def _definition(connection: Any, key: str) -> Any:
    numbers = changes.running_versions(connection, key)
    return context.definition_of(connection, key, numbers[0].version) if numbers else None
