"""Forty times around clock changes: what a date, a duration, a cycle and cron mean in a zone (RFC 5545 §3.3.5).

Each row is played through the step: a timer in the zone is armed at a moment, and its firings are compared, written
with the offset that a clock on the wall there shows.
"""

from __future__ import annotations

from datetime import datetime

import pytest

from tests.execution.play import Play, diagram, flows

BERLIN = "Europe/Berlin"  # 2027: 28 March 02:00 → 03:00, 31 October 03:00 → 02:00
NEW_YORK = "America/New_York"  # 2027: 14 March, 7 November, at 02:00
SYDNEY = "Australia/Sydney"  # southern: 4 April 03:00 → 02:00, 3 October 02:00 → 03:00
LORD_HOWE = "Australia/Lord_Howe"  # half an hour: 4 April 02:00 → 01:30, 3 October 02:00 → 02:30
SANTIAGO = "America/Santiago"  # at midnight: 5 September 00:00 → 01:00
KOLKATA, KATHMANDU, SEOUL = "Asia/Kolkata", "Asia/Kathmandu", "Asia/Seoul"

# zone · kind · text · armed at · firings
CASES: tuple[tuple[str, str, str, str, list[str]], ...] = (
    # dates
    (BERLIN, "timeDate", "2027-03-28T01:59", "2027-03-01T00:00Z", ["2027-03-28T01:59+01:00"]),
    (BERLIN, "timeDate", "2027-03-28T02:30", "2027-03-01T00:00Z", ["2027-03-28T03:30+02:00"]),  # in the gap
    (BERLIN, "timeDate", "2027-03-28T03:00", "2027-03-01T00:00Z", ["2027-03-28T03:00+02:00"]),
    (BERLIN, "timeDate", "2027-10-31T02:30", "2027-10-01T00:00Z", ["2027-10-31T02:30+02:00"]),  # the first of two
    (BERLIN, "timeDate", "2027-10-31T02:30+01:00", "2027-10-01T00:00Z", ["2027-10-31T02:30+01:00"]),
    (BERLIN, "timeDate", "2027-07-01", "2027-01-01T00:00Z", ["2027-07-01T00:00+02:00"]),
    (SANTIAGO, "timeDate", "2027-09-05", "2027-01-01T00:00Z", ["2027-09-05T01:00-03:00"]),  # no midnight that day
    (LORD_HOWE, "timeDate", "2027-10-03T02:15", "2027-01-01T00:00Z", ["2027-10-03T02:45+11:00"]),
    (KATHMANDU, "timeDate", "2027-01-01T00:00", "2026-12-01T00:00Z", ["2027-01-01T00:00+05:45"]),
    (BERLIN, "timeDate", "2027-01-31T09:00@Asia/Seoul", "2027-01-01T00:00Z", ["2027-01-31T09:00+09:00"]),
    # durations: days are those of the calendar, hours pass
    (BERLIN, "timeDuration", "P1D", "2027-03-27T11:00Z", ["2027-03-28T12:00+02:00"]),
    (BERLIN, "timeDuration", "PT24H", "2027-03-27T11:00Z", ["2027-03-28T13:00+02:00"]),
    (BERLIN, "timeDuration", "P1D", "2027-10-30T10:00Z", ["2027-10-31T12:00+01:00"]),
    (BERLIN, "timeDuration", "PT24H", "2027-10-30T10:00Z", ["2027-10-31T11:00+01:00"]),
    (BERLIN, "timeDuration", "P1D", "2027-03-27T01:30Z", ["2027-03-28T03:30+02:00"]),  # 02:30 a day later
    (BERLIN, "timeDuration", "P1DT2H", "2027-03-27T00:00Z", ["2027-03-28T04:00+02:00"]),
    (BERLIN, "timeDuration", "P1M", "2027-01-31T08:00Z", ["2027-02-28T09:00+01:00"]),
    (BERLIN, "timeDuration", "P1M", "2028-01-31T08:00Z", ["2028-02-29T09:00+01:00"]),
    (BERLIN, "timeDuration", "P1Y", "2028-02-29T08:00Z", ["2029-02-28T09:00+01:00"]),
    (BERLIN, "timeDuration", "P1M3D", "2027-02-25T08:00Z", ["2027-03-28T09:00+02:00"]),
    (SYDNEY, "timeDuration", "P1D", "2027-04-03T00:00Z", ["2027-04-04T11:00+10:00"]),
    (SYDNEY, "timeDuration", "P6M", "2027-01-15T00:00Z", ["2027-07-15T11:00+10:00"]),
    (LORD_HOWE, "timeDuration", "P1D", "2027-10-02T01:00Z", ["2027-10-03T11:30+11:00"]),
    (KOLKATA, "timeDuration", "P1W", "2027-03-27T18:30Z", ["2027-04-04T00:00+05:30"]),
    # cycles
    (
        BERLIN, "timeCycle", "R3/2027-03-27T02:30:00/P1D", "2027-03-01T00:00Z",
        ["2027-03-27T02:30+01:00", "2027-03-28T03:30+02:00", "2027-03-29T02:30+02:00"],
    ),
    (
        BERLIN, "timeCycle", "R3/2027-10-30T02:30:00/P1D", "2027-10-01T00:00Z",
        ["2027-10-30T02:30+02:00", "2027-10-31T02:30+02:00", "2027-11-01T02:30+01:00"],
    ),
    (
        BERLIN, "timeCycle", "R3/2027-03-28T00:30:00/PT1H", "2027-03-01T00:00Z",
        ["2027-03-28T00:30+01:00", "2027-03-28T01:30+01:00", "2027-03-28T03:30+02:00"],
    ),
    (
        BERLIN, "timeCycle", "R5/2027-01-31T09:00:00/P1M", "2027-01-01T00:00Z",
        ["2027-01-31T09:00+01:00", "2027-02-28T09:00+01:00", "2027-03-31T09:00+02:00", "2027-04-30T09:00+02:00",
         "2027-05-31T09:00+02:00"],
    ),
    (
        BERLIN, "timeCycle", "R2/2028-02-29T09:00:00/P1Y", "2028-01-01T00:00Z",
        ["2028-02-29T09:00+01:00", "2029-02-28T09:00+01:00"],
    ),
    (
        NEW_YORK, "timeCycle", "R3/P1D/2027-11-08T08:00:00", "2027-11-01T00:00Z",
        ["2027-11-06T08:00-04:00", "2027-11-07T08:00-05:00", "2027-11-08T08:00-05:00"],
    ),
    (
        BERLIN, "timeCycle", "R/2026-01-01T09:00:00/P1D", "2027-03-27T12:00Z",  # its past is over
        ["2027-03-28T09:00+02:00", "2027-03-29T09:00+02:00"],
    ),
    (
        SEOUL, "timeCycle", "R2/P1D", "2027-03-27T12:00Z",
        ["2027-03-28T21:00+09:00", "2027-03-29T21:00+09:00"],
    ),
    # cron
    (
        BERLIN, "timeCycle", "0 9 * * *", "2027-03-27T00:00Z",
        ["2027-03-27T09:00+01:00", "2027-03-28T09:00+02:00", "2027-03-29T09:00+02:00"],
    ),
    (
        BERLIN, "timeCycle", "30 2 * * *", "2027-03-27T00:00Z",
        ["2027-03-27T02:30+01:00", "2027-03-28T03:30+02:00", "2027-03-29T02:30+02:00"],
    ),
    (
        BERLIN, "timeCycle", "30 2 * * *", "2027-10-30T12:00Z",
        ["2027-10-31T02:30+02:00", "2027-11-01T02:30+01:00"],  # once, though the clock shows it twice
    ),
    (
        BERLIN, "timeCycle", "30 2,3 * * *", "2027-03-28T00:00Z",
        ["2027-03-28T03:30+02:00", "2027-03-29T02:30+02:00"],  # two local times that are one instant fire once
    ),
    (
        BERLIN, "timeCycle", "*/30 * * * *", "2027-10-31T00:29Z",  # every half hour, whatever the clock shows
        ["2027-10-31T02:30+02:00", "2027-10-31T02:00+01:00", "2027-10-31T02:30+01:00", "2027-10-31T03:00+01:00"],
    ),
    (
        BERLIN, "timeCycle", "0 0 18 L * ?", "2027-02-01T00:00Z",
        ["2027-02-28T18:00+01:00", "2027-03-31T18:00+02:00"],
    ),
    (
        SYDNEY, "timeCycle", "15 2 * * SUN", "2027-10-01T00:00Z",
        ["2027-10-03T03:15+11:00", "2027-10-10T02:15+11:00"],
    ),
    (
        NEW_YORK, "timeCycle", "0 0 8 ? * MON#1 2028", "2027-03-01T00:00Z",
        ["2028-01-03T08:00-05:00", "2028-02-07T08:00-05:00", "2028-03-06T08:00-05:00", "2028-04-03T08:00-04:00"],
    ),
)  # fmt: skip


