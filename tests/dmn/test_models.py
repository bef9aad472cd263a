"""Requirements, boxed expressions, knowledge models, services, types and imports."""

from __future__ import annotations

from typing import Any

import pytest

from engine.dmn import decide, read_decisions
from engine.errors import NotReadable, RuleBroken, UnsupportedElement
from tests.dmn.dmn_builder import NOW, decision, input_data, literal, model, table


def value(xml: str, identity: str = "d", **variables: Any) -> Any:
    return decide(read_decisions(xml), identity, variables, NOW).value


def entry(name: str, logic: str) -> str:
    return f'<contextEntry><variable name="{name}"/>{logic}</contextEntry>'


BKM = (
    '<businessKnowledgeModel id="fee" name="fee"><encapsulatedLogic><formalParameter name="amount" typeRef="number"/>'
    f"{literal('amount * 0.1')}</encapsulatedLogic></businessKnowledgeModel>"
)


def test_a_decision_uses_the_decisions_and_inputs_it_requires() -> None:
    xml = model(
        input_data("amount", "number"),
        decision("net", literal("amount * 2"), requires=["input:amount"]),
        decision("d", literal("net + 1"), requires=["decision:net"]),
    )
    verdict = decide(read_decisions(xml), "d", {"amount": 5}, NOW)
    assert verdict.value == 11
    assert [taken["decision"] for taken in verdict.trace] == ["net", "d"]
    assert verdict.trace[1]["inputs"] == [{"label": "net", "expression": "net", "value": "10"}]


def test_what_a_decision_does_not_require_it_does_not_see() -> None:
    xml = model(
        input_data("amount"), decision("net", literal("1")), decision("d", literal("net = null and amount = null"))
    )
    assert value(xml, amount=5) is True


def test_a_decision_required_twice_is_taken_once() -> None:
    xml = model(
        decision("a", literal("1")),
        decision("b", literal("a"), requires=["decision:a"]),
        decision("d", literal("a + b"), requires=["decision:a", "decision:b"]),
    )
    verdict = decide(read_decisions(xml), "d", {}, NOW)
    assert verdict.value == 2
    assert [taken["decision"] for taken in verdict.trace] == ["a", "b", "d"]


def test_a_boxed_context_sees_its_earlier_entries_and_gives_its_result() -> None:
    logic = f"<context>{entry('Monthly Fee', literal('5'))}{entry('twice', literal('Monthly Fee * 2'))}"
    assert value(model(decision("d", logic + "</context>"))) == {"Monthly Fee": 5, "twice": 10}
    last = f"<contextEntry>{literal('twice + 1')}</contextEntry></context>"
    assert value(model(decision("d", logic + last))) == 11


def test_a_boxed_list_and_a_relation() -> None:
    assert value(model(decision("d", f"<list>{literal('1')}{literal('1 + 1')}</list>"))) == [1, 2]
    relation = (
        '<relation><column name="a"/><column name="b"/>'
        f"<row>{literal('1')}{literal('2')}</row><row>{literal('3')}{literal('4')}</row></relation>"
    )
    assert value(model(decision("d", relation))) == [{"a": 1, "b": 2}, {"a": 3, "b": 4}]


def test_a_boxed_function_is_called_from_an_expression() -> None:
    function = f'<functionDefinition><formalParameter name="n"/>{literal("n * n")}</functionDefinition>'
    logic = f"<context>{entry('square', function)}<contextEntry>{literal('square(4)')}</contextEntry></context>"
    assert value(model(decision("d", logic))) == 16


def test_an_invocation_binds_parameters_by_name() -> None:
    invocation = (
        f'<invocation>{literal("fee")}<binding><parameter name="amount"/>{literal("200")}</binding></invocation>'
    )
    assert value(model(BKM, decision("d", invocation, requires=["knowledge:fee"]))) == 20


def test_a_knowledge_model_refuses_a_parameter_of_another_type_with_a_note() -> None:
    xml = model(BKM, decision("d", literal('fee("x")'), requires=["knowledge:fee"]))
    verdict = decide(read_decisions(xml), "d", {}, NOW)
    assert verdict.value is None
    assert verdict.trace[0]["notes"] == ["fee(): the parameter 'amount' is a number, and got a string"]


