"""jBPM's files: conventions of data, tasks and times become words of ours, and the process runs as it did."""

from __future__ import annotations

import pytest
from lxml import etree

from engine.actions import Action, Done
from engine.bpmn.importing import bring_in
from engine.bpmn.importing.opening import OPENING, opened
from engine.bpmn.importing.vendors import VENDORS
from tests.execution.play import Play

_HEAD = """<bpmn2:definitions xmlns:bpmn2="http://www.omg.org/spec/BPMN/20100524/MODEL"
    xmlns:drools="http://www.jboss.org/drools" xmlns:reglament="urn:reglament:bpmn:1" targetNamespace="urn:test"
    expressionLanguage="http://www.mvel.org/2.0" typeLanguage="http://www.java.com/javaTypes">
  <bpmn2:itemDefinition id="_employeeItem" structureRef="String"/>"""
_FLOW = '<bpmn2:sequenceFlow id="{0}_{1}" sourceRef="{0}" targetRef="{1}" drools:selectable="true"/>'


def _process(body: str, *flows: str) -> bytes:
    drawn = "".join(_FLOW.format(*flow.split(">")) for flow in flows)
    process = '<bpmn2:process id="p" drools:packageName="org.test" isExecutable="true">'
    return f"{_HEAD}{process}{body}{drawn}</bpmn2:process></bpmn2:definitions>".encode()


def _into(name: str, value: str, task: str) -> str:
    """A data input that gets a text, or `@variable`."""
    to = f"{task}_{name}"
    assigned = f"<bpmn2:assignment><bpmn2:from>{value}</bpmn2:from><bpmn2:to>{to}</bpmn2:to></bpmn2:assignment>"
    source = f"<bpmn2:sourceRef>{value[1:]}</bpmn2:sourceRef>" if value.startswith("@") else ""
    target = f"<bpmn2:targetRef>{to}</bpmn2:targetRef>" + ("" if source else assigned)
    return f"<bpmn2:dataInputAssociation>{source}{target}</bpmn2:dataInputAssociation>"


def _data(task: str, inputs: dict[str, str], outputs: dict[str, str]) -> str:
    declared = "".join(f'<bpmn2:dataInput id="{task}_{name}" name="{name}"/>' for name in inputs)
    declared += "".join(f'<bpmn2:dataOutput id="{task}_{name}" name="{name}"/>' for name in outputs)
    given = "".join(
        f"<bpmn2:dataOutputAssociation><bpmn2:sourceRef>{task}_{name}</bpmn2:sourceRef>"
        f"<bpmn2:targetRef>{variable}</bpmn2:targetRef></bpmn2:dataOutputAssociation>"
        for name, variable in outputs.items()
    )
    taken = "".join(_into(name, value, task) for name, value in inputs.items())
    return f"<bpmn2:ioSpecification>{declared}<bpmn2:inputSet/><bpmn2:outputSet/></bpmn2:ioSpecification>{taken}{given}"


_EVALUATION = _process(
    '<bpmn2:property id="employee" itemSubjectRef="_employeeItem"/><bpmn2:property id="points"/>'
    '<bpmn2:startEvent id="s"/>'
    '<bpmn2:scriptTask id="log" scriptFormat="http://www.java.com/java"><bpmn2:script>'
    'System.out.println("Evaluating " + employee); kcontext.setVariable("limit", 3);</bpmn2:script></bpmn2:scriptTask>'
    '<bpmn2:userTask id="evaluate" name="Evaluate"><bpmn2:extensionElements>'
    '<drools:metaData name="elementname"><drools:metaValue>Evaluate</drools:metaValue></drools:metaData>'
    '<drools:metaData name="customSLADueDate"><drools:metaValue>P2D</drools:metaValue></drools:metaData>'
    "</bpmn2:extensionElements>"
    + _data(
        "evaluate",
        {
            "TaskName": "Performance Evaluation",
            "Skippable": "false",
            "GroupId": "HR",
            "Comment": "Evaluate #{employee}",
            "who": "@employee",
        },
        {"result": "points"},
    )
    + "<bpmn2:potentialOwner><bpmn2:resourceAssignmentExpression><bpmn2:formalExpression>#{boss}"
    "</bpmn2:formalExpression></bpmn2:resourceAssignmentExpression></bpmn2:potentialOwner></bpmn2:userTask>"
    '<bpmn2:exclusiveGateway id="enough" default="enough_e"/>'
    '<bpmn2:task id="mail" name="Mail" drools:taskName="Email">'
    + _data("mail", {"To": "@employee", "Subject": "Dear #{employee}!"}, {"sent": "mailed"})
    + "</bpmn2:task>"
    '<bpmn2:endEvent id="e"/>'
    '<bpmn2:sequenceFlow id="well" sourceRef="enough" targetRef="mail">'
    '<bpmn2:conditionExpression language="http://www.java.com/java">return points &gt; limit;'
    "</bpmn2:conditionExpression></bpmn2:sequenceFlow>",
    "s>log",
    "log>evaluate",
    "evaluate>enough",
    "enough>e",
    "mail>e",
)


