"""Timers that start a process while it is suspended: nothing fires, and after the resume it goes on by its rule."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import update

from engine.commands import FireTimer, ResumeProcess, SuspendProcess
from engine.dispatch.timers import claim_timers
from engine.errors import WrongState
from engine.store import tables
from tests.commands.conftest import Office
from tests.commands.test_timers import starting


def claimed(office: Office) -> int:
    """Do what the clock really does: fire what it may claim, until there is nothing more."""
    fired = 0
    while due := claim_timers(office.engine.database, office.clock[0]):
        for timer in due:
            office.do(FireTimer(timer))
            fired += 1
        with office.engine.database.write() as connection:
            connection.execute(update(tables.timer).values(lease_until=None))
    return fired


@pytest.mark.parametrize(
    ("time", "started", "left"),
    [
        ('<timeCycle>R/P1D</timeCycle>|reglament:missed="one"', 1, [datetime(2026, 3, 6, 9, 0, tzinfo=UTC)]),
        ('<timeCycle>R/P1D</timeCycle>|reglament:missed="skip"', 0, [datetime(2026, 3, 6, 9, 0, tzinfo=UTC)]),
        ('<timeCycle>R/P1D</timeCycle>|reglament:missed="all"', 3, [datetime(2026, 3, 6, 9, 0, tzinfo=UTC)]),
        ("<timeDuration>PT1H</timeDuration>|", 1, []),
        ("<timeDate>2026-03-03T12:00:00Z</timeDate>|", 1, []),
    ],
)
def test_a_timer_start_rests_with_its_process_and_goes_on_by_its_rule_after_the_resume(
    office: Office, time: str, started: int, left: list[datetime]
) -> None:
    said, words = time.split("|")
    office.deploy(starting(said, words))
    before = [row.due_at for row in office.rows("timer")]
    office.do(SuspendProcess("p", "year-end"))
    office.clock[0] += timedelta(days=3, hours=2)
    assert claimed(office) == 0
    [timer] = office.rows("timer")
    with pytest.raises(WrongState, match="nothing starts: year-end"):
        office.do(FireTimer(timer.id))  # a clock that had claimed it just before
    assert [row.due_at for row in office.rows("timer")] == before
    office.do(ResumeProcess("p"))
    claimed(office)
    assert len(office.rows("instance")) == started
    assert [row.due_at for row in office.rows("timer")] == left


def test_a_version_that_is_published_while_its_process_is_suspended_waits_too(office: Office) -> None:
    office.deploy(starting("<timeCycle>R/P1D</timeCycle>"))
    office.do(SuspendProcess("p", "year-end"))
    office.deploy(starting("<timeDuration>PT1H</timeDuration>"))
    office.clock[0] += timedelta(hours=2)
    assert claimed(office) == 0
    office.do(ResumeProcess("p"))
    assert claimed(office) == 1
    assert [row.version for row in office.rows("instance")] == [2]


def test_of_two_versions_the_timer_of_the_newest_fires_while_the_older_is_suspended(office: Office) -> None:
    office.deploy(starting("<timeCycle>R/P1D</timeCycle>"))
    office.deploy(starting("<timeCycle>R/PT12H</timeCycle>"))
    office.do(SuspendProcess("p", "broken", version=1))
    office.clock[0] += timedelta(hours=12)
    assert claimed(office) == 1
    assert [row.version for row in office.rows("instance")] == [2]
