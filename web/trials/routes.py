"""Try it: `/processes/<bundle>/try`, step by step, on the draft as it is now."""

from __future__ import annotations

import re
from typing import Any

from flask import Blueprint, make_response, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.exceptions import NotFound
from werkzeug.wrappers import Response

from engine.errors import InvalidInput, StaleVersion, WrongState
from engine.forms import FieldError, Form, add_row, remove_row
from engine.queries.rights import Verb
from engine.trials import warm
from engine.trials.state import OpenTask
from web import context
from web.diagrams import translated_names
from web.guard import Access, access
from web.tasks.typed import posted
from web.toasts import toast
from web.trials.files import Tried, tried
from web.trials.keeping import OpenTrial, begin, discard, go_on, open_trial, stale_text, state_of, take_back
from web.trials.page import form_beside, start_panel, trial_page
from web.trials.steps import FieldsRefused, start_from, step_from

__all__ = ["blueprint"]

blueprint = Blueprint("trials", __name__)

_WISHES = ("at", "instance", "process", "like")


@blueprint.get("/processes/<bundle>/try")
@access(Access.ALLOWED, Verb.DESIGN)
def show(bundle: str) -> Response:
    """Show where the trial stands, or how it can begin."""
    found, trial = _found(bundle)
    warm()  # while the person reads
    return _page(found, trial)


@blueprint.get("/processes/<bundle>/try/<process>.bpmn")
@access(Access.PERSON)
def diagram(bundle: str, process: str) -> Response:
    """Send the diagram of a process as it is tried."""
    with context.reading() as connection:
        found = tried(connection, bundle)
    if found is None:
        raise NotFound
    begins = re.compile(rf"""<(?:[\w.-]+:)?process\b[^>]*\bid\s*=\s*["']{re.escape(process)}["']""")
    for tried_together in found.read.bundles:
        for name, content in tried_together.files.items():
            text = content.decode("utf-8", errors="replace")
            if name.endswith(".bpmn") and begins.search(text):
                response = make_response(translated_names(text))
                response.mimetype = "application/xml"
                response.headers["Cache-Control"] = "no-store"
                return response
    raise NotFound


@blueprint.post("/processes/<bundle>/try/start")
@access(Access.ALLOWED, Verb.DESIGN)
def start(bundle: str) -> Response:
    """Begin; `_add`, `_remove` and `_look` show the form again instead."""
    found, _trial = _found(bundle)
    wish = {"process": request.form.get("_process", ""), "like": request.form.get("_like", "")}
    panel = start_panel(found, wish)
    if panel is None:
        raise NotFound
    typed, changed = _changed_rows()
    if changed:
        return _page(found, None, typed=typed, wish=wish)
    try:
        scenario = start_from(panel, request.form)
    except FieldsRefused as error:
        return _page(found, None, typed=typed, errors=error.errors, status=422, wish=wish)
    except InvalidInput as error:
        return _page(found, None, typed=typed, errors=_errors(error), fault=str(error), status=422, wish=wish)
    state = begin(found, scenario)
    if not state.ok and (state.fault is None or state.fault.step == 0):
        fault = state.fault.message if state.fault is not None else _("These files do not run.")
        return _page(found, None, typed=typed, fault=fault, status=422, wish=wish)
    return _onward(found)


@blueprint.post("/processes/<bundle>/try/steps")
@access(Access.ALLOWED, Verb.DESIGN)
def step(bundle: str) -> Response:
    """Do one thing more: complete, answer, wait, tell, retry. What cannot be done leaves the trial as it was."""
    found, trial = _found(bundle)
    if trial is None:
        return _onward(found)
    typed, changed = _changed_rows()
    if changed:
        return _page(found, trial, typed=typed)
    if trial.rev != _rev():
        return _page(found, trial, fault=stale_text(), status=409)
    before = state_of(found, trial.scenario)

    def form_of(task: OpenTask) -> Form | None:
        return form_beside(found, task.process, task.form)

    try:
        state = go_on(found, _rev(), step_from(before, request.form, form_of))
    except FieldsRefused as error:
        return _page(found, trial, typed=typed, errors=error.errors, status=422)
    except InvalidInput as error:
        return _page(found, trial, typed=typed, errors=_errors(error), fault=str(error), status=422)
    except (StaleVersion, WrongState) as error:
        return _page(*_found(bundle), fault=str(error), status=409)
    if state.fault is not None:
        errors = {name: FieldError("custom", {"text": text}) for name, text in state.fault.fields.items()}
        return _page(found, trial, typed=typed, errors=errors, fault=state.fault.message, status=422)
    return _onward(found)


@blueprint.post("/processes/<bundle>/try/undo")
@access(Access.ALLOWED, Verb.DESIGN)
def undo(bundle: str) -> Response:
    """Take back the last step, or with `_to` all that come after a step."""
    found, _trial = _found(bundle)
    to = request.form.get("_to", "")
    try:
        take_back(found, _rev(), to=int(to) if to.isdecimal() and len(to) < 6 else None)
    except StaleVersion as error:
        return _page(*_found(bundle), fault=str(error), status=409)
    return _onward(found)


@blueprint.post("/processes/<bundle>/try/restart")
@access(Access.ALLOWED, Verb.DESIGN)
def restart(bundle: str) -> Response:
    """Throw the trial away."""
    found, _trial = _found(bundle)
    discard(bundle)
    return _onward(found)


def _found(bundle: str) -> tuple[Tried, OpenTrial | None]:
    with context.reading() as connection:
        trial = open_trial(connection, bundle)
        found = tried(connection, bundle)
    if found is None:
        raise NotFound
    return found, trial


def _rev() -> int:
    text = request.form.get("_rev", "")
    return int(text) if text.isdecimal() and len(text) < 10 else 0


def _changed_rows() -> tuple[dict[str, Any], bool]:
    """What was typed into the fields, and whether only the form was changed: a row more or less, another look."""
    typed = posted(request.form)
    changed = "_look" in request.form
    for name, change in (("_add", add_row), ("_remove", remove_row)):
        if request.form.get(name):
            typed, changed = change(typed, request.form[name][:200]), True
    return typed, changed


def _texts() -> dict[str, str]:
    """The page's own fields as they were typed: names that begin with "_"."""
    return {name[1:]: text for name, text in request.form.items() if name.startswith("_")}


def _errors(error: InvalidInput) -> dict[str, FieldError]:
    return {name: FieldError("custom", {"text": text}) for name, text in error.fields.items()}


def _onward(found: Tried) -> Response:
    instance = request.form.get("_instance") or None
    if not context.is_htmx():
        return redirect(url_for("trials.show", bundle=found.bundle, instance=instance), 303)
    return _page(*_found(found.bundle), wish={"instance": instance or ""}, fresh=True)


def _page(
    found: Tried,
    trial: OpenTrial | None,
    *,
    typed: dict[str, Any] | None = None,
    errors: Any = None,
    fault: str = "",
    status: int = 200,
    wish: dict[str, str] | None = None,
    fresh: bool = False,
) -> Response:
    asked = {name: request.values.get(name) or request.form.get(f"_{name}", "") for name in _WISHES}
    texts = _texts() if request.method == "POST" and not fresh else {}
    page = trial_page(
        found, trial, wish={**asked, **(wish or {})}, typed=typed, texts=texts, errors=errors, fault=fault
    )
    if fault and not context.is_htmx():
        toast(fault, "error")
    template = "trials/parts/trial.html" if context.is_htmx() else "trials/try.html"
    response = make_response(render_template(template, page=page), status)
    response.headers["Cache-Control"] = "no-store"
    return response
