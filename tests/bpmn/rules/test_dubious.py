"""What runs as drawn, and is most likely not meant so: warnings."""

from __future__ import annotations

ROOTS = '<escalation id="x" escalationCode="LATE"/><error id="r" errorCode="E"/>'
TIMER = (
    '<boundaryEvent id="{0}" attachedToRef="u" cancelActivity="{1}"><timerEventDefinition><timeDuration>PT1H'
    "</timeDuration></timerEventDefinition></boundaryEvent>"
)
USER = '<userTask id="u" reglament:group="g"/>'


def test_a_gateway_with_one_way_in_and_one_out_does_nothing(expect) -> None:
    expect('<startEvent id="s"/><exclusiveGateway id="g"/><endEvent id="e"/>\ns>g g>e', "gateway_without_choice g")


def test_two_timers_of_one_activity_that_run_out_at_once(expect) -> None:
    body = f'<startEvent id="s"/>{USER}<endEvent id="e"/>{TIMER.format("b", "true")}'
    rest = "\ns>u u>e b>e c>e"
    expect(f"{body}{TIMER.format('c', 'false')}{rest}", "timers_at_once c")
    both = body.replace('cancelActivity="true"', 'cancelActivity="false"')
    expect(f"{both}{TIMER.format('c', 'false')}{rest}")


def _watched(inner: str, event: str) -> str:
    sub = f'<startEvent id="a"/>{inner}<endEvent id="f"/>\na>w w>f\n'
    caught = f'<boundaryEvent id="b" attachedToRef="u">{event}</boundaryEvent>'
    return f'<startEvent id="s"/><subProcess id="u">{sub}</subProcess>{caught}<endEvent id="e"/>\ns>u u>e b>e'


ESCALATION = '<escalationEventDefinition escalationRef="x"/>'
ERROR = '<errorEventDefinition errorRef="r"/>'


def test_an_escalation_or_error_that_nothing_inside_throws(expect) -> None:
    expect(_watched('<task id="w"/>', ESCALATION), "never_thrown b", roots=ROOTS)
    expect(_watched('<task id="w"/>', ERROR), "never_thrown b", roots=ROOTS)
    throw = f'<intermediateThrowEvent id="w">{ESCALATION}</intermediateThrowEvent>'
    expect(_watched(throw, ESCALATION), roots=ROOTS)
    expect(_watched('<serviceTask id="w" reglament:action="any"/>', ERROR), roots=ROOTS)


def test_an_event_sub_process_that_can_never_begin(expect) -> None:
    watching = (
        f'<subProcess id="esp" triggeredByEvent="true"><startEvent id="c">{ESCALATION}</startEvent><task id="d"/>'
        '<endEvent id="f"/>\nc>d d>f\n</subProcess>'
    )
    expect(f'<startEvent id="s"/>{watching}<endEvent id="e"/>\ns>e', "never_thrown c", roots=ROOTS)
    throw = f'<endEvent id="e">{ESCALATION}</endEvent>'
    expect(f'<startEvent id="s"/>{watching}{throw}\ns>e', roots=ROOTS)


def test_a_parallel_join_behind_a_choice_of_several_may_wait_for_ever(expect) -> None:
    body = (
        '<startEvent id="s"/><inclusiveGateway id="g" default="x"/><task id="a"/><task id="b"/>'
        '<parallelGateway id="j"/><endEvent id="e"/>'
    )
    flows = (
        '<sequenceFlow id="x" sourceRef="g" targetRef="a"/><sequenceFlow id="y" sourceRef="g" targetRef="b">'
        "<conditionExpression>n &gt; 1</conditionExpression></sequenceFlow>"
    )
    expect(body + flows + "\ns>g a>j b>j j>e", "deadlock j")
