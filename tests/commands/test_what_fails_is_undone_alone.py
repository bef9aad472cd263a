"""What fails in a step is undone alone: what came before is kept, the incident stands where it failed (ADR 0014).

Long because each of the places where a token can stand is a case of its own.
"""

from __future__ import annotations

from typing import Any

import pytest

from engine.actions import Action, Done, Placement, Refused
from engine.commands import (
    AskToSkip,
    CancelInstance,
    CompleteWorkItem,
    DecideSkip,
    FireTimer,
    ResumeProcess,
    RetryIncident,
    SuspendProcess,
)
from engine.errors import WrongState
from engine.feel.codec import loads
from tests.commands.conftest import Office
from tests.commands.stuck import MAX, MIA, sound
from tests.execution.play import diagram, flows

TASK = '<startEvent id="s"/><userTask id="t" reglament:group="g"/>'
FIRST = '<scriptTask id="first" scriptFormat="feel"><script>{done: true}</script></scriptTask>'
CALL = '<callActivity id="call" calledElement="q"/>'
LOW = '<error id="low" errorCode="LOW"/>'
THROWS = (
    TASK.replace('id="s"', 'id="qs"').replace('id="t"', 'id="qt"')
    + '<endEvent id="failed" name="Too low"><errorEventDefinition errorRef="low"/></endEvent>'
    + flows("qs > qt", "qt > failed").replace('id="flow', 'id="q')
)


def values(office: Office, key: str = "p") -> dict[str, Any]:
    [row] = office.rows("instance", definition_key=key)
    found: dict[str, Any] = loads(row.variables)
    return found


def only_task(office: Office) -> int:
    [row] = [one for one in office.rows("work_item") if one.state in ("offered", "claimed")]
    number: int = row.id
    return number


def incidents(office: Office) -> list[tuple[str, str, str]]:
    return [(row.kind, row.element, row.state) for row in office.rows("incident")]


def skip(office: Office, incident: int, **outputs: Any) -> None:
    office.do(AskToSkip(incident, "agreed", outputs), MAX)
    office.do(DecideSkip(incident, True), MIA)


def test_a_script_that_fails_is_retried_with_a_corrected_variable_or_skipped(office: Office) -> None:
    bad = (
        '<scriptTask id="bad" scriptFormat="feel"><script>if text = "7" then {half: 3} else text</script></scriptTask>'
    )
    office.deploy(
        diagram(TASK + FIRST + bad + '<endEvent id="e"/>' + flows("s > t", "t > first", "first > bad", "bad > e"))
    )
    for _ in range(2):
        office.do(CompleteWorkItem(office.start().first_task, {"text": 7}))
    assert incidents(office) == [("expression_failed", "bad", "open")] * 2
    assert [loads(row.variables)["done"] for row in office.rows("instance")] == [True, True]
    sound(office)
    first, second = office.rows("incident")
    assert not office.do(RetryIncident(first.id)).resolved
    assert len(office.rows("incident")) == 2
    assert office.do(RetryIncident(first.id, variables={"text": "7"})).resolved
    skip(office, second.id, half=1)
    assert [loads(row.variables)["half"] for row in office.rows("instance")] != [None, None]
    assert {row.status for row in office.rows("instance")} == {"completed"}
    sound(office)


def test_a_refusal_inside_the_step_stands_at_its_task_and_is_asked_again(office: Office) -> None:
    answers = [Refused("LOW", "too low"), Refused("LOW", "too low"), Done({"number": 7})]
    asked: list[object] = []

    def check(call: Any) -> Any:
        asked.append(call.params)
        return answers[0] if call.params["limit"] < 3 else answers[2]

    office.engine.actions = {**office.engine.actions, "t.check": Action("t.check", Placement.INSIDE, check)}
    ask = (
        '<serviceTask id="check" reglament:action="t.check" reglament:resultVariable="checked"><extensionElements>'
        '<reglament:input target="limit" expression="limit"/></extensionElements></serviceTask>'
    )
    office.deploy(
        diagram(TASK + FIRST + ask + '<endEvent id="e"/>' + flows("s > t", "t > first", "first > check", "check > e"))
    )
    started = office.start(limit=1)
    done = office.do(CompleteWorkItem(started.first_task, {}))
    assert incidents(office) == [("uncaught_error", "check", "open")]
    assert values(office)["done"] is True
    sound(office)
    assert office.do(RetryIncident(done.incident_id, variables={"limit": 4})).resolved
    assert values(office)["checked"] == {"number": 7}
    sound(office)