def test_an_imported_process_runs_to_its_end_with_the_variables_that_it_had_there() -> None:
    imported = bring_in({"evaluation.bpmn2": _EVALUATION})
    email = Action("Email", "Send a mail", lambda call: Done({}))
    play = Play(imported.files["evaluation.bpmn2"], actions={"Email": email}).start(employee="Kim", boss="lee")
    (task,) = play.items.values()
    assert (task.assignee, task.group, task.subtitle) == ("lee", "HR", "Evaluate Kim")
    assert task.due_at is not None
    play.complete("evaluate", result=5, remark="not wanted there")
    assert [job.params for job in play.jobs.values()] == [{"To": "Kim", "Subject": "Dear Kim!"}]
    play.done("mail", sent=True)
    assert play.status == "completed"
    assert play.variables == {"employee": "Kim", "boss": "lee", "limit": 3, "points": 5, "mailed": True}


def _written(*parts: str) -> str:
    """Translated, without the repairs that any tool's file gets afterwards."""
    draft = opened("p.bpmn2", _process("".join(parts)))
    for step in (*OPENING, *VENDORS):
        step(draft)
    return etree.tostring(draft.root).decode()


def _questions(*parts: str) -> list[str]:
    return [finding.message for finding in bring_in({"p.bpmn2": _process("".join(parts))}).findings]


@pytest.mark.parametrize(
    ("time", "feel"),
    [
        ("<bpmn2:timeDuration>2s</bpmn2:timeDuration>", '@"PT2S"'),
        ("<bpmn2:timeDuration>1d12h</bpmn2:timeDuration>", '@"P1DT12H0M0S"'),
        ("<bpmn2:timeDuration>250ms</bpmn2:timeDuration>", '@"PT0.25S"'),
        ("<bpmn2:timeDuration>#{delay}</bpmn2:timeDuration>", "duration(delay)"),
        ("<bpmn2:timeDuration>#{count}s</bpmn2:timeDuration>", 'duration("PT" + string(count) + "S")'),
        ("<bpmn2:timeDate>#{date}</bpmn2:timeDate>", "date and time(date)"),
        ("<bpmn2:timeCycle>R3/#{begin}/PT3S</bpmn2:timeCycle>", '"R3/" + string(begin) + "/PT3S"'),
        ("<bpmn2:timeCycle>1s###10s</bpmn2:timeCycle>", '"R/PT10S"'),
        ('<bpmn2:timeCycle language="cron">0/2 * * * * ?</bpmn2:timeCycle>', '"0/2 * * * * ?"'),
        ('<bpmn2:timeCycle language="cron">0 0 9 ? * 2-6</bpmn2:timeCycle>', '"0 0 9 ? * MON-FRI"'),
        ('<bpmn2:timeCycle language="cron">0 0 9 15W * ?</bpmn2:timeCycle>', 'string("0 0 9 15W * ?")'),
    ],
)
def test_times_have_a_form_of_their_own(time: str, feel: str) -> None:
    event = (
        f'<bpmn2:startEvent id="t"><bpmn2:timerEventDefinition>{time}</bpmn2:timerEventDefinition></bpmn2:startEvent>'
    )
    assert f">{feel}</bpmn2:time" in _written(event)


def test_a_time_that_nobody_understands_is_asked_for() -> None:
    time = "<bpmn2:timerEventDefinition><bpmn2:timeDuration>abcdef</bpmn2:timeDuration></bpmn2:timerEventDefinition>"
    event = f'<bpmn2:intermediateCatchEvent id="t" name="Wait">{time}</bpmn2:intermediateCatchEvent>'
    assert "When does the timer 'Wait' fire? There it was 'abcdef'." in _questions(event)


def test_what_is_thrown_comes_in_as_one_value() -> None:
    thrown = (
        '<bpmn2:endEvent id="e"><bpmn2:dataInput id="e_in" name="x"/>'
        "<bpmn2:dataInputAssociation><bpmn2:sourceRef>order</bpmn2:sourceRef><bpmn2:targetRef>e_in</bpmn2:targetRef>"
        '</bpmn2:dataInputAssociation><bpmn2:signalEventDefinition signalRef="packed"/></bpmn2:endEvent>'
    )
    caught = (
        '<bpmn2:startEvent id="s"><bpmn2:dataOutput id="s_out" name="y"/>'
        "<bpmn2:dataOutputAssociation><bpmn2:sourceRef>s_out</bpmn2:sourceRef><bpmn2:targetRef>parcel</bpmn2:targetRef>"
        '</bpmn2:dataOutputAssociation><bpmn2:signalEventDefinition signalRef="packed"/></bpmn2:startEvent>'
    )
    written = _written(thrown, caught)
    assert '<reglament:input target="event" expression="order"/>' in written
    assert '<reglament:output target="parcel" expression="event"/>' in written
    assert '<bpmn2:signal id="packed" name="packed"/>' in written


