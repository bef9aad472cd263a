"""The linter of tables: gaps, overlaps, masked and unreachable rules."""

from __future__ import annotations

from collections.abc import Sequence
from time import process_time

import pytest

from engine.dmn import lint, read_decisions
from tests.dmn.dmn_builder import decision, literal, model, table


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


def test_a_cell_that_only_data_decides_does_not_hide_what_is_certain_elsewhere() -> None:
    rules = [("< 100", "1"), ("[50..200]", "2"), ("> limit", "3")]
    assert findings(["amount"], rules) == [
        ("table_overlap", "The rules 1 and 2 both apply when 'amount' is [50..100).")
    ]
    rules = [("< 100", '"A"', "1"), ("> limit", '"B"', "2")]
    assert findings(["amount", "class"], rules) == [
        ("table_gap", "No rule applies when 'amount' is < 100 and 'class' is any other value."),
        ("table_gap", "No rule applies when 'amount' is >= 100 and 'class' is \"A\" or any other value."),
    ]


def test_a_rule_is_masked_only_by_what_surely_applies() -> None:
    rules = [("< 100", "1"), ("> limit", "2"), ("[50..150]", "3"), ("[60..70]", "4")]
    assert findings(["amount"], rules, policy="FIRST", output="o!0") == [
        ("rule_masked", "Rule 4 never applies: the rules above it cover all of it.")
    ]


def typed(inner: str, *more: str) -> list[tuple[str | None, str, str]]:
    decisions = read_decisions(model(*more, decision("d", inner)), tolerant=True)
    return [(problem.element, problem.code, problem.message) for problem in lint(decisions)]


def test_a_cell_of_another_type_than_its_column_is_told_and_the_other_rules_are_still_looked_over() -> None:
    inner = table(["amount"], ["o!0"], [("< 100", "1"), ("[50..200]", "2"), ('"abc"', "3"), ("limit", "4")])
    inner = inner.replace("<inputExpression>", '<inputExpression typeRef="number">')
    assert typed(inner) == [
        ("r2", "table_overlap", "The rules 1 and 2 both apply when 'amount' is [50..100)."),
        (
            "r3",
            "wrong_type",
            "Rule 3 tests 'amount' for a string, but its values are of the type number: no value passes.",
        ),
    ]


@pytest.mark.parametrize(
    ("cell", "type_name", "fits"),
    [
        ('"five"', "number", False),
        ("5", "number", True),
        ('amount + "x"', "number", True),  # what is null fits: the run tells it
        ('if amount > 5 then "a" else "b"', "number", False),
        ('"five"', "string", True),
        ('@"2026-01-01"', "date", True),
        ('@"2026-01-01T10:00:00"', "dateTime", True),
        ('[1, 2]', "number", True),  # a list of one item is that item: only the data tells
        ("sum(amounts)", "days and time duration", True),
        ("null", "number", True),
        ("true", "number", False),
    ],
)  # fmt: skip
def test_an_output_of_another_type_than_its_column_is_told(cell: str, type_name: str, fits: bool) -> None:
    inner = table(["amount"], ["o"], [("-", cell)]).replace("<output ", f'<output typeRef="{type_name}" ')
    assert [code for _, code, _ in typed(inner)] == ([] if fits else ["wrong_type"])


def test_an_output_that_is_not_among_the_allowed_ones_is_told() -> None:
    [(element, code, message)] = typed(table(["x"], ['o="a","b"'], [("< 1", '"a"'), (">= 1", '"c"')]))
    assert (element, code) == ("r2", "value_not_allowed")
    assert message == "The output 'o' of rule 2 is \"c\", which is not among its allowed values."


def test_the_values_of_an_item_definition_bound_a_column() -> None:
    item = (
        '<itemDefinition name="tStatus"><typeRef>string</typeRef>'
        '<allowedValues><text>"open","closed"</text></allowedValues></itemDefinition>'
    )
    inner = table(["status"], ["o"], [('"open"', "1")]).replace(
        "<inputExpression>", '<inputExpression typeRef="tStatus">'
    )
    assert typed(inner, item) == [("table", "table_gap", "No rule applies when 'status' is \"closed\".")]


def test_a_literal_expression_of_another_type_than_declared_is_told() -> None:
    decisions = read_decisions(model(decision("d", literal('"a"'), type_name="number")))
    [problem] = lint(decisions)
    assert problem.message == "'d' gives a string, but is declared as number: its value is null."


def test_a_cell_that_cannot_be_read_does_not_hide_the_other_findings() -> None:
    found = typed(table(["amount"], ["o!0"], [("< 100", "1"), ("[50..200]", "10 +")]))
    assert [code for _, code, _ in found] == ["table_overlap"]