def test_an_error_that_no_caller_catches_stays_with_the_called_process_that_threw_it(office: Office) -> None:
    outer = diagram('<startEvent id="s"/>' + CALL + '<endEvent id="e"/>' + flows("s > call", "call > e"))
    office.deploy(outer, diagram(THROWS, before=LOW, key="q"))
    office.start()
    done = office.do(CompleteWorkItem(only_task(office), {"kept": 1}))
    assert incidents(office) == [("uncaught_error", "failed", "open")]
    [child] = office.rows("instance", definition_key="q")
    [incident] = office.rows("incident")
    assert (incident.instance_id, child.status, values(office, "q")["kept"]) == (child.id, "running", 1)
    sound(office)
    assert not office.do(RetryIncident(done.incident_id)).resolved
    skip(office, done.incident_id)
    assert {row.status for row in office.rows("instance")} == {"completed"}
    sound(office)


def test_an_error_goes_past_callers_to_the_one_that_catches_it(office: Office) -> None:
    catches = diagram(
        '<startEvent id="s"/><callActivity id="call" calledElement="m"/>'
        '<boundaryEvent id="caught" attachedToRef="call"><errorEventDefinition errorRef="low"/></boundaryEvent>'
        '<endEvent id="e"/><endEvent id="saved"/>' + flows("s > call", "call > e", "caught > saved"),
        before=LOW,
    )
    middle = diagram(
        '<startEvent id="ms"/>'
        + CALL.replace('"call"', '"mcall"')
        + '<endEvent id="me"/>'
        + flows("ms > mcall", "mcall > me").replace('id="flow', 'id="m'),
        key="m",
    )
    office.deploy(catches, middle, diagram(THROWS, before=LOW, key="q"))
    office.start()
    office.do(CompleteWorkItem(only_task(office), {}))
    assert incidents(office) == []
    assert {(row.definition_key, row.status) for row in office.rows("instance")} == {
        ("p", "completed"),
        ("m", "failed"),
        ("q", "failed"),
    }
    sound(office)


def test_what_the_caller_cannot_take_is_its_incident_and_the_called_process_has_ended(office: Office) -> None:
    call = CALL.replace("/>", '><extensionElements><reglament:output target="x" expression="count"/>')
    outer = diagram(
        '<startEvent id="s"/>' + call + "</extensionElements></callActivity>"
        '<endEvent id="e"/>' + flows("s > call", "call > e")
    )
    inner = diagram(
        TASK.replace('id="s"', 'id="qs"').replace('id="t"', 'id="qt"')
        + '<endEvent id="qe"/>'
        + flows("qs > qt", "qt > qe").replace('id="flow', 'id="q'),
        key="q",
    )
    office.deploy(outer, inner)
    office.start()
    office.do(CompleteWorkItem(only_task(office), {"n": 1}))
    assert incidents(office) == [("expression_failed", "call", "open")]
    [child] = office.rows("instance", definition_key="q")
    assert child.status == "completed"
    sound(office)
    [incident] = office.rows("incident")
    assert incident.instance_id == child.parent_id
    assert office.do(RetryIncident(incident.id, variables={"count": "text"})).resolved
    assert values(office)["x"] == "text"
    sound(office)


def test_a_called_process_that_cannot_start_stands_before_its_start(office: Office) -> None:
    inner = diagram(
        '<ioSpecification><dataInput id="i" name="wanted"/><inputSet><dataInputRefs>i</dataInputRefs></inputSet>'
        '<outputSet/></ioSpecification><startEvent id="qs"/><endEvent id="qe"/>'
        + flows("qs > qe").replace('id="flow', 'id="q'),
        key="q",
    )
    office.deploy(
        diagram(TASK + FIRST + CALL + '<endEvent id="e"/>' + flows("s > t", "t > first", "first > call", "call > e")),
        inner,
    )
    office.do(CompleteWorkItem(office.start().first_task, {}))
    assert [kind for kind, *_ in incidents(office)] == ["input_missing"]
    assert values(office)["done"] is True
    sound(office)
    [incident] = office.rows("incident")
    assert office.do(RetryIncident(incident.id, input={"wanted": 1})).resolved
    assert {row.status for row in office.rows("instance")} == {"completed"}
    sound(office)


