"""Escalations: by scope, from the inside outwards; interrupting or beside; across called processes."""

from __future__ import annotations

import pytest

from engine.model.step import ChildEscalated, EscalationRaised
from tests.execution.play import Play, diagram, flows

E1 = '<escalation id="esc" escalationCode="E1"/><escalation id="other" escalationCode="E2"/>'
THROW = '<intermediateThrowEvent id="throw"><escalationEventDefinition escalationRef="esc"/></intermediateThrowEvent>'
TASK = '<userTask id="{}" reglament:group="x"/>'


def around(boundary: str, inner: str = THROW, more: str = "") -> bytes:
    return diagram(
        f'<startEvent id="s"/><subProcess id="sub"><startEvent id="a"/>{inner}{TASK.format("work")}<endEvent id="b"/>'
        + flows("a > throw", "throw > work", "work > b")
        + f'</subProcess>{boundary}{TASK.format("told")}<endEvent id="e"/><endEvent id="f"/>{more}'
        + flows("s > sub", "sub > e", "told > f").replace('id="flow', 'id="outer')
        + ('<sequenceFlow id="up" sourceRef="up_e" targetRef="told"/>' if "up_e" in boundary else ""),
        before=E1,
    )


def boundary(ref: str = 'escalationRef="esc"', *, cancel: str = "false") -> str:
    return (
        f'<boundaryEvent id="up_e" attachedToRef="sub" cancelActivity="{cancel}" reglament:errorVariable="why">'
        f"<escalationEventDefinition {ref}/></boundaryEvent>"
    )


def test_beside_an_escalation_the_work_goes_on() -> None:
    play = Play(around(boundary())).start()
    assert play.open == ["told", "work"]
    assert play.variables["why"]["code"] == "E1"
    play.complete("work").complete("told")
    assert play.status == "completed"


def test_an_interrupting_catch_ends_the_work() -> None:
    play = Play(around(boundary(cancel="true"))).start()
    assert play.open == ["told"]
    assert "throw" in play.cancelled


def test_an_escalation_of_another_code_passes_by() -> None:
    assert Play(around(boundary('escalationRef="other"'))).start().open == ["work"]


def test_an_event_that_catches_all_catches_it() -> None:
    assert Play(around(boundary(""))).start().open == ["told", "work"]


def test_what_nothing_catches_changes_nothing_but_the_record() -> None:
    play = Play(
        around("<!-- -->")
        .replace(b'<userTask id="told" reglament:group="x"/>', b"")
        .replace(b'<endEvent id="f"/>', b"")
        .replace(b'<sequenceFlow id="outer2_told_f" sourceRef="told" targetRef="f"></sequenceFlow>', b"")
    ).start()
    assert play.open == ["work"]
    assert [entry[0] for entry in play.trail].count("escalate") == 1


@pytest.mark.parametrize(("interrupting", "open_tasks"), [("true", ["told"]), ("false", ["told", "work"])])
def test_an_event_sub_process_catches_what_is_thrown_beside_it(interrupting: str, open_tasks: list[str]) -> None:
    model = diagram(
        f'<startEvent id="s"/>{THROW}{TASK.format("work")}<endEvent id="e"/>'
        + flows("s > throw", "throw > work", "work > e")
        + f'<subProcess id="esp" triggeredByEvent="true"><startEvent id="a" isInterrupting="{interrupting}">'
        f'<escalationEventDefinition escalationRef="esc"/></startEvent>{TASK.format("told")}<endEvent id="b"/>'
        + flows("a > told", "told > b").replace('id="flow', 'id="inner')
        + "</subProcess>",
        before=E1,
    )
    play = Play(model).start()
    assert play.open == open_tasks
    for task in open_tasks:
        play.complete(task)
    assert play.status == "completed"


def test_an_escalation_end_throws_and_ends() -> None:
    inner = '<endEvent id="throw"><escalationEventDefinition escalationRef="esc"/></endEvent>'
    model = around(boundary(), inner).replace(
        b'<sequenceFlow id="flow1_throw_work" sourceRef="throw" targetRef="work"></sequenceFlow>',
        b'<sequenceFlow id="flow1" sourceRef="a" targetRef="work"></sequenceFlow>',
    )
    play = Play(model).start()
    assert play.open == ["told", "work"]
    play.complete("work")
    assert play.open == ["told"]


def test_uncaught_in_a_called_process_it_goes_to_the_caller() -> None:
    called = Play(
        around("")
        .replace(b'<userTask id="told" reglament:group="x"/>', b"")
        .replace(b'<endEvent id="f"/>', b"")
        .replace(b'<sequenceFlow id="outer2_told_f" sourceRef="told" targetRef="f"></sequenceFlow>', b"")
    )
    called.state.parent_id, called.state.parent_token = 99, 3
    called.start()
    assert EscalationRaised("E1", {}) in called.steps[-1].effects
    caller = Play(
        diagram(
            '<startEvent id="s"/><callActivity id="call" calledElement="p"/>'
            '<boundaryEvent id="up" attachedToRef="call"><escalationEventDefinition escalationRef="esc"/></boundaryEvent>'
            '<endEvent id="e"/><endEvent id="f"/>' + flows("s > call", "call > e", "up > f"),
            before=E1,
            key="q",
        )
    ).start()
    caller.happen(ChildEscalated(next(iter(caller.children)), "E1", {}))
    assert caller.status == "completed"
    assert caller.path[-1] == "f"
    assert caller.children == {}
