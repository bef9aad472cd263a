"""Names that nothing sets are told, with what may have been meant; names that somebody sets are left alone."""

from __future__ import annotations

from pathlib import Path

import pytest

from engine.bpmn import Reading, Surroundings
from engine.commands.deploy_definition import check
from engine.commands.installed import Installed
from engine.errors import Problem

ROOT = Path(__file__).resolve().parents[3]


def script(name: str, text: str) -> str:
    return f'<scriptTask id="{name}" scriptFormat="feel"><script>{text}</script></scriptTask>'


def told(reading: Reading) -> list[Problem]:
    return [problem for problem in reading.problems if problem.code == "unknown_variable"]


def test_a_slip_of_the_pen_is_told_with_what_was_meant(read_model) -> None:
    body = f'<startEvent id="s"/>{script("a", "{amount: 1}")}{script("b", "{double: 2 * amuont}")}<endEvent id="e"/>'
    [problem] = told(read_model(f"{body}\ns>a a>b b>e"))
    assert (problem.element, problem.severity) == ("b", "warning")
    assert "The script reads 'amuont' (did you mean 'amount'?), which is set nowhere" in problem.message


def test_what_is_set_only_later_is_told(read_model) -> None:
    body = (
        f'<startEvent id="s"/>{script("a", "{x: later + 1}")}{script("b", "{later: 1}")}<endEvent id="e"/>\ns>a a>b b>e'
    )
    [problem] = told(read_model(body))
    assert (problem.element, "is set only later, or on another way" in problem.message) == ("a", True)
    again = f'<exclusiveGateway id="m"/><exclusiveGateway id="x" default="x_e"/>{body}'
    again = again.replace("\ns>a a>b b>e", "\ns>m m>a a>b b>x x>e")
    way = '<sequenceFlow id="back" sourceRef="x" targetRef="m"><conditionExpression>x = 1</conditionExpression>'
    way += "</sequenceFlow>"
    assert told(read_model(way + "\n" + again)) == []  # a loop brings it


def test_what_comes_from_outside_is_told_once_for_all_until_it_is_declared(read_model) -> None:
    body = f'<startEvent id="s"/>{script("a", "{x: total + 1, y: total + rate}")}<endEvent id="e"/>\ns>a a>e'
    [problem] = told(read_model(body))
    assert (problem.element, "sets 'rate', 'total'" in problem.message) == ("p", True)
    data = '<ioSpecification><dataInput id="total"/><dataInput id="rate"/><inputSet/><outputSet/></ioSpecification>\n'
    assert told(read_model(data + body)) == []
    [one] = told(read_model(data.replace('<dataInput id="rate"/>', "") + body))
    assert one.element == "a"


def test_a_start_form_declares_its_fields(read_model) -> None:
    body = f'<startEvent id="s"/>{script("a", "{x: total + other}")}<endEvent id="e"/>\ns>a a>e'
    known = Surroundings(forms={"begin": ["total"]}, start_forms={"p": "begin"})
    [problem] = told(read_model(body, surroundings=known))
    assert ("'other'" in problem.message, "'total'" in problem.message) == (True, False)


@pytest.mark.parametrize(
    "middle",
    [
        '<userTask id="a" reglament:group="g" reglament:form="f"/>',  # a form that is not here
        '<receiveTask id="a" messageRef="m" reglament:correlationKey="1"/>',  # brings what its sender put in
    ],
)
def test_behind_what_may_set_anything_nothing_is_told(read_model, middle: str) -> None:
    body = f'<startEvent id="s"/>{middle}{script("b", "{y: whatever}")}<endEvent id="e"/>\ns>a a>b b>e'
    assert told(read_model(body, roots='<message id="m" name="m"/>')) == []