def test_a_call_of_a_suspended_process_waits_at_the_call_with_what_was_done(office: Office) -> None:
    inner = diagram('<startEvent id="qs"/><endEvent id="qe"/>' + flows("qs > qe").replace('id="flow', 'id="q'), key="q")
    office.deploy(
        diagram(TASK + FIRST + CALL + '<endEvent id="e"/>' + flows("s > t", "t > first", "first > call", "call > e")),
        inner,
    )
    started = office.start()
    office.do(SuspendProcess("q", "audit"), MAX)
    done = office.do(CompleteWorkItem(started.first_task, {}))
    assert incidents(office) == [("execution_failed", "call", "open")]
    assert values(office)["done"] is True
    office.do(ResumeProcess("q"), MAX)
    assert office.do(RetryIncident(done.incident_id)).resolved
    assert {row.status for row in office.rows("instance")} == {"completed"}
    sound(office)


FORK = diagram(
    TASK + '<parallelGateway id="fork"/>'
    '<scriptTask id="a" scriptFormat="feel"><script>if one = "1" then {x: 1} else 0</script></scriptTask>'
    '<scriptTask id="b" scriptFormat="feel"><script>if two = "2" then {y: 2} else 0</script></scriptTask>'
    '<userTask id="beside" reglament:group="g"/><parallelGateway id="join"/><endEvent id="e"/>'
    + flows("s > t", "t > fork", "fork > a", "fork > b", "fork > beside", "a > join", "b > join", "beside > join")
    + '<sequenceFlow id="last" sourceRef="join" targetRef="e"/>'
)


def test_branches_that_fail_are_incidents_of_their_own_and_the_others_go_on(office: Office) -> None:
    office.deploy(FORK)
    office.do(CompleteWorkItem(office.start(one=1, two=2).first_task, {}))
    assert incidents(office) == [("expression_failed", "a", "open"), ("expression_failed", "b", "open")]
    office.do(CompleteWorkItem(only_task(office), {}))
    sound(office)
    first, second = office.rows("incident")
    assert office.do(RetryIncident(first.id, variables={"one": "1"})).resolved
    assert office.rows("instance")[0].status == "running"
    assert office.do(RetryIncident(second.id, variables={"two": "2"})).resolved
    assert (values(office)["x"], values(office)["y"]) == (1, 2)
    assert office.rows("instance")[0].status == "completed"
    sound(office)


def test_a_cancelled_case_takes_its_halted_tokens_with_it(office: Office) -> None:
    office.deploy(FORK)
    started = office.start(one=1, two=2)
    office.do(CompleteWorkItem(started.first_task, {}))
    office.do(CancelInstance(started.instance_id, "wrong"), MAX)
    assert [state for *_, state in incidents(office)] == ["resolved", "resolved"]
    sound(office)


def test_what_a_terminate_cancels_in_the_same_step_is_no_incident(office: Office) -> None:
    office.deploy(
        diagram(
            TASK + '<parallelGateway id="fork"/>'
            '<scriptTask id="a" scriptFormat="feel"><script>if one = "1" then {x: 1} else 0</script></scriptTask>'
            '<endEvent id="stop"><terminateEventDefinition/></endEvent><endEvent id="e"/>'
            + flows("s > t", "t > fork", "fork > a", "fork > stop", "a > e")
        )
    )
    office.do(CompleteWorkItem(office.start(one=1).first_task, {}))
    assert (incidents(office), office.rows("instance")[0].status) == ([], "completed")
    sound(office)


def test_one_item_of_a_multi_instance_fails_and_the_others_are_done(office: Office) -> None:
    each = (
        '<scriptTask id="each" scriptFormat="feel"><multiInstanceLoopCharacteristics reglament:collection="list" '
        'reglament:item="one" reglament:outputCollection="all" reglament:outputItem="n"/>'
        "<script>if one = 2 then one else {n: number(one)}</script></scriptTask>"
    )
    office.deploy(diagram(TASK + each + '<endEvent id="e"/>' + flows("s > t", "t > each", "each > e")))
    office.do(CompleteWorkItem(office.start(list=["1", 2, "3"]).first_task, {}))
    assert incidents(office) == [("expression_failed", "each", "open")]
    sound(office)
    [incident] = office.rows("incident")
    skip(office, incident.id, n=2)
    assert values(office)["all"] == [1, 2, 3]
    assert office.rows("instance")[0].status == "completed"
    sound(office)


