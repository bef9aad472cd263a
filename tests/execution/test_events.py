"""Boundary events, event sub-processes, timers, errors by scope, terminate."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from engine.execution import UncaughtError
from tests.execution.play import Play, diagram, flows

ERR = '<error id="err" errorCode="SHORT"/><error id="err_other" errorCode="OTHER"/><message id="msg" name="order.cancel"/><message id="chg" name="order.change"/>'
TIMER = "<timerEventDefinition><timeDuration>{}</timeDuration></timerEventDefinition>"


def test_an_interrupting_timer_ends_its_task_and_a_non_interrupting_one_does_not() -> None:
    body = (
        '<startEvent id="s"/><userTask id="a" reglament:group="x"/>'
        f'<boundaryEvent id="warn" attachedToRef="a" cancelActivity="false">{TIMER.format("P1D")}</boundaryEvent>'
        f'<boundaryEvent id="give_up" attachedToRef="a">{TIMER.format("P3D")}</boundaryEvent>'
        '<userTask id="look" reglament:group="boss"/><endEvent id="e"/><endEvent id="late"/><endEvent id="looked"/>'
        + flows("s > a", "a > e", "warn > look", "look > looked", "give_up > late")
    )
    play = Play(diagram(body)).start()
    play.pass_time(days=1)
    assert play.open == ["a", "look"]
    play.pass_time(days=2)
    assert play.open == ["look"]
    assert play.cancelled == ["a"]
    play.complete("look")
    assert play.status == "completed"
    on_time = Play(diagram(body)).start().complete("a")
    assert on_time.waits == []
    assert on_time.status == "completed"


def test_a_cycle_fires_its_rounds_and_one_round_for_all_that_were_missed() -> None:
    body = (
        '<startEvent id="s"/><userTask id="a" reglament:group="x"/>'
        '<boundaryEvent id="remind" attachedToRef="a" cancelActivity="false"><timerEventDefinition><timeCycle>R3/P7D</timeCycle></timerEventDefinition></boundaryEvent>'
        '<endEvent id="e"/><endEvent id="reminded"/>' + flows("s > a", "a > e", "remind > reminded")
    )
    play = Play(diagram(body)).start().pass_time(days=60)
    assert play.path.count("remind") == 3
    assert play.waits == []
    late = Play(diagram(body)).start()
    late.now = datetime(2026, 3, 18, 9, 0, tzinfo=UTC)  # 16 days later: two rounds were missed while nothing ran
    late.fire(late.timers[0])
    assert late.path.count("remind") == 1
    assert [timer.due_at for timer in late.timers] == [datetime(2026, 3, 23, 9, 0, tzinfo=UTC)]


def test_an_error_is_caught_by_the_scope_around_it_and_never_by_a_sibling() -> None:
    body = (
        '<startEvent id="s"/><parallelGateway id="fork"/>'
        '<subProcess id="left"><startEvent id="ls"/><serviceTask id="work" reglament:action="t.work"/><endEvent id="le"/>'
        + flows("ls > work", "work > le")
        + '</subProcess><subProcess id="right"><startEvent id="rs"/><userTask id="other" reglament:group="x"/><endEvent id="re"/>'
        + flows("rs > other", "other > re").replace("flow", "r")
        + '</subProcess><boundaryEvent id="caught_right" attachedToRef="right"><errorEventDefinition errorRef="err"/></boundaryEvent>'
        '<endEvent id="e1"/><endEvent id="e2"/><endEvent id="wrong"/>'
        + flows("s > fork", "fork > left", "fork > right", "left > e1", "right > e2", "caught_right > wrong").replace(
            "flow", "m"
        )
    )
    play = Play(diagram(body, before=ERR), actions=ACTIONS).start()
    with pytest.raises(UncaughtError, match="SHORT") as failure:
        play.refuse("work", "SHORT", "2 pieces missing")
    assert failure.value.element == "work"
    assert play.open == ["other", "work"]  # the step was undone


def test_an_error_climbs_to_the_nearest_catcher_and_prefers_its_own_code() -> None:
    body = (
        '<startEvent id="s"/><subProcess id="box"><startEvent id="bs"/><serviceTask id="work" reglament:action="t.work"/><endEvent id="be"/>'
        + flows("bs > work", "work > be")
        + '</subProcess><boundaryEvent id="any" attachedToRef="box" reglament:errorVariable="problem"><errorEventDefinition/></boundaryEvent>'
        '<boundaryEvent id="short" attachedToRef="box" reglament:errorVariable="problem"><errorEventDefinition errorRef="err"/></boundaryEvent>'
        '<endEvent id="e"/><endEvent id="e_any"/><endEvent id="e_short"/>'
        + flows("s > box", "box > e", "any > e_any", "short > e_short").replace("flow", "m")
    )
    play = Play(diagram(body, before=ERR), actions=ACTIONS).start().refuse("work", "SHORT", "none left", sku="A")
    assert play.state.outcome == "e_short"
    assert play.variables["problem"] == {"code": "SHORT", "detail": "none left", "data": {"sku": "A"}}
    assert play.cancelled == ["work", "box"]
    assert Play(diagram(body, before=ERR), actions=ACTIONS).start().refuse("work", "X").state.outcome == "e_any"


CANCELLABLE = diagram(
    '<startEvent id="s"/><userTask id="a" reglament:group="x"/><endEvent id="e"/>'
    '<subProcess id="on_cancel" triggeredByEvent="true">'
    '<startEvent id="cancelled" reglament:correlationKey="order"><messageEventDefinition messageRef="msg"/></startEvent>'
    '<userTask id="tidy" reglament:group="x"/><endEvent id="ce"/>'
    + flows("cancelled > tidy", "tidy > ce").replace("flow", "c")
    + '</subProcess><subProcess id="on_change" triggeredByEvent="true">'
    '<startEvent id="changed" isInterrupting="false" reglament:correlationKey="order"><messageEventDefinition messageRef="chg"/></startEvent>'
    '<userTask id="check" reglament:group="x"/><endEvent id="he"/>'
    + flows("changed > check", "check > he").replace("flow", "h")
    + "</subProcess>"
    + flows("s > a", "a > e"),
    before=ERR,
)


def test_an_interrupting_event_sub_process_ends_the_rest_of_its_scope() -> None:
    play = Play(CANCELLABLE).start(order="SO-1").message("order.cancel", "SO-1", reason="too late")
    assert play.open == ["tidy"]
    assert play.cancelled == ["a"]
    assert play.waits == []
    assert play.complete("tidy").status == "completed"
    assert "reason" not in play.variables  # what an event sub-process is told stays inside


def test_a_non_interrupting_event_sub_process_runs_beside_the_rest_as_often_as_it_is_called() -> None:
    play = Play(CANCELLABLE).start(order="SO-1").message("order.change", "SO-1").message("order.change", "SO-1")
    assert play.open == ["a", "check", "check"]
    play.complete("a")
    assert play.status == "running"
    play.complete("check").complete("check")
    assert play.status == "completed"
    assert play.waits == []


def test_a_waiting_event_sub_process_neither_starts_by_itself_nor_keeps_the_instance_open() -> None:
    play = Play(CANCELLABLE).start(order="SO-1")
    assert play.open == ["a"]
    assert play.complete("a").status == "completed"


def test_a_terminate_end_event_ends_everything_in_its_scope() -> None:
    body = (
        '<startEvent id="s"/><parallelGateway id="fork"/><userTask id="a" reglament:group="x"/><userTask id="b" reglament:group="x"/>'
        '<endEvent id="stop"><terminateEventDefinition/></endEvent><endEvent id="e"/>'
        + flows("s > fork", "fork > a", "fork > b", "a > stop", "b > e")
    )
    play = Play(diagram(body)).start().complete("a")
    assert (play.status, play.state.outcome, play.open) == ("completed", "stop", [])


def test_what_opens_and_ends_within_one_step_leaves_no_row() -> None:
    body = (
        '<startEvent id="s"/><businessRuleTask id="rule" reglament:decision="d" reglament:resultVariable="v"/>'
        f'<boundaryEvent id="t" attachedToRef="rule">{TIMER.format("P1D")}</boundaryEvent><endEvent id="e"/><endEvent id="f"/>'
        + flows("s > rule", "rule > e", "t > f")
    )
    play = Play(diagram(body), decide=lambda *_: Verdict("yes")).start()
    assert play.status == "completed"
    assert play.variables["v"] == "yes"
    assert not [effect for effect in play.steps[0].effects if type(effect).__name__ == "TimerStarted"]


class Verdict:
    """A decision's answer."""

    def __init__(self, value: object) -> None:
        self.value = value
        self.trace: list[object] = []
        self.version = None


