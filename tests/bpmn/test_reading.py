"""What is taken over from a file, what is repaired, and what is said about it."""

from __future__ import annotations

import pytest

from engine.bpmn import read
from engine.errors import DefinitionRefused

STRAIGHT = '<startEvent id="s"/><task id="t"/><endEvent id="e"/>\ns>t t>e'


def codes(reading, severity: str) -> list[str]:
    return [f"{problem.code} {problem.element}" for problem in reading.problems if problem.severity == severity]


def test_nodes_and_flows_without_an_id_get_one(read_model) -> None:
    body = (
        STRAIGHT.replace("s>t t>e", "")
        + '<sequenceFlow sourceRef="s" targetRef="t"/><sequenceFlow sourceRef="t" targetRef="e"/>'
    )
    reading = read_model(body)
    assert codes(reading, "repair") == ["missing_id s->t", "missing_id t->e"]
    assert [flow.id for flow in reading.definitions[0].flows] == ["s->t", "t->e"]


def test_a_process_without_an_id_is_refused(read_model) -> None:
    assert [problem.code for problem in read_model(STRAIGHT, process='isExecutable="true"').faults] == ["missing_id"]


def test_two_nameless_flows_between_the_same_nodes_stay_two(read_model) -> None:
    body = '<startEvent id="s"/><endEvent id="e"/>' + '<sequenceFlow sourceRef="s" targetRef="e"/>' * 2
    assert [flow.id for flow in read_model(body).definitions[0].flows] == ["s->e", "s->e_2"]


def test_a_process_that_does_not_say_whether_it_runs_is_meant_to(read_model) -> None:
    reading = read_model(STRAIGHT, process='id="p"')
    assert reading.ok
    assert codes(reading, "repair") == ["executable_assumed p"]


def test_a_process_that_is_not_executable_is_refused_alone_and_left_out_in_company(read_model, model) -> None:
    reading = read_model(STRAIGHT, process='id="p" isExecutable="false"')
    assert codes(reading, "error") == ["not_executable p"]
    second = (
        b'<process id="q" isExecutable="true"><startEvent id="a"/><sequenceFlow id="x" sourceRef="a" targetRef="b"/>'
    )
    both = model(STRAIGHT, process='id="p" isExecutable="false"').replace(
        b"</definitions>", second + b'<endEvent id="b"/></process></definitions>'
    )
    reading = read(both, in_process=True)
    assert [definition.key for definition in reading.definitions] == ["q"]
    assert codes(reading, "warning") == ["not_executable p"]


def test_the_innermost_lane_is_the_role_also_inside_a_sub_process(read_model) -> None:
    lanes = (
        '<laneSet><lane id="o" name="Sales"><flowNodeRef>s</flowNodeRef><flowNodeRef>u</flowNodeRef><childLaneSet>'
        '<lane id="i" name="Clerk"><flowNodeRef>u</flowNodeRef></lane></childLaneSet></lane></laneSet>'
    )
    inner = '<startEvent id="a"/><userTask id="t"/><endEvent id="f"/>\na>t t>f\n'
    body = f'{lanes}<startEvent id="s"/><subProcess id="u">\n{inner}</subProcess><endEvent id="e"/>\ns>u u>e'
    definition = read_model(body).definitions[0]
    assert [definition.node(name).lane for name in ("s", "u", "t", "e")] == ["Sales", "Clerk", "Clerk", None]
    assert definition.node("t").user.group == "Clerk"
    assert definition.lanes == ("Sales", "Clerk")
    assert definition.node("t").scope == definition.node("u").index


def test_everything_about_a_user_task_is_read(read_model) -> None:
    words = (
        'reglament:group="clerk" reglament:form="review" reglament:due="P2D" reglament:priority="80" '
        'reglament:title="&quot;Review &quot; + order" reglament:subtitle="client" reglament:clause="4.2"'
    )
    text = "<extensionElements><reglament:instructions>Look *twice*.</reglament:instructions></extensionElements>"
    task = f'<userTask id="t" name="Review" {words}><documentation>Doc</documentation>{text}</userTask>'
    node = read_model(f'<startEvent id="s"/>{task}<endEvent id="e"/>\ns>t t>e').definitions[0].node("t")
    user = node.user
    assert (user.group, user.form, user.due, user.priority, user.clause) == ("clerk", "review", '@"P2D"', "80", "4.2")
    assert (user.title, user.subtitle, user.instructions) == ('"Review " + order', "client", "Look *twice*.")
    assert node.documentation == "Doc"


