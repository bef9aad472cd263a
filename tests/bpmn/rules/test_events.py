"""Timers, messages and errors (rules timers, messages, errors)."""

from __future__ import annotations

import pytest

from engine.bpmn import read

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
        ("<timeDuration>P1M3D</timeDuration>", "duration", '"P1M3D"'),  # FEEL has no such value
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
        ('<timeDuration>"in a week"</timeDuration>', "not_a_duration c"),
        ("<timeCycle>R3/P1D</timeCycle>", "cycle_misplaced c"),
    ],
)
def test_a_timer_says_exactly_one_time(read_model, inside: str, problem: str) -> None:
    faults = {f"{fault.code} {fault.element}" for fault in read_model(timer(inside)).faults}
    assert problem in faults


@pytest.mark.parametrize("cycle", ["R3/P1D/soon", "R/soon/P1D", "R/PT0S", "R/a/b/c", "R-2/P1D", "0 61 * * *"])
def test_a_cycle_that_cannot_repeat_is_refused(expect, cycle: str) -> None:
    definition = f"<timerEventDefinition><timeCycle>{cycle}</timeCycle></timerEventDefinition>"
    expect(f'<startEvent id="s">{definition}</startEvent><endEvent id="e"/>\ns>e', "not_a_cycle s")


@pytest.mark.parametrize(
    ("words", "problem"),
    [
        ('reglament:zone="Europe/Berlin" reglament:missed="all" cancelActivity="false"', None),
        ('reglament:zone="europe/berlin" cancelActivity="false"', "unknown_zone b"),
        ('reglament:missed="never" cancelActivity="false"', "missed_unknown b"),
        ("", "cycle_fires_once b"),
    ],
)
def test_a_timer_names_a_zone_that_exists_and_a_rule_for_missed_rounds(expect, words: str, problem: str | None) -> None:
    cycle = "<timerEventDefinition><timeCycle>R3/PT1H</timeCycle></timerEventDefinition>"
    boundary = f'<boundaryEvent id="b" attachedToRef="t" {words}>{cycle}</boundaryEvent>'
    body = f'<startEvent id="s"/><task id="t"/>{boundary}<endEvent id="e"/>\ns>t t>e b>e'
    expect(body, *([problem] if problem else []))


@pytest.mark.parametrize("word", ['reglament:zone="Asia/Seoul"', 'reglament:missed="all"'])
def test_a_word_of_timers_beside_none_is_dubious(expect, word: str) -> None:
    message = '<messageEventDefinition messageRef="m"/>'
    start = f'<startEvent id="s" {word}>{message}</startEvent>'
    expect(f'{start}<endEvent id="e"/>\ns>e', "word_without_timer s", roots=ROOTS)


def test_the_zone_of_a_process_is_kept_with_it_and_checked() -> None:
    head = '<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:reglament="urn:reglament:bpmn:1">'
    body = '<startEvent id="s"/><endEvent id="e"/><sequenceFlow id="f" sourceRef="s" targetRef="e"/>'
    for zone, code in (("Asia/Seoul", None), ("Seoul", "unknown_zone")):
        text = f'{head}<process id="p" isExecutable="true" reglament:zone="{zone}">{body}</process></definitions>'
        reading = read(text.encode(), in_process=True)
        assert [problem.code for problem in reading.faults] == ([code] if code else [])
        assert [one.zone for one in reading.definitions] == ([] if code else [zone])


@pytest.mark.parametrize(("unique", "code"), [("running", None), ("ever", None), ("yes", "unique_unknown")])
def test_a_business_key_is_unique_by_a_known_word(unique: str, code: str | None) -> None:
    head = '<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:reglament="urn:reglament:bpmn:1">'
    body = '<startEvent id="s"/><endEvent id="e"/><sequenceFlow id="f" sourceRef="s" targetRef="e"/>'
    text = f'{head}<process id="p" isExecutable="true" reglament:unique="{unique}">{body}</process></definitions>'
    reading = read(text.encode(), in_process=True)
    assert [problem.code for problem in reading.faults] == ([code] if code else [])
    assert [one.unique for one in reading.definitions] == ([] if code else [unique])


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