def test_a_table_inside_a_knowledge_model_is_in_the_trace() -> None:
    inner = table(["amount"], ["o"], [("> 10", '"big"')])
    bkm = (
        '<businessKnowledgeModel id="size" name="size"><encapsulatedLogic><formalParameter name="amount"/>'
        f"{inner}</encapsulatedLogic></businessKnowledgeModel>"
    )
    xml = model(bkm, decision("d", literal("size(20)"), requires=["knowledge:size"]))
    verdict = decide(read_decisions(xml), "d", {}, NOW)
    assert verdict.value == "big"
    assert verdict.trace[0]["tables"][0]["rules"] == [{"index": 1, "id": "r1"}]


def test_boxed_conditional_filter_and_iterators() -> None:
    choice = (
        f"<conditional><if>{literal('x > 1')}</if><then>{literal('1')}</then><else>{literal('2')}</else></conditional>"
    )
    assert [value(model(decision("d", choice)), x=x) for x in (5, 0)] == [1, 2]
    chosen = f"<filter><in>{literal('[1,2,3,4]')}</in><match>{literal('item > 2')}</match></filter>"
    assert value(model(decision("d", chosen))) == [3, 4]
    for kind, inner, expected in [
        ("for", f"<return>{literal('n * 2')}</return>", [2, 4]),
        ("some", f"<satisfies>{literal('n > 1')}</satisfies>", True),
        ("every", f"<satisfies>{literal('n > 1')}</satisfies>", False),
    ]:
        logic = f'<{kind} iteratorVariable="n"><in>{literal("[1,2]")}</in>{inner}</{kind}>'
        assert value(model(decision("d", logic))) == expected


SERVICE = model(
    input_data("amount", "number"),
    decision("rate", literal("0.5")),
    decision("d", literal("amount * rate"), requires=["input:amount", "decision:rate"]),
    '<decisionService id="s" name="s"><outputDecision href="#d"/><inputDecision href="#rate"/>'
    '<inputData href="#amount"/></decisionService>',
    decision("caller", literal("s(10, 3)"), requires=["knowledge:s"]),
)


def test_a_decision_service_takes_its_input_decisions_from_the_caller() -> None:
    assert value(SERVICE, "s", amount=10, rate=2) == 20
    assert value(SERVICE, "caller") == 30
    assert value(SERVICE, "d", amount=10) == 5


def test_item_definitions_check_results_and_allowed_values() -> None:
    types = (
        '<itemDefinition name="tLevel"><typeRef>string</typeRef><allowedValues><text>"a","b"</text></allowedValues>'
        '</itemDefinition><itemDefinition name="tLevels" isCollection="true"><typeRef>tLevel</typeRef></itemDefinition>'
    )
    assert value(model(types, decision("d", literal('"a"'), type_name="tLevel"))) == "a"
    assert value(model(types, decision("d", literal('["a","b"]'), type_name="tLevels"))) == ["a", "b"]
    assert value(model(types, decision("d", literal('["a"]'), type_name="tLevel"))) == "a"
    verdict = decide(read_decisions(model(types, decision("d", literal('"z"'), type_name="tLevel"))), "d", {}, NOW)
    assert verdict.value is None
    assert verdict.trace[0]["notes"] == ["the result of 'd' is a string, which does not fit the type 'tLevel'"]


def test_parts_that_a_process_leaves_out_of_an_input_are_null() -> None:
    types = (
        '<itemDefinition name="tOrder"><itemComponent name="total"><typeRef>number</typeRef></itemComponent>'
        '<itemComponent name="note"><typeRef>string</typeRef></itemComponent></itemDefinition>'
    )
    xml = model(types, input_data("order", "tOrder"), decision("d", literal("order.total"), requires=["input:order"]))
    assert value(xml, order={"total": 7}) == 7


