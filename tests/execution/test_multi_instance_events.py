"""What a multi-instance throws when its instances are completed (BPMN 2.0.2 table 10.29, §13.3.7)."""

from __future__ import annotations

from engine.model.step import SignalThrown
from tests.execution.play import Play, diagram, flows

ROOTS = (
    '<signal id="sig" name="done.one"/><signalEventDefinition id="sigdef" signalRef="sig"/>'
    '<escalation id="esc" escalationCode="HALF"/><message id="m" name="told"/>'
)


def process(behavior: str, inside: str = "", *, boundary: str, interrupting: bool = False) -> bytes:
    switch = "true" if interrupting else "false"
    return diagram(
        '<startEvent id="s"/><userTask id="each" reglament:group="g">'
        f"<multiInstanceLoopCharacteristics {behavior}><loopCardinality>3</loopCardinality>{inside}"
        '</multiInstanceLoopCharacteristics></userTask><task id="after"/><endEvent id="e"/>'
        f'<boundaryEvent id="b" attachedToRef="each" cancelActivity="{switch}">{boundary}</boundaryEvent>'
        '<task id="told"/><endEvent id="eb"/>'
        + flows("s > each", "each > after", "after > e", "b > told", "told > eb").replace("flow", "f"),
        before=ROOTS,
    )


def complete_all(play: Play) -> Play:
    while play.items:
        play.complete("each")
    return play


SIGNAL = '<signalEventDefinition signalRef="sig"/>'
ESCALATION = '<escalationEventDefinition escalationRef="esc"/>'


def times(play: Play, element: str) -> int:
    return play.path.count(element)


def test_none_throws_for_every_instance_and_one_for_the_first_only() -> None:
    each = process('behavior="None" noneBehaviorEventRef="sigdef"', boundary=SIGNAL)
    play = complete_all(Play(each).start())
    assert (times(play, "told"), times(play, "after"), play.status) == (3, 1, "completed")
    first = process('behavior="One" oneBehaviorEventRef="sigdef"', boundary=SIGNAL)
    play = complete_all(Play(first).start())
    assert (times(play, "told"), times(play, "after")) == (1, 1)


def test_all_throws_nothing() -> None:
    play = complete_all(Play(process('behavior="All"', boundary=SIGNAL)).start())
    assert (times(play, "told"), times(play, "after")) == (0, 1)
    assert not [effect for step in play.steps for effect in step.effects if isinstance(effect, SignalThrown)]


def test_an_interrupting_boundary_event_that_catches_it_cancels_the_other_instances() -> None:
    play = Play(process('behavior="One" oneBehaviorEventRef="sigdef"', boundary=SIGNAL, interrupting=True)).start()
    play.complete("each")
    assert (times(play, "told"), times(play, "after"), play.status) == (1, 0, "completed")
    assert not play.items


def test_a_complex_condition_ends_the_repetition_and_its_event_starts_beside_the_way_out() -> None:
    inside = (
        "<complexBehaviorDefinition><condition>numberOfCompletedInstances = 2</condition>"
        f"<event>{ESCALATION}</event></complexBehaviorDefinition>"
    )
    for interrupting in (True, False):
        content = process('behavior="Complex"', inside, boundary=ESCALATION, interrupting=interrupting)
        play = Play(content).start().complete("each").complete("each")
        assert (times(play, "told"), times(play, "after"), play.status) == (1, 1, "completed")
        assert play.cancelled == ["each"]


def test_the_event_carries_the_counters_of_the_standard() -> None:
    inside = (
        "<complexBehaviorDefinition><condition>numberOfCompletedInstances = 2</condition>"
        f"<event>{SIGNAL}</event></complexBehaviorDefinition>"
    )
    play = Play(process('behavior="Complex"', inside, boundary=ESCALATION)).start().complete("each").complete("each")
    [thrown] = [effect for effect in play.steps[-1].effects if isinstance(effect, SignalThrown)]
    assert thrown.payload == {
        "loopCounter": 2,
        "numberOfInstances": 3,
        "numberOfActiveInstances": 0,
        "numberOfCompletedInstances": 2,
        "numberOfTerminatedInstances": 1,
    }


def test_a_message_leaves_for_each_instance_with_an_id_of_its_own() -> None:
    play = Play(
        process('behavior="None" noneBehaviorEventRef="mdef"', boundary=SIGNAL).replace(
            b"<process ", b'<messageEventDefinition id="mdef" messageRef="m"/><process '
        )
    ).start()
    complete_all(play)
    assert [message.name for message in play.messages] == ["told"] * 3
    assert len({message.id for message in play.messages}) == 3
