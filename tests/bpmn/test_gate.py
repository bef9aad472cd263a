"""The last rule finds whatever the compiled definition has lost, whoever lost it."""

from __future__ import annotations

from dataclasses import replace

import pytest
from lxml import etree

from engine.bpmn import read
from engine.bpmn.gate import losses
from engine.bpmn.normalise import normalise
from engine.bpmn.vocabulary import BPMN
from engine.bpmn.xml import load
from engine.model.definition import Definition, EventDefinition, EventKind, NodeKind

BODY = """<startEvent id="s"/><exclusiveGateway id="g" default="g_b"/><task id="a"/><task id="b"/><endEvent id="e"/>
s>g g>b a>e b>e
<sequenceFlow id="x" sourceRef="g" targetRef="a"><conditionExpression>true</conditionExpression></sequenceFlow>
<boundaryEvent id="t" attachedToRef="a" cancelActivity="false"><timerEventDefinition><timeDuration>PT1H</timeDuration>
</timerEventDefinition></boundaryEvent>
<boundaryEvent id="c" attachedToRef="b"><compensateEventDefinition/></boundaryEvent>
<task id="h" isForCompensation="true"/><association id="l" sourceRef="c" targetRef="h"/>
<subProcess id="u" triggeredByEvent="true">
<startEvent id="us"><errorEventDefinition/></startEvent><endEvent id="ue"/>
us>ue
</subProcess><task id="m"><multiInstanceLoopCharacteristics isSequential="true" reglament:collection="[1]"/></task>
t>m m>e"""


@pytest.fixture
def compared(model):
    """The normalised process element, and its definition."""
    content = model(BODY)
    reading = read(content, in_process=True)
    assert reading.ok, reading.problems
    root = load(content)
    normalise(root)
    return root.find(BPMN + "process"), reading.definitions[0]


def found(element: etree._Element, definition: Definition) -> set[str | None]:
    return {problem.element for problem in losses(element, definition)}


def test_nothing_is_lost_from_a_whole_definition(compared) -> None:
    assert found(*compared) == set()


def change(definition: Definition, name: str, **changes: object) -> Definition:
    nodes = tuple(replace(node, **changes) if node.id == name else node for node in definition.nodes)
    return replace(definition, nodes=nodes, starts={}, event_sub_processes={}, by_id={})


@pytest.mark.parametrize(
    ("name", "changes"),
    [
        ("a", {"kind": NodeKind.USER_TASK}),
        ("us", {"scope": -1}),
        ("us", {"event": EventDefinition(EventKind.NONE)}),
        ("t", {"event": EventDefinition(EventKind.MESSAGE)}),
        ("t", {"interrupting": True}),
        ("t", {"attached_to": None}),
        ("t", {"attached_to": 3}),
        ("a", {"boundaries": ()}),
        ("g", {"default": None}),
        ("h", {"for_compensation": False}),
        ("b", {"handler": None}),
        ("u", {"kind": NodeKind.SUB_PROCESS}),
        ("m", {"multi": None}),
    ],
)
def test_every_lost_property_of_a_node_is_found(compared, name: str, changes: dict[str, object]) -> None:
    element, definition = compared
    about = {"a": "t", "b": "c"}.get(name, name) if set(changes) <= {"boundaries", "handler"} else name
    assert found(element, change(definition, name, **changes)) == {about}


def test_a_sequential_multi_instance_that_became_parallel_is_found(compared) -> None:
    element, definition = compared
    multi = replace(definition.node("m").multi, sequential=False)
    assert found(element, change(definition, "m", multi=multi)) == {"m"}


def test_a_lost_node_flow_or_condition_is_found(compared) -> None:
    element, definition = compared
    renamed = change(definition, "b", id="other")
    assert "b" in found(element, renamed)
    fewer = replace(definition, flows=tuple(flow for flow in definition.flows if flow.id != "a_e"), by_id={}, starts={})
    assert found(element, fewer) >= {"a_e"}
    bare = replace(
        definition, flows=tuple(replace(flow, condition=None) for flow in definition.flows), by_id={}, starts={}
    )
    assert found(element, bare) == {"x"}


@pytest.mark.parametrize(
    "marker", ['startQuantity="2"', 'completionQuantity="3"', 'instantiate="true"', 'ordering="Sequential"']
)
def test_a_marker_that_no_definition_can_hold_is_never_passed(compared, marker: str) -> None:
    element, definition = compared
    name, _, value = marker.partition("=")
    next(one for one in element if one.get("id") == "a").set(name, value.strip('"'))
    assert found(element, definition) == {"a"}


def test_a_loop_marker_is_never_passed(compared) -> None:
    element, definition = compared
    task = next(one for one in element if one.get("id") == "a")
    etree.SubElement(task, BPMN + "standardLoopCharacteristics")
    assert found(element, definition) == {"a"}