def test_decisions_of_an_imported_file_stand_behind_the_name_of_the_import() -> None:
    other = model(input_data("n"), decision("twice it", literal("n * 2"), requires=["input:n"])).replace(
        "urn:test", "urn:b"
    )
    xml = model(
        '<import name="B" namespace="urn:b" importType="https://www.omg.org/spec/DMN/20230324/MODEL/"/>',
        '<decision id="d" name="d"><informationRequirement><requiredDecision href="urn:b#twice it"/>'
        f"</informationRequirement>{literal('B.twice it + 1')}</decision>",
    )
    decisions = read_decisions(xml, imported=[other])
    assert decide(decisions, "d", {"{urn:b}n": 4}, NOW).value == 9
    with pytest.raises(RuleBroken, match="import 'B'"):
        read_decisions(xml)


@pytest.mark.parametrize(
    "namespace",
    [
        "http://www.omg.org/spec/DMN/20151101/dmn.xsd",
        "http://www.omg.org/spec/DMN/20180521/MODEL/",
        "https://www.omg.org/spec/DMN/20191111/MODEL/",
        "https://www.omg.org/spec/DMN/20211108/MODEL/",
        "https://www.omg.org/spec/DMN/20230324/MODEL/",
    ],
)
def test_every_version_of_dmn_is_read(namespace: str) -> None:
    assert value(model(decision("d", literal("1 + 1")), namespace=namespace)) == 2


@pytest.mark.parametrize(
    ("xml", "message"),
    [
        ("", "no well-formed XML"),
        ("<definitions", "no well-formed XML"),
        ("<definitions/>", "no DMN"),
        ('<!DOCTYPE d [<!ENTITY a "b">]>' + model(decision("d", literal("1"))), "DOCTYPE"),
        (model("<a>" * 150 + "</a>" * 150), "nested too deeply"),
    ],
)
def test_what_is_no_safe_dmn_is_not_read(xml: str, message: str) -> None:
    with pytest.raises(NotReadable, match=message):
        read_decisions(xml)


def test_a_file_is_read_from_bytes_in_its_own_encoding() -> None:
    xml = '<?xml version="1.0" encoding="ISO-8859-1"?>' + model(decision("d", literal('"é"')))
    assert decide(read_decisions(xml.encode("latin-1")), "d", {}, NOW).value == "é"
    assert decide(read_decisions(xml), "d", {}, NOW).value == "é"


def test_a_cell_that_is_no_feel_is_refused_with_element_line_and_position() -> None:
    xml = model(decision("d", "\n" + table(["a"], ["b"], [("> > 5", "1")])))
    with pytest.raises(RuleBroken, match=r"Expected a value .* but saw '>' at column 3") as caught:
        read_decisions(xml)
    assert (caught.value.problem.element, caught.value.problem.line) == ("r1", 2)


def test_all_faults_are_found_at_once() -> None:
    xml = model(decision("a", literal("1 +")), decision("b", literal("(")), decision("c", ""))
    problems = read_decisions(xml, tolerant=True).problems
    assert [(problem.element, problem.code) for problem in problems] == [
        ("a", "feel_syntax"),
        ("b", "feel_syntax"),
        ("c", "no_logic"),
    ]


@pytest.mark.parametrize(
    ("logic", "message"),
    [
        (
            '<literalExpression expressionLanguage="javascript"><text>1</text></literalExpression>',
            "'javascript' is not run",
        ),
        (f'<functionDefinition kind="Java">{literal("{}")}</functionDefinition>', "kind Java are not run"),
    ],
)
def test_what_would_not_run_is_refused(logic: str, message: str) -> None:
    with pytest.raises(UnsupportedElement, match=message):
        read_decisions(model(decision("d", logic)))


@pytest.mark.parametrize(
    ("elements", "message"),
    [
        (decision("d", literal("d"), requires=["decision:d"]), "requires itself"),
        (decision("d", literal("1"), requires=["decision:x"]), "requires 'x', which is not in the file"),
        (decision("d", literal("1"), type_name="tNothing"), "no type 'tNothing'"),
        (decision("d", literal("1")) + decision("d", literal("2")), "used twice"),
        (decision("d", table(["a"], ["b"], [("1",)])), "inputs and 0 outputs"),
        (decision("d", table(["a"], ["b"], [], policy="SOMETIMES")), "no hit policy 'SOMETIMES'"),
    ],
)
def test_a_model_that_breaks_a_rule_is_refused(elements: str, message: str) -> None:
    with pytest.raises(RuleBroken, match=message):
        read_decisions(model(elements))
