"""Timers, messages and errors (rules timers, messages, errors)."""

from __future__ import annotations

import pytest

ROOTS = '<message id="m" name="paid"/><message id="n"/><error id="r" errorCode="E1"/><error id="q"/>'


def catch(definition: str, word: str = 'reglament:correlationKey="order"') -> str:
    event = f'<intermediateCatchEvent id="c" {word}>{definition}</intermediateCatchEvent>'
    return f'<startEvent id="s"/>{event}<endEvent id="e"/>\ns>c c>e'


def timer(inside: str) -> str:
    return catch(f"<timerEventDefinition>{inside}</timerEventDefinition>", "")


@pytest.mark.parametrize(
    ("inside", "kind", "expression"),
    [
        ("<timeDuration>P7D</timeDuration>", "duration", '@"P7D"'),
        ("<timeDuration>P2W</timeDuration>", "duration", '@"P14D"'),
        ("<timeDuration>P1WT2H</timeDuration>", "duration", '@"P7DT2H"'),
        ("<timeDuration>P1Y2M</timeDuration>", "duration", '@"P1Y2M"'),
        ("<timeDuration>deadline</timeDuration>", "duration", "deadline"),
        ("<timeDuration>=deadline</timeDuration>", "duration", "deadline"),
        ("<timeDate>2027-01-31T09:00:00Z</timeDate>", "date", '@"2027-01-31T09:00:00Z"'),
        ("<timeDate>2027-01-31T09:00+02:00</timeDate>", "date", '@"2027-01-31T09:00:00+02:00"'),
        ("<timeDate>2027-01-31</timeDate>", "date", '@"2027-01-31T00:00:00"'),
    ],
)
def test_times_are_read_as_feel(read_model, inside: str, kind: str, expression: str) -> None:
    reading = read_model(timer(inside))
    assert reading.ok, reading.problems
    event = reading.definitions[0].node("c").event
    assert (event.timer, event.expression) == (kind, expression)
    written = inside.partition(">")[2].partition("<")[0]
    repairs = [(problem.code, problem.element) for problem in reading.problems if problem.severity == "repair"]
    code = "equals_sign" if written.startswith("=") else "iso_time"
    assert repairs == ([(code, "c")] if written != expression else [])


def test_a_cycle_at_a_border_repeats(read_model) -> None:
    cycle = "<timerEventDefinition><timeCycle>R3/PT1H</timeCycle></timerEventDefinition>"
    boundary = f'<boundaryEvent id="b" attachedToRef="t" cancelActivity="false">{cycle}</boundaryEvent>'
    reading = read_model(f'<startEvent id="s"/><task id="t"/>{boundary}<endEvent id="e"/>\ns>t t>e b>e')
    event = reading.definitions[0].node("b").event
    assert (event.timer, event.expression) == ("cycle", '"R3/PT1H"')


@pytest.mark.parametrize(
    ("inside", "problem"),
    [
        ("", "timer_without_time c"),
        ("<timeDuration> </timeDuration>", "timer_without_time c"),
        ("<timeDuration>P1D</timeDuration><timeDate>2027-01-01</timeDate>", "timer_without_time c"),
        ("<timeDuration>P1M3D</timeDuration>", "not_a_duration c"),
        ("<timeCycle>R3/P1D</timeCycle>", "cycle_misplaced c"),
    ],
)
def test_a_timer_says_exactly_one_time(read_model, inside: str, problem: str) -> None:
    faults = {f"{fault.code} {fault.element}" for fault in read_model(timer(inside)).faults}
    assert problem in faults


@pytest.mark.parametrize("cycle", ["R3/P1D/2027-01-01T00:00:00Z", "R/soon/P1D", "R/P1M2D", "R/a/b/c", "R-2/P1D"])
def test_a_cycle_that_cannot_repeat_is_refused(expect, cycle: str) -> None:
    definition = f"<timerEventDefinition><timeCycle>{cycle}</timeCycle></timerEventDefinition>"
    expect(f'<startEvent id="s">{definition}</startEvent><endEvent id="e"/>\ns>e', "not_a_cycle s")


def test_a_message_is_read_with_its_key(read_model) -> None:
    event = read_model(catch('<messageEventDefinition messageRef="m"/>'), roots=ROOTS).definitions[0].node("c").event
    assert (event.kind, event.message, event.correlation) == ("message", "paid", "order")


def test_a_qualified_reference_names_the_same_message(read_model) -> None:
    event = (
        read_model(catch('<messageEventDefinition messageRef="tns:m"/>'), roots=ROOTS).definitions[0].node("c").event
    )
    assert event.message == "paid"


@pytest.mark.parametrize(
    ("definition", "problem"),
    [
        ("<messageEventDefinition/>", "no_message c"),
        ('<messageEventDefinition messageRef="n"/>', "no_message c"),
        ('<messageEventDefinition messageRef="x"/>', "unknown_reference c"),
    ],
)
def test_a_message_has_a_name(expect, definition: str, problem: str) -> None:
    expect(catch(definition), problem, roots=ROOTS)


def test_waiting_without_a_key_is_a_warning(expect) -> None:
    expect(catch('<messageEventDefinition messageRef="m"/>', ""), "no_correlation c", roots=ROOTS)


def test_a_receive_task_names_a_message(expect) -> None:
    expect('<startEvent id="s"/><receiveTask id="t"/><endEvent id="e"/>\ns>t t>e', "no_message t")


def test_one_message_starts_a_process_at_one_place(expect) -> None:
    start = '<startEvent id="%s"><messageEventDefinition messageRef="m"/></startEvent>'
    expect(f'{start % "s"}{start % "z"}<endEvent id="e"/>\ns>e z>e', "message_starts_twice z", roots=ROOTS)


def errors(end: str, boundaries: str = "", flows: str = "") -> str:
    return f'<startEvent id="s"/><task id="t"/><endEvent id="e">{end}</endEvent>{boundaries}\ns>t t>e {flows}'


def test_an_error_end_has_a_code(expect, read_model) -> None:
    good = errors('<errorEventDefinition errorRef="r"/>')
    assert read_model(good, roots=ROOTS).definitions[0].node("e").event.error_code == "E1"
    expect(errors("<errorEventDefinition/>"), "no_error_code e")
    expect(errors('<errorEventDefinition errorRef="q"/>'), "no_error_code e", roots=ROOTS)
    expect(errors('<errorEventDefinition errorRef="x"/>'), "unknown_reference e")


def test_an_error_is_caught_once_at_an_activity(expect) -> None:
    event = '<boundaryEvent id="%s" attachedToRef="t"><errorEventDefinition %s/></boundaryEvent>'
    two = event % ("a", 'errorRef="r"') + event % ("b", 'errorRef="r"') + event % ("c", "")
    expect(errors("", two, "a>e b>e c>e"), "caught_twice b", roots=ROOTS)


def test_an_error_variable_needs_an_error(expect, read_model) -> None:
    expect('<startEvent id="s" reglament:errorVariable="x"/><endEvent id="e"/>\ns>e', "not_used s")
    event = (
        '<boundaryEvent id="b" attachedToRef="t" reglament:errorVariable="x"><errorEventDefinition/></boundaryEvent>'
    )
    assert read_model(errors("", event, "b>e")).definitions[0].node("b").event.error_variable == "x"
