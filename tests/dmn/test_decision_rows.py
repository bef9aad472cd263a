"""Rows 38–44 of what a BPM system runs: decisions and their language, each at least once and plainly.

One table a row; the finer tests stand in the files beside this one, in `tests/feel` and in `tests/web/test_decided.py`.
"""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest

from engine import ENGINE, Database, Engine
from engine.commands import DeployDefinition, StartInstance
from engine.dmn import decide, read_decisions
from engine.errors import DefinitionRefused, ExpressionFailed
from engine.feel import compile_expression, compile_unary_tests
from engine.feel.codec import loads
from engine.store.driver import fetch
from tests.dmn.dmn_builder import NOW, decision, input_data, literal, model, table
from tests.execution.play import diagram, flows

RULES = [("< 100", "1"), ("[50..200)", "2"), (">= 50", "2")]


def value(xml: str, name: str = "d", **inputs: Any) -> Any:
    return decide(read_decisions(xml), name, inputs, NOW).value


def test_row_38_several_tables_of_one_file_are_decision_tables_of_their_own() -> None:
    xml = model(
        decision("fee", table(["amount", "client"], ["fee"], [("> 10", '"gold"', "0"), ("-", 'not("gold")', "5")])),
        decision("d", table(["amount"], ["by", "days"], [("< 10", '"clerk"', "1"), (">= 10", '"boss"', "3")])),
    )
    assert value(xml, "fee", amount=20, client="gold") == 0
    assert value(xml, amount=20) == {"by": "boss", "days": 3}


@pytest.mark.parametrize(
    ("policy", "aggregation", "amount", "expected"),
    [
        ("UNIQUE", "", 20, 1),
        ("UNIQUE", "", 60, ExpressionFailed),  # two hits are told, never one of them taken in silence
        ("FIRST", "", 60, 1),
        ("ANY", "", 150, 2),
        ("ANY", "", 60, ExpressionFailed),
        ("PRIORITY", "", 60, 2),
        ("OUTPUT ORDER", "", 60, [2, 2, 1]),
        ("RULE ORDER", "", 60, [1, 2, 2]),
        ("COLLECT", "", 60, [1, 2, 2]),
        ("COLLECT", "SUM", 60, 5),
        ("COLLECT", "MIN", 60, 1),
        ("COLLECT", "MAX", 60, 2),
        ("COLLECT", "COUNT", 60, 3),
    ],
)
def test_row_39_all_seven_hit_policies_and_their_aggregations(
    policy: str, aggregation: str, amount: int, expected: Any
) -> None:
    ordered = "d=2,1" if policy in ("PRIORITY", "OUTPUT ORDER") else "d"
    xml = model(decision("d", table(["amount"], [ordered], RULES, policy=policy, aggregation=aggregation)))
    if expected is ExpressionFailed:
        with pytest.raises(ExpressionFailed, match="apply at once"):
            value(xml, amount=amount)
    else:
        assert value(xml, amount=amount) == expected


@pytest.mark.parametrize(
    ("tests", "given", "holds"),
    [("[1..10]", 10, True), ("1,5,7", 5, True), ("1,5,7", 6, False), ("not(7)", 7, False), ("not(7)", 8, True)],
)
def test_row_40_the_expression_language_is_feel(tests: str, given: int, holds: bool) -> None:
    assert compile_unary_tests(tests).matches(given, {}, NOW) is holds
    assert compile_expression("sum(for i in orders return i.qty * i.price)").evaluate(
        {"orders": [{"qty": 3, "price": Decimal("0.1")}]}, NOW
    ) == Decimal("0.3")


def test_row_41_a_decision_asks_the_decisions_that_it_requires() -> None:
    xml = model(
        input_data("amount", "number"),
        decision("fee", literal("amount * 0.1"), requires=["input:amount"]),
        decision("d", literal("fee + 1"), requires=["decision:fee"]),
    )
    assert value(xml, amount=50) == 6


def test_row_42_literal_expressions_knowledge_models_and_annotations() -> None:
    knowledge = (
        '<businessKnowledgeModel id="half" name="half"><encapsulatedLogic><formalParameter name="x"/>'
        f"{literal('x / 2')}</encapsulatedLogic></businessKnowledgeModel>"
    )
    noted = table(["half(amount)"], ["d"], [("> 10", '"much"'), ("-", '"little"')], policy="FIRST")
    noted = noted.replace("<rule ", '<annotation name="why"/><rule ', 1)
    noted = noted.replace("</rule>", "<annotationEntry><text>as agreed</text></annotationEntry></rule>")
    xml = model(knowledge, decision("d", noted, requires=["knowledge:half"]))
    assert [value(xml, amount=amount) for amount in (30, 10)] == ["much", "little"]


@pytest.fixture
def engine() -> Engine:
    database = Database("sqlite://")
    database.migrate()
    return Engine(database, clock=lambda: datetime(2026, 3, 2, 9, tzinfo=UTC))


def test_row_43_history_tells_which_row_fired_with_which_inputs(engine: Engine) -> None:
    xml = model(decision("fee", table(["amount"], ["fee"], [("< 10", "1"), (">= 10", "2")])))
    task = '<startEvent id="s"/><businessRuleTask id="t" reglament:decision="fee" reglament:resultVariable="fee"/>'
    files = {"fee.dmn": xml.encode(), "p.bpmn": diagram(task + '<endEvent id="e"/>' + flows("s > t", "t > e"))}
    engine.handle(DeployDefinition(files), actor=ENGINE)
    engine.handle(StartInstance("p", {"amount": 20}), actor=ENGINE)
    with engine.database.read() as connection:
        [(kept,)] = fetch(connection, "SELECT decisions FROM bpm_history WHERE decisions IS NOT NULL", {})
    [told] = loads(kept)
    assert (told["decision"], told["version"]) == ("fee", 1)
    [trace] = told["trace"]
    assert [rule["index"] for rule in trace["rules"]] == [2]
    assert [(one["expression"], one["value"]) for one in trace["inputs"]] == [("amount", "20")]
    assert trace["output"] == "2"


@pytest.mark.parametrize("name", ["case.cmmn", "case.bpmn"])
def test_row_44_a_case_model_is_refused_with_what_serves_instead(engine: Engine, name: str) -> None:
    space = b"http://www.omg.org/spec/CMMN/20151109/MODEL"
    content = b'<definitions xmlns="' + space + b'" targetNamespace="t"><case id="c"/></definitions>'
    with pytest.raises(DefinitionRefused) as refused:
        engine.handle(DeployDefinition({name: content}), actor=ENGINE)
    [problem] = [one for one in refused.value.problems if one.code == "case_model"]
    assert "ad-hoc sub-process" in problem.hint
