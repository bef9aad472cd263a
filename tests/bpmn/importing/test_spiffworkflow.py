"""SpiffWorkflow's files: what they say in their words runs here, and what cannot is asked."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from decimal import Decimal

from engine.actions import Action, Done
from engine.bpmn import read
from engine.bpmn.importing import Imported, bring_in
from engine.forms import Form
from tests.execution.play import Play

_ORDER = """<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL"
    xmlns:spiffworkflow="http://spiffworkflow.org/bpmn/schema/1.0/core" xmlns:reglament="urn:reglament:bpmn:1"
    targetNamespace="urn:test">
  <bpmn:correlationProperty id="order_id" name="order id">
    <bpmn:correlationPropertyRetrievalExpression messageRef="ordered">
      <bpmn:formalExpression>order["id"]</bpmn:formalExpression>
    </bpmn:correlationPropertyRetrievalExpression>
  </bpmn:correlationProperty>
  <bpmn:message id="ordered" name="ordered"/>
  <bpmn:process id="p" isExecutable="true">
    <bpmn:startEvent id="s"/>
    <bpmn:scriptTask id="prices"><bpmn:script>total = 3
names = ['a', 'b']</bpmn:script></bpmn:scriptTask>
    <bpmn:serviceTask id="rate" name="Get the rate">
      <bpmn:extensionElements>
        <spiffworkflow:serviceTaskOperator id="bank/Rate" resultVariable="answer">
          <spiffworkflow:parameters>
            <spiffworkflow:parameter id="currency" type="str" value="'KRW'"/>
            <spiffworkflow:parameter id="amount" type="int" value="total + 1"/>
            <spiffworkflow:parameter id="headers" type="any"/>
          </spiffworkflow:parameters>
          <spiffworkflow:retry retries="3"/>
        </spiffworkflow:serviceTaskOperator>
        <spiffworkflow:postScript>rate = answer["value"]</spiffworkflow:postScript>
      </bpmn:extensionElements>
    </bpmn:serviceTask>
    <bpmn:exclusiveGateway id="choice" default="c_e"/>
    <bpmn:sendTask id="tell" name="Tell" messageRef="ordered">
      <bpmn:extensionElements>
        <spiffworkflow:messagePayload>{"order": {"id": number}, "names": names}</spiffworkflow:messagePayload>
      </bpmn:extensionElements>
    </bpmn:sendTask>
    <bpmn:manualTask id="read" name="Read" reglament:group="staff">
      <bpmn:extensionElements>
        <spiffworkflow:instructionsForEndUser>Look at the names</spiffworkflow:instructionsForEndUser>
        <spiffworkflow:unitTests/>
      </bpmn:extensionElements>
    </bpmn:manualTask>
    <bpmn:endEvent id="e"/>
    <bpmn:sequenceFlow id="s_p" sourceRef="s" targetRef="prices"/>
    <bpmn:sequenceFlow id="p_r" sourceRef="prices" targetRef="rate"/>
    <bpmn:sequenceFlow id="r_c" sourceRef="rate" targetRef="choice"/>
    <bpmn:sequenceFlow id="c_t" sourceRef="choice" targetRef="tell">
      <bpmn:conditionExpression>rate &gt; 1 and not urgent</bpmn:conditionExpression>
    </bpmn:sequenceFlow>
    <bpmn:sequenceFlow id="c_e" sourceRef="choice" targetRef="e"/>
    <bpmn:sequenceFlow id="t_r" sourceRef="tell" targetRef="read"/>
    <bpmn:sequenceFlow id="r_e" sourceRef="read" targetRef="e"/>
  </bpmn:process>
