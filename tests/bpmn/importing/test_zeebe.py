"""What Camunda 8 says, in our words."""

from __future__ import annotations

import json
from functools import partial
from pathlib import Path

import pytest

from engine.bpmn.importing.expressions import camunda_feel
from engine.bpmn.importing.vendors import zeebe
from engine.forms import Form
from tests.bpmn.importing.conftest import BPMN, OURS, Bring


@pytest.fixture
def bring(bring: Bring) -> Bring:
    """A file of Camunda 8."""
    return partial(bring, vendors="zeebe")


def _in(tag: str, words: str, attributes: str = "") -> str:
    return f'<{tag} id="t" {attributes}><extensionElements>{words}</extensionElements></{tag}>'


def test_a_job_worker_is_an_action_with_its_mappings_and_headers(bring: Bring) -> None:
    brought = bring(
        _in(
            "serviceTask",
            """<zeebe:taskDefinition type="charge-card" retries="3"/>
            <zeebe:ioMapping><zeebe:input source="=order.sum * 1.19" target="amount"/>
            <zeebe:input source="=name" target="card.holder"/><zeebe:input source="EUR" target="card.currency"/>
            <zeebe:output source="=transaction.id" target="paymentId"/></zeebe:ioMapping>
            <zeebe:taskHeaders><zeebe:header key="method" value="POST"/></zeebe:taskHeaders>""",
        )
    )
    assert brought.said("t") == {"topic": "charge-card", "retries": "3", "passes": "all", "returns": "all"}
    assert brought.mapped("t", "input") == {
        "method": '"POST"', "amount": "order.sum * 1.19", "card": '{holder: name, currency: "EUR"}',
    }  # fmt: skip
    assert brought.mapped("t", "output") == {"paymentId": "transaction.id"}
    assert brought.codes("t") == []


def test_a_user_task_has_its_people_times_and_form(bring: Bring) -> None:
    brought = bring(
        _in(
            "userTask",
            """<zeebe:userTask/><zeebe:formDefinition formId="review"/>
            <zeebe:assignmentDefinition assignee="=order.owner" candidateGroups="sales"/>
            <zeebe:taskSchedule dueDate="=now() + duration(&quot;P2D&quot;)"/>
            <zeebe:priorityDefinition priority="80"/>""",
        )
    )
    assert brought.said("t") == {
        "form": "review",
        "assignee": "order.owner",
        "group": "sales",
        "due": 'date and time(string(now() + duration("P2D")))',
        "priority": "80",
    }
    assert brought.codes("t") == []


def test_a_form_inside_the_diagram_is_a_file_beside_it(bring: Bring) -> None:
    schema = {
        "type": "default",
        "components": [
            {"type": "textfield", "id": "a", "key": "order number", "label": "Order"},
            {"type": "image", "id": "b", "source": "x.png"},
            {"type": "taglist", "id": "c", "key": "tags", "label": "Tags", "values": [{"label": "A", "value": "a"}]},
            {"type": "filepicker", "id": "d", "key": "papers", "label": "Papers"},
        ],
    }
    words = f'<zeebe:userTaskForm id="review">{json.dumps(schema)}</zeebe:userTaskForm>'
    brought = bring(f"<extensionElements>{words}</extensionElements>" + _in("userTask", REVIEW))
    assert brought.said("t") == {"form": "review"}
    form = Form.from_json(brought.files["review.form"])
    assert {component.path: component.kind.value for component in form.all()} == {
        ("order_number",): "textfield", ("tags",): "checklist", ("papers",): "textfield",
    }  # fmt: skip
    assert brought.codes("p") == ["form"]
    for said in ("'order_number' instead of 'order number'", "(image)", "(filepicker)"):
        assert said in brought.told("p")


REVIEW = '<zeebe:formDefinition formKey="camunda-forms:bpmn:review"/>'


def test_decisions_scripts_and_calls_are_kept(bring: Bring) -> None:
    brought = bring(
        _in("businessRuleTask", '<zeebe:calledDecision decisionId="risk" resultVariable="level"/>')
        + _in("scriptTask", '<zeebe:script expression="=a + 1" resultVariable="b"/>').replace('"t"', '"s"')
        + _in(
            "callActivity",
            '<zeebe:calledElement processId="ship" propagateAllChildVariables="false"'
            ' bindingType="versionTag" versionTag="v1"/>',
        ).replace('"t"', '"c"'),
        files={"ship.bpmn": SHIP},
    )
    assert brought.said("t") == {"decision": "risk", "resultVariable": "level"}
    assert brought.at("s").findtext(BPMN + "script") == "{b: a + 1}"
    assert brought.at("c").get("calledElement") == "ship"
    assert brought.said("c") == {"passes": "all", "calledBinding": "tag", "calledTag": "v1"}
    assert brought.codes("c") == []


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ('bindingType="deployment"', {"calledBinding": "deployment"}),
        ('bindingType="versionTag" versionTag="v1"', {"calledBinding": "tag", "calledTag": "v1"}),
        ('bindingType="latest"', {}),
    ],
)
def test_a_called_process_is_bound_where_it_is_imported_too_and_asked_for_elsewhere(
    bring: Bring, words: str, said: dict[str, str]
) -> None:
    call = _in("callActivity", f'<zeebe:calledElement processId="ship" {words}/>')
    together, alone = bring(call, files={"ship.bpmn": SHIP}), bring(call)
    assert together.said("t") == {"passes": "all", "returns": "all", **said}
    assert alone.said("t") == {"passes": "all", "returns": "all"}
    assert together.codes("t") == []
    assert alone.codes("t") == (["call"] if said else [])


