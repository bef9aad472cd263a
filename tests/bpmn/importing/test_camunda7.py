"""What Camunda 7, Activiti and Flowable say about people, forms and work, in our words."""

from __future__ import annotations

import json

import pytest

from engine.forms import Form
from tests.bpmn.importing.conftest import BPMN, Bring

TASK = '<userTask id="t" name="Review" {}/>'


# ---- people ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("attributes", "said"),
    [
        ('camunda:assignee="anna"', {"assignee": '"anna"'}),
        ('camunda:assignee="${approver}"', {"assignee": "approver"}),
        ('camunda:candidateGroups="sales"', {"group": "sales"}),
        ('camunda:candidateGroups="sales,management"', {"group": "sales", "candidateGroups": '"management"'}),
        ('camunda:candidateGroups="sales,${groups}"', {"candidateGroups": '"sales," + string(groups)'}),
        ('camunda:candidateGroups="${groups}"', {"candidateGroups": "groups"}),
        ('camunda:candidateUsers="anna"', {"candidateUsers": '"anna"'}),
        ('camunda:candidateUsers="anna,bert"', {"candidateUsers": '["anna", "bert"]'}),
        ('camunda:dueDate="P2D"', {"due": '@"P2D"'}),
        ('camunda:dueDate="${dateTime().plusDays(3).toDate()}"', {"due": 'now + @"P3D"'}),
        ('camunda:priority="80"', {"priority": "80"}),
        ('camunda:priority="${urgency * 10}"', {"priority": "urgency * 10"}),
        ('camunda:formKey="camunda-forms:deployment:review.form"', {"form": "review"}),
        ('camunda:formRef="review" camunda:formRefBinding="latest"', {"form": "review"}),
        ('flowable:assignee="${initiator}" flowable:formKey="review"', {"assignee": "initiator", "form": "review"}),
    ],
)
def test_who_does_a_task_and_when_is_said_in_our_words(bring: Bring, attributes: str, said: dict[str, str]) -> None:
    brought = bring(TASK.format(attributes))
    assert brought.said("t") == said


@pytest.mark.parametrize(
    ("attributes", "code"),
    [
        ('camunda:candidateGroups="sales,${service.groups(order)}"', "people"),
        ('camunda:candidateUsers="${service.approvers(order)}"', "people"),
        ('camunda:assignee="${service.find(order)}"', "people"),
        ('camunda:followUpDate="P1D"', "follow_up"),
        ('camunda:formKey="embedded:app:forms/review.html"', "form"),
        ('camunda:formKey="${formKey}"', "form"),
        ('flowable:skipExpression="${auto}"', "skip"),
    ],
)
def test_what_only_the_designer_knows_is_asked(bring: Bring, attributes: str, code: str) -> None:
    brought = bring(TASK.format(attributes))
    assert code in brought.codes("t")
    assert brought.word("t", "question")


def test_a_due_date_in_a_variable_may_be_a_text_or_a_date(bring: Bring) -> None:
    due = bring(TASK.format('camunda:dueDate="${when}"')).said("t")["due"]
    assert due == 'if starts with(string(when), "P") then duration(string(when)) else date and time(string(when))'


def test_potential_owners_are_candidates(bring: Bring) -> None:
    brought = bring(
        '<userTask id="t"><potentialOwner><resourceAssignmentExpression><formalExpression>group(sales)'
        "</formalExpression></resourceAssignmentExpression></potentialOwner></userTask>"
    )
    assert brought.said("t") == {"group": "sales"}


# ---- forms -----------------------------------------------------------------------------------------------------------


def test_fields_in_the_diagram_become_a_form(bring: Bring) -> None:
    brought = bring(
        """<userTask id="t" name="Approve"><extensionElements><camunda:formData>
        <camunda:formField id="amount" label="Amount" type="long" defaultValue="5">
          <camunda:validation><camunda:constraint name="required"/><camunda:constraint name="min" config="1"/>
          </camunda:validation></camunda:formField>
        <camunda:formField id="ok" label="Approved?" type="boolean"/>
        <camunda:formField id="why" type="enum" label="Why">
          <camunda:value id="a" name="Too late"/><camunda:value id="b" name="Too much"/></camunda:formField>
        <camunda:formField id="until" type="date" label="Until"/>
        <camunda:formField id="who" type="string" label="Who" defaultValue="${customer.name}"/>
        </camunda:formData></extensionElements></userTask>"""
    )
    assert brought.said("t") == {"form": "p_t"}
    form = Form.from_json(brought.files["p_t.form"])
    kinds = {component.id: component.kind.value for component in form.all()}
    assert kinds == {"amount": "number", "ok": "checkbox", "why": "select", "until": "date", "who": "textfield"}
    amount, _, why, *_ = form.all()
    assert (amount.required, amount.minimum, amount.digits, amount.default) == (True, 1, 0, 5)
    assert [(option.value, option.label) for option in why.options] == [("a", "Too late"), ("b", "Too much")]
    assert brought.mapped("t", "input") == {"who": "customer.name"}


