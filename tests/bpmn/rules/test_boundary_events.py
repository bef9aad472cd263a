"""Events at the border of an activity."""

from __future__ import annotations

TIMER = "<timerEventDefinition><timeDuration>PT1H</timeDuration></timerEventDefinition>"


def frame(boundary: str, flows: str = "b>e") -> str:
    return f'<startEvent id="s"/><task id="t"/><endEvent id="e"/>{boundary}\ns>t t>e {flows}'


def test_a_timer_at_a_task_runs_interrupting_or_not(read_model) -> None:
    for attribute, expected in (("", True), ('cancelActivity="false"', False), ('cancelActivity="0"', False)):
        boundary = f'<boundaryEvent id="b" attachedToRef="t" {attribute}>{TIMER}</boundaryEvent>'
        definition = read_model(frame(boundary)).definitions[0]
        assert definition.node("b").interrupting is expected
        assert definition.node("t").boundaries == (definition.node("b").index,)
        assert definition.node("b").attached_to == definition.node("t").index


def test_an_unattached_boundary_event_is_refused(expect) -> None:
    gone = f'<boundaryEvent id="b" attachedToRef="gone">{TIMER}</boundaryEvent>'
    expect(frame(gone), "not_attached b", "unreachable b")
    loose = f'<boundaryEvent id="b">{TIMER}</boundaryEvent>'
    expect(frame(loose), "not_attached b", "unreachable b")


def test_a_boundary_event_on_a_gateway_or_in_another_scope_is_refused(expect) -> None:
    on_end = f'<boundaryEvent id="b" attachedToRef="e">{TIMER}</boundaryEvent>'
    expect(frame(on_end), "not_attached b")
    inner = '<startEvent id="a"/><task id="i"/><endEvent id="f"/>\na>i i>f\n'
    outside = (
        f'<subProcess id="u">\n{inner}</subProcess><boundaryEvent id="b" attachedToRef="i">{TIMER}</boundaryEvent>'
    )
    expect(f'<startEvent id="s"/>{outside}<endEvent id="e"/>\ns>u u>e b>e', "not_attached b")


def test_an_error_always_interrupts(expect) -> None:
    boundary = '<boundaryEvent id="b" attachedToRef="t" cancelActivity="false"><errorEventDefinition/></boundaryEvent>'
    expect(frame(boundary), "must_interrupt b")


def test_a_boundary_event_that_leads_nowhere_is_a_warning(expect) -> None:
    expect(frame(f'<boundaryEvent id="b" attachedToRef="t">{TIMER}</boundaryEvent>', ""), "boundary_leads_nowhere b")
