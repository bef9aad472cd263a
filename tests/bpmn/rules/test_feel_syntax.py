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


def test_a_name_that_is_a_functions_is_warned_about(read_model) -> None:
    body = (
        '<startEvent id="s"/><exclusiveGateway id="g" default="d"/><endEvent id="e"/><endEvent id="f"/>\ns>g\n'
        '<sequenceFlow id="x" sourceRef="g" targetRef="e"><conditionExpression>%s</conditionExpression></sequenceFlow>'
        '<sequenceFlow id="d" sourceRef="g" targetRef="f"/>'
    )
    for text, names in (
        ("number = null", ["number"]),
        ("date &lt; today() and sum != null", ["date", "sum"]),
        ("order.number = null", []),
        ('date("2026-01-02") &lt; day', []),
        ("{date: day}.date &lt; day", []),
        ("some number in list satisfies number &gt; 3", []),
    ):
        problems = [found for found in read_model(body % text).problems if found.code == "function_as_value"]
        assert [found.message.split("'")[3] for found in problems] == names, text
        assert all((found.severity, found.element) == ("warning", "x") for found in problems)
