"""The monitor's figures: read from what was counted beforehand, never from raw rows, in a fixed number of queries."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import ColumnElement, Connection, func, select

from engine.model.spread import Spread
from engine.queries.measured import AsOf, Day, ElementFigures, ProcessFigures, VersionRow
from engine.store.monitor import cursor, element_figure, process_figure, standing
from engine.store.tables import definition, deployment

__all__ = [
    "Standing",
    "as_of",
    "elements",
    "periods",
    "portfolio",
    "process",
    "standing_now",
    "versions",
]

MOST_PROCESSES = 500
Standing = dict[str, tuple[int, int, int]]  # by element: how many stand there, are overdue, are stuck


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


def standing_now(connection: Connection, key: str, version: int | None) -> Standing:
    """Return what stands at the elements of a process now (at "": in the process), in one statement."""
    s = standing.c
    where: list[ColumnElement[bool]] = [s.definition_key == key]
    if version is not None:
        where.append(s.version == version)
    found: dict[str, list[int]] = defaultdict(lambda: [0, 0, 0])
    for element, *numbers in connection.execute(select(s.element, s.here, s.overdue, s.incidents).where(*where)):
        sums = found[element]
        for place in range(3):
            sums[place] += numbers[place]
    return {element: (sums[0], sums[1], sums[2]) for element, sums in found.items()}


def process(
    connection: Connection, now: Standing, latest: VersionRow, key: str, version: int | None, first: date, last: date
) -> ProcessFigures:
    """Return the figures of one process, or of one version of it, in one statement."""
    running, late, incidents = now.get("", (0, 0, 0))
    figures = _process_figures(connection, [key], version, first, last)[key]
    return ProcessFigures(
        key=key,
        name=latest.name,
        version=latest.version,
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
    connection: Connection, now: Standing, key: str, version: int | None, first: date, last: date
) -> dict[str, ElementFigures]:
    """Return the figures of every element at which something stands or happened, by its id, in one statement."""
    e = element_figure.c
    where: list[ColumnElement[bool]] = [e.definition_key == key, e.period.in_(periods(first, last))]
    if version is not None:
        where.append(e.version == version)
    sums: dict[str, list[int]] = defaultdict(lambda: [0] * len(_COUNTS))
    spreads: dict[str, list[str]] = defaultdict(list)
    columns = [e[name] for name in _COUNTS]
    for element, spread, *added in connection.execute(select(e.element, e.spread, *columns).where(*where)):
        spreads[element].append(spread)
        numbers = sums[element]
        for place, number in enumerate(added):
            numbers[place] += number
    found = {}
    for element in {**sums, **now}:
        here, overdue, incidents = now.get(element, (0, 0, 0))
        numbers = sums[element]
        if element and (any(numbers) or here or overdue or incidents):
            found[element] = ElementFigures(
                element=element,
                here=here,
                overdue_now=overdue,
                incidents_now=incidents,
                spread=Spread.merged(spreads[element]),
                **dict(zip(_COUNTS, numbers, strict=True)),
            )
    return found


_COUNTS = ("entered", "done", "cancelled", "overdue", "incidents", "untaken_ms")


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