def test_a_list_and_its_items_are_found_behind_the_data_inputs() -> None:
    loop = (
        '<bpmn2:userTask id="t"><bpmn2:ioSpecification><bpmn2:dataInput id="t_in" name="list"/>'
        '<bpmn2:dataInput id="t_one" name="document"/><bpmn2:dataOutput id="t_out" name="verdict"/>'
        '<bpmn2:dataOutput id="t_all" name="verdicts"/></bpmn2:ioSpecification>'
        "<bpmn2:dataInputAssociation><bpmn2:sourceRef>documents</bpmn2:sourceRef><bpmn2:targetRef>t_in</bpmn2:targetRef></bpmn2:dataInputAssociation>"
        "<bpmn2:dataInputAssociation><bpmn2:sourceRef>item</bpmn2:sourceRef><bpmn2:targetRef>t_one</bpmn2:targetRef></bpmn2:dataInputAssociation>"
        "<bpmn2:dataOutputAssociation><bpmn2:sourceRef>t_out</bpmn2:sourceRef><bpmn2:targetRef>answer</bpmn2:targetRef></bpmn2:dataOutputAssociation>"
        "<bpmn2:dataOutputAssociation><bpmn2:sourceRef>t_all</bpmn2:sourceRef><bpmn2:targetRef>verdicts</bpmn2:targetRef></bpmn2:dataOutputAssociation>"
        "<bpmn2:multiInstanceLoopCharacteristics><bpmn2:loopDataInputRef>t_in</bpmn2:loopDataInputRef>"
        "<bpmn2:loopDataOutputRef>t_all</bpmn2:loopDataOutputRef>"
        '<bpmn2:inputDataItem id="item"/><bpmn2:outputDataItem id="answer"/></bpmn2:multiInstanceLoopCharacteristics>'
        "</bpmn2:userTask>"
    )
    written = _written(loop)
    for words in (
        'collection="documents"',
        'item="item"',
        'outputCollection="verdicts"',
        'outputItem="verdict"',
        'target="document" expression="item"',
    ):
        assert words in written


@pytest.mark.parametrize(
    ("element", "question"),
    [
        (
            '<bpmn2:businessRuleTask id="r" name="Classify" drools:ruleFlowGroup="claims"/>',
            "Which decision does 'Classify' make? There it was the rules of 'claims', in Drools.",
        ),
        (
            '<bpmn2:scriptTask id="r" name="Work" scriptFormat="http://www.java.com/java"><bpmn2:script>new A().b();'
            "</bpmn2:script></bpmn2:scriptTask>",
            "How does 'Work' run? Its script is in Java and is not surely the same in FEEL.",
        ),
        (
            '<bpmn2:callActivity id="r" name="Ship" calledElement="ship" drools:waitForCompletion="false"/>',
            "Does the process go on without waiting for 'Ship'? Here it waits.",
        ),
        (
            '<bpmn2:userTask id="r" name="Sign"><bpmn2:extensionElements><drools:onExit-script '
            'scriptFormat="http://www.java.com/java"><drools:script>list.add("x");</drools:script></drools:onExit-script>'
            "</bpmn2:extensionElements></bpmn2:userTask>",
            "What happens after 'Sign'? There it was this script: list.add(\"x\");",
        ),
    ],
)
def test_what_cannot_run_is_asked(element: str, question: str) -> None:
    assert question in _questions(element)


def test_a_decision_in_dmn_is_a_decision_here() -> None:
    task = (
        '<bpmn2:businessRuleTask id="r" implementation="http://www.jboss.org/drools/dmn">'
        + _data("r", {"namespace": "urn:x", "model": "fees", "decision": "Fee", "age": "@years"}, {"Fee": "fee"})
        + "</bpmn2:businessRuleTask>"
    )
    written = _written(task)
    assert 'decision="Fee"' in written
    assert 'resultVariable="fee"' in written
    assert '<reglament:input target="age" expression="years"/>' in written
    assert "namespace" not in written.partition("<bpmn2:process")[2]


def test_an_item_called_like_a_variable_keeps_its_name() -> None:
    body = (
        '<bpmn2:property id="x"/><bpmn2:userTask id="t"><bpmn2:ioSpecification><bpmn2:dataInput id="t_in" name="list"/>'
        "</bpmn2:ioSpecification><bpmn2:dataInputAssociation><bpmn2:sourceRef>many</bpmn2:sourceRef>"
        "<bpmn2:targetRef>t_in</bpmn2:targetRef></bpmn2:dataInputAssociation><bpmn2:multiInstanceLoopCharacteristics>"
        '<bpmn2:loopDataInputRef>t_in</bpmn2:loopDataInputRef><bpmn2:inputDataItem id="x"/>'
        "</bpmn2:multiInstanceLoopCharacteristics></bpmn2:userTask>"
    )
    assert 'reglament:item="x"' in _written(body)


def test_colours_are_told_once() -> None:
    colour = 'xmlns:color="http://www.omg.org/spec/BPMN/non-normative/color" color:background-color="#fff"'
    said = _questions(
        f'<bpmn2:task id="a" {colour} drools:taskName="A"/><bpmn2:task id="b" {colour} drools:bgcolor="x"/>'
    )
    assert [one for one in said if "notes" in one] == ["4 notes that the designer kept for itself were removed."]