def test_fields_results_decisions_and_inner_names_are_known(read_model) -> None:
    extensions = (
        '<extensionElements><reglament:output target="no" expression="booking + result.total"/></extensionElements>'
    )
    body = (
        '<startEvent id="s"/><userTask id="u" reglament:group="g" reglament:form="f"/>'
        f'<serviceTask id="c" reglament:action="erp.book">{extensions}</serviceTask>'
        '<businessRuleTask id="d" reglament:decision="route" reglament:resultVariable="way"/>'
        f'<subProcess id="box"><startEvent id="bs"/>{script("i", "{inner: 1}")}<endEvent id="be"/>'
        '<sequenceFlow id="w1" sourceRef="bs" targetRef="i"/><sequenceFlow id="w2" sourceRef="i" targetRef="be"/>'
        f'</subProcess>{script("z", "{all: [client, no, way, inner, now, process.id]}")}<endEvent id="e"/>'
        "\ns>u u>c c>d d>box box>z z>e"
    )

    class Book:
        parameters = ()
        results = ("booking", "total")
        undo = None

    known = Surroundings(actions={"erp.book": Book()}, forms={"f": ["client"]}, decisions=["route"])  # type: ignore[dict-item]
    assert told(read_model(body, surroundings=known)) == []


def test_branches_beside_each_other_may_read_what_the_other_sets(read_model) -> None:
    body = f"""<startEvent id="s"/><parallelGateway id="f"/>{script("a", "{x: y}")}{script("b", "{y: 1}")}
    <parallelGateway id="j"/><endEvent id="e"/>
    s>f f>a f>b a>j b>j j>e"""
    assert told(read_model(body)) == []


def test_loops_and_items_know_their_counters_and_their_item(read_model) -> None:
    loop = (
        '<multiInstanceLoopCharacteristics reglament:collection="lines" reglament:item="line" '
        'reglament:outputCollection="done" reglament:outputItem="line.no + loopCounter + made">'
        "<completionCondition>numberOfCompletedInstances &gt; 2</completionCondition>"
        "</multiInstanceLoopCharacteristics>"
    )
    task = script("b", "{made: line.no}").replace("</script>", f"</script>{loop}")
    body = f'<startEvent id="s"/>{script("a", "{lines: [1]}")}{task}{script("z", "{n: done}")}<endEvent id="e"/>'
    assert told(read_model(f"{body}\ns>a a>b b>z z>e")) == []


def test_the_shipped_processes_read_nothing_that_nobody_sets() -> None:
    for folder in sorted((ROOT / "processes").glob("*/definitions")):
        files = {file.name: file.read_bytes() for file in folder.iterdir() if file.suffix in (".bpmn", ".dmn", ".form")}
        reading = check(files, Installed())
        assert reading.definitions, folder
        assert [problem.message for problem in told(reading)] == []


def fork(a: str, b: str, *, more: str = "", behind: str = "") -> str:
    """Fork to a and b, join, then `c`; each writes by its script."""
    body = f'<startEvent id="s"/><parallelGateway id="f"/>{script("a", a)}{script("b", b)}<parallelGateway id="j"/>'
    body += f'{script("c", "{late: 1}")}<endEvent id="e"/>{more}'
    return f"{body}\ns>f f>a f>b a>j b>j j>c c>e{behind}"


def test_a_branch_may_read_its_sibling_and_not_what_is_set_behind_the_join(read_model) -> None:
    assert told(read_model(fork("{x: y + 1}", "{y: 1}"))) == []
    [problem] = told(read_model(fork("{x: late + 1}", "{y: 1}")))
    assert (problem.element, "is set only later" in problem.message) == ("a", True)
    [own] = told(read_model(fork("{x: x + 1}", "{y: 1}")))
    assert own.element == "a"


def test_what_a_way_back_brings_is_known_in_the_branches(read_model) -> None:
    again = '<exclusiveGateway id="m"/><exclusiveGateway id="x" default="x_e"/>'
    body = fork("{x: late + 1}", "{y: 1}", more=again).replace("s>f", "s>m m>f").replace("c>e", "c>x x>e")
    way = '<sequenceFlow id="back" sourceRef="x" targetRef="m"><conditionExpression>x = 1</conditionExpression>'
    assert told(read_model(f"{way}</sequenceFlow>\n{body}")) == []


