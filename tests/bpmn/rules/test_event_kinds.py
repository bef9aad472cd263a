"""Which event may stand where."""

from __future__ import annotations

import pytest

ROOTS = '<message id="m" name="paid"/><error id="r" errorCode="E1"/>'
MESSAGE = '<messageEventDefinition messageRef="m"/>'
TIMER = "<timerEventDefinition><timeDuration>PT1H</timeDuration></timerEventDefinition>"
ERROR = '<errorEventDefinition errorRef="r"/>'


def catch(definition: str) -> str:
    event = f'<intermediateCatchEvent id="c" reglament:correlationKey="k">{definition}</intermediateCatchEvent>'
    return f'<startEvent id="s"/>{event}<endEvent id="e"/>\ns>c c>e'


def end(definition: str) -> str:
    return f'<startEvent id="s"/><endEvent id="c">{definition}</endEvent>\ns>c'


@pytest.mark.parametrize("definition", [MESSAGE, TIMER])
def test_messages_and_timers_are_caught_in_the_flow(expect, definition: str) -> None:
    expect(catch(definition), roots=ROOTS)


def test_a_catch_event_without_a_trigger_is_refused(expect) -> None:
    expect(catch(""), "event_without_trigger c")


@pytest.mark.parametrize(
    "definition", [ERROR, "<cancelEventDefinition/>", "<compensateEventDefinition/>", "<terminateEventDefinition/>"]
)
def test_what_cannot_be_waited_for_is_refused(expect, definition: str) -> None:
    expect(catch(definition), "event_misplaced c", roots=ROOTS)


@pytest.mark.parametrize("definition", [MESSAGE, ERROR, "<terminateEventDefinition/>", "<compensateEventDefinition/>"])
def test_an_end_may_throw(expect, definition: str) -> None:
    expect(end(definition), roots=ROOTS)


def test_a_timer_end_is_refused(expect) -> None:
    expect(end(TIMER), "event_misplaced c")


def test_an_error_starts_no_process(expect) -> None:
    expect(f'<startEvent id="s">{ERROR}</startEvent><endEvent id="e"/>\ns>e', "event_misplaced s", roots=ROOTS)


CONDITIONAL = "<conditionalEventDefinition><condition>x = 1</condition></conditionalEventDefinition>"


def test_an_event_with_two_triggers_has_both(read_model) -> None:
    event = read_model(catch(MESSAGE + TIMER), roots=ROOTS).definitions[0].node("c").event
    assert [part.kind.value for part in event.each] == ["message", "timer"]
    assert not event.all_parts


def test_a_link_stands_alone(expect) -> None:
    expect(
        catch(MESSAGE + '<linkEventDefinition name="l"/>'), "event_alone c", "link_alone c", "link_flow c", roots=ROOTS
    )


def test_two_timers_are_not_waited_for_together(expect) -> None:
    body = catch(TIMER + TIMER).replace('id="c"', 'id="c" parallelMultiple="true"', 1)
    expect(body, "event_alone c", roots=ROOTS)


def test_an_event_has_one_condition(expect) -> None:
    expect(catch(CONDITIONAL + CONDITIONAL), "several_conditions c", roots=ROOTS)


def test_a_process_may_start_by_a_condition_and_whoever_asks_it_brings_the_values(expect) -> None:
    expect(f'<startEvent id="s">{CONDITIONAL}</startEvent><endEvent id="e"/>\ns>e')
    expect(f'<startEvent id="s">{CONDITIONAL}{CONDITIONAL}</startEvent><endEvent id="e"/>\ns>e', "several_conditions s")


def test_an_escalation_has_a_code_and_is_caught_where_it_can_be_thrown(expect) -> None:
    throw = '<intermediateThrowEvent id="c"><escalationEventDefinition %s/></intermediateThrowEvent>'
    ends = '<startEvent id="s"/><endEvent id="e"/>%s\ns>c c>e'
    expect(ends % (throw % ""), "no_escalation_code c")
    expect(ends % (throw % 'escalationRef="gone"'), "unknown_reference c", "missing_reference c")
    event = '<boundaryEvent id="b" attachedToRef="t"><escalationEventDefinition/></boundaryEvent>'
    expect(f'<startEvent id="s"/><task id="t"/><endEvent id="e"/>{event}\ns>t t>e b>e', "never_thrown b")


def test_a_definition_by_reference_counts_like_one_in_place(expect, read_model) -> None:
    shared = ROOTS + '<messageEventDefinition id="shared" messageRef="m"/>'
    reading = read_model(catch("<eventDefinitionRef>shared</eventDefinitionRef>"), roots=shared)
    assert reading.ok
    assert reading.definitions[0].node("c").event.message == "paid"
    expect(catch("<eventDefinitionRef>gone</eventDefinitionRef>"), "unknown_reference c")


def test_a_compensation_start_may_begin_an_event_sub_process(expect) -> None:
    start = '<startEvent id="a"><compensateEventDefinition/></startEvent><endEvent id="f"/>\na>f\n'
    sub = f'<subProcess id="u" triggeredByEvent="true">\n{start}</subProcess>'
    expect(
        f'<startEvent id="s"/>{sub}<endEvent id="e"/>\ns>e',
    )
