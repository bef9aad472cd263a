"""The linter of tables: gaps, overlaps, masked and unreachable rules."""

from __future__ import annotations

from collections.abc import Sequence
from time import process_time

import pytest

from engine.dmn import lint, read_decisions
from tests.dmn.dmn_builder import decision, model, table


def findings(
    inputs: Sequence[str], rules: Sequence[Sequence[str]], *, policy: str = "UNIQUE", output: str = "o"
) -> list[tuple[str, str]]:
    decisions = read_decisions(model(decision("d", table(inputs, [output], rules, policy=policy))))
    return [(problem.code, problem.message) for problem in lint(decisions)]


def test_a_complete_table_has_no_findings() -> None:
    assert findings(["amount"], [("< 100", "1"), ("[100..200]", "2"), ("> 200", "3")]) == []


def test_a_gap_between_ranges_is_named() -> None:
    assert findings(["amount"], [("< 100", "1"), ("> 200", "2")]) == [
        ("table_gap", "No rule applies when 'amount' is [100..200].")
    ]


def test_a_gap_at_one_point_is_named() -> None:
    assert findings(["amount"], [("< 100", "1"), ("> 100", "2")]) == [
        ("table_gap", "No rule applies when 'amount' is 100.")
    ]


def test_gaps_of_several_columns_are_told_together() -> None:
    rules = [('"A"', "-", "1"), ('not("A")', "<= 1000", "2")]
    assert findings(["class", "amount"], rules) == [
        ("table_gap", "No rule applies when 'class' is any other value and 'amount' is > 1000.")
    ]


def test_a_default_output_fills_all_gaps() -> None:
    assert findings(["amount"], [("< 100", "1")], output="o!0") == []


def test_a_table_that_collects_has_no_gaps() -> None:
    assert findings(["amount"], [("< 100", "1")], policy="COLLECT") == []


def test_overlapping_rules_of_a_unique_table_are_named_with_the_place() -> None:
    rules = [("<= 100", "true", "1"), (">= 100", "-", "2"), ("< 100", "false", "3")]
    assert findings(["amount", "new"], rules) == [
        ("table_overlap", "The rules 1 and 2 both apply when 'amount' is 100 and 'new' is true.")
    ]


@pytest.mark.parametrize(("outputs", "expected"), [(("1", "1"), []), (("1", "2"), ["table_overlap"])])
def test_rules_of_an_any_table_may_overlap_when_they_agree(outputs: tuple[str, str], expected: list[str]) -> None:
    rules = [("-", outputs[0]), (">= 100", outputs[1])]
    assert [code for code, _ in findings(["amount"], rules, policy="ANY")] == expected


def test_a_rule_that_earlier_rules_cover_together_is_masked() -> None:
    rules = [("< 100", "1"), (">= 100", "2"), ("[50..150]", "3")]
    assert findings(["amount"], rules, policy="FIRST") == [
        ("rule_masked", "Rule 3 never applies: the rules above it cover all of it.")
    ]


def test_a_cell_outside_the_allowed_values_is_unreachable() -> None:
    inner = table(["status"], ["o"], [('"open"', "1"), ('"closed"', "2"), ('"lost"', "3")]).replace(
        "</inputExpression>", '</inputExpression><inputValues><text>"open","closed"</text></inputValues>'
    )
    decisions = read_decisions(model(decision("d", inner)))
    [problem] = lint(decisions)
    assert (problem.code, problem.element, problem.severity) == ("rule_unreachable", "r3", "warning")
    assert problem.message == "Rule 3 can never apply: its cell for 'status' lets no value pass."


def test_dates_are_looked_over_like_numbers() -> None:
    rules = [('< @"2026-01-01"', "1"), ('> @"2026-06-30"', "2")]
    assert findings(["day"], rules) == [
        ("table_gap", 'No rule applies when \'day\' is [@"2026-01-01"..@"2026-06-30"].')
    ]


@pytest.mark.parametrize("cell", ["> limit", "? > 5 and ? < 7", '"a", 5'])
def test_a_table_with_cells_that_only_data_decides_is_left_out(cell: str) -> None:
    assert findings(["amount"], [(cell, "1"), ("5", "2")]) == []


def test_a_table_with_very_many_combinations_is_given_up_soon() -> None:
    rules = [[*(f"{(row * 7 + column * 3) % 11}" for column in range(12)), "1"] for row in range(60)]
    assert len(findings([f"c{n}" for n in range(12)], rules)) <= 20


def test_a_table_with_very_many_rules_is_said_not_to_be_looked_over() -> None:
    begun = process_time()
    [(code, message)] = findings(["x"], [(str(n), "1") for n in range(10_000)])
    assert (code, "10,000 rules" in message) == ("table_not_looked_over", True)
    assert process_time() - begun < 5