def test_form_properties_of_activiti_become_a_form(bring: Bring) -> None:
    brought = bring(
        """<userTask id="t"><extensionElements>
        <activiti:formProperty id="room" name="Room" type="string" required="true"/>
        <activiti:formProperty id="price" variable="total" type="double" writable="false"/>
        </extensionElements></userTask>"""
    )
    components = json.loads(brought.files["p_t.form"])["components"]
    assert components[0] == {
        "id": "room", "key": "room", "label": "Room", "type": "textfield", "validate": {"required": True},
    }  # fmt: skip
    assert (components[1]["key"], components[1]["readonly"]) == ("total", True)


def test_what_checked_a_field_in_java_is_asked(bring: Bring) -> None:
    brought = bring(
        """<userTask id="t"><extensionElements><camunda:formData><camunda:formField id="a" type="string">
        <camunda:validation><camunda:constraint name="validator" config="com.acme.Check"/></camunda:validation>
        </camunda:formField></camunda:formData></extensionElements></userTask>"""
    )
    assert "com.acme.Check" in (brought.word("t", "question") or "")


def test_the_form_of_a_start_event_is_kept_and_it_is_asked_who_fills_it_in(bring: Bring) -> None:
    brought = bring(
        """<startEvent id="s"><extensionElements><camunda:formData><camunda:formField id="a" type="string"/>
        </camunda:formData></extensionElements></startEvent>"""
    )
    assert brought.codes("s") == ["start_form"]
    assert "p_s.form" in (brought.word("s", "question") or "")
    assert [one.path for one in Form.from_json(brought.files["p_s.form"]).all()] == [("a",)]


# ---- work ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("attributes", "action"),
    [
        ('camunda:class="com.acme.billing.ArchiveInvoiceDelegate"', "archive_invoice"),
        ('camunda:delegateExpression="${archiveService}"', "archive_service"),
        ('camunda:expression="${billing.chargeCard(execution)}"', "billing.charge_card"),
        ('flowable:type="http"', "http.request"),
        ('activiti:type="mail"', "mail.send"),
    ],
)
def test_java_becomes_an_action_that_must_exist(bring: Bring, attributes: str, action: str) -> None:
    brought = bring(f'<serviceTask id="t" {attributes}/>')
    assert brought.said("t")["action"] == action
    assert brought.said("t")["returns"] == "all"
    assert brought.codes("t") == ["action_needed"]
    assert f"'{action}' must exist" in (brought.word("t", "question") or "")


@pytest.mark.parametrize(
    ("attributes", "topic"),
    [
        ('camunda:type="external" camunda:topic="charge card"', "charge_card"),
        ('flowable:type="external-worker" flowable:topic="scan"', "scan"),
    ],
)
def test_external_work_is_still_fetched_by_its_topic_with_all_variables(
    bring: Bring, attributes: str, topic: str
) -> None:
    brought = bring(f'<serviceTask id="t" {attributes}/>')
    assert brought.said("t") == {"topic": topic, "passes": "all", "returns": "all"}
    assert brought.codes("t") == []
    assert brought.word("t", "question") is None


def test_a_topic_that_was_computed_is_asked_about(bring: Bring) -> None:
    brought = bring('<serviceTask id="t" camunda:type="external" camunda:topic="${region}-archive"/>')
    assert brought.codes("t") == ["action_needed"]


def test_fields_arguments_and_parameters_are_the_inputs_of_the_action(bring: Bring) -> None:
    brought = bring(
        """<serviceTask id="a" camunda:class="com.acme.Mail"><extensionElements>
          <camunda:field name="to" stringValue="x@y.z"/>
          <camunda:field name="body"><camunda:expression>Dear ${name}</camunda:expression></camunda:field>
        </extensionElements></serviceTask>
        <serviceTask id="b" camunda:expression="${rates.of(execution, order.sum, 'EUR')}" camunda:resultVariable="r"/>
        <serviceTask id="c"><extensionElements><camunda:connector><camunda:inputOutput>
            <camunda:inputParameter name="url">http://x/${id}</camunda:inputParameter>
            <camunda:inputParameter name="headers"><camunda:map><camunda:entry key="Accept">json</camunda:entry>
            </camunda:map></camunda:inputParameter>
            <camunda:inputParameter name="tags"><camunda:list><camunda:value>a</camunda:value>
            <camunda:value>${b}</camunda:value></camunda:list></camunda:inputParameter>
            <camunda:outputParameter name="status">${statusCode}</camunda:outputParameter>
          </camunda:inputOutput><camunda:connectorId>http-connector</camunda:connectorId></camunda:connector>
        </extensionElements></serviceTask>"""
    )
    assert brought.mapped("a", "input") == {"to": '"x@y.z"', "body": '"Dear " + string(name)'}
    assert brought.mapped("b", "input") == {"argument1": "order.sum", "argument2": '"EUR"'}
    assert brought.said("b") == {"action": "rates.of", "resultVariable": "r"}
    assert brought.said("c")["action"] == "http-connector"
    assert brought.mapped("c", "input") == {
        "url": '"http://x/" + string(id)', "headers": '{"Accept": "json"}', "tags": '["a", b]',
    }  # fmt: skip
    assert brought.mapped("c", "output") == {"status": "statusCode"}