def test_documentation_stands_in_for_instructions(read_model) -> None:
    task = '<userTask id="t" reglament:group="g"><documentation>Do it.</documentation></userTask>'
    node = read_model(f'<startEvent id="s"/>{task}<endEvent id="e"/>\ns>t t>e').definitions[0].node("t")
    assert node.user.instructions == "Do it."


def test_the_process_has_a_title_and_a_business_key(read_model) -> None:
    process = 'id="p" name="Order" isExecutable="true" reglament:businessKey="order.id" reglament:title="order.name"'
    definition = read_model(STRAIGHT, process=process).definitions[0]
    assert (definition.name, definition.business_key, definition.title) == ("Order", "order.id", "order.name")


def test_a_subprocess_without_documentation_does_not_borrow_that_of_its_content(read_model) -> None:
    inner = '<startEvent id="a"><documentation>Inside</documentation></startEvent><endEvent id="f"/>\na>f\n'
    body = f'<startEvent id="s"/><subProcess id="u">\n{inner}</subProcess><endEvent id="e"/>\ns>u u>e'
    assert read_model(body).definitions[0].node("u").documentation == ""


@pytest.mark.parametrize(
    ("element", "code"),
    [
        ('<implicitThrowEvent id="x"/>', "unsupported_element x"),
        ('<adHocSubProcess id="x"/>', "empty_sub_process x"),
        ('<adHocSubProcess id="x" ordering="Wild"><task id="y"/></adHocSubProcess>', "ad_hoc_ordering x"),
        ('<adHocSubProcess id="y"><task id="z"/><endEvent id="x"/></adHocSubProcess>', "ad_hoc_border x"),
        ('<intermediateThrowEvent id="x"><signalEventDefinition/></intermediateThrowEvent>', "no_signal x"),
        ('<intermediateCatchEvent id="x"><conditionalEventDefinition/></intermediateCatchEvent>', "empty_condition x"),
        ('<task id="x"><standardLoopCharacteristics/></task>', "loop_without_end x"),
        ('<task id="x"/><ioBinding/>', "unsupported_element p"),
        ('<task id="x" startQuantity="0"/>', "unsupported_marker x"),
        ('<task id="x" completionQuantity="many"/>', "unsupported_marker x"),
        ('<choreographyTask id="x"/>', "unsupported_element x"),
        ('<dreamTask id="x"/>', "unknown_element p"),
        ('<task id="x"><conditionExpression>true</conditionExpression></task>', "misplaced x"),
        ('<task id="x" camunda:class="org.Example"/>', "vendor_extension x"),
        (
            '<task id="x"><extensionElements><camunda:executionListener/></extensionElements></task>',
            "listener x",
        ),
        ('<task id="x" reglament:groop="clerk"/>', "unknown_extension x"),
        ('<task id="x" reglament:group="clerk"/>', "unknown_extension x"),
        ('<task id="x"><extensionElements><reglament:form/></extensionElements></task>', "unknown_extension x"),
    ],
)
def test_what_does_not_run_is_refused_with_element_and_hint(read_model, element: str, code: str) -> None:
    reading = read_model(f'<startEvent id="s"/>{element}<endEvent id="e"/>\ns>x x>e')
    found = [problem for problem in reading.faults if f"{problem.code} {problem.element}" == code]
    assert len(found) == 1
    assert found[0].line is not None
    assert reading.definitions == ()


