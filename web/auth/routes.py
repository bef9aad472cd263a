"""Log in, log out."""

from __future__ import annotations

import json

from flask import Blueprint, make_response, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from engine.forms import nested
from engine.queries import work_items
from engine.store import people
from engine.store.passwords import Busy, hash_password, needs_new_hash, verify_password
from engine.store.people import Person
from web import context
from web.auth import sessions
from web.auth.dialog import kept_draft, safe_path
from web.auth.limits import count_wrong_password, refuse_guessing
from web.guard import Access, access
from web.toasts import toast

__all__ = ["blueprint", "checked"]

blueprint = Blueprint("auth", __name__)


@blueprint.get("/login")
@access(Access.ANYBODY)
def login() -> Response | str:
    """Show the login page; who is logged in goes on."""
    if context.session() is not None:
        return redirect(safe_path(request.args.get("next")), 303)
    return render_template("login.html", next_page=safe_path(request.args.get("next")))


@blueprint.post("/login")
@access(Access.ANYBODY)
def check_login() -> Response:
    """Check the password and begin a session; in the dialog over a form, the form stays as it is."""
    name, password = request.form.get("login", "").strip()[:120], request.form.get("password", "")[:1000]
    refuse_guessing(name)
    try:
        person = checked(name, password)
    except Busy:
        return _again(_("Many people are logging in at this moment. Please try again in a few seconds."), 503)
    if person is None:
        count_wrong_password(name)
        return _again(_("Login or password is wrong."), 401)
    session = sessions.begin(person)
    _keep_typed(person, request.form.get("kept", ""))
    next_page = safe_path(request.form.get("next"))
    if not context.is_htmx():
        response = redirect(next_page, 303)
    elif request.form.get("was", person.login) != person.login:
        response = make_response("", 200)  # somebody else: what is on the screen is not theirs
        response.headers["HX-Redirect"] = url_for("inbox.front")
    else:
        response = make_response(render_template("parts/logged_in_again.html"), 200)
        response.headers["HX-Trigger"] = json.dumps({"renewed": {"csrf": session.csrf, "target": "body"}})
    sessions.set_cookie(response, session)
    return response


@blueprint.post("/logout")
@access(Access.PERSON)
def logout() -> Response:
    """End this browser's session."""
    sessions.end()
    response = redirect(url_for("auth.login"), 303)
    sessions.forget_cookie(response)
    return response


def checked(login_name: str, password: str) -> Person | None:
    """Return who logs in with this password, None when it is wrong. Raises Busy when too many do at once."""
    with context.reading() as connection:
        found = people.find_person(connection, login_name)
    person, stored = found if found is not None else (None, None)
    if not verify_password(password, stored) or person is None or stored is None:
        return None
    if needs_new_hash(stored):
        renewed = hash_password(password)
        with context.writing() as connection:
            people.set_password_hash(connection, person.login, renewed)
    return person


def _again(message: str, status: int) -> Response:
    template = "parts/login_dialog.html" if context.is_htmx() else "login.html"
    page = render_template(
        template,
        error=message,
        typed_login=request.form.get("login", "")[:120],
        next_page=safe_path(request.form.get("next")),
        kept=request.form.get("kept", ""),
        was=request.form.get("was"),
    )
    return make_response(page, status)


def _keep_typed(person: Person, text: str) -> None:
    """A form that was sent after the session's end becomes a draft of its task, if the task is this person's to see."""
    kept = kept_draft(text)
    if kept is None:
        return
    task, values = kept
    with context.reading() as connection:
        item = work_items.find(connection, person.actor, task)
    if item is not None and item.is_open:
        with context.writing() as connection:
            people.save_draft(connection, task, person.login, json.dumps(nested(values)), context.now())
        toast(_("You are logged in again. What you had typed is kept."))
