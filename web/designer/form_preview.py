"""A form that is being written, shown as people will see it, and its answers checked as they will be."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, render_template, request
from flask_babel import force_locale, get_timezone

from engine.errors import DefinitionRefused, Problem
from engine.feel import text_of
from engine.forms import Form, FormResult, add_row, remove_row
from engine.queries.rights import Verb
from web import context
from web.guard import Access, access
from web.i18n import LANGUAGES, language
from web.tasks.typed import posted

__all__ = ["blueprint"]

blueprint = Blueprint("form_preview", __name__)


@blueprint.post("/processes/<bundle>/forms/preview")
@access(Access.ALLOWED, Verb.DESIGN)
def show(bundle: str) -> str:
    """Render the form in `_text` in `_language`; `_check` checks the answers, `_add` and `_remove` change rows."""
    wanted = request.form.get("_language", language())
    with force_locale(wanted if wanted in LANGUAGES else language()):
        return _page()


def _page() -> str:
    try:
        form = Form.from_json(request.form.get("_text", ""))
    except DefinitionRefused as error:
        faults: tuple[Problem, ...] = tuple(one for one in error.problems if one.severity == "error")
        return render_template("designer/form_preview.html", faults=faults, checked=False)
    typed: dict[str, Any] = posted(request.form)
    if "_add" in request.form:
        typed = add_row(typed, request.form["_add"])
    elif "_remove" in request.form:
        typed = remove_row(typed, request.form["_remove"])
    checked = "_check" in request.form
    now, zone = context.now(), get_timezone()
    read = form.read(typed, {}, now, zone=zone) if checked else FormResult({})
    return render_template(
        "designer/form_preview.html",
        form=form,
        faults=(),
        fields=form.view({}, typed or None, now, errors=read.errors, zone=zone, language=language()),
        checked=checked,
        errors=read.errors,
        values={name: text_of([value])[1:-1] for name, value in read.values.items()},
    )
