"""Where a process begins and ends."""

from __future__ import annotations


def test_a_start_and_an_end_are_enough(expect) -> None:
    expect('<startEvent id="s"/><endEvent id="e"/>\ns>e')


def test_a_process_without_a_start_event_begins_with_what_no_flow_leads_to(expect) -> None:
    expect('<task id="t"/><task id="v"/>\nt>v', "no_start_event p", "no_end_event p", "implicit_end v")
    expect('<task id="t"/><endEvent id="e"/>\nt>e', "no_start_event p")


def test_a_process_in_which_nothing_begins_of_itself_is_refused(expect) -> None:
    expect(
        '<task id="t"/><task id="v"/>\nt>v v>t', "no_start_event p", "no_end_event p", "unreachable t", "unreachable v"
    )


def test_a_process_may_have_several_start_events_and_they_want_names(expect) -> None:
    frame = '<startEvent id="s" name="Called"/><startEvent id="z" %s/><endEvent id="e"/>\ns>e z>e'
    expect(frame % 'name="Written"')
    expect(frame % "", "unnamed_start_event z")


def test_a_timer_start_beside_a_plain_start_is_welcome(expect) -> None:
    timer = "<timerEventDefinition><timeCycle>R/P1D</timeCycle></timerEventDefinition>"
    expect(f'<startEvent id="s"/><startEvent id="z">{timer}</startEvent><endEvent id="e"/>\ns>e z>e')


def test_a_missing_end_is_only_a_warning(expect) -> None:
    expect('<startEvent id="s"/><task id="t"/>\ns>t', "no_end_event p", "implicit_end t")


def test_an_empty_sub_process_is_refused(expect) -> None:
    expect('<startEvent id="s"/><subProcess id="u"/><endEvent id="e"/>\ns>u u>e', "empty_sub_process u")


def test_a_sub_process_needs_one_start_without_a_trigger(expect) -> None:
    frame = '<startEvent id="s"/><subProcess id="u">%s<endEvent id="f"/></subProcess><endEvent id="e"/>\ns>u u>e'
    expect(frame % "", "no_start_event u", "not_connected f")
    two = '<startEvent id="a"/><startEvent id="b"/>\n<sequenceFlow id="x" sourceRef="a" targetRef="f"/>'
    expect(frame % (two + '<sequenceFlow id="y" sourceRef="b" targetRef="f"/>'), "several_start_events b")
    message = '<startEvent id="a"><messageEventDefinition messageRef="m"/></startEvent>'
    flow = '<sequenceFlow id="x" sourceRef="a" targetRef="f"/>'
    warning = "no_correlation a"
    expect(frame % (message + flow), "trigger_in_sub_process a", warning, roots='<message id="m" name="order"/>')