@pytest.mark.parametrize(
    ("element", "problem"),
    [
        ('<task id="x" asap="true"/>', "unknown_attribute x"),
        ('<task id="x" camunda:asyncBefore="true"/>', "not_used x"),
        ('<task id="x" xmlns:v="urn:vendor" v:colour="red"/>', "not_used x"),
        ('<userTask id="x" reglament:group="g"><potentialOwner/></userTask>', "not_used x"),
        ('<task id="x"/><dataObjectReference id="d" dataObjectRef="gone"/>', "missing_reference p"),
    ],
)
def test_what_has_no_effect_is_a_warning(read_model, element: str, problem: str) -> None:
    reading = read_model(f'<startEvent id="s"/>{element}<endEvent id="e"/>\ns>x x>e')
    assert reading.ok
    assert problem in codes(reading, "warning")


def test_what_is_only_drawn_is_kept_without_a_word(read_model) -> None:
    drawn = (
        '<textAnnotation id="n"><text>Mind</text></textAnnotation><association id="l" sourceRef="n" targetRef="t"/>'
        '<dataObject id="d"/><dataObjectReference id="r" dataObjectRef="d"/><group id="g"/>'
    )
    assert read_model(f"{STRAIGHT}\n{drawn}").problems == ()


def test_a_message_flow_leaves_what_throws_and_enters_what_catches(read_model) -> None:
    for ends in ('sourceRef="s" targetRef="pool"', 'sourceRef="pool" targetRef="e"'):
        pools = f'<collaboration id="c"><participant id="pool"/><messageFlow id="m" {ends}/></collaboration>'
        assert codes(read_model(STRAIGHT, roots=pools), "error")[0].startswith("message_flow_direction")
    right = pools.replace('sourceRef="pool" targetRef="e"', 'sourceRef="e" targetRef="pool"')
    assert read_model(STRAIGHT, roots=right).ok


def test_a_reference_to_the_wrong_kind_of_element_is_refused(read_model) -> None:
    reading = read_model(STRAIGHT + '\n<dataObjectReference id="r" dataObjectRef="t"/>')
    assert codes(reading, "error") == ["wrong_reference p"]


def test_all_faults_are_shown_at_once_and_the_refusal_names_the_first(read_model) -> None:
    body = '<startEvent id="s"/><userTask id="t"/><serviceTask id="u"/><callChoreography id="x"/>\ns>t t>u'
    reading = read_model(body)
    assert {problem.code for problem in reading.faults} >= {"unsupported_element", "nobody_responsible", "no_action"}
    with pytest.raises(DefinitionRefused, match=r"\(and 3 more\)"):
        reading.raise_if_refused()


def test_files_read_together_keep_their_names_and_their_faults_apart(model) -> None:
    files = {
        "good.bpmn": model(STRAIGHT),
        "broken.bpmn": b"<",
        "bad.bpmn": model('<startEvent id="s"/>', process='id="q" isExecutable="true"'),
    }
    reading = read(files, in_process=True)
    assert not reading.ok
    assert {problem.file for problem in reading.faults} == {"broken.bpmn", "bad.bpmn"}
    assert [(process.id, process.ok, process.file) for process in reading.processes] == [
        ("p", True, "good.bpmn"),
        ("q", False, "bad.bpmn"),
    ]


def test_one_key_in_two_files_is_refused(model) -> None:
    reading = read({"a": model(STRAIGHT), "b": model(STRAIGHT)}, in_process=True)
    assert codes(reading, "error") == ["duplicate_process p"]


def test_several_pools_give_several_definitions(model) -> None:
    pools = (
        '<collaboration id="c"><participant id="x" processRef="p"/><participant id="y" processRef="q"/>'
        '<participant id="z" name="Customer"/><messageFlow id="m" sourceRef="x" targetRef="z"/></collaboration>'
        '<process id="q" isExecutable="true"><startEvent id="qs"/><sequenceFlow id="qf" sourceRef="qs" targetRef="qe"/>'
        '<endEvent id="qe"/></process>'
    )
    reading = read(model(STRAIGHT, roots=pools), in_process=True)
    assert reading.problems == ()
    assert sorted(definition.key for definition in reading.definitions) == ["p", "q"]
