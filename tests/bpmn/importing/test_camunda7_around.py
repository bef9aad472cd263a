"""What Camunda 7, Activiti and Flowable say about calls, flows, events, repetition and listeners, in our words."""

from __future__ import annotations

import pytest

from engine.bpmn import read
from engine.bpmn.importing import bring_in
from tests.bpmn.importing.conftest import BPMN, OURS, Bring

SHIP = (
    b'<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:camunda="http://camunda.org/schema/1.0/bpmn"'
    b' targetNamespace="t"><process id="ship" isExecutable="true" camunda:versionTag="1.2"><task id="pack"/></process>'
    b"</definitions>"
)

# ---- calls -----------------------------------------------------------------------------------------------------------


def test_what_goes_in_and_comes_out_of_a_call_is_mapped(bring: Bring) -> None:
    brought = bring(
        """<callActivity id="t" calledElement="ship" camunda:calledElementBinding="version"
        camunda:calledElementVersion="4"><extensionElements>
        <camunda:in businessKey="#{execution.processBusinessKey}"/><camunda:in source="order" target="what"/>
        <camunda:in sourceExpression="${order.sum + 1}" target="price"/><camunda:out source="no" target="trackingNo"/>
        </extensionElements></callActivity>""",
        files={"ship.bpmn": SHIP},
    )
    assert brought.mapped("t", "input") == {"what": "order", "price": "order.sum + 1"}
    assert brought.mapped("t", "output") == {"trackingNo": "no"}
    assert brought.said("t") == {
        "calledBinding": "version",
        "calledVersion": "4",
        "calledBusinessKey": "process.businessKey",
    }


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ('camunda:calledElementBinding="deployment"', {"calledBinding": "deployment"}),
        ('flowable:sameDeployment="true"', {"calledBinding": "deployment"}),
        (
            'camunda:calledElementBinding="versionTag" camunda:calledElementVersionTag="1.2"',
            {"calledBinding": "tag", "calledTag": "1.2"},
        ),
        ('camunda:calledElementBinding="latest"', {}),
    ],
)
def test_a_call_is_bound_as_it_was(bring: Bring, words: str, said: dict[str, str]) -> None:
    brought = bring(f'<callActivity id="t" calledElement="ship" {words}/>', files={"ship.bpmn": SHIP})
    assert brought.said("t") == said
    assert "Which version is called?" not in brought.told("t")


@pytest.mark.parametrize(
    ("words", "files"),
    [
        ('camunda:calledElementBinding="deployment"', {}),
        ('flowable:sameDeployment="true"', {"ship.bpmn": SHIP.replace(b"<task", b"<dataObject")}),
        ('camunda:calledElementBinding="version" camunda:calledElementVersion="3"', {"ship.bpmn": b"<broken"}),
        ('camunda:calledElementBinding="versionTag" camunda:calledElementVersionTag="1.2"', {}),
        ('camunda:calledElementBinding="versionTag" camunda:calledElementVersionTag="1.1"', {"ship.bpmn": SHIP}),
        ('camunda:calledElementBinding="versionTag" camunda:calledElementVersionTag="${x}"', {"ship.bpmn": SHIP}),
    ],
)
def test_a_version_that_is_not_imported_together_is_asked_for(
    bring: Bring, words: str, files: dict[str, bytes]
) -> None:
    brought = bring(f'<callActivity id="t" calledElement="ship" {words}/>', files=files)
    assert brought.said("t") == {}
    assert "Which version is called? It said '" in brought.told("t")


def test_files_bound_to_their_deployment_pass_the_gate_together_and_each_alone() -> None:
    head = b'<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:camunda="%s" targetNamespace="t">'
    order = (
        head
        % b"http://camunda.org/schema/1.0/bpmn"
        + b'<process id="order" isExecutable="true"><startEvent id="s"/><sequenceFlow id="f" sourceRef="s"'
        b' targetRef="c"/><callActivity id="c" calledElement="ship" camunda:calledElementBinding="deployment"/>'
        b"</process></definitions>"
    )
    alone, both = bring_in({"order.bpmn": order}), bring_in({"order.bpmn": order, "ship.bpmn": SHIP})
    assert b"calledBinding" not in alone.files["order.bpmn"]
    assert b'reglament:calledBinding="deployment"' in both.files["order.bpmn"]
    assert read(alone.files["order.bpmn"], in_process=True).ok
    assert not [one for one in read(both.files, in_process=True).problems if one.code == "not_in_deployment"]


def test_all_variables_go_in_and_come_out(bring: Bring) -> None:
    brought = bring(
        '<callActivity id="t" calledElement="ship"><extensionElements><camunda:in variables="all"/>'
        '<camunda:out variables="all"/></extensionElements></callActivity>'
    )
    assert brought.said("t") == {"passes": "all", "returns": "all"}
    assert brought.codes("t") == []


def test_a_call_without_inputs_passes_all_variables_and_says_so(bring: Bring) -> None:
    assert "passes all that it sees" in bring('<callActivity id="t" calledElement="ship"/>').told("t")


def test_a_case_is_a_task_for_a_person(bring: Bring) -> None:
    brought = bring('<callActivity id="t" camunda:caseRef="claims"/>')
    assert brought.at("t").tag == BPMN + "userTask"
    assert "claims" in (brought.word("t", "instructions") or "")


