"""Hand tasks on: one from its page, several from the inbox, with a moment to take it back."""

from __future__ import annotations

import secrets

from flask import Blueprint, make_response, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from werkzeug.exceptions import NotFound as NoPage
from werkzeug.wrappers import Response

from engine.cases import Suggestion
from engine.commands import AssignWorkItem, TakeBackAssignment
from engine.errors import CommandRejected, InvalidInput, NotFound, StaleVersion, WrongState
from engine.queries import inbox, people, work_items
from engine.queries.inbox import InboxView
from web import context
from web.auth.dialog import safe_path
from web.guard import Access, access
from web.i18n import say
from web.tasks.routes import conflict
from web.toasts import toast, undo_category

__all__ = ["blueprint", "person_meant"]

blueprint = Blueprint("assigning", __name__)
_MOST = 200


def person_meant(text: str) -> tuple[str, str]:
    """Return (login, name) of the person whose login or name was typed. Raises `InvalidInput`: nobody, or several."""
    with context.reading() as connection:
        found = people.find_by_name(connection, text) if text.strip() else []
    if len(found) == 1:
        return found[0]
    if not text.strip():
        said = _("Say whom to give it to.")
    elif found:
        said = _(
            "Several people have this name. Write the login: %(logins)s.", logins=", ".join(one for one, _n in found)
        )
    else:
        said = _("Nobody here is called “%(name)s”. Write a name or a login.", name=text.strip()[:80])
    raise InvalidInput(said, fields={"assignee": said})


@blueprint.get("/people")
@access(Access.PERSON)
def suggest() -> Response:
    """Return a few people for what is being typed."""
    q = request.args.get("assignee", "")[:100]
    with context.reading() as connection:
        found = people.suggest(connection, q, request.args.get("group", "")[:120] or None)
    shown = [Suggestion(login, f"{name} ({login})") for login, name in found]
    return make_response(render_template("parts/suggestions.html", found=shown))


@blueprint.post("/tasks/<row:task>/assign")
@access(Access.PERSON)
def assign(task: int) -> Response:
    """Hand one task on."""
    with context.reading() as connection:
        item = work_items.find(connection, context.actor(), task)
    if item is None:
        raise NoPage
    batch = secrets.token_urlsafe(9)
    try:
        login, name = person_meant(request.form.get("assignee", "")[:200])
        context.engine().handle(AssignWorkItem(task, login), actor=context.actor(), command_id=_command_id(batch, 0))
    except InvalidInput as error:
        toast(str(error), "error")
        return redirect(_place(), 303)
    except (WrongState, StaleVersion) as error:
        return conflict(item, error)
    toast(_("%(name)s has it now: %(task)s", name=name, task=say(item.title or item.name)), undo_category(batch, 1))
    return redirect(_place(), 303)


@blueprint.post("/inbox/assign")
@access(Access.PERSON)
def assign_several() -> Response:
    """Hand on what was ticked, each by a command of its own; what cannot be handed on is told."""
    ticked = [one for one in request.form.getlist("task") if one.isascii() and one.isdecimal() and len(one) <= 18]
    batch, done = secrets.token_urlsafe(9), 0
    refused: list[str] = []
    try:
        if not ticked:
            raise InvalidInput(_("Choose tasks first."))
        login, name = person_meant(request.form.get("assignee", "")[:200])
    except InvalidInput as error:
        toast(str(error), "error")
        return redirect(_place(), 303)
    for task in ticked[:_MOST]:
        command = AssignWorkItem(int(task), login)
        try:
            context.engine().handle(command, actor=context.actor(), command_id=_command_id(batch, done))
            done += 1
        except CommandRejected as error:
            refused.append(str(error))
    if done:
        said = ngettext("%(name)s has %(num)s task more.", "%(name)s has %(num)s tasks more.", done, name=name)
        toast(said, undo_category(batch, done))
    if refused:
        toast(
            ngettext(
                "%(num)s was not handed on: %(why)s",
                "%(num)s were not handed on: %(why)s",
                len(refused),
                why=say(refused[0]),
            ),
            "error",
        )
    return redirect(_place(), 303)


@blueprint.post("/inbox/assign/undo")
@access(Access.PERSON)
def undo() -> Response:
    """Take back what was handed on a moment ago and nobody has touched since."""
    batch, _colon, number = request.form.get("undo", "").partition(":")
    count = int(number) if number.isascii() and number.isdecimal() and len(number) < 5 else 0
    with context.reading() as connection:
        made = inbox.assignments(connection, [_command_id(batch, one) for one in range(min(count, _MOST))])
    done, refused = 0, "" if made else _("It is too late to take it back.")
    for task, rev in made:
        try:
            context.engine().handle(TakeBackAssignment(task, rev), actor=context.actor())
            done += 1
        except NotFound:
            refused = _("It is too late to take it back.")
        except CommandRejected as error:
            refused = str(error)
    if done:
        toast(ngettext("%(num)s task is as it was.", "%(num)s tasks are as they were.", done))
    if refused:
        toast(refused, "error")
    return redirect(_place(), 303)


def _command_id(batch: str, number: int) -> str:
    return f"{context.actor().id}:assign:{batch[:20]}:{number}"


def _place() -> str:
    """Where one came from: a view of the inbox, or the page of a task."""
    back = request.form.get("_back", "")
    if back in {view.value for view in InboxView}:
        return url_for("inbox.show", view=back)
    return safe_path(back) if back.startswith("/") else url_for("inbox.front")
