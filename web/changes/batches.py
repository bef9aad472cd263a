"""Lists of instances to change: all of them, and one with its progress and what came of each."""

from __future__ import annotations

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.exceptions import NotFound
from werkzeug.wrappers import Response

from engine.commands import ContinueChanges, PauseChanges, StopChanges, carry_on_changes
from engine.queries import changes
from engine.queries.rights import Verb
from web import context
from web.changes.words import STATES, title_of
from web.guard import Access, access

__all__ = ["blueprint"]

blueprint = Blueprint("changes", __name__)
_CONTROLS = {"pause": PauseChanges, "continue": ContinueChanges, "stop": StopChanges}


@blueprint.get("/changes")
@access(Access.ALLOWED, Verb.SEE_INCIDENTS)
def show() -> str:
    """Show the lists, the newest first."""
    with context.reading() as connection:
        page = changes.batches(connection, after=request.args.get("after") or None)
    return render_template("changes/index.html", page=page, title_of=title_of)


@blueprint.get("/changes/<row:batch>")
@access(Access.ALLOWED, Verb.SEE_INCIDENTS)
def one(batch: int) -> str:
    """Show how far a list is."""
    with context.reading() as connection:
        progress = changes.batch(connection, batch)
        if progress is None:
            raise NotFound
        page = changes.batch_rows(connection, batch, after=request.args.get("after") or None)
    return render_template(
        "changes/progress.html" if context.is_htmx() else "changes/batch.html",
        progress=progress,
        page=page,
        states=STATES,
        title=title_of(progress),
        after=request.args.get("after"),
    )


@blueprint.post("/changes/<row:batch>")
@access(Access.ALLOWED, Verb.OPERATE)
def go_on(batch: int) -> str | Response:
    """Carry on with what waits, pause it, or give it up."""
    control = _CONTROLS.get(request.form.get("do", ""))
    if control is not None:
        context.engine().handle(control(batch), actor=context.actor())
    else:
        carry_on_changes(context.engine(), batch)
    return one(batch) if context.is_htmx() else redirect(url_for("changes.one", batch=batch), 303)
