"""Expressions."""

from __future__ import annotations

import pytest

BAD = "1 +"


@pytest.mark.parametrize(
    ("body", "element"),
    [
        ('<startEvent id="s"/><userTask id="t" reglament:assignee="1 +"/><endEvent id="e"/>\ns>t t>e', "t"),
        ('<startEvent id="s"/><callActivity id="t" calledElement="q" reglament:calledBusinessKey="1 +"/>\ns>t', "t"),
        (
            '<startEvent id="s"/><task id="t"><extensionElements><reglament:output target="a" expression="1 +"/>'
            "</extensionElements></task>\ns>t",
            "t",
        ),
        (
            '<startEvent id="s"/><task id="t"/>\n<sequenceFlow id="x" sourceRef="s" targetRef="t"/>'
            '<endEvent id="e"/><sequenceFlow id="y" sourceRef="t" targetRef="e">'
            '<conditionExpression>1 +</conditionExpression></sequenceFlow><endEvent id="f"/>\nt>f',
            "y",
        ),
        (
            '<startEvent id="s"/><intermediateCatchEvent id="t"><timerEventDefinition><timeDuration>1 +</timeDuration>'
            '</timerEventDefinition></intermediateCatchEvent><endEvent id="e"/>\ns>t t>e',
            "t",
        ),
        ('<startEvent id="s"/><scriptTask id="t" scriptFormat="feel"><script>{a: 1 +}</script></scriptTask>\ns>t', "t"),
        (
            '<startEvent id="s"/><task id="t"><multiInstanceLoopCharacteristics reglament:collection="1 +"/>'
            "</task>\ns>t",
            "t",
        ),
        (
            '<startEvent id="s"/><task id="t"><multiInstanceLoopCharacteristics><loopCardinality>1 +</loopCardinality>'
            "</multiInstanceLoopCharacteristics></task>\ns>t",
            "t",
        ),
    ],
)
def test_an_expression_that_cannot_be_read_is_refused_with_its_place(read_model, body: str, element: str) -> None:
    faults = read_model(body).faults
    assert [(fault.code, fault.element) for fault in faults] == [("feel_syntax", element)]
    assert "1 +" in faults[0].message
    assert faults[0].line is not None


def test_the_process_has_expressions_too(read_model) -> None:
    body = '<startEvent id="s"/><endEvent id="e"/>\ns>e'
    reading = read_model(body, process='id="p" isExecutable="true" reglament:title="1 +"')
    assert [(fault.code, fault.element) for fault in reading.faults] == [("feel_syntax", "p")]


def test_a_condition_in_another_language_is_refused(expect) -> None:
    body = (
        '<startEvent id="s"/><task id="t"/><endEvent id="e"/>\ns>t\n<sequenceFlow id="x" sourceRef="t" targetRef="e">'
        '<conditionExpression language="%s">true</conditionExpression></sequenceFlow><endEvent id="f"/>\nt>f'
    )
    expect(body % "javascript", "expression_language x")
    expect(body % "https://www.omg.org/spec/DMN/20191111/FEEL/")
