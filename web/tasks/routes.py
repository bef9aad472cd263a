"""Look at a task, take it, give it back, complete it."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, make_response, redirect, render_template, request, url_for
from flask_babel import get_timezone
from flask_babel import gettext as _
from werkzeug.exceptions import NotFound
from werkzeug.wrappers import Response

from engine.commands import ClaimWorkItem, CompletedWorkItem, CompleteWorkItem, ReleaseWorkItem
from engine.errors import InvalidInput, StaleVersion, WrongState
from engine.queries import inbox, work_items
from engine.queries.inbox import InboxRow, InboxView
from engine.queries.work_items import WorkItemView
from engine.store import people
from web import context
from web.guard import Access, access
from web.i18n import say
from web.tasks.page import TaskPage, task_page
from web.tasks.typed import posted, readable
from web.toasts import toast

__all__ = ["blueprint", "conflict"]

blueprint = Blueprint("tasks", __name__)


@blueprint.get("/tasks/<row:task>")
@access(Access.PERSON)
def show(task: int) -> str:
    """Show a task; for the inbox's script the task alone, beside the list."""
    page = _page(task)
    return render_template("parts/task.html" if context.is_htmx() else "task.html", page=page)


@blueprint.get("/tasks/<row:task>/state")
@access(Access.PERSON)
def state(task: int) -> str:
    """Return the line that says who holds it, for a page that heard of a change."""
    return render_template("parts/task_state.html", item=_item(task), tell=True)


@blueprint.post("/tasks/<row:task>/claim")
@access(Access.PERSON)
def claim(task: int) -> Response:
    """Take it: from now on it is mine, and colleagues see that."""
    item = _item(task)
    try:
        context.engine().handle(ClaimWorkItem(task), actor=context.actor())
    except (WrongState, StaleVersion) as error:
        return conflict(item, error)
    return _after_change(task, _("It is yours: %(name)s", name=_title(item)))


@blueprint.post("/tasks/<row:task>/release")
@access(Access.PERSON)
def release(task: int) -> Response:
    """Give it back to the group."""
    item = _item(task)
    try:
        context.engine().handle(ReleaseWorkItem(task), actor=context.actor())
    except (WrongState, StaleVersion) as error:
        return conflict(item, error)
    return _after_change(task, _("Given back: %(name)s", name=_title(item)))


@blueprint.post("/tasks/<row:task>/complete")
@access(Access.PERSON)
def complete(task: int) -> Response:
    """Complete it with the form's values; then the next task of the case, or of the list."""
    item, actor = _item(task), context.actor()
    typed = posted(request.form)
    values: dict[str, Any] = {}
    if item.form is not None:
        with context.reading() as connection:
            form = context.form_of(connection, item.definition_key, item.version, item.form)
        if form is not None and item.is_open:
            result = form.read(typed, item.variables, context.now(), zone=get_timezone())
            if result.errors:
                return _with_errors(task, typed, result.errors)
            values = result.values
    once = request.form.get("_once", "")[:40]
    try:
        done: CompletedWorkItem = context.engine().handle(
            CompleteWorkItem(task, values), actor=actor, command_id=f"{actor.id}:{task}:{once}" if once else None
        )
    except (WrongState, StaleVersion) as error:
        return conflict(item, error, typed)
    except InvalidInput as error:  # the variables changed between our look and the command's
        toast(str(error), "error")
        return _with_errors(task, typed, {})
    with context.writing() as connection:
        people.discard_draft(connection, task)
    return _onward(item, done)


def conflict(item: WorkItemView, error: Exception, typed: dict[str, Any] | None = None) -> Response:
    """Somebody was first: say who and when, keep what was typed, and offer the next task. 409."""
    fresh = _item(item.id)
    who = getattr(error, "who", None)
    with context.reading() as connection:
        names = people.names_of(connection, [who] if who else [])
        form = context.form_of(connection, fresh.definition_key, fresh.version, fresh.form)
        following = _next_row(connection, fresh.id, fresh.root_id)
        row = inbox.row_of(connection, context.actor(), fresh.id)
    template = "parts/conflict.html" if context.is_htmx() else "conflict.html"
    page = render_template(
        template,
        item=fresh,
        row=row,
        who=names.get(who or "", who or ""),
        at=getattr(error, "when", None),
        message=say(str(error)),
        kept=readable(form, fresh.variables, typed) if typed else (),
        following=following,
    )
    return make_response(page, 409)


def _item(task: int) -> WorkItemView:
    with context.reading() as connection:
        item = work_items.find(connection, context.actor(), task)
    if item is None:
        raise NotFound
    return item


def _page(task: int) -> TaskPage:
    with context.reading() as connection:
        page = task_page(connection, task)
    if page is None:
        raise NotFound
    return page


def _with_errors(task: int, typed: dict[str, Any], errors: Any) -> Response:
    with context.reading() as connection:
        page = task_page(connection, task, typed=typed, errors=errors)
    if page is None:
        raise NotFound
    return make_response(render_template("parts/task.html" if context.is_htmx() else "task.html", page=page), 422)


def _after_change(task: int, said: str) -> Response:
    """The row and, where the task is open, the task itself; without script the page one came from."""
    if not context.is_htmx():
        toast(said)
        back = request.form.get("_back", "")
        view = back if back in {view.value for view in InboxView} else None
        target = url_for("inbox.show", view=view) if view else url_for("tasks.show", task=task)
        return redirect(target, 303)
    actor, now = context.actor(), context.now()
    with context.reading() as connection:
        row = inbox.row_of(connection, actor, task)
        page = task_page(connection, task)
        counts = inbox.counters(connection, actor, now)
    return make_response(render_template("parts/changed.html", row=row, page=page, counts=counts, said=said))


def _onward(item: WorkItemView, done: CompletedWorkItem) -> Response:
    title = _title(item)
    said = _("Done: %(name)s", name=title)
    if done.incident_id is not None:
        said = _("Saved: %(name)s. The process cannot go on by itself; a manager has been told.", name=title)
    with context.reading() as connection:
        following = done.follow_up
        if following is None:
            row = _next_row(connection, item.id, item.root_id)
            following = row.id if row is not None else None
        page = task_page(connection, following) if following is not None and context.is_htmx() else None
        counts = inbox.counters(connection, context.actor(), context.now()) if context.is_htmx() else {}
    if not context.is_htmx():
        toast(said)
        target = url_for("tasks.show", task=following) if following else url_for("inbox.front")
        return redirect(target, 303)
    response = make_response(
        render_template(
            "parts/onward.html", done=item, page=page, counts=counts, said=said, back=request.form.get("_back")
        )
    )
    if request.form.get("_back") == "task":
        response.headers["HX-Push-Url"] = url_for("tasks.show", task=following) if following else url_for("inbox.front")
    return response


def _next_row(connection: Any, but: int, root_id: int) -> InboxRow | None:
    """The next task to offer: of the same case, else one's own most urgent one, else a free one of the groups."""
    actor, now = context.actor(), context.now()
    same_case = work_items.next_open(connection, actor, root_id)
    if same_case is not None and same_case != but:
        return inbox.row_of(connection, actor, same_case)
    for view in (InboxView.MINE, InboxView.GROUP):
        for row in inbox.rows(connection, actor, view, now, size=10).rows:
            if row.id != but and row.assignee in (None, actor.id):
                return row
    return None


def _title(item: WorkItemView) -> str:
    return say(item.title or item.name)