def _action(name: str, undo: str | None = None) -> dict[str, object]:
    from engine.actions import Action, Done, Placement, Undo

    declared = Undo(undo, lambda params, result: {**params, **result}) if undo else None
    return {name: Action(name, Placement.OUTSIDE, lambda call: Done(), undo=declared)}


ACTIONS = _action("t.work")


def _two_branches(end: str, *, tag: str = "subProcess", behind: str = "") -> bytes:
    """A sub-process whose one branch ends it by `end` while the other one is still on its way, in the same step."""
    is_transaction = tag == "transaction"
    boundary = (
        '<boundaryEvent id="stop" attachedToRef="sub"><cancelEventDefinition/></boundaryEvent>'
        if is_transaction
        else ""
    )
    return diagram(
        f'<startEvent id="s"/><{tag} id="sub"><startEvent id="ss"/><parallelGateway id="fork"/><endEvent id="out">{end}</endEvent>'
        '<task id="far"/><task id="farther"/><userTask id="late" reglament:group="x"/><endEvent id="se"/>'
        '<userTask id="each" reglament:group="x"><multiInstanceLoopCharacteristics><loopCardinality xsi:type="tFormalExpression">2</loopCardinality>'
        "</multiInstanceLoopCharacteristics></userTask>"
        + flows(
            "ss > fork",
            "fork > each",
            "fork > far",
            "fork > out",
            "far > farther",
            "farther > late",
            "late > se",
            "each > se",
        ).replace("flow", "i")
        + behind
        + f"</{tag}>"
        + boundary
        + '<userTask id="after" reglament:group="x"/><endEvent id="e"/>'
        + flows("s > sub", "sub > after", "after > e", *(["stop > after"] if is_transaction else [])),
        before=ERR,
    )


ON_ERROR = (
    '<subProcess id="on_error" triggeredByEvent="true"><startEvent id="failed"><errorEventDefinition errorRef="err"/></startEvent>'
    '<endEvent id="fe"/>' + flows("failed > fe").replace("flow", "o") + "</subProcess>"
)


@pytest.mark.parametrize(
    "model",
    [
        _two_branches("<terminateEventDefinition/>"),
        _two_branches('<errorEventDefinition errorRef="err"/>', behind=ON_ERROR),
        _two_branches("<cancelEventDefinition/>", tag="transaction"),
    ],
    ids=["terminate", "error caught inside", "cancel"],
)
def test_what_is_still_on_its_way_when_its_scope_is_ended_does_not_go_on(model: bytes) -> None:
    play = Play(model).start()
    assert play.open == ["after"]
    assert "late" not in [play.definition.nodes[entry[1]].id for entry in play.trail if entry[0] == "enter"]
