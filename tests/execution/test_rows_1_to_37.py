"""Rows 1–37 of what a BPM system runs, each at least once and plainly.

The finer tests stand in the files of their element; boundary events are tried on every kind of activity at the end.
Long because it is one test a row.
"""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import pytest

from engine import ENGINE, bpmn
from engine.actions import Action, Done, Placement, Refused
from engine.commands import EvaluateStartConditions
from engine.store.driver import fetch
from engine.testing import ProcessUnderTest
from tests.execution.play import Play, diagram, flows

ROOTS = (
    '<message id="m" name="paid"/><signal id="sg" name="alarm"/><error id="er" errorCode="E1"/>'
    '<escalation id="es" escalationCode="LATE"/>'
)
USER = '<userTask id="{0}" reglament:group="g"/>'
MESSAGE = '<messageEventDefinition messageRef="m"/>'
SIGNAL = '<signalEventDefinition signalRef="sg"/>'
ERROR = '<errorEventDefinition errorRef="er"/>'
ESCALATION = '<escalationEventDefinition escalationRef="es"/>'
HOUR = "<timerEventDefinition><timeDuration>PT1H</timeDuration></timerEventDefinition>"


def line(*parts: str, more: str = "", before: str = ROOTS) -> bytes:
    """Elements in a row between a start and an end event; each is given with its id in front: "a=<task …/>"."""
    named = [part.split("=", 1) for part in parts]
    ids = ["s", *(name for name, _ in named), "e"]
    body = '<startEvent id="s"/>' + "".join(text for _, text in named) + '<endEvent id="e"/>'
    drawn = flows(*(f"{one} > {two}" for one, two in pairwise(ids)))
    return diagram(body + drawn + more, before=before)


def catch(name: str, definition: str) -> str:
    return f'{name}=<intermediateCatchEvent id="{name}">{definition}</intermediateCatchEvent>'


def throw(name: str, definition: str) -> str:
    return f'{name}=<intermediateThrowEvent id="{name}">{definition}</intermediateThrowEvent>'


def sub(name: str, inner: str, words: str = "", tag: str = "subProcess") -> str:
    return f'{name}=<{tag} id="{name}" {words}>{inner}</{tag}>'


def inside(element: str, name: str = "i") -> str:
    return f'<startEvent id="is"/>{element}<endEvent id="ie"/>' + flows(f"is > {name}", f"{name} > ie").replace(
        "flow", "n"
    )


def on(host: str, definition: str, *, name: str = "b", interrupting: bool = True) -> str:
    switch = "true" if interrupting else "false"
    return (
        f'<boundaryEvent id="{name}" attachedToRef="{host}" cancelActivity="{switch}">{definition}</boundaryEvent>'
        f'<endEvent id="{name}e"/>' + flows(f"{name} > {name}e").replace("flow", f"f{name}")
    )


def begun(content: bytes, **variables: Any) -> Play:
    return Play(content, actions=ACTIONS, decide=lambda *_: Verdict()).start(**variables)


class Verdict:
    value, trace, version = "large", [1], None


ACTIONS = {
    name: Action(name, Placement.OUTSIDE if name == "book" else Placement.INSIDE, run)
    for name, run in (
        ("book", lambda call: Done({})),
        ("add", lambda call: Done({"sum": call.params["n"] + 1})),
        ("fail", lambda call: Refused("E1", "no")),
    )
}


def test_row_1_a_user_task_waits_for_its_person() -> None:
    play = begun(line("t=" + USER.format("t")))
    assert play.open == ["t"]
    assert play.complete("t", x=1).variables["x"] == 1


def test_row_2_manual_and_bare_tasks_are_passed() -> None:
    assert begun(line('a=<manualTask id="a"/>', 'b=<task id="b"/>')).path == ["s", "a", "b", "e"]


def test_row_3_a_service_task_asks_its_action() -> None:
    play = begun(line('a=<serviceTask id="a" reglament:action="book"/>'))
    assert play.open == ["a"]
    assert play.done("a").status == "completed"


def test_row_4_a_script_task_sets_variables() -> None:
    script = 'a=<scriptTask id="a" scriptFormat="feel"><script>{x: n * 2}</script></scriptTask>'
    assert begun(line(script), n=4).variables["x"] == 8


def test_row_5_a_business_rule_task_asks_its_decision() -> None:
    task = 'a=<businessRuleTask id="a" reglament:decision="size" reglament:resultVariable="size"/>'
    assert begun(line(task)).variables["size"] == "large"


