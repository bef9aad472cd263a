"""Call activities and multi-instances (rules calls, multi_instance)."""

from __future__ import annotations

import pytest

from engine.bpmn import Surroundings, read

CALL = '<startEvent id="s"/><callActivity id="c" calledElement="%s" %s/><endEvent id="e"/>\ns>c c>e'


def test_a_call_is_read_with_version_and_key(read_model) -> None:
    words = 'reglament:calledVersion="3" reglament:calledBusinessKey="order.id"'
    call = read_model(CALL % ("tns:other", words)).definitions[0].node("c").call
    assert (call.process, call.version, call.business_key) == ("other", 3, "order.id")


def test_a_call_without_a_target_or_with_a_wrong_version_is_refused(expect) -> None:
    expect('<startEvent id="s"/><callActivity id="c"/><endEvent id="e"/>\ns>c c>e', "calls_nothing c")
    expect(CALL % ("other", 'reglament:calledVersion="latest"'), "not_a_number c")


def test_the_called_process_must_be_deployed_or_in_the_files(expect, model) -> None:
    expect(CALL % ("other", ""), "unknown_process c", surroundings=Surroundings(processes={"third": []}))
    expect(CALL % ("other", ""), surroundings=Surroundings(processes={"other": []}))
    other = model('<startEvent id="s"/><endEvent id="e"/>\ns>e', process='id="other" isExecutable="true"')
    files = {"a.bpmn": model(CALL % ("other", "")), "b.bpmn": other}
    reading = read(files, Surroundings(processes={}), in_process=True)
    assert reading.ok
    assert [definition.key for definition in reading.definitions] == ["p", "other"]
    idle = other.replace(b'isExecutable="true"', b'isExecutable="false"')
    reading = read(files | {"b.bpmn": idle}, in_process=True)
    assert [problem.code for problem in reading.faults] == ["unknown_process"]


def test_a_process_that_calls_itself_is_refused(expect) -> None:
    expect(CALL % ("p", ""), "call_cycle c")


def test_a_circle_over_deployed_definitions_is_refused_and_named(read_model) -> None:
    deployed = Surroundings(processes={"a": ["b"], "b": ["p", "c"], "c": []})
    (fault,) = read_model(CALL % ("a", ""), surroundings=deployed).faults
    assert (fault.code, fault.element) == ("call_cycle", "c")
    assert "p → a → b → p" in fault.message


def test_a_circle_among_strangers_is_not_blamed_on_the_caller(expect) -> None:
    expect(CALL % ("a", ""), surroundings=Surroundings(processes={"a": ["b"], "b": ["a"]}))


def multi(inside: str, words: str = "", attributes: str = "") -> str:
    loop = f"<multiInstanceLoopCharacteristics {words}>{inside}</multiInstanceLoopCharacteristics>"
    return f'<startEvent id="s"/><task id="t" {attributes}>{loop}</task><endEvent id="e"/>\ns>t t>e'


def test_a_multi_instance_is_read_whole(read_model) -> None:
    words = (
        'isSequential="true" reglament:collection="lines" reglament:item="line" '
        'reglament:outputCollection="sums" reglament:outputItem="line.sum"'
    )
    condition = "<completionCondition>numberOfCompletedInstances &gt; 2</completionCondition>"
    loop = read_model(multi(condition, words)).definitions[0].node("t").multi
    assert (loop.sequential, loop.collection, loop.item) == (True, "lines", "line")
    assert (loop.output_collection, loop.output_item) == ("sums", "line.sum")
    assert (loop.cardinality, loop.completion) == (None, "numberOfCompletedInstances > 2")


@pytest.mark.parametrize(
    ("inside", "words", "problem"),
    [
        ("", "", "multi_without_items t"),
        ("<loopCardinality>3</loopCardinality>", 'reglament:collection="x"', "multi_without_items t"),
        ("<loopCardinality>3</loopCardinality>", 'reglament:item="x"', "multi_without_items t"),
        ("", 'reglament:collection="x" reglament:outputItem="1"', "multi_output t"),
        ("", 'reglament:collection="x" reglament:outputCollection="y"', "multi_output t"),
    ],
)
def test_a_multi_instance_says_how_often_and_where_to(expect, inside: str, words: str, problem: str) -> None:
    expect(multi(inside, words), problem)


def test_a_handler_is_no_multi_instance(read_model) -> None:
    body = multi("<loopCardinality>3</loopCardinality>", "", 'isForCompensation="true"')
    assert "unsupported_marker" in {fault.code for fault in read_model(body).faults}


@pytest.mark.parametrize(
    ("called", "words", "problem"),
    [
        ("other", 'reglament:calledBinding="tag" reglament:calledTag="v1"', None),
        ("other", 'reglament:calledVersion="2"', None),
        ("other", 'reglament:calledTag="v2"', "unknown_version c"),
        ("other", 'reglament:calledVersion="3"', "unknown_version c"),
        ("other", 'reglament:calledBinding="deployment"', "not_in_deployment c"),
        ("other", 'reglament:calledBinding="newest"', "binding_unknown c"),
        ("other", 'reglament:calledBinding="tag"', "binding_unclear c"),
        ("${other}", "", "call_computed c"),
    ],
)
def test_a_call_is_bound_to_a_version_that_there_is(expect, called: str, words: str, problem: str | None) -> None:
    known = Surroundings(processes={"other": []}, versions={"other": {1: "v1", 2: None}})
    expect(CALL % (called, words), *([problem] if problem else []), surroundings=known)


def test_a_call_begins_at_the_only_plain_start_of_what_it_calls(read_model) -> None:
    for first, second, told in (
        ("", "", "2 start events without a trigger: o, z"),
        (_TIMER, _TIMER, "no start events"),
        ("", _TIMER, None),
    ):
        called = (
            f'<process id="other" isExecutable="true"><startEvent id="o">{first}</startEvent>'
            f'<startEvent id="z">{second}</startEvent><endEvent id="x"/>'
            '<sequenceFlow id="o1" sourceRef="o" targetRef="x"/><sequenceFlow id="o2" sourceRef="z" targetRef="x"/>'
        )
        reading = read_model(CALL % ("other", ""), roots=called + "</process>")
        found = [problem.message for problem in reading.problems if problem.code == "called_start"]
        assert len(found) == (told is not None)
        assert told is None or told in found[0]


_TIMER = "<timerEventDefinition><timeCycle>R/P1D</timeCycle></timerEventDefinition>"
