"""One's own settings: the language. And the help page, with every key."""

from __future__ import annotations

from flask import Blueprint, redirect, render_template, request, url_for
from flask_babel import force_locale
from flask_babel import gettext as _
from werkzeug.exceptions import UnprocessableEntity
from werkzeug.wrappers import Response

from engine.store import people
from web import context
from web.auth.dialog import safe_path
from web.guard import Access, access
from web.i18n import LANGUAGES
from web.toasts import toast

__all__ = ["blueprint"]

blueprint = Blueprint("account", __name__)


@blueprint.get("/account")
@access(Access.PERSON)
def show() -> str:
    """Show who one is and in which groups."""
    return render_template("account.html")


@blueprint.post("/account/language")
@access(Access.PERSON)
def set_language() -> Response:
    """Read the pages in another language from now on."""
    chosen = request.form.get("language", "")
    if chosen not in LANGUAGES:
        raise UnprocessableEntity
    with context.writing() as connection:
        people.set_language(connection, context.person().login, chosen)
    with force_locale(chosen):
        toast(_("The pages are in English now."))
    return redirect(safe_path(request.form.get("next") or url_for("account.show")), 303)


@blueprint.get("/help")
@access(Access.PERSON)
def help_page() -> str:
    """Show the keys and what the colours mean."""
    return render_template("help.html")