def test_row_6_a_send_task_sends_and_a_receive_task_waits() -> None:
    send, receive = 'a=<sendTask id="a" messageRef="m"/>', 'b=<receiveTask id="b" messageRef="m"/>'
    play = begun(line(send, receive))
    assert [message.name for message in play.messages] == ["paid"]
    assert play.message("paid", amount=3).variables["amount"] == 3


def test_row_7_several_flows_leave_an_activity_by_their_conditions() -> None:
    content = diagram(
        '<startEvent id="s"/><task id="t"/>'
        + "".join(USER.format(name) for name in "abc")
        + '<endEvent id="e"/>'
        + flows("s > t", "t > a", "t > b: n &gt; 1", "t > c: n &gt; 5", "a > e", "b > e", "c > e")
    )
    assert begun(content, n=3).open == ["a", "b"]


GATE = (
    '<startEvent id="s"/><{0} id="g" default="flow2_g_b"/>' + USER.format("a") + USER.format("b") + '<endEvent id="e"/>'
)


@pytest.mark.parametrize(
    ("gateway", "row"), [("exclusiveGateway", 8), ("inclusiveGateway", 10), ("complexGateway", 12)]
)
def test_rows_8_10_12_a_gateway_takes_the_true_way_or_the_default(gateway: str, row: int) -> None:
    content = diagram(GATE.format(gateway) + flows("s > g", "g > a: n = 1", "g > b", "a > e", "b > e"))
    assert begun(content, n=1).open == ["a"], row
    assert begun(content, n=2).open == ["b"], row


def fork(gateway: str, condition: str = "", kind: str = "parallelGateway") -> bytes:
    return diagram(
        f'<startEvent id="s"/><{kind} id="g"/>'
        + USER.format("a")
        + USER.format("b")
        + f'<{gateway} id="j">{condition}</{gateway}>'
        + USER.format("c")
        + '<endEvent id="e"/>'
        + flows(
            "s > g",
            "g > a: true" if kind == "inclusiveGateway" else "g > a",
            "g > b: true" if kind == "inclusiveGateway" else "g > b",
            "a > j",
            "b > j",
            "j > c",
            "c > e",
        )
    )


def test_row_9_a_parallel_join_waits_for_every_branch() -> None:
    play = begun(fork("parallelGateway")).complete("a")
    assert play.open == ["b"]
    assert play.complete("b").open == ["c"]


def test_row_10_an_inclusive_join_waits_for_what_was_taken() -> None:
    play = begun(fork("inclusiveGateway", kind="inclusiveGateway")).complete("a")
    assert play.complete("b").open == ["c"]


def test_row_11_the_first_event_behind_an_event_based_gateway_wins() -> None:
    content = diagram(
        '<startEvent id="s"/><eventBasedGateway id="g"/>'
        + catch("a", MESSAGE)[2:]
        + catch("b", HOUR)[2:]
        + '<endEvent id="ea"/><endEvent id="eb"/>'
        + flows("s > g", "g > a", "g > b", "a > ea", "b > eb"),
        before=ROOTS,
    )
    assert begun(content).message("paid").state.outcome == "ea"
    assert begun(content).pass_time(hours=2).state.outcome == "eb"


def test_row_12_a_complex_join_goes_on_with_the_first_of_two() -> None:
    condition = "<activationCondition>activationCount &gt;= 1</activationCondition>"
    assert begun(fork("complexGateway", condition)).complete("b").open == ["a", "c"]


def test_row_13_an_embedded_sub_process_ends_with_its_content() -> None:
    play = begun(line(sub("u", inside(USER.format("i")))))
    assert play.complete("i").path[-2:] == ["u", "e"]


def test_row_14_a_call_activity_runs_another_process() -> None:
    call = line('c=<callActivity id="c" calledElement="called"/>', before="")
    called = line("t=" + USER.format("t")).replace(b'<process id="p"', b'<process id="called"')
    process = ProcessUnderTest({"p.bpmn": call, "called.bpmn": called}, key="p")
    run = process.start()
    assert run.inbox("g") == ["t"]
    assert run.complete("t", by="g").status == "completed"


@pytest.mark.parametrize("interrupting", ["true", "false"])
def test_row_15_an_event_sub_process_interrupts_or_does_not(interrupting: str) -> None:
    event = (
        f'<subProcess id="esp" triggeredByEvent="true"><startEvent id="begin" isInterrupting="{interrupting}">{MESSAGE}'
        f'</startEvent>{USER.format("h")}<endEvent id="ee"/>'
        + flows("begin > h", "h > ee").replace("flow", "v")
        + "</subProcess>"
    )
    play = begun(line("t=" + USER.format("t"), more=event)).message("paid")
    assert play.open == (["h"] if interrupting == "true" else ["h", "t"])