SHIP = (
    b'<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:zeebe="http://camunda.org/schema/zeebe/1.0"'
    b' targetNamespace="t"><process id="ship" isExecutable="true"><extensionElements><zeebe:versionTag value="v1"/>'
    b'</extensionElements><task id="pack"/></process></definitions>'
)


def test_a_list_is_repeated_and_collected(bring: Bring) -> None:
    brought = bring(
        '<task id="t"><multiInstanceLoopCharacteristics><extensionElements><zeebe:loopCharacteristics'
        ' inputCollection="=orders" inputElement="order" outputCollection="sums" outputElement="=order.sum"/>'
        "</extensionElements><completionCondition>=numberOfCompletedInstances > 2</completionCondition>"
        "</multiInstanceLoopCharacteristics></task>"
    )
    loop = brought.at("t").find(BPMN + "multiInstanceLoopCharacteristics")
    said = {name.removeprefix(OURS): text for name, text in loop.attrib.items()}
    assert said == {"collection": "orders", "item": "order", "outputCollection": "sums", "outputItem": "order.sum"}
    assert loop.findtext(BPMN + "completionCondition") == "numberOfCompletedInstances > 2"


def test_the_key_of_a_message_stands_at_who_waits_for_it(bring: Bring) -> None:
    brought = bring(
        '<receiveTask id="t" messageRef="m"/><intermediateThrowEvent id="x"><messageEventDefinition messageRef="m"/>'
        '</intermediateThrowEvent><startEvent id="s"><messageEventDefinition messageRef="m"/></startEvent>',
        roots='<message id="m" name="paid"><extensionElements><zeebe:subscription correlationKey="=order.id"/>'
        "</extensionElements></message>",
    )
    assert brought.said("t") == {"correlationKey": "order.id"}
    assert brought.said("x") == brought.said("s") == {}


@pytest.mark.parametrize(
    ("text", "feel"),
    [
        ("=a > 1", "a > 1"),
        ('= if x then "a" else "b"', 'if x then "a" else "b"'),
        ("=string(now())", "string(now())"),
        ("=trim(name)", None),  # theirs alone
        ("=get or else(a, 1)", None),
        ("=a >", None),
    ],
)
def test_feel_is_read_by_our_parser_or_asked(text: str, feel: str | None) -> None:
    assert camunda_feel.to_feel(text) == feel


def test_a_condition_that_only_camunda_knows_is_neither_true_nor_false(bring: Bring) -> None:
    flow = (
        '<sequenceFlow id="f" sourceRef="g" targetRef="a"><conditionExpression>{}</conditionExpression></sequenceFlow>'
    )
    body = '<exclusiveGateway id="g"/><task id="a" zeebe:modelerTemplate="x"/>'
    assert bring(body + flow.format("=a = 1")).at("f").findtext(BPMN + "conditionExpression") == "a = 1"
    doubtful = bring(body + flow.format("=is blank(a)"))
    assert doubtful.at("f").findtext(BPMN + "conditionExpression") == '"=is blank(a)"'
    assert doubtful.word("f", "question")


@pytest.mark.parametrize(
    ("words", "code"),
    [
        ('<zeebe:executionListeners><zeebe:executionListener eventType="start" type="log"/></zeebe:executionListeners>',
         "listener"),
        ('<zeebe:properties><zeebe:property name="a" value="b"/></zeebe:properties>', "properties"),
        ('<zeebe:linkedResources><zeebe:linkedResource resourceId="a"/></zeebe:linkedResources>', "linkedResources"),
    ],
)  # fmt: skip
def test_what_only_the_designer_knows_is_asked(bring: Bring, words: str, code: str) -> None:
    assert bring(_in("serviceTask", words)).codes("t") == [code]


def test_no_word_of_the_table_stays_in_the_file(bring: Bring) -> None:
    for name in sorted({word.name.strip("<>") for word in zeebe.WORDS if word.name.startswith("<")}):
        for tag in (
            "serviceTask",
            "userTask",
            "callActivity",
            "startEvent",
            "endEvent",
            "businessRuleTask",
            "scriptTask",
        ):
            brought = bring(_in(tag, f"<zeebe:{name}/>"))
            assert not any(zeebe.SPACE in str(one.tag) for one in brought.root.iter()), (name, tag)


def test_every_word_of_the_descriptor_has_a_row_in_the_table() -> None:
    path = Path(__file__).parents[3] / "ui/node_modules/zeebe-bpmn-moddle/resources/zeebe.json"
    types = {kind["name"]: kind for kind in json.loads(path.read_text())["types"]}
    known = {word.name for word in zeebe.WORDS}
    elements = {name for name, kind in types.items() if kind.get("superClass") == ["Element"]}
    assert {f"<{name[0].lower()}{name[1:]}>" for name in elements} - known == set()
    attributes = {
        f"{name[0].lower()}{name[1:]}@{one['name']}"
        for name in elements
        for one in types[name].get("properties", ())
        if one.get("isAttr")
    }
    assert attributes - known == set()