</bpmn:definitions>"""


def _codes(imported: Imported) -> set[str]:
    return {finding.code for finding in imported.findings}


def test_an_imported_process_runs_to_its_end_with_the_variables_that_it_had_there() -> None:
    imported = bring_in({"order.bpmn": _ORDER.encode()})
    play = Play(
        imported.files["order.bpmn"], actions={"bank/Rate": Action("bank/Rate", "Get a rate", lambda call: Done({}))}
    )
    play.start(number=7, urgent=False)
    assert [job.params for job in play.jobs.values()] == [{"currency": "KRW", "amount": 4}]
    play.done("rate", value=Decimal("1.5"))
    assert [(sent.name, sent.key, sent.payload) for sent in play.messages] == [
        ("ordered", "7", {"order": {"id": 7}, "names": ["a", "b"]})
    ]
    play.complete("read")
    assert play.status == "completed"
    assert play.path[-4:] == ["choice", "tell", "read", "e"]
    assert play.variables["rate"] == Decimal("1.5")
    assert play.variables["total"] == 3


def test_what_cannot_run_is_told_or_asked() -> None:
    imported = bring_in({"order.bpmn": _ORDER.replace("the names", "{{ names }}").encode()})
    assert {"jinja", "spiffworkflow_words", "action", "manual_task", "script_after"} <= _codes(imported)
    assert b"spiffworkflow:" not in imported.files["order.bpmn"].replace(b"xmlns:spiffworkflow", b"")


_FORM_TASK = """<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" targetNamespace="urn:test"
    xmlns:spiffworkflow="http://spiffworkflow.org/bpmn/schema/1.0/core">
  <process id="p" isExecutable="true"><userTask id="t" name="Order"><extensionElements><spiffworkflow:properties>
    <spiffworkflow:property name="formJsonSchemaFilename" value="order-schema.json"/>
    <spiffworkflow:property name="formUiSchemaFilename" value="order-uischema.json"/>
  </spiffworkflow:properties></extensionElements></userTask></process></definitions>"""
_SCHEMA = {
    "title": "Order",
    "type": "object",
    "required": ["size"],
    "properties": {
        "size": {"type": "string", "title": "Size", "enum": ["S", "L"]},
        "count": {"type": "integer", "minimum": 1},
        "until": {"type": "string", "format": "date"},
        "gift": {"type": "boolean", "default": True},
        "lines": {"type": "array", "items": {"type": "object"}},
    },
}


def test_a_form_is_made_of_its_json_schema() -> None:
    files = {"order.bpmn": _FORM_TASK.encode(), "order-schema.json": json.dumps(_SCHEMA).encode()}
    imported = bring_in(files)
    form = Form.from_json(imported.files["order-schema.form"])
    given = {"size": "L", "count": "2", "until": "2027-03-01", "gift": "on"}
    values = form.read(given, variables={}, now=datetime(2027, 1, 1, tzinfo=UTC)).checked()
    assert values == {"size": "L", "count": 2, "until": date(2027, 3, 1), "gift": True}
    assert b'form="order-schema"' in imported.files["order.bpmn"]
    assert "How are lines of 'Order' filled in? A form here has no field for that." in {
        finding.message for finding in imported.findings
    }


def test_without_its_schema_the_form_is_asked_for() -> None:
    questions = [finding.message for finding in bring_in({"order.bpmn": _FORM_TASK.encode()}).findings]
    assert "Which fields has the form of 'Order'? There it was the JSON schema order-schema.json." in questions


def _script(text: str) -> str:
    body = f'<scriptTask id="t"><script>{text}</script></scriptTask>'
    head = (
        '<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" targetNamespace="urn:test" '
        'xmlns:spiffworkflow="http://spiffworkflow.org/bpmn/schema/1.0/core"><process id="p" isExecutable="true">'
    )
    imported = bring_in({"p.bpmn": f"{head}{body}</process></definitions>".encode()})
    return imported.files["p.bpmn"].decode()


def test_a_script_that_feel_cannot_say_runs_in_python() -> None:
    written = _script("doubled = [n * 2 for n in numbers]")
    assert 'scriptFormat="python"' in written
    assert "<script>doubled = [n * 2 for n in numbers]</script>" in written


def test_a_script_that_needs_its_engine_is_done_by_a_person() -> None:
    written = _script("user = get_current_user()")
    assert "<userTask" in written
    assert "    user = get_current_user()</" in written
    assert "<script>" not in written


def test_a_message_is_found_by_all_its_properties() -> None:
    ways = "".join(
        f'<correlationProperty id="{name}"><correlationPropertyRetrievalExpression messageRef="m"><formalExpression>'
        f"{name}</formalExpression></correlationPropertyRetrievalExpression></correlationProperty>"
        for name in ("order", "line")
    )
    awaited = "".join(
        f"<spiffworkflow:processVariableCorrelation><spiffworkflow:propertyId>{name}</spiffworkflow:propertyId>"
        f"<spiffworkflow:expression>my_{name}</spiffworkflow:expression></spiffworkflow:processVariableCorrelation>"
        for name in ("line", "order")
    )
    head = (
        '<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" targetNamespace="urn:test" '
        'xmlns:spiffworkflow="http://spiffworkflow.org/bpmn/schema/1.0/core"><message id="m" name="m"/>'
    )
    body = (
        '<process id="p" isExecutable="true"><sendTask id="s" messageRef="m"><extensionElements>'
        '<spiffworkflow:messagePayload>{"order": number, "line": 1}</spiffworkflow:messagePayload></extensionElements>'
        '</sendTask><receiveTask id="r" messageRef="m" spiffworkflow:isMatchingCorrelation="true"><extensionElements>'
        f"{awaited}</extensionElements></receiveTask></process></definitions>"
    )
    written = bring_in({"p.bpmn": f"{head}{ways}{body}".encode()}).files["p.bpmn"].decode()
    assert 'correlationKey="[number, 1]"' in written
    assert 'correlationKey="[my_order, my_line]"' in written
    assert "correlationProperty" not in written


def test_the_keys_of_the_standard_stay_and_are_read_in_feel() -> None:
    content = (
        '<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" targetNamespace="urn:test">'
        '<message id="ask" name="ask"/><message id="answer" name="answer"/><collaboration id="c">'
        '<correlationKey id="k"><correlationPropertyRef>order</correlationPropertyRef></correlationKey></collaboration>'
        '<correlationProperty id="order"><correlationPropertyRetrievalExpression messageRef="ask"><messagePath>number'
        "</messagePath></correlationPropertyRetrievalExpression><correlationPropertyRetrievalExpression "
        'messageRef="answer"><formalExpression>about["number"]</formalExpression>'
        '</correlationPropertyRetrievalExpression></correlationProperty><process id="p" isExecutable="true">'
        '<startEvent id="s"/><sendTask id="t" messageRef="ask"/><receiveTask id="w" messageRef="answer"/>'
        '<endEvent id="e"/><sequenceFlow id="f1" sourceRef="s" targetRef="t"/>'
        '<sequenceFlow id="f2" sourceRef="t" targetRef="w"/><sequenceFlow id="f3" sourceRef="w" targetRef="e"/>'
        "</process></definitions>"
    )
    brought = bring_in({"p.bpmn": content.encode()})
    (definition,) = read(brought.files, in_process=True).definitions
    sent, awaited = (definition.node(name) for name in "tw")
    assert [mapping.target for mapping in sent.inputs] == ["number"], "without a payload all its data went out"
    for node, path in ((sent, "number"), (awaited, "about.number")):
        assert node.event is not None
        assert [part.message for key in node.event.keys for part in key.parts] == [path]
