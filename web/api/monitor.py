"""The monitor: every process in figures, one of them element by element, its instances, exports and saved views."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any, Literal

from flask import Response
from pydantic import Field

from engine.queries import figures
from engine.queries.measured import AsOf, ElementFigures
from engine.queries.monitored import instances
from engine.queries.rights import Verb
from engine.store import views
from web import context
from web.api.case_answers import Case
from web.api.endpoint import Part, Raw
from web.api.models import Answer, Body, Day, Id, Paged, Query, Time
from web.guard import Access
from web.monitor.choice import LONGEST_DAYS, chosen
from web.monitor.exports import file_of
from web.monitor.lists import asked
from web.monitor.views import checked_address, checked_title
from web.problems import problem

__all__ = ["part"]

part = Part("Monitor", "Figures that are counted beforehand, with their “as of”; lists of instances; saved views.")
_RIGHT: dict[str, Any] = {"access": Access.ALLOWED, "verb": Verb.SEE_MONITOR}


class DaysQuery(Query):
    """Which days, both included, in UTC; else the last `days` (30)."""

    first: Annotated[date | None, Field(alias="from")] = None
    last: Annotated[date | None, Field(alias="to")] = None
    days: Annotated[int | None, Field(ge=1, le=LONGEST_DAYS)] = None


class ProcessQuery(DaysQuery):
    """Which days, and of which version; else of all."""

    version: Annotated[int | None, Field(ge=1, lt=1 << 30)] = None


class Filter(Query):
    """Which instances."""

    state: Literal["", "running", "late", "incident", "completed", "cancelled", "failed"] = ""
    version: Annotated[int | None, Field(ge=1, lt=1 << 30)] = None
    element: Annotated[str, Field(max_length=200, description="stands there now")] = ""
    q: Annotated[str, Field(max_length=100, description="words of title and business key")] = ""
    variable: Annotated[str, Field(max_length=400, description="name=value, for example order.client=ACME")] = ""
    age: Annotated[int | None, Field(ge=1, le=36_500, description="begun longer ago than so many days")] = None
    sort: Literal["newest", "oldest"] = "newest"


class FilterPage(Filter, Paged):
    """Which instances, page by page."""


class DayAnswer(Answer):
    """How many instances started and ended on a day."""

    day: Day
    started: int
    finished: int


class ProcessFiguresAnswer(Answer):
    """One process: what is there now, and what happened in the chosen days."""

    key: str
    name: str
    version: Annotated[int, Field(description="the latest")]
    running: int
    late: int
    incidents: int
    started: int
    finished: int
    median_ms: Annotated[int | None, Field(description="cycle time that half of them did not exceed")]
    p90_ms: Annotated[int | None, Field(description="cycle time that nine of ten did not exceed")]
    days: Annotated[list[DayAnswer], Field(description="empty for more than 100 days")]


class Portfolio(Answer):
    """Every process. Late and stuck ones come first."""

    as_of: Time | None
    first: Day
    last: Day
    items: list[ProcessFiguresAnswer]


class ElementAnswer(Answer):
    """One element: what stands there now, and what happened there in the chosen days."""

    element: str
    name: str
    here: int
    overdue_now: int
    incidents_now: int
    entered: int
    done: int
    cancelled: int
    overdue: int
    incidents: int
    median_ms: int | None
    p90_ms: int | None
    mean_untaken_ms: Annotated[int | None, Field(description="until somebody took the task, on the average")]


class VersionAnswer(Answer):
    """A version, and how many instances of it run."""

    version: int
    deployed_at: Time
    running: int


class Ending(Answer):
    """How instances ended."""

    status: str
    outcome: str
    count: int


class OneProcess(Answer):
    """One process on its diagram."""

    as_of: Time | None
    first: Day
    last: Day
    process: ProcessFiguresAnswer
    endings: list[Ending]
    elements: list[ElementAnswer]
    versions: list[VersionAnswer]


class Instances(Answer):
    """A page. `looked_at`: nothing more was found among so many; there are more to look at behind `next`."""

    items: list[Case]
    next: str | None
    looked_at: int | None


class View(Answer):
    """An address of the monitor with a name."""

    id: Id
    title: str
    address: str
    is_shared: bool
    is_pinned: bool
    is_mine: bool
    owner_name: str


class Views(Answer):
    """One's own views and those that others share; at most 200."""

    items: list[View]


class NewView(Body):
    """A view to keep."""

    title: Annotated[str, Field(min_length=1, max_length=120)]
    address: Annotated[str, Field(min_length=1, max_length=2_000, examples=["/monitor?days=7"])]
    shared: bool = False
    pinned: bool = False


class MadeView(Answer):
    """The view that was kept."""

    id: Id


class Pin(Body):
    """Whether it stands at the top of one's monitor."""

    pinned: bool


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
