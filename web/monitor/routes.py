"""`/monitor`: every process in figures, and one of them on its diagram. Both refresh themselves and say as of when."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from flask import Blueprint, render_template, request
from markupsafe import Markup
from werkzeug.exceptions import NotFound
from werkzeug.wrappers import Response

from engine.queries import figures
from engine.queries.measured import AsOf
from engine.queries.rights import Verb
from engine.store.views import SavedView, views_of
from web import context
from web.diagrams import diagram_of
from web.fresh import answer_if_changed, tag_of
from web.guard import Access, access
from web.i18n import language
from web.monitor import words
from web.monitor.charts import days_chart
from web.monitor.choice import MODES, SPANS, chosen
from web.monitor.painting import map_of

__all__ = ["blueprint", "freshness", "saved"]

blueprint = Blueprint("monitor", __name__)
_STALE = timedelta(minutes=2)


@blueprint.record_once
def _words(state: Any) -> None:
    words.install(state.app)


@blueprint.get("/monitor")
@access(Access.ALLOWED, Verb.SEE_MONITOR)
def show() -> str | Response:
    """Show all processes; for the page's script the table alone, when it changed."""
    choice = chosen()
    with context.reading() as connection:
        fresh = figures.as_of(connection)
        tag = _tag(fresh)
        if context.is_htmx() and tag in request.if_none_match:
            return answer_if_changed("", tag)
        processes = figures.portfolio(connection, choice.first, choice.last)
        views = () if context.is_htmx() else views_of(connection, context.actor().id)
    shown = {"processes": processes, "choice": choice, "chart": days_chart, **freshness(fresh)}
    listed = render_template("monitor/portfolio_rows.html", **shown)
    if context.is_htmx():
        return answer_if_changed(listed, tag)
    return render_template(
        "monitor/portfolio.html",
        listed=Markup(listed),  # noqa: S704 - ours
        tag=tag,
        spans=SPANS,
        views=saved(views),
        **shown,
    )


@blueprint.get("/monitor/<key>")
@access(Access.ALLOWED, Verb.SEE_MONITOR)
def show_process(key: str) -> str | Response:
    """Show one process; for the page's script its figures alone, when they changed."""
    choice = chosen()
    with context.reading() as connection:
        fresh = figures.as_of(connection)
        tag = _tag(fresh)
        if context.is_htmx() and tag in request.if_none_match:
            return answer_if_changed("", tag)
        versions = figures.versions(connection, key)
        if not versions or (choice.version is not None and all(row.version != choice.version for row in versions)):
            raise NotFound
        drawn = choice.version or versions[0].version
        definition = context.definition_of(connection, key, drawn)
        assert definition is not None  # a version that is listed is deployed
        now = figures.standing_now(connection, key, choice.version)
        days = (choice.first, choice.last)
        one = figures.process(connection, now, versions[0], key, choice.version, *days)
        found = figures.elements(connection, now, key, choice.version, *days)
        views = () if context.is_htmx() else views_of(connection, context.actor().id)
    shown = {
        "process": one,
        "definition": definition,
        "choice": choice,
        "map": map_of(definition, found, choice.mode),
        "outcome_text": words.outcome_text,
        "chart": days_chart,
        **freshness(fresh),
    }
    part = render_template("monitor/process_figures.html", **shown)
    if context.is_htmx():
        return answer_if_changed(part, tag)
    return render_template(
        "monitor/process.html",
        part=Markup(part),  # noqa: S704 - ours
        tag=tag,
        versions=versions,
        diagram=diagram_of(definition, None, ()),
        modes=MODES,
        spans=SPANS,
        views=saved(views),
        **shown,
    )


def freshness(fresh: AsOf) -> dict[str, Any]:
    """Return what a page says about how fresh its figures are."""
    stale = fresh.at is None or context.now() - fresh.at > _STALE
    return {"as_of": fresh.at, "is_stale": stale}


def saved(views: tuple[SavedView, ...]) -> dict[str, Any]:
    """Return the views for a page: all of them, and the one that this very address is."""
    here = request.full_path.rstrip("?")
    return {"all": views, "here": next((view for view in views if view.address == here), None), "address": here}


def _tag(fresh: AsOf) -> str:
    """Name what the page would say: nothing else changes it."""
    return tag_of(f"{fresh.serial}|{fresh.at}|{request.full_path}|{language()}|{context.today()}")