def test_row_16_a_transaction_that_is_cancelled_leaves_by_its_cancel_event() -> None:
    inner = inside(USER.format("i")).replace(
        '<endEvent id="ie"/>', '<endEvent id="ie"><cancelEventDefinition/></endEvent>'
    )
    play = begun(line(sub("u", inner, tag="transaction"), more=on("u", "<cancelEventDefinition/>")))
    assert play.complete("i").state.outcome == "be"


@pytest.mark.parametrize(
    "marker",
    [
        *(
            f'<multiInstanceLoopCharacteristics isSequential="{sequential}"><loopCardinality>2</loopCardinality>'
            "</multiInstanceLoopCharacteristics>"
            for sequential in ("true", "false")
        ),
        '<standardLoopCharacteristics loopMaximum="3"/>',
    ],
)
def test_row_16_one_cancelled_round_of_a_repeated_transaction_ends_all_of_them(marker: str) -> None:
    inner = inside(USER.format("i"))
    inner = inner.replace('<endEvent id="ie"/>', '<endEvent id="ie"><cancelEventDefinition/></endEvent>')
    play = begun(line(sub("u", inner + marker, tag="transaction"), more=on("u", "<cancelEventDefinition/>")))
    play.complete("i")
    assert (play.status, play.state.outcome, play.open) == ("completed", "be", [])


def test_row_17_an_ad_hoc_sub_process_offers_everything_at_once() -> None:
    play = begun(line(sub("u", USER.format("a") + USER.format("b"), tag="adHocSubProcess")))
    assert play.open == ["a", "b"]
    assert play.complete("b").complete("a").status == "completed"


@pytest.mark.parametrize(("sequential", "row"), [("false", 18), ("true", 19)])
def test_rows_18_and_19_a_multi_instance_repeats_for_each_item(sequential: str, row: int) -> None:
    words = 'reglament:collection="things" reglament:item="one"'
    marker = f'<multiInstanceLoopCharacteristics isSequential="{sequential}" {words}/>'
    play = begun(line(f't=<userTask id="t" reglament:group="g">{marker}</userTask>'), things=["x", "y"])
    assert play.open == (["t"] if sequential == "true" else ["t", "t"]), row
    assert play.complete("t").complete("t").status == "completed", row


def test_row_20_enough_instances_end_the_rest() -> None:
    marker = (
        "<multiInstanceLoopCharacteristics><loopCardinality>3</loopCardinality><completionCondition>"
        "numberOfCompletedInstances = 2</completionCondition></multiInstanceLoopCharacteristics>"
    )
    play = begun(line(f't=<userTask id="t" reglament:group="g">{marker}</userTask>')).complete("t").complete("t")
    assert (play.status, play.open) == ("completed", [])


def test_row_21_a_loop_repeats_while_its_condition_holds() -> None:
    marker = (
        "<standardLoopCharacteristics><loopCondition>loopCounter &lt;= 2</loopCondition></standardLoopCharacteristics>"
    )
    play = begun(line(f't=<userTask id="t" reglament:group="g">{marker}</userTask>')).complete("t")
    assert play.complete("t").status == "completed"


def test_row_22_compensation_runs_the_handler_of_what_was_done() -> None:
    handler = (
        '<boundaryEvent id="c" attachedToRef="t"><compensateEventDefinition/></boundaryEvent>'
        '<userTask id="h" isForCompensation="true" reglament:group="g"/>'
        '<association id="x" sourceRef="c" targetRef="h"/>'
    )
    play = begun(line("t=" + USER.format("t"), throw("u", "<compensateEventDefinition/>"), more=handler))
    assert play.complete("t").open == ["h"]
    assert play.complete("h").status == "completed"


def test_row_23_a_link_goes_on_at_its_other_half() -> None:
    content = diagram(
        '<startEvent id="s"/>'
        + throw("a", '<linkEventDefinition name="l"/>')[2:]
        + catch("b", '<linkEventDefinition name="l"/>')[2:]
        + '<endEvent id="e"/>'
        + flows("s > a", "b > e")
    )
    assert begun(content).path == ["s", "a", "b", "e"]


def test_row_24_messages_are_thrown_and_caught_and_start_processes() -> None:
    thrower = line(throw("a", MESSAGE))
    starts = line("t=" + USER.format("t")).replace(b'<process id="p"', b'<process id="q"')
    starts = starts.replace(b'<startEvent id="s"/>', f'<startEvent id="s">{MESSAGE}</startEvent>'.encode())
    process = ProcessUnderTest({"p.bpmn": thrower, "q.bpmn": starts}, key="p")
    process.start().settle()
    with process.database.read() as connection:
        assert fetch(connection, "SELECT element FROM bpm_work_item", {}) == [("t",)]
    assert begun(line(catch("a", MESSAGE))).message("paid").status == "completed"