@pytest.mark.parametrize(
    ("attributes", "script"),
    [
        ('camunda:expression="${price * 2}" camunda:resultVariable="total"', "{total: price * 2}"),
        ("camunda:expression=\"${execution.setVariable('total', price * 2)}\"", "{total: price * 2}"),
        ('camunda:expression="${true}"', "null"),
    ],
)
def test_an_expression_that_only_computes_is_a_script_task(bring: Bring, attributes: str, script: str) -> None:
    task = bring(f'<serviceTask id="t" {attributes}/>').at("t")
    assert (task.tag, task.get("scriptFormat"), task.findtext(BPMN + "script")) == (BPMN + "scriptTask", "feel", script)


@pytest.mark.parametrize(
    ("cycle", "said"),
    [
        ("R3/PT10M", {"retries": "3", "backoff": "PT10M"}),
        ("PT1M,PT5M,PT1H", {"retries": "4", "backoff": "PT1M,PT5M,PT1H"}),
    ],
)
def test_retries_are_attempts_and_waits(bring: Bring, cycle: str, said: dict[str, str]) -> None:
    brought = bring(
        '<serviceTask id="t" camunda:topic="x" camunda:type="external" camunda:jobPriority="7"><extensionElements>'
        f"<camunda:failedJobRetryTimeCycle>{cycle}</camunda:failedJobRetryTimeCycle></extensionElements></serviceTask>"
    )
    assert brought.said("t") == {"topic": "x", "passes": "all", "returns": "all", "actionPriority": "7", **said}


def test_a_decision_and_its_variable_are_kept(bring: Bring) -> None:
    brought = bring(
        '<businessRuleTask id="t" camunda:decisionRef="risk" camunda:mapDecisionResult="singleEntry"'
        ' camunda:decisionRefBinding="deployment" camunda:resultVariable="level"/>'
    )
    assert brought.said("t") == {"decision": "risk", "resultVariable": "level"}
    assert brought.codes("t") == []


def test_a_list_of_results_is_asked_about(bring: Bring) -> None:
    brought = bring('<businessRuleTask id="t" camunda:decisionRef="risk" camunda:resultVariable="level"/>')
    assert brought.codes("t") == ["decision_result"]


@pytest.mark.parametrize(
    ("words", "said", "codes"),
    [
        ('camunda:decisionRefBinding="latest"', {"decisionBinding": "latest"}, []),
        ('camunda:decisionRefBinding="version" camunda:decisionRefVersion="2"', {}, ["decision"]),
        ('camunda:decisionRefBinding="versionTag" camunda:decisionRefVersionTag="v1"', {}, ["decision"]),
    ],
)
def test_which_version_of_a_decision_is_asked_is_said_or_asked(
    bring: Bring, words: str, said: dict[str, str], codes: list[str]
) -> None:
    brought = bring(f'<businessRuleTask id="t" camunda:decisionRef="risk" {words}/>')
    assert brought.said("t") == {"decision": "risk", **said}
    assert brought.codes("t") == codes


def test_flowables_decision_task_is_a_business_rule_task(bring: Bring) -> None:
    brought = bring(
        '<serviceTask id="t" flowable:type="dmn"><extensionElements><flowable:field name="decisionTableReferenceKey">'
        "<flowable:string>risk</flowable:string></flowable:field></extensionElements></serviceTask>"
    )
    assert brought.at("t").tag == BPMN + "businessRuleTask"
    assert brought.said("t") == {"decision": "risk", "resultVariable": "risk"}


@pytest.mark.parametrize(
    ("script", "feel"),
    [
        ('<scriptTask id="t" scriptFormat="juel" camunda:resultVariable="x"><script>${a + 1}</script></scriptTask>',
         "{x: a + 1}"),
        ('<scriptTask id="t" scriptFormat="groovy" camunda:resultVariable="x"><script>a * 2</script></scriptTask>',
         "{x: a * 2}"),
    ],
)  # fmt: skip
def test_the_value_of_a_script_becomes_its_variable(bring: Bring, script: str, feel: str) -> None:
    assert bring(script).at("t").findtext(BPMN + "script") == feel


def test_a_script_that_nobody_can_translate_is_a_task_for_a_person(bring: Bring) -> None:
    brought = bring(
        '<scriptTask id="t" scriptFormat="groovy" camunda:resultVariable="x"><script>new Date().time</script>'
        "</scriptTask>"
    )
    assert brought.at("t").tag == BPMN + "userTask"
    assert "new Date().time" in (brought.word("t", "instructions") or "")
    assert "'x'" in (brought.word("t", "instructions") or "")
