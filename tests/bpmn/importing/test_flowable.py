"""What Flowable says besides what Camunda 7 and Activiti say: its event registry, its own task types."""

from __future__ import annotations

from tests.bpmn.importing.conftest import BPMN, Bring


def test_an_event_of_the_registry_is_a_message(bring: Bring) -> None:
    brought = bring(
        """<intermediateCatchEvent id="w"><extensionElements><flowable:eventType>paid</flowable:eventType>
        <flowable:eventCorrelationParameter name="order" value="${orderId}"/>
        <flowable:eventOutParameter source="sum" target="paidSum"/><flowable:channelKey>in</flowable:channelKey>
        </extensionElements></intermediateCatchEvent>
        <serviceTask id="t" flowable:type="send-event"><extensionElements><flowable:eventType>shipped
        </flowable:eventType><flowable:eventInParameter source="${order.id}" target="number"/></extensionElements>
        </serviceTask>"""
    )
    messages = {one.get("id"): one.get("name") for one in brought.root.findall(BPMN + "message")}
    waited = brought.at("w").find(BPMN + "messageEventDefinition").get("messageRef")
    assert messages[waited] == "paid"
    assert brought.said("w") == {"correlationKey": "orderId"}
    assert brought.mapped("w", "output") == {"paidSum": "sum"}
    sent = brought.at("t")
    assert (sent.tag, messages[sent.get("messageRef")]) == (BPMN + "sendTask", "shipped")
    assert brought.mapped("t", "input") == {"number": "order.id"}
    assert "channel" in brought.codes("w")


def test_two_events_of_one_name_are_one_message(bring: Bring) -> None:
    event = (
        '<intermediateCatchEvent id="{}"><extensionElements><flowable:eventType>paid</flowable:eventType>'
        "</extensionElements></intermediateCatchEvent>"
    )
    brought = bring(event.format("a") + event.format("b"))
    assert [one.get("name") for one in brought.root.findall(BPMN + "message")] == ["paid"]


def test_a_change_of_a_variable_becomes_a_condition_that_is_asked_for(bring: Bring) -> None:
    brought = bring(
        """<task id="t"/><boundaryEvent id="e" attachedToRef="t"><extensionElements>
        <flowable:variableListenerEventDefinition variableName="status"/></extensionElements></boundaryEvent>"""
    )
    condition = brought.at("e").findtext(f"{BPMN}conditionalEventDefinition/{BPMN}condition")
    assert condition == "status != null"
    assert "variable_listener" in brought.codes("e")


def test_parameters_of_external_workers_are_mappings(bring: Bring) -> None:
    brought = bring(
        """<serviceTask id="t" flowable:type="external-worker" flowable:topic="scan"><extensionElements>
        <flowable:externalWorkerInParameter source="file" target="path"/>
        <flowable:externalWorkerOutParameter source="text" target="content"/></extensionElements></serviceTask>"""
    )
    assert brought.mapped("t", "input") == {"path": "file"}
    assert brought.mapped("t", "output") == {"content": "text"}


def test_data_that_juel_assigns_is_feel(bring: Bring) -> None:
    brought = bring(
        """<task id="t"><dataInputAssociation id="d"><assignment id="a"><from>${order.id}</from><to>${input.number}</to>
        </assignment></dataInputAssociation></task>"""
    )
    assignment = brought.at("a")
    assert (assignment.findtext(BPMN + "from"), assignment.findtext(BPMN + "to")) == ("order.id", "input.number")


def test_a_case_task_is_a_task_for_a_person(bring: Bring) -> None:
    brought = bring('<serviceTask id="t" flowable:type="case" flowable:caseDefinitionKey="claims"/>')
    assert brought.at("t").tag == BPMN + "userTask"
    assert "claims" in (brought.word("t", "instructions") or "")
