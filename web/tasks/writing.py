"""Drafts: what is typed is kept 0.8 seconds later, survives a reload, and shows colleagues that somebody is at it."""

from __future__ import annotations

import json
from typing import Any

from flask import Blueprint, make_response, redirect, render_template, request, url_for
from flask_babel import get_timezone
from werkzeug.exceptions import NotFound
from werkzeug.wrappers import Response

from engine.commands import ClaimWorkItem
from engine.errors import CommandRejected, WrongState
from engine.forms import add_row, remove_row
from engine.queries import work_items
from engine.queries.rights import Verb, can
from engine.queries.work_items import WorkItemView
from engine.store import people
from web import context
from web.guard import Access, access
from web.i18n import language
from web.tasks.routes import conflict
from web.tasks.typed import posted

__all__ = ["blueprint"]

blueprint = Blueprint("writing", __name__)


@blueprint.post("/tasks/<row:task>/draft")
@access(Access.PERSON)
def save(task: int) -> Response:
    """Keep what was typed; a free task is taken with the first key. `_add` and `_remove` change a list's rows."""
    item = _find(task)
    typed = posted(request.form)
    moved = False
    for name, change in (("_add", add_row), ("_remove", remove_row)):
        if request.form.get(name):
            typed, moved = change(typed, request.form[name][:200]), True
    if not item.is_open:
        return _too_late(item, _closed(item), typed)
    claimed = False
    if item.assignee is None and can(context.actor(), Verb.CLAIM_WORK_ITEM, item):
        try:
            context.engine().handle(ClaimWorkItem(task), actor=context.actor())
            claimed = True
        except CommandRejected as error:
            return _too_late(_find(task), error, typed)
    now = context.now()
    with context.writing() as connection:
        people.save_draft(connection, task, context.person().login, json.dumps(typed, ensure_ascii=False), now)
    if not context.is_htmx():
        return redirect(url_for("tasks.show", task=task), 303)
    fresh = _find(task)
    with context.reading() as connection:
        form = context.form_of(connection, fresh.definition_key, fresh.version, fresh.form)
    fields: Any = None
    if form is not None and (moved or form.is_dynamic):
        fields = form.view(fresh.variables, typed, now, zone=get_timezone(), language=language())
    return make_response(
        render_template("parts/draft_saved.html", item=fresh, at=now, fields=fields, claimed=claimed, form=form)
    )


def _too_late(item: WorkItemView, error: Exception, typed: dict[str, Any]) -> Response:
    """A draft that was on its way while its own writer completed the task is no conflict: everything was sent."""
    if item.state == "completed" and item.closed_by == context.person().login:
        return make_response("", 204)
    return conflict(item, error, typed)


def _find(task: int) -> WorkItemView:
    with context.reading() as connection:
        item = work_items.find(connection, context.actor(), task)
    if item is None:
        raise NotFound
    return item


def _closed(item: WorkItemView) -> Exception:
    return WrongState(f"'{item.name}' is {item.state}.", who=item.closed_by, when=item.closed_at)
