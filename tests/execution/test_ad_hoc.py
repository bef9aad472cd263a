"""Ad-hoc sub-processes: in any order, one after the other, enough of them."""

from __future__ import annotations

from tests.execution.play import Play, diagram, flows

TASK = '<userTask id="{}" reglament:group="x"/>'


def ad_hoc(attributes: str = "", condition: str = "", more: str = "") -> bytes:
    asked = f"<completionCondition>{condition}</completionCondition>" if condition else ""
    return diagram(
        f'<startEvent id="s"/><adHocSubProcess id="any" {attributes}>{TASK.format("a")}{TASK.format("b")}{TASK.format("c")}'
        f'{TASK.format("d")}{flows("c > d")}{asked}{more}</adHocSubProcess><endEvent id="e"/>'
        + flows("s > any", "any > e").replace('id="flow', 'id="outer')
    )


def test_everything_that_no_flow_leads_to_is_offered_at_once() -> None:
    play = Play(ad_hoc()).start()
    assert play.open == ["a", "b", "c"]
    play.complete("c").complete("a")
    assert play.open == ["b", "d"]
    play.complete("d").complete("b")
    assert play.status == "completed"


def test_in_sequence_one_follows_the_other_in_the_order_of_the_file() -> None:
    play = Play(ad_hoc('ordering="Sequential"')).start()
    for task in ("a", "b", "c", "d"):
        assert play.open == [task]
        play.complete(task)
    assert play.status == "completed"


def test_when_the_condition_holds_the_rest_is_cancelled() -> None:
    play = Play(ad_hoc(condition="enough = true")).start(enough=False)
    play.complete("a")
    assert play.open == ["b", "c"]
    play.complete("b", enough=True)
    assert play.status == "completed"
    assert play.cancelled == ["c"]


def test_what_still_runs_may_be_waited_for_but_nothing_new_is_begun() -> None:
    play = Play(ad_hoc('cancelRemainingInstances="false"', "enough = true")).start(enough=False)
    play.complete("a", enough=True)
    assert play.open == ["b", "c"]
    play.complete("b")
    assert play.status == "running"
    sequence = Play(ad_hoc('ordering="Sequential" cancelRemainingInstances="false"', "enough = true")).start(
        enough=False
    )
    sequence.complete("a", enough=True)
    assert sequence.status == "completed"


def test_a_boundary_event_ends_it_as_any_sub_process() -> None:
    late = '<boundaryEvent id="late" attachedToRef="any"><timerEventDefinition><timeDuration>P1D</timeDuration></timerEventDefinition></boundaryEvent>'
    model = ad_hoc('ordering="Sequential"').replace(
        b'<endEvent id="e"/>',
        late.encode() + b'<endEvent id="e"/><endEvent id="f"/><sequenceFlow id="out" sourceRef="late" targetRef="f"/>',
    )
    play = Play(model).start()
    play.complete("a").pass_time(days=2)
    assert play.status == "completed"
    assert play.path[-1] == "f"
