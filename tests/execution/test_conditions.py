"""A condition that is neither true nor false is an incident that names the expression and what it read."""

from __future__ import annotations

import pytest

from engine.errors import ExpressionFailed
from tests.execution.play import Play, diagram, flows

USER = '<userTask id="t" reglament:group="g">{}</userTask>'
SHORT = '<startEvent id="s"/>{}<endEvent id="e"/>' + flows("s > t", "t > e")
EVENT = (
    '<conditionalEventDefinition><condition xsi:type="tFormalExpression">{}</condition></conditionalEventDefinition>'
)


def choice(tag: str) -> str:
    return f'<startEvent id="s"/><{tag} id="t" default="flow2_t_b"/><endEvent id="a"/><endEvent id="b"/>' + flows(
        "s > t", "t > a: amount &gt; limit", "t > b"
    )


PLACES = {
    "exclusive gateway": choice("exclusiveGateway"),
    "inclusive gateway": choice("inclusiveGateway"),
    "flow out of an activity": choice("task"),
    "loop": SHORT.format(
        USER.format(
            '<standardLoopCharacteristics testBefore="true"><loopCondition>amount &gt; limit</loopCondition>'
            "</standardLoopCharacteristics>"
        )
    ),
    "completion of an ad-hoc sub-process": SHORT.format(
        '<adHocSubProcess id="t"><task id="inner"/>'
        "<completionCondition>amount &gt; limit</completionCondition></adHocSubProcess>"
    ),
    "completion of a multi-instance": SHORT.format(
        '<task id="t"><multiInstanceLoopCharacteristics><loopCardinality>2</loopCardinality>'
        "<completionCondition>amount &gt; limit</completionCondition></multiInstanceLoopCharacteristics></task>"
    ),
}


@pytest.mark.parametrize("place", PLACES)
def test_null_is_an_incident_wherever_a_choice_depends_on_it(place: str) -> None:
    with pytest.raises(ExpressionFailed, match="neither true nor false but null: amount > limit") as failed:
        Play(diagram(PLACES[place])).start(amount=5)
    assert failed.value.element == "t"
    assert failed.value.detail["values"] == {"amount": "5", "limit": "null"}
    assert "It read amount = 5, limit = null." in str(failed.value)


@pytest.mark.parametrize("value", [1, 0, "true", []])
def test_what_only_looks_like_a_truth_value_is_an_incident_too(value: object) -> None:
    for body in (
        choice("exclusiveGateway").replace("amount &gt; limit", "limit"),
        SHORT.format(f'<intermediateCatchEvent id="t">{EVENT.format("limit")}</intermediateCatchEvent>'),
    ):
        with pytest.raises(ExpressionFailed, match="neither true nor false"):
            Play(diagram(body)).start(limit=value)


def test_a_conditional_event_waits_while_its_condition_is_null() -> None:
    """It is asked before anybody could have set what it reads: not yet true is no fault there."""
    event = f'<intermediateCatchEvent id="t">{EVENT.format("amount &gt; limit")}</intermediateCatchEvent>'
    play = Play(diagram(SHORT.format(event))).start(amount=5)
    assert play.status == "running"