def test_a_sub_process_that_cannot_be_left_stays_open_with_its_work_done(office: Office) -> None:
    sub = (
        '<subProcess id="sub"><extensionElements><reglament:output target="x" expression="count"/>'
        '</extensionElements><startEvent id="i"/><userTask id="t" reglament:group="g"/><endEvent id="ie"/>'
        + flows("i > t", "t > ie").replace('id="flow', 'id="inner')
        + '</subProcess><boundaryEvent id="late" attachedToRef="sub"><timerEventDefinition><timeDuration>P1D'
        "</timeDuration></timerEventDefinition></boundaryEvent>"
    )
    office.deploy(
        diagram('<startEvent id="s"/>' + sub + '<endEvent id="e"/>' + flows("s > sub", "sub > e", "late > e"))
    )
    office.start()
    done = office.do(CompleteWorkItem(only_task(office), {}))
    assert incidents(office) == [("expression_failed", "sub", "open")]
    assert office.rows("work_item")[0].state == "completed"
    assert len(office.rows("timer")) == 1
    sound(office)
    assert office.do(RetryIncident(done.incident_id, variables={"count": 4})).resolved
    assert (values(office)["x"], office.rows("instance")[0].status) == (4, "completed")
    assert office.rows("timer") == []
    sound(office)


def test_boundary_events_of_what_failed_do_not_listen_until_it_begins(office: Office) -> None:
    body = (
        TASK + '<scriptTask id="first" scriptFormat="feel"><script>{x: number(n)}</script></scriptTask>'
        '<userTask id="u" reglament:group="g"><extensionElements><reglament:input target="v" expression="count"/>'
        '</extensionElements></userTask><boundaryEvent id="late" attachedToRef="u"><timerEventDefinition>'
        '<timeDuration>P1D</timeDuration></timerEventDefinition></boundaryEvent><endEvent id="e"/>'
    )
    office.deploy(diagram(body + flows("s > t", "t > first", "first > u", "u > e", "late > e")))
    done = office.do(CompleteWorkItem(office.start(n="1").first_task, {}))
    assert incidents(office) == [("expression_failed", "u", "open")]
    assert office.rows("timer") == []
    sound(office)
    assert office.do(RetryIncident(done.incident_id, variables={"count": 2})).resolved
    [timer] = office.rows("timer")
    office.clock[0] = timer.due_at
    office.do(FireTimer(timer.id))
    assert office.rows("instance")[0].status == "completed"
    sound(office)


def test_a_gateway_is_retried_and_never_skipped(office: Office) -> None:
    office.deploy(
        diagram(
            TASK
            + '<exclusiveGateway id="g"/><endEvent id="a"/><endEvent id="b"/>'
            + flows("s > t", "t > g", "g > a: n &gt; 5", "g > b: n &gt; 9")
        )
    )
    done = office.do(CompleteWorkItem(office.start(n=1).first_task, {}))
    with pytest.raises(WrongState, match="correct what it reads"):
        office.do(AskToSkip(done.incident_id, "?"), MAX)
    assert office.do(RetryIncident(done.incident_id, variables={"n": 7})).resolved
    assert office.rows("instance")[0].outcome == "a"
    sound(office)


def test_an_endless_loop_is_undone_as_a_whole_and_keeps_its_input(office: Office) -> None:
    office.deploy(
        diagram(
            TASK + '<scriptTask id="r" scriptFormat="feel"><script>{n: n + 1}</script></scriptTask>'
            '<exclusiveGateway id="g" default="back"/><endEvent id="e"/>'
            + flows("s > t", "t > r", "r > g", "g > e: n &lt; 0")
            + '<sequenceFlow id="back" sourceRef="g" targetRef="r"/>'
        )
    )
    done = office.do(CompleteWorkItem(office.start(n=1).first_task, {}))
    [incident] = office.rows("incident")
    assert (incident.kind, incident.id) == ("budget_exceeded", done.incident_id)
    assert (office.rows("work_item")[0].state, values(office)["n"]) == ("offered", 1)
