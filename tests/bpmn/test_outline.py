"""Processes as text: every element once, branches nested, nothing left out."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import pytest

from engine.bpmn import Reading, read
from engine.bpmn.outline import Item, outline_of

ROOT = Path(__file__).resolve().parents[2]
SHIPPED = sorted(ROOT.glob("processes/*/definitions/*.bpmn"))


def lines(items: Sequence[Item], depth: int = 0) -> Iterator[str]:
    for item in items:
        what = item.node.id if item.node is not None else (item.flow.id if item.flow is not None else "")
        yield f"{'  ' * depth}{item.role} {what}"
        yield from lines(item.inner, depth + 1)


def elements(items: Sequence[Item]) -> Iterator[str]:
    for item in items:
        if item.role == "element":
            assert item.node is not None
            yield item.node.id
        yield from elements(item.inner)


def told(reading: Reading) -> list[str]:
    assert reading.definitions, reading.problems
    return list(lines(outline_of(reading.definitions[0])))


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.stem)
def test_every_element_of_a_shipped_process_is_told_once(path: Path) -> None:
    for definition in read(path.read_bytes(), in_process=True).definitions:
        found = list(elements(outline_of(definition)))
        assert sorted(found) == sorted(node.id for node in definition.nodes)


def test_branches_are_nested_until_they_meet(read_model: Callable[..., Reading]) -> None:
    body = """<startEvent id="s"/><exclusiveGateway id="g" default="g_b"/><task id="a"/><task id="b"/>
    <exclusiveGateway id="m"/><endEvent id="e"/>
    <sequenceFlow id="g_a" sourceRef="g" targetRef="a"><conditionExpression>x</conditionExpression></sequenceFlow>
    s>g g>b a>m b>m m>e"""
    assert told(read_model(body)) == [
        "element s",
        "element g",
        "  branch g_a",
        "    element a",
        "  branch g_b",
        "    element b",
        "element m",
        "element e",
    ]


def test_a_loop_goes_back_by_number(read_model: Callable[..., Reading]) -> None:
    body = """<startEvent id="s"/><exclusiveGateway id="g"/><task id="a"/><exclusiveGateway id="x" default="x_g"/>
    <endEvent id="e"/><sequenceFlow id="x_e" sourceRef="x" targetRef="e"><conditionExpression>y</conditionExpression>
    </sequenceFlow>
    s>g g>a a>x x>g"""
    found = told(read_model(body))
    assert found[-4:] == ["  branch x_e", "    element e", "  branch x_g", "    goto g"]


def test_what_hangs_on_an_element_is_told_below_it(read_model: Callable[..., Reading]) -> None:
    body = """<startEvent id="s"/><userTask id="a" reglament:group="g"/><endEvent id="e"/><endEvent id="late"/>
    <boundaryEvent id="b" attachedToRef="a"><timerEventDefinition>
    <timeDuration>PT1H</timeDuration></timerEventDefinition></boundaryEvent>
    s>a a>e b>late"""
    assert told(read_model(body)) == [
        "element s",
        "element a",
        "  boundary b",
        "    element b",
        "    element late",
        "element e",
    ]


def test_hundreds_of_nested_choices_are_told_without_end(read_model: Callable[..., Reading]) -> None:
    count = 150
    parts = [f'<exclusiveGateway id="g{n}" default="d{n}"/><endEvent id="e{n}"/>' for n in range(count)]
    flows = [
        f'<sequenceFlow id="c{n}" sourceRef="g{n}" targetRef="e{n}">'
        "<conditionExpression>x</conditionExpression></sequenceFlow>"
        f'<sequenceFlow id="d{n}" sourceRef="g{n}" targetRef="{f"g{n + 1}" if n + 1 < count else "last"}"/>'
        for n in range(count)
    ]
    body = f'<startEvent id="s"/><endEvent id="last"/>{"".join(parts)}{"".join(flows)}\ns>g0'
    reading = read_model(body)
    assert reading.definitions, reading.problems
    found = list(elements(outline_of(reading.definitions[0])))
    assert len(found) == len(set(found)) == count * 2 + 2
