"""What the monitor is asked for and told as."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

from pydantic import Field

from web.api.case_answers import Case
from web.api.models import Answer, Body, Day, Id, Paged, Query, Time
from web.monitor.choice import LONGEST_DAYS

__all__ = [
    "DayAnswer",
    "DaysQuery",
    "ElementAnswer",
    "Ending",
    "Filter",
    "FilterPage",
    "Instances",
    "MadeView",
    "NewView",
    "OneProcess",
    "Pin",
    "Portfolio",
    "ProcessFiguresAnswer",
    "ProcessQuery",
    "VersionAnswer",
    "View",
    "Views",
]


class DaysQuery(Query):
    """Which days, both included, in the installation's time zone; else the last `days` (30)."""

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