# ---- flows, events, repetition ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "feel"),
    [
        ("${amount &gt; 100}", "amount > 100"),
        ("#{approved and not late}", "approved and not(late)"),
        ("${risk.isHigh(order)}", '"${risk.isHigh(order)}"'),
    ],
)
def test_a_condition_is_feel_or_text_that_is_neither_true_nor_false(bring: Bring, text: str, feel: str) -> None:
    brought = bring(
        f"""<exclusiveGateway id="g"/><task id="a"/><sequenceFlow id="f" sourceRef="g" targetRef="a">
        <conditionExpression xsi:type="tFormalExpression">{text}</conditionExpression></sequenceFlow>"""
    )
    assert brought.at("f").findtext(BPMN + "conditionExpression") == feel
    assert bool(brought.word("f", "question")) == feel.startswith('"')


def test_multi_instance_counts_with_its_own_names(bring: Bring) -> None:
    brought = bring(
        """<userTask id="t" camunda:assignee="${person}" camunda:priority="${loopCounter}">
        <multiInstanceLoopCharacteristics camunda:collection="people" camunda:elementVariable="person">
        <completionCondition>${nrOfCompletedInstances/nrOfInstances >= 0.6}</completionCondition>
        </multiInstanceLoopCharacteristics></userTask>"""
    )
    loop = brought.at("t").find(BPMN + "multiInstanceLoopCharacteristics")
    assert (loop.get(OURS + "collection"), loop.get(OURS + "item")) == ("people", "person")
    enough = loop.findtext(BPMN + "completionCondition")
    assert enough == "numberOfCompletedInstances / numberOfInstances >= 0.6"
    assert brought.said("t")["priority"] == "loopCounter - 1"


def test_caught_errors_give_their_code_and_message(bring: Bring) -> None:
    brought = bring(
        """<task id="a"/><boundaryEvent id="e" attachedToRef="a"><errorEventDefinition errorRef="x"
        camunda:errorCodeVariable="code" camunda:errorMessageVariable="why"/></boundaryEvent>"""
    )
    assert brought.mapped("e", "output") == {"code": "code", "why": "detail"}


@pytest.mark.parametrize(
    ("time", "feel"),
    [
        ("<timeDuration>${wait}</timeDuration>", "duration(string(wait))"),
        ("<timeDate>${until}</timeDate>", "date and time(string(until))"),
        ("<timeDate>${dateTime().plusHours(2).toDate()}</timeDate>", 'now + @"PT2H"'),
    ],
)
def test_times_in_variables_are_read_as_text(bring: Bring, time: str, feel: str) -> None:
    brought = bring(
        f'<intermediateCatchEvent id="e"><timerEventDefinition>{time}</timerEventDefinition></intermediateCatchEvent>'
    )
    assert "".join(brought.at("e").find(BPMN + "timerEventDefinition").itertext()).strip() == feel


def test_a_conditional_event_listens_to_every_variable(bring: Bring) -> None:
    brought = bring(
        """<intermediateCatchEvent id="e"><conditionalEventDefinition camunda:variableName="x"
        camunda:variableEvents="create"><condition>${x == 1}</condition></conditionalEventDefinition>
        </intermediateCatchEvent>"""
    )
    assert brought.at("e").findtext(f"{BPMN}conditionalEventDefinition/{BPMN}condition") == "x = 1"
    assert brought.codes("e") == ["condition"]


# ---- listeners and the rest ------------------------------------------------------------------------------------------


def test_a_listener_that_sets_a_variable_is_an_output(bring: Bring) -> None:
    brought = bring(
        """<startEvent id="s"/><serviceTask id="t" camunda:type="external" camunda:topic="x"><extensionElements>
        <camunda:executionListener event="end" expression="${execution.setVariable('done', true)}"/>
        </extensionElements></serviceTask>""",
    )
    assert brought.mapped("t", "output") == {"done": "true"}


@pytest.mark.parametrize(
    "listener",
    [
        '<camunda:executionListener event="start" class="com.acme.Log"/>',
        '<camunda:executionListener event="start" expression="${execution.setVariable(\'x\', 1)}"/>',
        '<camunda:taskListener event="create" delegateExpression="${notifier}"/>',
        '<camunda:taskListener event="complete"><camunda:script scriptFormat="groovy">x()</camunda:script>'
        "</camunda:taskListener>",
        '<activiti:eventListener events="TASK_COMPLETED" class="com.acme.Log"/>',
    ],
)
def test_any_other_listener_is_asked_about(bring: Bring, listener: str) -> None:
    brought = bring(f'<userTask id="t"><extensionElements>{listener}</extensionElements></userTask>')
    assert brought.codes("t") == ["listener"]
    assert "a task or an action?" in (brought.word("t", "question") or "")


def test_what_has_no_meaning_here_is_told_once_per_element(bring: Bring) -> None:
    brought = bring(
        '<task id="t" camunda:asyncBefore="true" camunda:exclusive="false" camunda:asyncAfter="true"/>',
        process='camunda:historyTimeToLive="P180D" camunda:versionTag="1.2"',
    )
    assert [one.code for one in brought.findings if one.element == "t"] == ["no_meaning"]
    assert "asyncBefore" in brought.told("t")
    assert brought.codes("p") == ["no_meaning"]
    assert brought.said("p") == {"versionTag": "1.2"}