def test_there_are_forty_cases() -> None:
    assert len(CASES) == 40
    assert len({(zone, text, armed) for zone, _, text, armed, _ in CASES}) == 40


@pytest.mark.parametrize(
    ("zone", "kind", "text", "armed", "firings"),
    CASES,
    ids=[f"{zone} {text} {armed}" for zone, _, text, armed, _ in CASES],
)
def test_a_timer_fires_when_the_clock_on_the_wall_says_so(
    zone: str, kind: str, text: str, armed: str, firings: list[str]
) -> None:
    play = Play(
        diagram(
            '<startEvent id="s"/><userTask id="t" reglament:group="g"/>'
            f'<boundaryEvent id="b" attachedToRef="t" cancelActivity="false" reglament:zone="{zone}">'
            f"<timerEventDefinition><{kind}>{text}</{kind}></timerEventDefinition></boundaryEvent>"
            '<endEvent id="e"/><endEvent id="e2"/>' + flows("s > t", "t > e", "b > e2")
        )
    )
    play.now = datetime.fromisoformat(armed)
    play.start()
    fired = []
    for _ in firings:
        [timer] = play.timers
        fired.append(timer.due_at)
        play.pass_time(seconds=(timer.due_at - play.now).total_seconds())
    assert fired == [datetime.fromisoformat(wanted) for wanted in firings]
    assert play.state.status == "running"
    if kind == "timeCycle" and text.startswith(f"R{len(firings)}/"):
        assert play.timers == []  # that was the last round
