"""The monitor's days are those of the company's zone: around midnight, where clocks change, and when the zone does."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest

from engine import Engine
from engine.commands import DeployDefinition, StartInstance
from engine.dispatch.figures import Folder, recount
from engine.queries import figures
from engine.store.database import Database
from tests.execution.play import diagram, flows
from tests.store.kit import HandClock

TASK = diagram('<startEvent id="s"/><userTask id="t" reglament:group="g"/><endEvent id="e"/>' + flows("s > t", "t > e"))


def started(database: Database, first: date, last: date) -> dict[str, int]:
    with database.read() as connection:
        [one] = figures.portfolio(connection, first, last)
    return {day.day.isoformat(): day.started for day in one.days if day.started}


def begun_at(database: Database, clock: HandClock, *times: str) -> Engine:
    engine = Engine(database, clock=clock)
    engine.handle(DeployDefinition({"p.bpmn": TASK}))
    for time in times:
        clock.now = datetime.fromisoformat(time)
        engine.handle(StartInstance("p", {}))
    return engine


def fold(database: Database, engine: Engine, zone: str) -> None:
    folder = Folder(database, engine.definitions, "one", zone=zone)
    for _ in range(20):
        folded = folder.fold(engine.clock() + timedelta(minutes=1))
        if folded.round_over and not folded.behind:
            return
    raise AssertionError("it does not come to an end")


CASES = [
    # Berlin: one hour before UTC in winter, two in summer
    ("Europe/Berlin", ("2026-01-09T22:59:59Z", "2026-01-09T23:00:00Z"), {"2026-01-09": 1, "2026-01-10": 1}),
    ("Europe/Berlin", ("2026-07-09T21:59:59Z", "2026-07-09T22:00:00Z"), {"2026-07-09": 1, "2026-07-10": 1}),
    # the day on which the clock goes forward has 23 hours, the one on which it goes back has 25
    (
        "Europe/Berlin",
        ("2026-03-28T22:59:59Z", "2026-03-28T23:00:00Z", "2026-03-29T21:59:59Z", "2026-03-29T22:00:00Z"),
        {"2026-03-28": 1, "2026-03-29": 2, "2026-03-30": 1},
    ),
    (
        "Europe/Berlin",
        ("2026-10-24T22:00:00Z", "2026-10-25T00:30:00Z", "2026-10-25T01:30:00Z", "2026-10-25T23:00:00Z"),
        {"2026-10-25": 3, "2026-10-26": 1},
    ),
    ("America/New_York", ("2026-11-01T03:59:59Z", "2026-11-01T04:00:00Z"), {"2026-10-31": 1, "2026-11-01": 1}),
    ("Asia/Seoul", ("2026-01-31T14:59:59Z", "2026-01-31T15:00:00Z"), {"2026-01-31": 1, "2026-02-01": 1}),
    ("UTC", ("2026-01-09T23:59:59Z", "2026-01-10T00:00:00Z"), {"2026-01-09": 1, "2026-01-10": 1}),
]


@pytest.mark.parametrize(("zone", "times", "expected"), CASES)
def test_a_case_counts_on_the_day_that_it_was_there(
    database: Database, clock: HandClock, zone: str, times: tuple[str, ...], expected: dict[str, int]
) -> None:
    engine = begun_at(database, clock, *times)
    fold(database, engine, zone)
    days = [date.fromisoformat(day) for day in expected]
    assert started(database, min(days) - timedelta(days=2), max(days) + timedelta(days=2)) == expected


def test_a_month_is_the_zones_month(database: Database, clock: HandClock) -> None:
    engine = begun_at(database, clock, "2026-01-31T14:59:59Z", "2026-01-31T15:00:00Z")
    fold(database, engine, "Asia/Seoul")
    with database.read() as connection:
        [until_january] = figures.portfolio(connection, date(2025, 6, 1), date(2026, 1, 31))
    assert until_january.started == 1


def test_who_comes_with_another_zone_counts_nothing_and_says_so_once_until_a_recount(
    database: Database, clock: HandClock, caplog: pytest.LogCaptureFixture
) -> None:
    engine = begun_at(database, clock, "2026-01-09T20:00:00Z", "2026-01-09T23:30:00Z")
    around = (date(2026, 1, 8), date(2026, 1, 12))
    fold(database, engine, "UTC")
    berlin = Folder(database, engine.definitions, "two", zone="Europe/Berlin")
    for _ in range(3):
        clock.move(minutes=10)
        folded = berlin.fold(clock())
        assert (folded.held, folded.steps) == (False, 0)
    assert started(database, *around) == {"2026-01-09": 2}
    [said] = [record.getMessage() for record in caplog.records if record.levelname == "ERROR"]
    assert "counts by the days of UTC, and REGLAMENT_TIME_ZONE is Europe/Berlin" in said
    assert "REGLAMENT_TIME_ZONE=Europe/Berlin reglament recount" in said
    recount(database, engine.definitions, clock(), zone="Europe/Berlin")
    assert started(database, *around) == {"2026-01-09": 1, "2026-01-10": 1}
    fold(database, engine, "Europe/Berlin")
    assert started(database, *around) == {"2026-01-09": 1, "2026-01-10": 1}, "once is enough"
    clock.move(hours=1)
    assert not Folder(database, engine.definitions, "one", zone="UTC").fold(clock()).held
