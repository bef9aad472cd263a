"""Cron of Quartz in imported files: 1 is Sunday there; what cannot be told is asked for."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from engine.bpmn.importing.expressions.quartz import is_quartz, quartz_to_cron
from engine.times import next_fire
from tests.bpmn.importing.conftest import BPMN, Bring

_BEFORE = datetime(2026, 1, 1, tzinfo=UTC)  # a Thursday


@pytest.mark.parametrize(
    ("quartz", "cron", "first"),
    [
        ("0 0 9 ? * 2-6", "0 0 9 ? * MON-FRI", "2026-01-01T09:00:00"),
        ("0 0 9 ? * 1", "0 0 9 ? * SUN", "2026-01-04T09:00:00"),
        ("0 0 9 ? * 7", "0 0 9 ? * SAT", "2026-01-03T09:00:00"),
        ("0 0 9 ? * L", "0 0 9 ? * SAT", "2026-01-03T09:00:00"),
        ("0 0 9 ? * 2,4-5", "0 0 9 ? * MON,WED-THU", "2026-01-01T09:00:00"),
        ("0 0 9 ? * 2/3", "0 0 9 ? * MON,THU", "2026-01-01T09:00:00"),
        ("0 0 9 ? * */2", "0 0 9 ? * SUN,TUE,THU,SAT", "2026-01-01T09:00:00"),
        ("0 0 9 ? * SAT-MON", "0 0 9 ? * SAT,SUN,MON", "2026-01-03T09:00:00"),
        ("0 0 9 ? * 6L", "0 0 9 ? * 5L", "2026-01-30T09:00:00"),
        ("0 0 9 ? * FRIL", "0 0 9 ? * 5L", "2026-01-30T09:00:00"),
        ("0 0 9 ? * 6#3 2027-2028", "0 0 9 ? * FRI#3 2027-2028", "2027-01-15T09:00:00"),
        ("0 0 9 ? * MON-FRI", "0 0 9 ? * MON-FRI", "2026-01-01T09:00:00"),
        ("0 0 22-2/2 * * ?", "0 0 22,0,2 * * ?", "2026-01-01T02:00:00"),
        ("0 /20 * * * ?", "0 */20 * * * ?", "2026-01-01T00:20:00"),
        ("0 0 9 1 NOV-FEB ?", "0 0 9 1 11,12,1,2 ?", "2026-01-01T09:00:00"),
        ("0 0 12 1/1 * ? *", "0 0 12 1/1 * ? *", "2026-01-01T12:00:00"),
        ("0 0 9 L * ?", "0 0 9 L * ?", "2026-01-31T09:00:00"),
        ("0 0 9 LW * ?", "0 0 9 LW * ?", "2026-01-30T09:00:00"),
        ("0 0 9 * * MON", "0 0 9 * * MON", "2026-01-05T09:00:00"),  # from which day nobody counts
    ],
)
def test_cron_of_quartz_fires_at_the_same_times(quartz: str, cron: str, first: str) -> None:
    assert quartz_to_cron(quartz) == cron
    fires = next_fire(cron, _BEFORE, ZoneInfo("UTC"))
    assert fires is not None
    assert fires.isoformat() == f"{first}+00:00"


@pytest.mark.parametrize(
    "quartz",
    [
        "0 0 9 15W * ?",
        "0 0 9 L-3 * ?",
        "0 0 9 ? * ?",
        "0 0 9 15 * 2",  # both or either?
        "0 0 9 * * 1-5",  # Quartz refuses it: who wrote it counted from somewhere else
        "0 0 9 ? * 0",
        "0 0 9 ? * 8",
        "0 0 9 ? * 2#6",
        "0 0 9 ? * 2/0",
        "0 61 9 * * ?",
        "0 0 9 * * ? 2027/2",
        "0 0 9 1, * ?",
    ],
)
def test_what_cannot_be_told_is_no_cron_here(quartz: str) -> None:
    assert quartz_to_cron(quartz) is None


def test_five_fields_are_not_of_quartz() -> None:
    assert not is_quartz("0 9 * * 1")
    assert quartz_to_cron("0 9 * * 1") is None


def _cycle(bring: Bring, text: str, vendors: str) -> tuple[str, list[str]]:
    brought = bring(
        f'<startEvent id="s" name="Daily"><timerEventDefinition id="d"><timeCycle>{text}</timeCycle>'
        "</timerEventDefinition></startEvent>",
        vendors=vendors,
    )
    found = brought.at("d").findtext(BPMN + "timeCycle")
    return found, [one.message for one in brought.findings if one.severity == "warning"]


@pytest.mark.parametrize("vendors", ["camunda", "flowable", "activiti"])
def test_weekdays_of_an_imported_timer_are_named(bring: Bring, vendors: str) -> None:
    assert _cycle(bring, "0 0 9 ? * 2-6", vendors) == ("0 0 9 ? * MON-FRI", [])
    assert _cycle(bring, "0 0/5 * * * ?", vendors) == ("0 0/5 * * * ?", [])


def test_a_day_that_only_quartz_can_say_is_asked_for(bring: Bring) -> None:
    feel, told = _cycle(bring, "0 0 9 15W * ?", "camunda")
    assert feel == 'string("0 0 9 15W * ?")'
    assert told == ["When does the timer 'Daily' fire? There it was '0 0 9 15W * ?'."]


def test_weekdays_of_camunda_8_are_counted_as_here(bring: Bring) -> None:
    assert _cycle(bring, "0 0 9 ? * 1-5", "zeebe") == ("0 0 9 ? * 1-5", [])
