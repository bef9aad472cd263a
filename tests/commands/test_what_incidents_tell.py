"""An expression that fails at run time is an incident that names it, its place, and the values that it read."""

from __future__ import annotations

from typing import Any

import pytest

from engine.commands import DeployDefinition
from engine.feel.codec import loads
from tests.commands.conftest import Office
from tests.dmn.dmn_builder import decision, model, table
from tests.execution.play import diagram, flows

WRONG: dict[str, Any] = {"total": "many", "limit": None, "password": "hunter2", "client": {"id": 7, "api_key": "k-1"}}
MI = "multiInstanceLoopCharacteristics"
# What fails: the element, what stands in the process, the expression, and the names it reads.
PLACES = {
    "condition of a gateway": (
        "g",
        '<exclusiveGateway id="g" default="no"/><task id="a"/><task id="b"/>'
        + flows("s > g", "a > e", "b > e")
        + '<sequenceFlow id="yes" sourceRef="g" targetRef="a"><conditionExpression>total > limit</conditionExpression>'
        '</sequenceFlow><sequenceFlow id="no" sourceRef="g" targetRef="b"/>',
        "total > limit",
        {"total": '"many"', "limit": "null"},
    ),
    "timer": (
        "t",
        '<intermediateCatchEvent id="t"><timerEventDefinition><timeDuration>total</timeDuration></timerEventDefinition>'
        "</intermediateCatchEvent>" + flows("s > t", "t > e"),
        "total",
        {"total": '"many"'},
    ),
    "due date": (
        "t",
        '<userTask id="t" reglament:group="g" reglament:due="total"/>' + flows("s > t", "t > e"),
        "total",
        {"total": '"many"'},
    ),
    "mapping": (
        "t",
        '<userTask id="t" reglament:group="g"><extensionElements><reglament:input target="x" '
        'expression="[for i in 1..9999999 return i * count(client)][1]"/></extensionElements></userTask>'
        + flows("s > t", "t > e"),
        "[for i in 1..9999999 return i * count(client)][1]",
        {"client": '{id: 7, api_key: "•••"}'},
    ),
    "script": (
        "t",
        '<scriptTask id="t" scriptFormat="feel"><script>total + password</script></scriptTask>'
        + flows("s > t", "t > e"),
        "total + password",
        {"total": '"many"', "password": "•••"},
    ),
    "key of a message": (
        "t",
        '<receiveTask id="t" messageRef="m" reglament:correlationKey="limit"/>' + flows("s > t", "t > e"),
        "limit",
        {"limit": "null"},
    ),
    "list of a multi-instance": (
        "t",
        f'<userTask id="t" reglament:group="g"><{MI} reglament:collection="client.id" reglament:item="one"/></userTask>'
        + flows("s > t", "t > e"),
        "client.id",
        {"client": '{id: 7, api_key: "•••"}'},
    ),
    "completion condition": (
        "t",
        f'<scriptTask id="t" scriptFormat="feel"><script>null</script><{MI} isSequential="true" '
        f'reglament:collection="[1, 2]" reglament:item="one"><completionCondition>limit > one</completionCondition></{MI}></scriptTask>'
        + flows("s > t", "t > e"),
        "limit > one",
        {"limit": "null", "one": "1"},
    ),
    "loop": (
        "t",
        '<scriptTask id="t" scriptFormat="feel"><script>null</script><standardLoopCharacteristics testBefore="true">'
        "<loopCondition>limit > 2</loopCondition></standardLoopCharacteristics></scriptTask>" + flows("s > t", "t > e"),
        "limit > 2",
        {"limit": "null"},
    ),
}


def process(body: str) -> bytes:
    return diagram(f'<startEvent id="s"/>{body}<endEvent id="e"/>', before='<message id="m" name="paid"/>')


@pytest.mark.parametrize("place", PLACES)
def test_an_incident_names_expression_element_and_values(office: Office, place: str) -> None:
    element, body, expression, values = PLACES[place]
    office.deploy(process(body.replace("limit > one", "limit &gt; one")))
    office.start("p", **WRONG)
    [incident] = office.rows("incident")
    assert incident.kind == "expression_failed"
    assert (incident.element, loads(incident.detail)["expression"]) == (element, expression)
    assert loads(incident.detail)["values"] == values
    for told in (f"'{element}'", expression, *(f"{name} = {value}" for name, value in values.items())):
        assert told in incident.message
    assert "hunter2" not in incident.message + incident.detail
    assert "k-1" not in incident.message + incident.detail


def test_a_table_names_its_rules_and_what_it_was_asked_with(office: Office) -> None:
    rules = [("> 10", "1"), ("> 20", "2")]
    xml = model(decision("fee", table(["amount", "password"], ["fee"], [(a, "-", b) for a, b in rules])))
    task = '<businessRuleTask id="ask" reglament:decision="fee" reglament:resultVariable="fee"/>'
    files = {"fee.dmn": xml.encode(), "p.bpmn": process(task + flows("s > ask", "ask > e"))}
    office.do(DeployDefinition(files))
    office.start("p", amount=30, password="hunter2")
    [incident] = office.rows("incident")
    detail = loads(incident.detail)
    assert (incident.element, detail["decision"], detail["rules"]) == ("ask", "fee", [1, 2])
    assert detail["values"] == {"amount": "30", "password": "•••"}
    assert "rules 1 and 2" in incident.message
    assert "amount = 30" in incident.message


def test_a_cell_that_cannot_be_evaluated_is_named_by_its_rule(office: Office) -> None:
    cell = "count(for i in 1..amount return i) > 1"
    xml = model(decision("fee", table(["amount"], ["fee"], [("1", "1"), (cell, "2")])))
    task = '<businessRuleTask id="ask" reglament:decision="fee" reglament:resultVariable="fee"/>'
    files = {"fee.dmn": xml.encode(), "p.bpmn": process(task + flows("s > ask", "ask > e"))}
    office.do(DeployDefinition(files))
    office.start("p", amount=99_999_999)
    [incident] = office.rows("incident")
    detail = loads(incident.detail)
    assert (detail["rules"], cell in detail["expression"], detail["values"]) == ([2], True, {"amount": "99999999"})
    assert "Rule 2" in incident.message
