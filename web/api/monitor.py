"""The monitor: every process in figures, one of them element by element, its instances, exports and saved views."""

from __future__ import annotations

from typing import Any

from flask import Response

from engine.queries import figures
from engine.queries.measured import AsOf, ElementFigures
from engine.queries.monitored import instances
from engine.queries.rights import Verb
from engine.store import views
from web import context
from web.api.endpoint import Part, Raw
from web.api.monitor_answers import (
    DaysQuery,
    ElementAnswer,
    Filter,
    FilterPage,
    Instances,
    MadeView,
    NewView,
    OneProcess,
    Pin,
    Portfolio,
    ProcessFiguresAnswer,
    ProcessQuery,
    Views,
)
from web.guard import Access
from web.monitor.choice import chosen
from web.monitor.exports import file_of
from web.monitor.lists import asked
from web.monitor.views import checked_address, checked_title
from web.problems import problem

__all__ = ["part"]

part = Part("Monitor", "Figures that are counted beforehand, with their “as of”; lists of instances; saved views.")
_RIGHT: dict[str, Any] = {"access": Access.ALLOWED, "verb": Verb.SEE_MONITOR}


@part.endpoint("GET", "/monitor", "Every process in figures.", query=DaysQuery, answer=Portfolio, **_RIGHT)
def portfolio(query: DaysQuery) -> object:
    """Return what is there now and what happened in the chosen days."""
    choice = chosen()
    with context.reading() as connection:
        fresh: AsOf = figures.as_of(connection)
        found = figures.portfolio(connection, choice.first, choice.last)
    told = [_figures(one) for one in found]
    return {"as_of": fresh.at, "first": choice.first, "last": choice.last, "items": told}


@part.endpoint("GET", "/monitor/<key>", "One process by element.", query=ProcessQuery, answer=OneProcess, **_RIGHT)
def process(key: str, query: ProcessQuery) -> object:
    """Return its figures, those of each element, and its versions."""
    choice = chosen()
    with context.reading() as connection:
        fresh = figures.as_of(connection)
        versions = figures.versions(connection, key)
        if not versions or (choice.version is not None and all(row.version != choice.version for row in versions)):
            raise problem(404, "")
        definition = context.definition_of(connection, key, choice.version or versions[0].version)
        now = figures.standing_now(connection, key, choice.version)
        days = (choice.first, choice.last)
        one = figures.process(connection, now, versions[0], key, choice.version, *days)
        elements = figures.elements(connection, now, key, choice.version, *days)
    names = {node.id: node.name for node in definition.nodes} if definition is not None else {}
    return {
        "as_of": fresh.at,
        "first": choice.first,
        "last": choice.last,
        "process": _figures(one),
        "endings": [
            {"status": status, "outcome": outcome, "count": count} for (status, outcome), count in one.ended.items()
        ],
        "elements": [_element(row, names.get(row.element, "")) for row in elements.values()],
        "versions": versions,
    }


@part.endpoint(
    "GET", "/monitor/<key>/instances", "Instances of a process.", query=FilterPage, answer=Instances, **_RIGHT
)
def rows(key: str, query: FilterPage) -> object:
    """Return a page of the list that the query names."""
    with context.reading() as connection:
        if not figures.versions(connection, key):
            raise problem(404, "")
        listed = instances(connection, context.actor(), asked(key), context.now(), after=query.after, size=query.size)
    return {"items": listed.page.rows, "next": listed.page.next, "looked_at": listed.looked_at}


@part.endpoint(
    "GET",
    "/monitor/<key>/export/<kind>",
    "All instances of a list as a file: csv, xes or ocel.",
    query=Filter,
    answer=Raw("text/csv", others=("application/xml", "application/json")),
    **_RIGHT,
)
def export(key: str, kind: str, query: Filter) -> Response:
    """Send the list as CSV, or its event log as XES or OCEL 2.0."""
    if kind not in ("csv", "xes", "ocel"):
        raise problem(404, "")
    return file_of(key, kind)


@part.endpoint("GET", "/monitor-views", "Saved views.", answer=Views, **_RIGHT)
def list_views() -> object:
    """Return one's own and the shared ones, pinned ones first."""
    with context.reading() as connection:
        return {"items": views.views_of(connection, context.actor().id)}


@part.endpoint("POST", "/monitor-views", "Save a view.", body=NewView, answer=MadeView, status=201, **_RIGHT)
def save_view(body: NewView) -> object:
    """Keep an address of the monitor under a name."""
    title, address = checked_title(body.title), checked_address(body.address)
    with context.writing() as connection:
        number = views.save_view(
            connection,
            context.engine().ids,
            context.actor().id,
            title,
            address,
            context.now(),
            shared=body.shared,
            pinned=body.pinned,
        )
    return {"id": number}


@part.endpoint("PUT", "/monitor-views/<row:view>/pin", "Pin a view, or take it down.", body=Pin, **_RIGHT)
def pin_view(view: int, body: Pin) -> None:
    """For this person alone."""
    with context.writing() as connection:
        known = views.pin_view(connection, context.actor().id, view, pinned=body.pinned)
    if not known:
        raise problem(404, "")


@part.endpoint("DELETE", "/monitor-views/<row:view>", "Delete a view of one's own.", **_RIGHT)
def delete_view(view: int) -> None:
    """Also for those who pinned it."""
    with context.writing() as connection:
        known = views.delete_view(connection, context.actor().id, view)
    if not known:
        raise problem(404, "")


def _figures(one: Any) -> dict[str, Any]:
    told = {name: getattr(one, name) for name in ProcessFiguresAnswer.model_fields}
    return told | {"median_ms": _whole(one.median_ms), "p90_ms": _whole(one.p90_ms)}


def _element(one: ElementFigures, name: str) -> dict[str, Any]:
    told = {field: getattr(one, field) for field in ElementAnswer.model_fields if field != "name"}
    milliseconds = {field: _whole(told[field]) for field in ("median_ms", "p90_ms", "mean_untaken_ms")}
    return told | milliseconds | {"name": name}


def _whole(milliseconds: float | None) -> int | None:
    return round(milliseconds) if milliseconds is not None else None
