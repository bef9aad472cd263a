"""Start a case by hand: the form of its process, and suggestions while one types."""

from __future__ import annotations

import secrets
from typing import Any

from flask import Blueprint, make_response, redirect, render_template, request, url_for
from flask_babel import get_timezone
from flask_babel import gettext as _
from werkzeug.exceptions import NotFound
from werkzeug.wrappers import Response

from engine.cases import CaseKind
from engine.commands import StartedInstance, StartInstance
from engine.errors import InvalidInput
from engine.forms import FieldError, Form, add_row, remove_row
from engine.model.definition import Node
from engine.queries import instances
from web import context
from web.cases.pages import address_of
from web.guard import Access, access
from web.i18n import language
from web.tasks.typed import posted
from web.toasts import toast

__all__ = ["begun_at", "blueprint", "startable"]

blueprint = Blueprint("start", __name__)


def startable(kind: CaseKind) -> bool:
    """Whether this person may start a case of this kind."""
    actor = context.actor()
    return kind.start_form is not None and (actor.administrator or not actor.groups.isdisjoint(kind.start_groups))


def begun_at(kind: CaseKind) -> list[Node]:
    """The start events of which one must be chosen; empty where the process has one place to begin."""
    deployed = context.engine().definitions.get(kind.process)
    plain = deployed.definition.plain_starts if deployed is not None else ()
    return list(plain) if len(plain) > 1 else []


@blueprint.get("/start")
@access(Access.PERSON)
def choose() -> str:
    """Show what can be started."""
    return render_template(
        "start_list.html", kinds=[kind for kind in context.pages().cases.values() if startable(kind)]
    )


@blueprint.get("/start/<process>")
@access(Access.PERSON)
def show(process: str) -> str:
    """Show the form of a process."""
    kind, form = _kind_and_form(process)
    return _page(kind, form, None, {}, secrets.token_urlsafe(12))


@blueprint.post("/start/<process>")
@access(Access.PERSON)
def begin(process: str) -> Response:
    """Start it with what was typed; `_add`, `_remove` and `_look` show the form again instead."""
    kind, form = _kind_and_form(process)
    typed = posted(request.form)
    once = request.form.get("_once", "")[:40]
    changed = "_look" in request.form
    for name, change in (("_add", add_row), ("_remove", remove_row)):
        if request.form.get(name):
            typed, changed = change(typed, request.form[name][:200]), True
    if changed:
        return make_response(_page(kind, form, typed, {}, once), 200)
    result = form.read(typed, {}, context.now(), zone=get_timezone())
    if result.errors:
        return make_response(_page(kind, form, typed, result.errors, once), 422)
    actor = context.actor()
    try:
        variables = kind.start(result.values) if kind.start is not None else result.values
        started: StartedInstance = context.engine().handle(
            StartInstance(process, variables, start_event=request.form.get("_start_event", "")[:200] or None),
            actor=actor,
            command_id=f"{actor.id}:start:{once}" if once else None,
        )
    except InvalidInput as error:
        fields = {name: FieldError("custom", {"text": text}) for name, text in error.fields.items()}
        toast(str(error), "error")
        return make_response(_page(kind, form, typed, fields, once), 422)
    with context.reading() as connection:
        head = instances.find(connection, actor, started.instance_id)
    toast(_("It runs already: here it is.") if started.existing else _("It is started."))
    target = address_of(head) if head is not None else url_for("inbox.front")
    return redirect(target, 303)


@blueprint.get("/start/<process>/suggest/<source>")
@access(Access.PERSON)
def suggest(process: str, source: str) -> Response:
    """Return a few proposals for what is being typed: never a whole table."""
    kind, _form = _kind_and_form(process)
    find = kind.suggest.get(source)
    if find is None:
        raise NotFound
    q = next((value for name, value in request.args.items() if not name.startswith("_")), "")[:100].strip()
    with context.reading() as connection:
        found = find(connection, q) if q else ()
    return make_response(render_template("parts/suggestions.html", found=found[:20]))


def _kind_and_form(process: str) -> tuple[CaseKind, Form]:
    kind = context.pages().cases.get(process)
    if kind is None or not startable(kind):
        raise NotFound
    with context.reading() as connection:
        form = context.form_of(connection, process, None, kind.start_form)
    if form is None:
        raise NotFound
    return kind, form


def _page(kind: CaseKind, form: Form, typed: Any, errors: Any, once: str) -> str:
    fields = form.view({}, typed, context.now(), errors=errors, zone=get_timezone(), language=language())
    template = "parts/start_form.html" if context.is_htmx() else "start.html"
    chosen = request.form.get("_start_event", "")
    return render_template(
        template,
        kind=kind,
        form=form,
        fields=fields,
        errors=errors,
        once=once,
        start_events=begun_at(kind),
        chosen=chosen,
    )
