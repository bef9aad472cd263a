"""Hit policies of decision tables, and what the trace tells about them."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import Any

import pytest

from engine.dmn import Verdict, decide, read_decisions
from engine.errors import ExpressionFailed, NotFound, RuleBroken
from tests.dmn.dmn_builder import NOW, decision, model, table

RULES = [("< 100", '"low"'), ("[50..200)", '"middle"'), (">= 150", '"high"')]


def taken(xml: str, **variables: Any) -> Verdict:
    return decide(read_decisions(xml), "d", variables, NOW)


def level(policy: str, amount: int, *, output: str = "level", rules: Any = RULES, aggregation: str = "") -> Any:
    xml = model(decision("d", table(["amount"], [output], rules, policy=policy, aggregation=aggregation)))
    return taken(xml, amount=amount).value


def test_a_unique_table_gives_the_output_of_the_one_rule_that_applies() -> None:
    assert level("UNIQUE", 20) == "low"


def test_two_rules_of_a_unique_table_are_an_error_that_names_them() -> None:
    with pytest.raises(ExpressionFailed, match="rules 1 and 2 of the decision table") as caught:
        level("UNIQUE", 60)
    assert caught.value.element == "d"
    assert caught.value.detail == {"rules": [1, 2], "rule_ids": ["r1", "r2"]}


def test_first_takes_the_first_rule_in_the_order_of_the_table() -> None:
    assert level("FIRST", 60) == "low"


def test_any_accepts_rules_that_agree() -> None:
    assert level("ANY", 60, rules=[("< 100", '"ok"'), ("> 50", '"ok"')]) == "ok"


def test_any_refuses_rules_that_differ() -> None:
    with pytest.raises(ExpressionFailed, match="same output"):
        level("ANY", 60)


def test_priority_takes_the_output_that_comes_first_among_the_output_values() -> None:
    assert level("PRIORITY", 60, output='level="high","middle","low"') == "middle"


def test_output_order_sorts_all_outputs_by_their_priority() -> None:
    assert level("OUTPUT ORDER", 60, output='level="high","middle","low"') == ["middle", "low"]


def test_rule_order_keeps_the_order_of_the_rules() -> None:
    assert level("RULE ORDER", 160, rules=[*RULES, ("-", '"all"')]) == ["middle", "high", "all"]


@pytest.mark.parametrize(
    ("aggregation", "expected"), [("SUM", 60), ("MIN", 10), ("MAX", 30), ("COUNT", 3), ("", [10, 20, 30])]
)
def test_collect_puts_the_outputs_together(aggregation: str, expected: Any) -> None:
    rules = [("> 1", "10"), ("> 2", "20"), ("> 3", "30"), ("> 100", "40")]
    assert level("COLLECT", 5, rules=rules, aggregation=aggregation) == expected


@pytest.mark.parametrize(("aggregation", "expected"), [("SUM", None), ("COUNT", 0), ("", [])])
def test_collect_without_a_hit(aggregation: str, expected: Any) -> None:
    assert level("COLLECT", 0, rules=[("> 1", "10")], aggregation=aggregation) == expected


def test_priority_without_output_values_is_refused() -> None:
    with pytest.raises(RuleBroken, match="order of priority"):
        level("PRIORITY", 60)


def test_the_default_output_is_given_when_no_rule_applies() -> None:
    assert level("UNIQUE", 500, output='level!"none"', rules=[("< 100", '"low"')]) == "none"


def test_without_a_hit_the_value_is_null_and_the_trace_says_why() -> None:
    verdict = taken(model(decision("d", table(["amount"], ["level"], [("< 100", '"low"')]))), amount=500)
    assert verdict.value is None
    assert verdict.trace[0]["notes"] == ["no rule of the table applies, and it has no default output"]


def test_several_outputs_make_a_context() -> None:
    xml = model(decision("d", table(["amount"], ["level", "days"], [("< 100", '"low"', "3")])))
    assert taken(xml, amount=5).value == {"level": "low", "days": 3}


def test_cells_may_speak_of_the_input_and_of_other_variables() -> None:
    rules = [("< limit / 2", '"far"'), ("? < limit and ? >= limit / 2", '"near"'), ("not(< limit)", '"over"')]
    xml = model(decision("d", table(["amount"], ["level"], rules)))
    assert [taken(xml, amount=n, limit=100).value for n in (10, 60, 100)] == ["far", "near", "over"]


def test_the_trace_tells_inputs_rules_and_output_as_plain_json() -> None:
    rules = [('"A"', "< 1000", '"clerk"'), ('"A"', ">= 1000", '"manager"')]
    xml = model(decision("d", table(["class", "amount"], ["approver"], rules)))
    [entry] = taken(xml, **{"class": "A", "amount": Decimal("1250.50")}).trace
    assert json.loads(json.dumps(entry)) == entry
    assert entry["decision"] == "d"
    assert entry["inputs"] == [
        {"expression": "class", "label": "class", "value": '"A"'},
        {"expression": "amount", "label": "amount", "value": "1250.50"},
    ]
    assert entry["rules"] == [{"index": 2, "id": "r2"}]
    assert entry["output"] == '"manager"'


def test_input_values_that_the_table_does_not_allow_give_null_with_the_reason() -> None:
    xml = model(
        decision(
            "d",
            '<decisionTable><input><inputExpression><text>status</text></inputExpression><inputValues><text>"a","b"'
            '</text></inputValues></input><output name="o"/><rule><inputEntry><text>-</text></inputEntry>'
            "<outputEntry><text>1</text></outputEntry></rule></decisionTable>",
        )
    )
    assert taken(xml, status="a").value == 1
    refused = taken(xml, status="z")
    assert refused.value is None
    assert refused.trace[0]["notes"] == ["the input 'status' is \"z\", which the table does not allow"]


def test_an_unknown_decision_is_not_found() -> None:
    with pytest.raises(NotFound, match="no decision 'x'; there are: d"):
        decide(read_decisions(model(decision("d", table(["a"], ["b"], [])))), "x", {}, NOW)


def test_an_endless_loop_in_a_cell_is_stopped_with_the_decision_named() -> None:
    xml = model(decision("d", table(["a"], ["b"], [("-", "count(for i in 1..1000000000 return i)")])))
    with pytest.raises(ExpressionFailed, match="too many steps") as caught:
        taken(xml, a=1)
    assert caught.value.element == "d"


@pytest.mark.parametrize("entries", ["<inputEntry/>", "<outputEntry><text>2</text></outputEntry>"])
def test_a_rule_with_more_entries_than_columns_is_refused_and_does_not_run(entries: str) -> None:
    xml = model(decision("d", table(["amount"], ["level"], [("-", "1")]))).replace("</rule>", f"{entries}</rule>")
    with pytest.raises(RuleBroken, match="The rule has"):
        read_decisions(xml)
    with pytest.raises(ExpressionFailed, match="Rule 1 of the decision table"):
        decide(read_decisions(xml, tolerant=True), "d", {"amount": 1}, NOW)


def test_output_values_that_take_long_to_compute_are_refused_at_once() -> None:
    columns = ["level=for i in 1..1000000000 return i"]
    xml = model(decision("d", table(["amount"], columns, [("-", "1")], policy="PRIORITY")))
    with pytest.raises(RuleBroken, match="cannot be told"):
        read_decisions(xml)