@pytest.mark.parametrize(
    "definition",
    [HOUR, "<timerEventDefinition><timeDate>2026-03-02T10:00:00Z</timeDate></timerEventDefinition>"],
)
def test_row_25_a_timer_waits_for_its_moment(definition: str) -> None:
    play = begun(line(catch("a", definition))).pass_time(minutes=50)
    assert play.status == "running"
    assert play.pass_time(minutes=20).status == "completed"


def test_row_26_a_signal_goes_to_everybody_who_listens() -> None:
    content = diagram(
        '<startEvent id="s"/><parallelGateway id="g"/>'
        + catch("a", SIGNAL)[2:]
        + catch("b", SIGNAL)[2:]
        + throw("t", SIGNAL)[2:]
        + '<endEvent id="e"/>'
        + flows("s > g", "g > a", "g > b", "g > t", "a > e", "b > e", "t > e"),
        before=ROOTS,
    )
    assert begun(content).status == "completed"


def test_row_27_an_error_end_is_caught_around_it() -> None:
    inner = inside(USER.format("i")).replace('<endEvent id="ie"/>', f'<endEvent id="ie">{ERROR}</endEvent>')
    play = begun(line(sub("u", inner), more=on("u", ERROR)))
    assert play.complete("i").state.outcome == "be"


def test_row_28_an_escalation_is_caught_beside_the_work() -> None:
    inner = inside(throw("i", ESCALATION)[2:])
    play = begun(line(sub("u", inner), more=on("u", ESCALATION, interrupting=False)))
    assert {"be", "e"} <= {*play.path}


def test_row_29_a_condition_is_waited_for() -> None:
    event = "<conditionalEventDefinition><condition>ready = true</condition></conditionalEventDefinition>"
    content = diagram(
        '<startEvent id="s"/><parallelGateway id="g"/>'
        + catch("a", event)[2:]
        + USER.format("t")
        + '<endEvent id="e"/>'
        + flows("s > g", "g > a", "g > t", "a > e", "t > e")
    )
    play = begun(content)
    assert play.path == ["s", "g"]
    assert play.complete("t", ready=True).status == "completed"


@pytest.mark.parametrize("interrupting", [True, False])
def test_row_29_a_condition_fires_at_the_border(interrupting: bool) -> None:
    event = "<conditionalEventDefinition><condition>late = true</condition></conditionalEventDefinition>"
    inner = inside(USER.format("i") + USER.format("k")) + flows("i > k").replace("flow", "m")
    inner = inner.replace('sourceRef="i" targetRef="ie"', 'sourceRef="k" targetRef="ie"')
    play = begun(line(sub("u", inner), more=on("u", event, interrupting=interrupting))).complete("i", late=True)
    assert "be" in play.path
    assert (play.status, play.open) == (("completed", []) if interrupting else ("running", ["k"]))


def test_row_29_a_process_starts_by_a_condition() -> None:
    event = "<conditionalEventDefinition><condition>temperature &gt; 30</condition></conditionalEventDefinition>"
    content = line("t=" + USER.format("t")).replace(
        b'<startEvent id="s"/>', f'<startEvent id="s">{event}</startEvent>'.encode()
    )
    process = ProcessUnderTest({"p.bpmn": content})
    process.engine.handle(EvaluateStartConditions({"temperature": 12}), actor=ENGINE)
    with process.database.read() as connection:
        assert fetch(connection, "SELECT element FROM bpm_work_item", {}) == []
    process.engine.handle(EvaluateStartConditions({"temperature": 31}), actor=ENGINE)
    with process.database.read() as connection:
        assert fetch(connection, "SELECT element FROM bpm_work_item", {}) == [("t",)]


def test_row_30_a_terminate_end_ends_everything() -> None:
    content = diagram(
        '<startEvent id="s"/><parallelGateway id="g"/>'
        + USER.format("a")
        + USER.format("b")
        + '<endEvent id="e"><terminateEventDefinition/></endEvent><endEvent id="f"/>'
        + flows("s > g", "g > a", "g > b", "a > e", "b > f")
    )
    assert begun(content).complete("a").status == "completed"


