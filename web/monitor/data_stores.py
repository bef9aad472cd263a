"""`/data-stores`: what processes keep beyond their instances, and who wrote what."""

from __future__ import annotations

from flask import Blueprint, render_template, request

from engine.feel import text_of
from engine.queries.data_stores import data_stores, one_data_store, writes_of_store
from engine.queries.rights import Verb
from web import context
from web.guard import Access, access

__all__ = ["blueprint"]

blueprint = Blueprint("monitor_stores", __name__)

_LONGEST = 20_000  # characters of a value on the page; the API sends all of it


@blueprint.get("/data-stores")
@access(Access.ALLOWED, Verb.SEE_MONITOR)
def show() -> str:
    """Show the stores; with `?name=` one of them. Raises NotFound for one that was never written."""
    name, after = request.args.get("name", "").strip()[:200], request.args.get("after") or None
    with context.reading() as connection:
        if not name:
            page = data_stores(connection, context.actor(), after=after)
            return render_template("monitor/data_stores.html", page=page)
        store = one_data_store(connection, context.actor(), name)
        writes = writes_of_store(connection, context.actor(), name, after=after)
    text = text_of(store.value)
    cut = text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"
    told = [(row, text_of(row.value)[:200]) for row in writes.rows]
    return render_template("monitor/data_store.html", store=store, text=cut, writes=told, next=writes.next)
