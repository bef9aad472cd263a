"""Reachability and deadlocks (rules reachable, deadlocks)."""

from __future__ import annotations

CHOICE = """<startEvent id="s"/><exclusiveGateway id="g" default="g_b"/><task id="a"/><task id="b"/><endEvent id="e"/>
    s>g g>b
    <sequenceFlow id="x" sourceRef="g" targetRef="a"><conditionExpression>true</conditionExpression></sequenceFlow>"""


def test_a_node_without_a_way_in_is_refused(expect) -> None:
    expect('<startEvent id="s"/><task id="t"/><endEvent id="e"/>\ns>e t>e', "not_connected t")


def test_an_island_is_a_warning(expect) -> None:
    body = '<startEvent id="s"/><task id="t"/><task id="u"/><endEvent id="e"/>\ns>e t>u u>t'
    expect(body, "unreachable t", "unreachable u")


def test_a_start_or_catch_event_that_leads_nowhere_is_refused(expect) -> None:
    expect('<startEvent id="s"/><endEvent id="e"/>', "start_leads_nowhere s", "not_connected e")
    timer = "<timerEventDefinition><timeDuration>PT1H</timeDuration></timerEventDefinition>"
    body = f'<startEvent id="s"/><intermediateCatchEvent id="c">{timer}</intermediateCatchEvent>\ns>c'
    expect(body, "event_leads_nowhere c", "no_end_event p")


def test_a_gateway_at_the_end_is_a_warning(expect) -> None:
    expect('<startEvent id="s"/><parallelGateway id="g"/><endEvent id="e"/>\ns>g s>e', "implicit_end g")


def test_a_parallel_join_behind_a_choice_is_a_deadlock(expect) -> None:
    expect(CHOICE + '<parallelGateway id="j"/>\na>j b>j j>e', "deadlock j")


def test_a_choice_that_joins_exclusively_is_none(expect) -> None:
    expect(CHOICE + '<exclusiveGateway id="j"/>\na>j b>j j>e')


def test_a_parallel_split_may_be_joined(expect) -> None:
    body = '<startEvent id="s"/><parallelGateway id="g"/><task id="a"/><task id="b"/><parallelGateway id="j"/>'
    expect(body + '<endEvent id="e"/>\ns>g g>a g>b a>j b>j j>e')


def test_a_choice_in_a_loop_may_be_made_twice_so_it_is_only_a_warning(read_model) -> None:
    body = CHOICE.replace("s>g", "s>k k>g k>q q>g") + '<parallelGateway id="k"/><task id="q"/>'
    reading = read_model(body + '<parallelGateway id="j"/>\na>j b>j j>e')
    assert reading.ok
    assert [(problem.code, problem.severity) for problem in reading.problems] == [("deadlock", "warning")]
