"""Processes and sub-processes drawn without a start event, and what several of them do together (BPMN 2.0.2 §10.5.2)."""

from __future__ import annotations

from tests.execution.play import Play, diagram, flows

USER = '<userTask id="{0}" reglament:group="g"/>'


def test_without_a_start_event_everything_begins_that_no_flow_leads_to() -> None:
    content = diagram(
        USER.format("a") + USER.format("b") + '<parallelGateway id="join"/><task id="e"/>'
        '<intermediateThrowEvent id="to"><linkEventDefinition name="l"/></intermediateThrowEvent>'
        '<intermediateCatchEvent id="from"><linkEventDefinition name="l"/></intermediateCatchEvent>'
        + flows("a > join", "b > join", "join > to", "from > e")
    )
    play = Play(content).start()
    assert play.open == ["a", "b"]
    play.complete("b").complete("a")
    assert (play.status, play.path[-3:]) == ("completed", ["to", "from", "e"])


def test_a_sub_process_without_a_start_event_begins_so_too_and_ends_with_its_last_activity() -> None:
    inner = USER.format("a") + USER.format("b") + USER.format("c") + flows("a > c").replace("flow", "i")
    boundary = '<boundaryEvent id="late" attachedToRef="b"><timerEventDefinition><timeDuration>PT1H</timeDuration>'
    content = diagram(
        f'<startEvent id="s"/><subProcess id="sub">{inner}{boundary}</timerEventDefinition></boundaryEvent></subProcess>'
        '<endEvent id="e"/>' + flows("s > sub", "sub > e")
    )
    play = Play(content).start()
    assert play.open == ["a", "b"]
    play.complete("a").pass_time(hours=2)
    assert play.open == ["c"]
    assert play.complete("c").status == "completed"


def test_two_flows_into_an_activity_begin_it_twice_and_several_out_of_it_are_all_taken() -> None:
    content = diagram(
        '<startEvent id="s"/><parallelGateway id="fork"/>'
        + USER.format("t")
        + '<endEvent id="e"/><endEvent id="f"/>'
        + flows("s > fork", "fork > t", "fork > t", "t > e", "t > f")
    )
    play = Play(content).start()
    assert play.open == ["t", "t"]
    play.complete("t").complete("t")
    assert (play.path.count("e"), play.path.count("f"), play.status) == (2, 2, "completed")
