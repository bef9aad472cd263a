"""Where a process begins: one of several start events that somebody chooses, and start events with a condition."""

from __future__ import annotations

import pytest

from engine.commands import (
    ConditionsEvaluated,
    EvaluateStartConditions,
    PublishMessage,
    ResumeProcess,
    StartInstance,
    SuspendProcess,
)
from engine.errors import DefinitionRefused, InvalidInput
from tests.commands.conftest import Office
from tests.commands.stuck import MAX, sound
from tests.execution.play import diagram, flows

TWO = diagram(
    '<startEvent id="call" name="A client called"/><startEvent id="mail" name="A mail came"/>'
    '<userTask id="talk" reglament:group="sales"/><userTask id="read" reglament:group="sales"/><endEvent id="e"/>'
    + flows("call > talk", "mail > read", "talk > e", "read > e")
)
ONE = diagram('<startEvent id="s"/><task id="t"/><endEvent id="e"/>' + flows("s > t", "t > e"))
CALLER = diagram(
    '<startEvent id="s"/><callActivity id="c" calledElement="p"/><endEvent id="e"/>' + flows("s > c", "c > e"),
    key="caller",
)


def condition(text: str) -> str:
    return f"<conditionalEventDefinition><condition>{text}</condition></conditionalEventDefinition>"


def begun_by(text: str, key: str = "p", words: str = "") -> bytes:
    content = diagram(
        f'<startEvent id="hot">{condition(text)}</startEvent><userTask id="t" reglament:group="sales"/>'
        '<endEvent id="e"/>' + flows("hot > t", "t > e"),
        key=key,
    )
    return content.replace(f'<process id="{key}"'.encode(), f'<process id="{key}" {words}'.encode())


def evaluate(office: Office, command_id: str | None = None, **variables: object) -> ConditionsEvaluated:
    answer: ConditionsEvaluated = office.do(EvaluateStartConditions(variables), command_id=command_id)
    return answer


def test_each_of_several_start_events_begins_its_own_way(office: Office) -> None:
    office.deploy(TWO)
    for event, task in (("call", "talk"), ("mail", "read")):
        started = office.do(StartInstance("p", start_event=event))
        assert [row.element for row in office.rows("work_item", instance_id=started.instance_id)] == [task]
    sound(office)


def test_of_several_start_events_one_must_be_chosen(office: Office) -> None:
    office.deploy(TWO)
    with pytest.raises(InvalidInput, match=r"several start events.*call \(A client called\), mail") as refused:
        office.start()
    assert "start_event" in refused.value.fields
    with pytest.raises(InvalidInput, match="no start event 'talk' without a trigger"):
        office.do(StartInstance("p", start_event="talk"))
    assert office.rows("instance") == []


def test_a_call_of_a_process_with_several_start_events_is_refused_at_deployment(office: Office) -> None:
    with pytest.raises(DefinitionRefused) as refused:
        office.deploy(TWO, CALLER)
    [fault] = [problem for problem in refused.value.problems if problem.severity == "error"]
    assert (fault.element, fault.code) == ("c", "called_start")
    assert "2 start events without a trigger: call, mail" in fault.message


def test_a_call_of_a_deployed_process_with_several_start_events_is_refused_at_deployment(office: Office) -> None:
    office.deploy(TWO)
    with pytest.raises(DefinitionRefused) as refused:
        office.deploy(CALLER)
    [fault] = [problem for problem in refused.value.problems if problem.severity == "error"]
    assert (fault.element, fault.code, fault.file) == ("c", "called_start", "file0.bpmn")
    assert "2 start events without a trigger: call, mail" in fault.message


def test_the_start_of_the_version_that_is_called_counts(office: Office) -> None:
    office.deploy(ONE)
    office.deploy(TWO)
    one, two = (CALLER.replace(b'"p"', b'"p" reglament:calledVersion="%d"' % number) for number in (1, 2))
    office.deploy(one)
    with pytest.raises(DefinitionRefused):
        office.deploy(two)
    with pytest.raises(DefinitionRefused):
        office.deploy(CALLER)


def test_a_second_start_event_warns_of_those_who_call_the_process(office: Office) -> None:
    office.deploy(CALLER, ONE)
    [told] = [problem for problem in office.deploy(TWO).problems if problem.code == "called_start"]
    assert (told.severity, told.element) == ("warning", "p")
    assert "called by caller" in told.message


def test_a_call_that_meets_several_start_events_later_is_an_incident(office: Office) -> None:
    office.deploy(CALLER, ONE)
    office.deploy(TWO)
    started = office.start("caller")
    [row] = office.rows("incident", id=started.incident_id)
    assert "has 2 start events without a trigger" in row.message
    sound(office)


