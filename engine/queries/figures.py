"""The monitor's figures: read from what was counted beforehand, never from raw rows, in a fixed number of queries."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import cached_property

from sqlalchemy import ColumnElement, Connection, func, select

from engine.model.spread import Spread
from engine.store.monitor import cursor, element_figure, process_figure, standing
from engine.store.tables import definition, deployment

__all__ = [
    "AsOf",
    "Day",
    "ElementFigures",
    "ProcessFigures",
    "VersionRow",
    "as_of",
    "elements",
    "periods",
    "portfolio",
    "process",
    "versions",
]

MOST_PROCESSES = 500


@dataclass(frozen=True, slots=True)
class AsOf:
    """How fresh the figures are. `serial` changes whenever one of them does."""

    at: datetime | None  # None: they are being counted for the first time
    serial: int


@dataclass(frozen=True, slots=True)
class Day:
    """How many instances started and ended on a day."""

    day: date
    started: int = 0
    finished: int = 0


@dataclass(frozen=True, kw_only=True)
class ProcessFigures:
    """One process: what is there now, and what happened in the chosen days."""

    key: str
    name: str
    version: int  # the latest
    running: int = 0
    late: int = 0
    incidents: int = 0
    started: int = 0
    ended: dict[tuple[str, str], int] = field(default_factory=dict)  # by status and outcome
    days: tuple[Day, ...] = ()
    spread: Spread = field(default_factory=Spread)  # of the cycle times of completed instances

    @property
    def finished(self) -> int:
        """How many ended, however they did."""
        return sum(self.ended.values())

    @cached_property
    def median_ms(self) -> float | None:
        """The cycle time that half of them did not exceed."""
        return self.spread.percentile(0.5)

    @cached_property
    def p90_ms(self) -> float | None:
        """The cycle time that nine of ten did not exceed."""
        return self.spread.percentile(0.9)


@dataclass(frozen=True, kw_only=True)
class ElementFigures:
    """One element: what stands there now, and what happened there in the chosen days."""

    element: str
    here: int = 0
    overdue_now: int = 0
    incidents_now: int = 0
    entered: int = 0
    done: int = 0
    cancelled: int = 0
    overdue: int = 0
    incidents: int = 0
    untaken_ms: int = 0
    spread: Spread = field(default_factory=Spread)

    @cached_property
    def median_ms(self) -> float | None:
        """How long half of the visits took at most."""
        return self.spread.percentile(0.5)

    @cached_property
    def p90_ms(self) -> float | None:
        """How long nine of ten visits took at most."""
        return self.spread.percentile(0.9)

    @property
    def mean_untaken_ms(self) -> float | None:
        """How long a task waited on the average before somebody took it."""
        return self.untaken_ms / self.done if self.done else None


@dataclass(frozen=True, slots=True)
class VersionRow:
    """One version of a process."""

    version: int
    name: str
    deployed_at: datetime
    running: int


def as_of(connection: Connection) -> AsOf:
    """Return how fresh the figures are, in one statement."""
    row = connection.execute(select(cursor.c.as_of, cursor.c.serial)).first()
    return AsOf(row.as_of, row.serial) if row is not None else AsOf(None, 0)


def portfolio(connection: Connection, first: date, last: date) -> tuple[ProcessFigures, ...]:
    """Return the figures of every deployed process between two days, both included, in three statements.

    Those with work that is late or stuck come first, then those with the most instances.
    """
    newer = definition.alias()
    latest = (
        select(definition.c.key, definition.c.version, definition.c.name)
        .where(
            ~select(newer.c.id).where(newer.c.key == definition.c.key, newer.c.version > definition.c.version).exists()
        )
        .order_by(definition.c.key)
        .limit(MOST_PROCESSES)
    )
    known = connection.execute(latest).all()
    here = {
        row.definition_key: row
        for row in connection.execute(
            select(
                standing.c.definition_key,
                func.sum(standing.c.here).label("running"),
                func.sum(standing.c.overdue).label("late"),
                func.sum(standing.c.incidents).label("incidents"),
            )
            .where(standing.c.element == "")
            .group_by(standing.c.definition_key)
        )
    }
    figures = _process_figures(connection, [row.key for row in known], None, first, last)
    found = [
        ProcessFigures(
            key=row.key,
            name=row.name or row.key,
            version=row.version,
            running=int(here[row.key].running) if row.key in here else 0,
            late=int(here[row.key].late) if row.key in here else 0,
            incidents=int(here[row.key].incidents) if row.key in here else 0,
            started=figures[row.key].started,
            ended=figures[row.key].ended,
            days=figures[row.key].days,
            spread=figures[row.key].spread,
        )
        for row in known
    ]
    return tuple(sorted(found, key=lambda one: (-(one.late + one.incidents > 0), -one.running, -one.started, one.name)))


def process(
    connection: Connection, key: str, name: str, latest: int, version: int | None, first: date, last: date
) -> ProcessFigures:
    """Return the figures of one process, or of one version of it, in two statements."""
    where: list[ColumnElement[bool]] = [standing.c.definition_key == key, standing.c.element == ""]
    if version is not None:
        where.append(standing.c.version == version)
    row = connection.execute(
        select(func.sum(standing.c.here), func.sum(standing.c.overdue), func.sum(standing.c.incidents)).where(*where)
    ).one()
    running, late, incidents = (int(number or 0) for number in row)
    figures = _process_figures(connection, [key], version, first, last)[key]
    return ProcessFigures(
        key=key,
        name=name,
        version=latest,
        running=running,
        late=late,
        incidents=incidents,
        started=figures.started,
        ended=figures.ended,
        days=figures.days,
        spread=figures.spread,
    )


def versions(connection: Connection, key: str) -> tuple[VersionRow, ...]:
    """Return the versions of a process, the newest first, with how many instances of each run; in one statement."""
    running = select(standing.c.here).where(
        standing.c.definition_key == definition.c.key,
        standing.c.version == definition.c.version,
        standing.c.element == "",
    )
    rows = connection.execute(
        select(
            definition.c.version,
            definition.c.name,
            deployment.c.deployed_at,
            func.coalesce(running.scalar_subquery(), 0).label("running"),
        )
        .join(deployment, deployment.c.id == definition.c.deployment_id)
        .where(definition.c.key == key)
        .order_by(definition.c.version.desc())
        .limit(200)
    )
    return tuple(VersionRow(row.version, row.name or key, row.deployed_at, int(row.running)) for row in rows)


def elements(
    connection: Connection, key: str, version: int | None, first: date, last: date
) -> dict[str, ElementFigures]:
    """Return the figures of every element at which something stands or happened, by its id, in two statements."""
    s, e = standing.c, element_figure.c
    where: list[ColumnElement[bool]] = [s.definition_key == key, s.element != ""]
    happened: list[ColumnElement[bool]] = [e.definition_key == key, e.period.in_(periods(first, last))]
    if version is not None:
        where.append(s.version == version)
        happened.append(e.version == version)
    sums: dict[str, list[int]] = defaultdict(lambda: [0] * 9)
    for row in connection.execute(select(s.element, s.here, s.overdue, s.incidents).where(*where)):
        numbers = sums[row[0]]
        for place in range(3):
            numbers[place] += row[place + 1]
    counted = (e.entered, e.done, e.cancelled, e.overdue, e.incidents, e.untaken_ms)
    spreads: dict[str, list[str]] = defaultdict(list)
    for element, spread, *added in connection.execute(select(e.element, e.spread, *counted).where(*happened)):
        numbers = sums[element]
        spreads[element].append(spread)
        for place in range(6):
            numbers[place + 3] += added[place]
    names = (
        "here",
        "overdue_now",
        "incidents_now",
        "entered",
        "done",
        "cancelled",
        "overdue",
        "incidents",
        "untaken_ms",
    )
    return {
        element: ElementFigures(
            element=element, spread=Spread.merged(spreads[element]), **dict(zip(names, numbers, strict=True))
        )
        for element, numbers in sums.items()
        if any(numbers)
    }


def periods(first: date, last: date) -> list[str]:
    """Return the fewest periods that make up these days: whole months as months, the rest as days."""
    found: list[str] = []
    day = first
    while day <= last:
        next_month = date(day.year + day.month // 12, day.month % 12 + 1, 1)
        if day.day == 1 and next_month - timedelta(days=1) <= last:
            found.append(f"{day:%Y-%m}")
            day = next_month
        else:
            found.append(day.isoformat())
            day += timedelta(days=1)
    return found


@dataclass(frozen=True, slots=True)
class _Happened:
    started: int
    ended: dict[tuple[str, str], int]
    days: tuple[Day, ...]
    spread: Spread


def _process_figures(
    connection: Connection, keys: Sequence[str], version: int | None, first: date, last: date
) -> dict[str, _Happened]:
    p = process_figure.c
    daily = (last - first).days < MOST_DAYS
    days = [first + timedelta(days=number) for number in range((last - first).days + 1)] if daily else []
    wanted = [day.isoformat() for day in days] if daily else periods(first, last)
    where: list[ColumnElement[bool]] = [p.definition_key.in_(keys), p.period.in_(wanted)]
    if version is not None:
        where.append(p.version == version)
    started: dict[str, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    finished: dict[str, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    ended: dict[str, dict[tuple[str, str], int]] = defaultdict(lambda: defaultdict(int))
    spreads: dict[str, list[str]] = defaultdict(list)
    for key, period, what, outcome, number, spread in connection.execute(
        select(p.definition_key, p.period, p.what, p.outcome, p.number, p.spread).where(*where)
    ):
        if what == "started":
            started[key][period] += number
            continue
        finished[key][period] += number
        ended[key][what, outcome] += number
        if what == "completed":
            spreads[key].append(spread)
    return {
        key: _Happened(
            started=sum(started[key].values()),
            ended=dict(sorted(ended[key].items(), key=lambda item: -item[1])),
            days=_days(days, started[key], finished[key]),
            spread=Spread.merged(spreads[key]),
        )
        for key in keys
    }


MOST_DAYS = 100  # longer spans are read from months, and have no line a day


def _days(days: Iterable[date], started: dict[str, int], finished: dict[str, int]) -> tuple[Day, ...]:
    return tuple(Day(day, started.get(day.isoformat(), 0), finished.get(day.isoformat(), 0)) for day in days)
