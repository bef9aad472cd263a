"""Signavio, the Node.js engines, and tools of which nobody here knows a word."""

from __future__ import annotations

import re

import pytest

from engine.bpmn.importing import Imported, bring_in

_HEAD = (
    '<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" targetNamespace="urn:test" '
    'xmlns:camunda="http://camunda.org/schema/1.0/bpmn" xmlns:signavio="http://www.signavio.com" '
    'xmlns:tool="http://tool.example/x" xmlns:drools="http://www.jboss.org/drools" '
    '><process id="p" isExecutable="true">'
)


def _imported(body: str) -> Imported:
    return bring_in({"p.bpmn": f"{_HEAD}{body}</process></definitions>".encode()})


def _written(body: str) -> str:
    return _imported(body).files["p.bpmn"].decode().partition("<process")[2]


def _said(body: str) -> list[str]:
    return [finding.message for finding in _imported(body).findings]


def _flow(condition: str, language: str = "") -> str:
    named = f' language="{language}"' if language else ""
    return (
        '<startEvent id="s"/><exclusiveGateway id="a" default="g"/><task id="b"/><task id="c"/>'
        '<sequenceFlow id="e" sourceRef="s" targetRef="a"/><sequenceFlow id="g" sourceRef="a" targetRef="c"/>'
        '<sequenceFlow id="f" name="Yes" sourceRef="a" targetRef="b">'
        f"<conditionExpression{named}>{condition}</conditionExpression></sequenceFlow>"
    )


@pytest.mark.parametrize(
    ("condition", "language", "feel"),
    [
        ("return x &gt; 5;", "http://www.java.com/java", "x &gt; 5"),
        ('x == "a"', "http://www.mvel.org/2.0", 'x = "a"'),
        ("bpmn:getDataObject('clarified') = 'yes'", "http://www.w3.org/1999/XPath", 'clarified = "yes"'),
        ("= not(approved)", "http://www.w3.org/TR/XPath", "= not(approved)"),  # FEEL, whatever the tool says
        ("total &gt; 5", "", "total &gt; 5"),
        ("Approved by the board", "", '"Approved by the board"'),
        ("choice == 'No'", "", 'choice = "No"'),
        ("${!approved}", "http://www.w3.org/1999/XPath", "not(approved)"),
        ("${environment.variables.take2}", "", "take2"),
        ("next(null, this.environment.variables.go)", "JavaScript", "go"),
        ("'P' + 1", "", "\"'P' + 1\""),
        ("x == y()", "http://www.java.com/java", '"x == y()"'),
        ("a = 1", "http://www.w4.eu/spec/EL/20110701", '"a = 1"'),
    ],
)
def test_a_condition_is_feel_or_stands_as_text(condition: str, language: str, feel: str) -> None:
    written = _written(_flow(condition, language))
    assert re.search(rf"<conditionExpression[^>]*>{re.escape(feel)}</conditionExpression>", written)


def test_a_condition_that_stands_as_text_is_asked_for() -> None:
    assert "What does the condition 'x == y()' of the flow 'Yes' say in FEEL?" in _said(_flow("x == y()", "java"))


def test_a_service_of_a_node_engine_is_an_action() -> None:
    task = '<serviceTask id="t" implementation="${environment.services.getRequest}"/>'
    assert '<serviceTask id="t" reglament:action="getRequest"/>' in _written(task)
    assert 'reglament:action="postMessage"' in _written(
        '<serviceTask id="t" camunda:expression="${services.postMessage}"/>'
    )


def test_a_condition_that_only_a_service_knows_is_asked_for() -> None:
    written = _written(_flow("${environment.services.hasMore}"))
    assert re.search('<conditionExpression[^>]*>"', written)


def test_colours_of_signavio_are_told_once_and_what_it_says_of_a_task_with_the_task() -> None:
    words = (
        '<extensionElements><signavio:signavioMetaData metaKey="bgcolor" metaValue="#fff"/>'
        '<signavio:signavioMetaData metaKey="userstory" metaValue="[]"/>'
        '<signavio:signavioMetaData metaKey="risklevel" metaValue="high"/></extensionElements>'
    )
    said = _said(f'<task id="a" name="Pay">{words}</task><task id="b">{words}</task>')
    assert "Notes in Signavio at 'Pay': risklevel = high" in said
    assert "4 notes that Signavio kept for itself were removed." in said


def test_a_sub_process_that_opens_another_diagram_is_asked_about() -> None:
    words = '<extensionElements><signavio:signavioMetaData metaKey="entry" metaValue="SP"/></extensionElements>'
    said = _said(f'<subProcess id="s" name="Ship">{words}</subProcess>')
    assert "Is 'Ship' the process 'SP'? In Signavio it opened that diagram." in said


def test_words_of_unknown_tools_are_told_once_for_each_element_and_removed() -> None:
    body = (
        '<task id="a" name="Pay" tool:cost="5" tool:colour="red"><extensionElements><tool:note>x</tool:note>'
        '<Grid xmlns=""/></extensionElements></task>'
    )
    told = [message for message in _said(body) if "left out" in message]
    assert told == ["tool:cost, tool:colour, tool:note, Grid of 'Pay' means nothing here and was left out."]
    assert "tool:" not in _written(body)
    assert "Grid" not in _written(body)


def test_words_of_engines_that_nobody_translates_are_asked_about() -> None:
    task = '<task id="a" name="Pay" drools:unheardOf="x"/>'
    assert "Does 'Pay' need what drools:unheardOf did? It means nothing here and was left out." in _said(task)


def test_feel_inside_an_element_of_dmn_is_the_feel() -> None:
    wrapped = (
        '&lt;x:literalExpression xmlns:x="https://www.omg.org/spec/DMN/20191111/MODEL/"&gt;'
        "&lt;x:text&gt;amount &amp;gt; 5&lt;/x:text&gt;&lt;/x:literalExpression&gt;"
    )
    assert ">amount &gt; 5</conditionExpression>" in _written(_flow(wrapped))


def test_what_two_vendors_say_of_the_same_data_is_said_once() -> None:
    task = (
        '<dataObject id="d" name="total"/><userTask xmlns:reglament="urn:reglament:bpmn:1" id="t" name="Add" '
        'reglament:group="staff"><extensionElements>'
        '<reglament:output target="total" expression="sum"/><reglament:output target="note" expression="text"/>'
        "</extensionElements>"
        '<ioSpecification><dataOutput id="o" name="total"/><inputSet/><outputSet><dataOutputRefs>o</dataOutputRefs>'
        "</outputSet></ioSpecification><dataOutputAssociation><sourceRef>o</sourceRef><targetRef>d</targetRef>"
        "</dataOutputAssociation></userTask>"
    )
    written = _written(task)
    assert 'target="note"' in written
    assert 'expression="sum"' not in written


def test_several_data_that_go_into_one_input_keep_their_names() -> None:
    association = "<dataInputAssociation><sourceRef>{0}</sourceRef><targetRef>i</targetRef></dataInputAssociation>"
    task = (
        '<dataObject id="d" name="order"/><dataObject id="f" name="client"/><sendTask id="t" name="Tell">'
        '<ioSpecification><dataInput id="i" name="Fixed input"/><inputSet><dataInputRefs>i</dataInputRefs></inputSet>'
        "<outputSet/></ioSpecification>" + association.format("d") + association.format("f") + "</sendTask>"
    )
    written = _written(task)
    assert '<reglament:input target="client" expression="client"/>' in written
    assert "<sourceRef>d</sourceRef>" in written
