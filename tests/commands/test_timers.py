"""Timers over time: zones kept with the definition, rounds that nobody was there for, timers that start processes."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import update

from engine.commands import Engine, FireTimer
from engine.errors import DefinitionRefused
from engine.model.codec import definition_from_json, definition_to_json
from engine.store import tables
from tests.commands.conftest import Office
from tests.execution.play import diagram, flows


def reminders(cycle: str, words: str = "", process_words: str = "") -> bytes:
    """A task with a non-interrupting boundary cycle, each round of which leaves a task of its own."""
    content = diagram(
        '<startEvent id="s"/><userTask id="t" reglament:group="g"/>'
        f'<boundaryEvent id="b" attachedToRef="t" cancelActivity="false" {words}>'
        f"<timerEventDefinition><timeCycle>{cycle}</timeCycle></timerEventDefinition></boundaryEvent>"
        '<userTask id="remind" reglament:group="g"/><endEvent id="e"/><endEvent id="e2"/>'
        + flows("s > t", "t > e", "b > remind", "remind > e2")
    )
    return content.replace(b'isExecutable="true"', b'isExecutable="true" ' + process_words.encode())


def starting(time: str, words: str = "", name: str = "") -> bytes:
    return diagram(
        f'<startEvent id="s" {words}><timerEventDefinition>{time}</timerEventDefinition></startEvent>'
        f'<userTask id="a" name="{name}" reglament:group="g"/><endEvent id="e"/>' + flows("s > a", "a > e")
    )


def run_clock(office: Office) -> int:
    """Do what the clock does until nothing is due any more."""
    fired = 0
    while due := [row for row in office.rows("timer") if row.due_at <= office.clock[0]]:
        office.do(FireTimer(due[0].id))
        fired += 1
    return fired


def reminded(office: Office) -> int:
    return len(office.rows("work_item", element="remind"))


@pytest.mark.parametrize(
    ("missed", "fired"),
    [("", 1), ('reglament:missed="one"', 1), ('reglament:missed="skip"', 0), ('reglament:missed="all"', 4)],
)
def test_a_cycle_of_a_step_fires_after_downtime_by_its_rule(office: Office, missed: str, fired: int) -> None:
    office.deploy(reminders("R/PT1H", missed))
    office.start()
    office.clock[0] += timedelta(hours=4, minutes=30)
    run_clock(office)
    assert reminded(office) == fired
    [timer] = office.rows("timer")
    assert timer.due_at == datetime(2026, 3, 2, 14, 0, tzinfo=UTC)  # then on from now, by the hours it began with
    office.clock[0] = timer.due_at
    run_clock(office)
    assert reminded(office) == fired + 1


def test_a_round_that_is_a_little_late_is_not_missed(office: Office) -> None:
    office.deploy(reminders("R/PT1H", 'reglament:missed="skip"'))
    office.start()
    office.clock[0] += timedelta(hours=1, minutes=5)
    run_clock(office)
    assert reminded(office) == 1


def test_all_missed_rounds_are_a_hundred_at_most(office: Office) -> None:
    office.deploy(reminders("R/PT1M", 'reglament:missed="all"'))
    office.start()
    office.clock[0] += timedelta(days=7, seconds=30)
    assert run_clock(office) == 100
    [timer] = office.rows("timer")
    assert office.clock[0] < timer.due_at <= office.clock[0] + timedelta(minutes=1)


def test_missed_rounds_count_and_the_last_one_does_not_fire_twice(office: Office) -> None:
    office.deploy(reminders("R3/PT1H"))
    office.start()
    office.clock[0] += timedelta(hours=10)
    assert run_clock(office) == 1
    assert office.rows("timer") == []


def test_a_cron_cycle_of_a_step_goes_on_after_downtime(office: Office) -> None:
    office.deploy(reminders("0 9 * * MON-FRI", 'reglament:zone="Asia/Seoul"'))
    office.start()  # Monday 18:00 in Seoul
    office.clock[0] += timedelta(days=6)
    assert run_clock(office) == 1
    [timer] = office.rows("timer")
    assert timer.due_at == datetime(2026, 3, 9, 0, 0, tzinfo=UTC)  # Monday 09:00 in Seoul


def test_the_zone_is_the_timers_own_else_the_processs_else_the_installations(office: Office) -> None:
    engine = Engine(office.engine.database, clock=lambda: office.clock[0], zone="Asia/Seoul")
    at = Office(engine, office.clock)
    nine = "R1/2026-04-01T09:00:00/P1D"
    at.deploy(reminders(nine, 'reglament:zone="America/New_York"', 'reglament:zone="Europe/Berlin"'))
    at.start()
    at.deploy(reminders(nine, "", 'reglament:zone="Europe/Berlin"'))
    at.start()
    at.deploy(reminders(nine))
    at.start()
    assert [row.due_at for row in at.rows("timer")] == [
        datetime(2026, 4, 1, 13, 0, tzinfo=UTC),
        datetime(2026, 4, 1, 7, 0, tzinfo=UTC),
        datetime(2026, 4, 1, 0, 0, tzinfo=UTC),
    ]
    # A later setting changes no deployed definition.
    office.start()
    assert office.rows("timer")[-1].due_at == datetime(2026, 4, 1, 0, 0, tzinfo=UTC)


def test_an_event_sub_processs_cycle_fires_by_its_rule(office: Office) -> None:
    office.deploy(
        diagram(
            '<startEvent id="s"/><userTask id="t" reglament:group="g"/><endEvent id="e"/>'
            + flows("s > t", "t > e")
            + '<subProcess id="es" triggeredByEvent="true">'
            '<startEvent id="tick" isInterrupting="false" reglament:missed="all"><timerEventDefinition>'
            "<timeCycle>R3/P1D</timeCycle></timerEventDefinition></startEvent>"
            '<userTask id="remind" reglament:group="g"/><endEvent id="ee"/>'
            '<sequenceFlow id="x1" sourceRef="tick" targetRef="remind"/>'
            '<sequenceFlow id="x2" sourceRef="remind" targetRef="ee"/></subProcess>'
        )
    )
    office.start()
    office.clock[0] += timedelta(days=2, hours=1)
    assert run_clock(office) == 2
    assert reminded(office) == 2
    office.clock[0] += timedelta(days=30)
    assert run_clock(office) == 1
    assert office.rows("timer") == []


def test_a_timer_kept_by_an_earlier_release_goes_on(office: Office) -> None:
    office.deploy(reminders("R3/PT1H"))
    office.start()
    [timer] = office.rows("timer")
    with office.engine.database.write() as connection:
        connection.execute(update(tables.timer).values(cycle="R2/PT1H"))
    office.clock[0] = timer.due_at
    assert run_clock(office) == 1
    office.clock[0] += timedelta(hours=1)
    assert run_clock(office) == 1
    office.clock[0] += timedelta(hours=1)
    assert run_clock(office) == 1
    assert office.rows("timer") == []


def test_a_definition_of_an_earlier_release_reads_its_times_in_utc() -> None:
    from engine.bpmn import read

    [definition] = read(reminders("R/2026-04-01T09:00:00/P1D"), in_process=True).definitions
    assert definition.zone is None
    kept = definition_from_json(definition_to_json(definition))
    assert kept == definition
    assert kept.in_zone("Asia/Seoul").zone == "Asia/Seoul"


# ---- timers that start processes -----------------------------------------------------------------------------------


def test_a_timer_start_is_scheduled_at_deployment_and_replaced_by_the_next_version(office: Office) -> None:
    office.deploy(starting("<timeCycle>0 9 * * *</timeCycle>", 'reglament:zone="Europe/Berlin"'))
    assert [row.due_at for row in office.rows("timer")] == [datetime(2026, 3, 3, 8, 0, tzinfo=UTC)]
    office.deploy(starting("<timeCycle>0 12 * * *</timeCycle>", 'reglament:zone="Europe/Berlin"'))
    assert [row.due_at for row in office.rows("timer")] == [datetime(2026, 3, 2, 11, 0, tzinfo=UTC)]
    office.clock[0] += timedelta(days=1)
    assert run_clock(office) == 1
    assert [row.version for row in office.rows("instance")] == [2]
    office.deploy(starting("<timeDuration>PT1H</timeDuration>"))
    office.clock[0] += timedelta(hours=1)
    assert run_clock(office) == 1
    assert office.rows("timer") == []


@pytest.mark.parametrize(("missed", "started"), [("one", 1), ("skip", 0), ("all", 3)])
def test_a_timer_start_fires_after_downtime_by_its_rule(office: Office, missed: str, started: int) -> None:
    office.deploy(starting("<timeCycle>R/P1D</timeCycle>", f'reglament:missed="{missed}"'))
    office.clock[0] += timedelta(days=3, hours=2)
    run_clock(office)
    assert len(office.rows("instance")) == started
    [timer] = office.rows("timer")
    assert timer.due_at == datetime(2026, 3, 6, 9, 0, tzinfo=UTC)


def test_a_timer_start_may_compute_its_time_from_now(office: Office) -> None:
    office.deploy(starting('<timeDate>now + duration("PT2H")</timeDate>'))
    assert [row.due_at for row in office.rows("timer")] == [datetime(2026, 3, 2, 11, 0, tzinfo=UTC)]


@pytest.mark.parametrize(
    "time",
    [
        "<timeDate>deadline</timeDate>",  # there are no variables yet
        "<timeCycle>R3/2020-01-01T00:00:00/P1D</timeCycle>",  # all over
        "<timeCycle>0 0 1 1 1 ? 2020</timeCycle>",
    ],
)
def test_a_timer_start_that_would_never_fire_is_refused_with_its_element(office: Office, time: str) -> None:
    with pytest.raises(DefinitionRefused) as refused:
        office.deploy(starting(time))
    [problem] = [one for one in refused.value.problems if one.severity == "error"]
    assert (problem.code, problem.element, problem.process) == ("timer_never_starts", "s", "p")
    assert (problem.file, problem.line is not None) == ("file0.bpmn", True)
    assert office.rows("definition") == office.rows("timer") == []


# ---- what the gate says of times -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("content", "code", "words"),
    [
        (reminders("0 25 * * *"), "not_a_cycle", "hour"),
        (reminders("0 9 15W * *"), "not_a_cycle", "nearest working day"),
        (reminders("0 0 30 2 *"), "not_a_cycle", "day-of-month"),
        (reminders("R/PT0S"), "not_a_cycle", "takes no time"),
        (reminders("R-3/P1D"), "not_a_cycle", "negative"),
        (reminders("R3/P1D/P1D/P1D"), "not_a_cycle", "parts"),
        (reminders("R3/someday/P1D"), "not_a_cycle", "no date and time"),
        (starting("<timeDuration>R3/P1D</timeDuration>"), "cycle_misplaced", "timeCycle"),
        (starting("<timeDate>0 9 * * *</timeDate>"), "feel_syntax", ""),
        (reminders("R/P1D", 'reglament:zone="europe/berlin"'), "unknown_zone", "Europe/Berlin"),
        (reminders("R/P1D", "", 'reglament:zone="Mars/Base"'), "unknown_zone", "IANA"),
        (reminders("R/P1D", 'reglament:missed="never"'), "missed_unknown", "one, skip, all"),
    ],
)
def test_a_time_that_is_none_is_refused_with_its_reason(office: Office, content: bytes, code: str, words: str) -> None:
    with pytest.raises(DefinitionRefused) as refused:
        office.deploy(content)
    said: list[Any] = [one for one in refused.value.problems if one.code == code]
    assert said, [(one.code, one.message) for one in refused.value.problems]
    assert words in f"{said[0].message} {said[0].hint}"


@pytest.mark.parametrize(
    ("value", "problem"),
    [("R/PT0S", "takes no time"), ("soon", "no repeating interval"), (7, "no text")],
)
def test_a_computed_time_that_is_none_is_an_incident_with_its_reason(
    office: Office, value: object, problem: str
) -> None:
    office.deploy(reminders("rhythm"))
    assert office.start(rhythm=value).incident_id is not None
    assert problem in office.rows("incident")[0].message


def test_a_cycle_may_be_computed_as_a_text(office: Office) -> None:
    office.deploy(reminders('"R2/" + span'))
    office.start(span="PT2H")
    assert [row.due_at for row in office.rows("timer")] == [datetime(2026, 3, 2, 11, 0, tzinfo=UTC)]


def test_a_cycle_at_a_border_that_interrupts_is_dubious(office: Office) -> None:
    deployed = office.deploy(reminders("R3/PT1H").replace(b'cancelActivity="false"', b""))
    assert "cycle_fires_once" in [problem.code for problem in deployed.problems]
