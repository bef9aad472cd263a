"""A form that is being written, shown as people will see it, and its answers checked as they will be."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, render_template, request
from flask_babel import force_locale, get_timezone

from engine.errors import DefinitionRefused, Problem
from engine.feel import text_of
from engine.feel.shapes import Shape
from engine.forms import Form, FormResult, add_row, remove_row
from engine.forms.shapes import shapes_of_form
from engine.queries.rights import Verb
from web import context
from web.designer.in_sight import variables_in_sight
from web.guard import Access, access
from web.i18n import LANGUAGES, language
from web.tasks.typed import posted

__all__ = ["blueprint"]

blueprint = Blueprint("form_preview", __name__)
_DEEPEST = 5


@blueprint.post("/processes/<bundle>/forms/preview")
@access(Access.ALLOWED, Verb.DESIGN)
def show(bundle: str) -> str:
    """Render the form in `_text` in `_language`; `_check` checks the answers, `_add` and `_remove` change rows."""
    wanted = request.form.get("_language", language())
    with force_locale(wanted if wanted in LANGUAGES else language()):
        return _page(bundle)


def _page(bundle: str) -> str:
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
    variables = _examples(form, bundle, request.form.get("_file", ""))
    read = form.read(typed, variables, now, zone=zone) if checked else FormResult({})
    return render_template(
        "designer/form_preview.html",
        form=form,
        faults=(),
        fields=form.view(variables, typed or None, now, errors=read.errors, zone=zone, language=language()),
        checked=checked,
        errors=read.errors,
        values={name: text_of([value])[1:-1] for name, value in read.values.items()},
    )


def _examples(form: Form, bundle: str, file: str) -> dict[str, Any]:
    """Stand-ins for the variables that are known where the form is shown: its texts speak of them."""
    with context.reading() as connection:
        found = variables_in_sight(connection, bundle, file, None)
    own = shapes_of_form(form)
    known = found.known if found is not None else ()
    return {one.name: _example(one.name, one.shape, 0) for one in known if one.name not in own and one.name != "now"}


def _example(name: str, shape: Shape, depth: int) -> Any:
    match shape.type:
        case "number":
            return 1
        case "boolean":
            return True
        case "date":
            return context.now().date()
        case "date and time":
            return context.now()
        case "list":
            return [_example(name, shape.item, depth + 1)] if shape.item is not None and depth < _DEEPEST else []
        case "context" if depth < _DEEPEST:
            return {inner: _example(inner, one, depth + 1) for inner, one in shape.entries.items()}
        case _:
            return f"‹{name}›"