def test_every_process_starts_whose_condition_holds(office: Office) -> None:
    office.deploy(begun_by("temperature &gt; 30"), begun_by("temperature &lt; 0", "frost"))
    assert evaluate(office, temperature=12) == ConditionsEvaluated()
    [hot] = evaluate(office, temperature=31).started
    assert (hot.process, hot.version, hot.start_event, hot.existing) == ("p", 1, "hot", False)
    [instance] = office.rows("instance")
    assert instance.id == hot.instance_id
    assert [row.element for row in office.rows("work_item")] == ["t"]
    assert len(evaluate(office, temperature=32).started) == 1, "it holds again, and starts again"
    sound(office)


def test_a_condition_whose_variables_are_missing_does_not_hold(office: Office) -> None:
    office.deploy(begun_by("temperature &gt; 30"))
    assert evaluate(office) == ConditionsEvaluated()


def test_an_evaluation_that_is_repeated_starts_nothing_new(office: Office) -> None:
    office.deploy(begun_by("temperature &gt; 30"), begun_by("temperature &gt; 20", "warm"))
    first = evaluate(office, "probe-7", temperature=31)
    office.deploy(begun_by("temperature &gt; 10", "mild"))
    assert evaluate(office, "probe-7", temperature=31) == first
    assert len(first.started) == len(office.rows("instance")) == 2
    assert len(evaluate(office, "probe-8", temperature=31).started) == 3


def test_the_newest_version_is_asked_and_one_process_alone_if_wanted(office: Office) -> None:
    office.deploy(begun_by("temperature &gt; 30"))
    office.deploy(begun_by("temperature &gt; 40"), begun_by("temperature &gt; 10", "mild"))
    assert [one.process for one in evaluate(office, temperature=31).started] == ["mild"]
    alone = office.do(EvaluateStartConditions({"temperature": 41}, process="p"))
    assert [(one.process, one.version) for one in alone.started] == [("p", 2)]


def test_a_suspended_process_is_told_and_holds_up_no_other(office: Office) -> None:
    office.deploy(begun_by("temperature &gt; 30"), begun_by("temperature &gt; 20", "warm"))
    office.do(SuspendProcess("p", "the probe is broken"), MAX)
    answer = evaluate(office, temperature=31)
    assert [one.process for one in answer.started] == ["warm"]
    [missed] = answer.not_started
    assert (missed.process, missed.start_event) == ("p", "hot")
    assert "the probe is broken" in missed.reason
    office.do(ResumeProcess("p"), MAX)
    assert [one.process for one in evaluate(office, temperature=31).started] == ["p", "warm"]


def test_a_condition_that_is_no_truth_is_told_and_holds_up_no_other(office: Office) -> None:
    office.deploy(begun_by("temperature"), begun_by("temperature &gt; 20", "warm"))
    answer = evaluate(office, temperature=31)
    assert [one.process for one in answer.started] == ["warm"]
    said = "The condition of 'hot' is neither true nor false but 31: temperature. It read temperature = 31."
    assert answer.not_started[0].reason == said


def test_a_condition_that_cannot_be_evaluated_is_told_with_its_values_and_no_secret(office: Office) -> None:
    endless = "count(for i in 1..99999999 return i * temperature) &gt; 0"
    office.deploy(begun_by(endless), begun_by("temperature + password", "mixed"))
    told = {one.process: one.reason for one in evaluate(office, temperature="31", password="hunter2").not_started}
    assert told["p"].startswith("The condition of 'hot' cannot be evaluated: ")
    assert "Expression: count(for i in 1..99999999 return i * temperature) > 0." in told["p"]
    assert told["p"].endswith('It read temperature = "31".')
    assert told["mixed"].endswith('It read temperature = "31", password = •••.')
    assert "hunter2" not in told["mixed"]


def test_a_business_key_that_runs_is_answered_with_its_instance(office: Office) -> None:
    words = 'reglament:businessKey="probe"'
    office.deploy(begun_by("temperature &gt; 30", words=words))
    first = evaluate(office, temperature=31, probe="roof").started[0]
    again = evaluate(office, temperature=32, probe="roof").started[0]
    assert (first.business_key, again.existing, again.instance_id) == ("roof", True, first.instance_id)
    assert "needs its business key" in evaluate(office, temperature=33).not_started[0].reason


def test_a_condition_stands_beside_other_triggers_and_in_a_multiple_start(office: Office) -> None:
    office.deploy(
        diagram(
            f'<startEvent id="any"><messageEventDefinition messageRef="m"/>{condition("temperature &gt; 30")}'
            '</startEvent><startEvent id="hand"/><userTask id="t" reglament:group="sales"/><endEvent id="e"/>'
            + flows("any > t", "hand > t", "t > e"),
            before='<message id="m" name="alarm"/>',
        )
    )
    office.start()
    office.do(PublishMessage("alarm", "A-1"))
    assert [one.start_event for one in evaluate(office, temperature=31).started] == ["any"]
    assert len(office.rows("instance")) == 3


def test_no_message_can_be_called_like_a_condition(office: Office) -> None:
    office.deploy(begun_by("temperature &gt; 30"))
    with pytest.raises(InvalidInput, match="control characters"):
        office.do(PublishMessage("\x1econdition", "", {"temperature": 31}))
    assert office.rows("instance") == []