@pytest.mark.parametrize(("parallel", "left"), [("false", "completed"), ("true", "running")])
def test_row_31_one_of_several_triggers_or_all_of_them(parallel: str, left: str) -> None:
    event = f'a=<intermediateCatchEvent id="a" parallelMultiple="{parallel}">{MESSAGE}{SIGNAL}</intermediateCatchEvent>'
    assert begun(line(event)).message("paid").status == left


def test_row_32_a_data_object_is_a_variable() -> None:
    data = '<dataObject id="order"/>'
    script = 'a=<scriptTask id="a" scriptFormat="feel"><script>{order: 7}</script></scriptTask>'
    assert begun(line(script, more=data)).variables["order"] == 7


def test_row_33_inputs_and_outputs_are_mapped() -> None:
    mapped = (
        'a=<serviceTask id="a" reglament:action="add"><extensionElements><reglament:input target="n" expression="x"/>'
        '<reglament:output target="y" expression="sum"/></extensionElements></serviceTask>'
    )
    assert begun(line(mapped), x=4).variables == {"x": 4, "y": 5}


def test_row_34_a_message_goes_to_the_one_with_its_key() -> None:
    event = f'a=<intermediateCatchEvent id="a" reglament:correlationKey="number">{MESSAGE}</intermediateCatchEvent>'
    play = begun(line(event), number="A-1")
    with pytest.raises(AssertionError, match="nobody waits"):
        play.message("paid", "A-2")
    assert play.message("paid", "A-1").status == "completed"


def test_row_35_a_listener_of_another_engine_is_named_and_refused() -> None:
    listener = (
        '<extensionElements><c:executionListener xmlns:c="http://camunda.org/schema/1.0/bpmn" event="start"/>'
        "</extensionElements>"
    )
    reading = bpmn.read(line(f't=<task id="t">{listener}</task>'), in_process=True)
    assert [(fault.element, fault.code) for fault in reading.faults] == [("t", "listener")]


def test_row_36_a_lane_is_the_group_of_its_tasks() -> None:
    lanes = '<laneSet id="ls"><lane id="l" name="clerks"><flowNodeRef>t</flowNodeRef></lane></laneSet>'
    play = begun(line('t=<userTask id="t"/>', more=lanes))
    assert [item.group for item in play.items.values()] == ["clerks"]


def test_row_37_the_pools_of_a_file_talk_to_each_other() -> None:
    content = line(throw("a", MESSAGE), catch("b", '<messageEventDefinition messageRef="m2"/>'))
    other = (
        f'<process id="q" isExecutable="true"><startEvent id="qs">{MESSAGE}</startEvent>'
        '<intermediateThrowEvent id="qt"><messageEventDefinition messageRef="m2"/></intermediateThrowEvent>'
        '<endEvent id="qe"/><sequenceFlow id="q1" sourceRef="qs" targetRef="qt"/>'
        '<sequenceFlow id="q2" sourceRef="qt" targetRef="qe"/></process></definitions>'
    )
    content = content.replace(b"<process ", b'<message id="m2" name="answer"/><process ', 1)
    content = content.replace(b"</definitions>", other.encode())
    process = ProcessUnderTest({"p.bpmn": content}, key="p")
    assert process.start().settle().settle().status == "completed"


ACTIVITIES = {
    "userTask": USER.format("t"),
    "serviceTask": '<serviceTask id="t" reglament:action="book"/>',
    "sendTask": '<sendTask id="t" reglament:action="book"/>',
    "receiveTask": '<receiveTask id="t" messageRef="m"/>',
    "callActivity": '<callActivity id="t" calledElement="other"/>',
    "subProcess": f'<subProcess id="t">{inside(USER.format("i"))}</subProcess>',
    "transaction": f'<transaction id="t">{inside(USER.format("i"))}</transaction>',
    "adHocSubProcess": f'<adHocSubProcess id="t">{USER.format("i")}</adHocSubProcess>',
}


@pytest.mark.parametrize("interrupting", [True, False])
@pytest.mark.parametrize("activity", ACTIVITIES)
def test_a_timer_at_the_border_of_every_activity_that_waits(activity: str, interrupting: bool) -> None:
    play = begun(line("t=" + ACTIVITIES[activity], more=on("t", HOUR, interrupting=interrupting))).pass_time(hours=2)
    assert play.path[-1] == "be"
    assert (play.status, bool(play.cancelled)) == (("completed", True) if interrupting else ("running", False))


@pytest.mark.parametrize("activity", ["serviceTask", "sendTask"])
def test_an_error_inside_the_step_is_caught_at_the_border(activity: str) -> None:
    play = begun(line(f't=<{activity} id="t" reglament:action="fail"/>', more=on("t", ERROR)))
    assert play.state.outcome == "be"
