"""`/external`: what programs outside work on: what waits under each topic, and who has which job, until when."""

from __future__ import annotations

from flask import Blueprint, render_template, request

from engine.queries.external import held_jobs, topics
from engine.queries.rights import Verb
from web import context
from web.guard import Access, access

__all__ = ["blueprint"]

blueprint = Blueprint("monitor_outside", __name__)


@blueprint.get("/external")
@access(Access.ALLOWED, Verb.SEE_MONITOR)
def show() -> str:
    """Show the topics with open jobs, and a page of the jobs that somebody has."""
    with context.reading() as connection:
        rows = topics(connection, context.now())
        held = held_jobs(connection, after=request.args.get("after") or None)
    return render_template("monitor/outside.html", topics=rows, held=held)