def test_a_non_interrupting_branch_may_set_what_its_host_reads_at_its_end(read_model) -> None:
    task = (
        '<userTask id="t" reglament:group="g" reglament:form="f"><extensionElements>'
        '<reglament:output target="x" expression="seen"/></extensionElements></userTask>'
        '<boundaryEvent id="b" attachedToRef="t" cancelActivity="false"><timerEventDefinition><timeDuration>PT1H'
        "</timeDuration></timerEventDefinition></boundaryEvent>"
    )
    body = (
        f'<startEvent id="s"/>{task}{script("a", "{seen: 1}")}<endEvent id="e"/><endEvent id="e2"/>\ns>t t>e b>a a>e2'
    )
    assert told(read_model(body, surroundings=Surroundings(forms={"f": []}))) == []


def test_new_names_of_items_and_event_sub_processes_end_with_them(read_model) -> None:
    inner = '<startEvent id="i"/>{}<endEvent id="ie"/><sequenceFlow id="i1" sourceRef="i" targetRef="w"/>'
    inner += '<sequenceFlow id="i2" sourceRef="w" targetRef="ie"/>'
    inner = inner.format(script("w", "{inside: 1}"))
    loop = "<multiInstanceLoopCharacteristics><loopCardinality>2</loopCardinality></multiInstanceLoopCharacteristics>"
    reads = script("r", "{x: inside}")
    body = f'<startEvent id="s"/><subProcess id="m">{loop}{inner}</subProcess>{reads}<endEvent id="e"/>'
    [problem] = told(read_model(f"{body}\ns>m m>r r>e"))
    assert problem.element == "r"
    assert told(read_model(f"{body.replace(loop, '')}\ns>m m>r r>e")) == []
    event = inner.replace('<startEvent id="i"/>', '<startEvent id="i"><errorEventDefinition/></startEvent>')
    sub = f'<subProcess id="m" triggeredByEvent="true">{event}</subProcess>'
    body = f'<startEvent id="s"/>{sub}{reads}<endEvent id="e"/>'
    [problem] = told(read_model(f"{body}\ns>r r>e"))
    assert problem.element == "r"


def test_outputs_of_a_call_read_what_the_called_process_sets(read_model) -> None:
    called = (
        f'<process id="q" isExecutable="true"><startEvent id="qs"/>{script("qa", "{number: 1}")}<endEvent id="qe"/>'
    )
    called += (
        '<sequenceFlow id="q1" sourceRef="qs" targetRef="qa"/><sequenceFlow id="q2" sourceRef="qa" targetRef="qe"/>'
    )
    call = (
        '<startEvent id="s"/><callActivity id="c" calledElement="q"><extensionElements>'
        '<reglament:input target="i" expression="1"/><reglament:output target="x" expression="{}"/>'
        '</extensionElements></callActivity><endEvent id="e"/>\ns>c c>e'
    )
    roots = f"{called}</process>"
    assert told(read_model(call.format("number + i"), roots=roots)) == []
    [problem] = told(read_model(call.format("nubmer"), roots=roots))
    assert (problem.element, "reads 'nubmer'" in problem.message) == ("c", True)


def test_an_error_brings_its_code_and_detail_to_the_outputs_of_who_catches_it(read_model) -> None:
    caught = (
        '<boundaryEvent id="b" attachedToRef="a"><extensionElements><reglament:output target="why" expression="{}"/>'
        "</extensionElements><errorEventDefinition/></boundaryEvent>"
    )
    body = f'<startEvent id="s"/>{script("a", "{x: 1}")}%s<endEvent id="e"/><endEvent id="e2"/>\ns>a a>e b>e2'
    assert told(read_model(body % caught.format("code + detail"))) == []
    assert len(told(read_model(body % caught.format("message")))) == 1
