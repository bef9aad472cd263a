"""The language: what expressions mean, one theme after the other."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from engine.feel import (
    FeelError,
    FeelSyntaxError,
    YearMonthDuration,
    compile_expression,
    compile_unary_tests,
    text_of,
    to_timedelta,
)

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)


def value(text: str, names: tuple[str, ...] = (), **variables: Any) -> Any:
    return compile_expression(text, names).evaluate(variables, NOW)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("1 + 2 * 3", "7"),
        ("0.1 + 0.2 = 0.3", "true"),
        ("1 / 3", "0.3333333333333333333333333333333333"),
        ("9007199254740993 + 0", "9007199254740993"),
        ("-2 ** 2", "4"),
        ("2 ** 3 ** 2", "64"),
        ("10 - 2 - 3", "5"),
        ("1 / 0", "null"),
        ("-1.234567890123456789012345678901234", "-1.234567890123456789012345678901234"),
        ("-(1.234567890123456789012345678901234)", "-1.234567890123456789012345678901234"),
        ("abs(-1.234567890123456789012345678901234)", "1.234567890123456789012345678901234"),
        ("1.5e3 + .5", "1500.5"),
        ("decimal(2.5, 0)", "2"),
        ("decimal(1/3, 2)", "0.33"),
        ("round half up(5.125, 2)", "5.13"),
        ("floor(-1.5)", "-2"),
        ("modulo(-12, 5)", "3"),
        ("modulo(10.1, 4.5)", "1.1"),
        ("sum([1, 2.5])", "3.5"),
        ("median([6, 1, 2, 3])", "2.5"),
        ("mode([6, 3, 9, 6, 6, 3, 3])", "[3, 6]"),
        ("stddev(2, 4, 7, 5)", "2.081665999466132735282297706979931"),
        ("number(\"1.000,5\", \".\", \",\")", "1000.5"),
        ("string(1.10) + string(true)", "1.10true"),
    ],
)  # fmt: skip
def test_numbers_are_exact(text: str, expected: str) -> None:
    assert text_of(value(text)) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('"a" + "b"', "ab"),
        (r'"\u00e9\n\U01F40E"', "é\n\U0001f40e"),
        ('substring("foobar", -3, 2)', "ba"),
        ('substring before("foobar", "bar")', "foo"),
        ('split("a;b;;c", ";")', '["a", "b", "", "c"]'),
        ('string join(["a", null, "c"], ", ")', "a, c"),
        (r'replace("10-20", "(\\d+)-(\\d+)", "$2:$1")', "20:10"),
        (r'matches("Ünal", "^\\w+$")', "true"),
        ('matches("ABC", "abc", "i")', "true"),
        (r'replace("hello", "[a-z-[aeiou]]", "*")', "*e**o"),
        (r'matches("aa", "(a)\\1")', "null"),
        ('string length("🐎x")', "2"),
        ('"x" + 1', "null"),
    ],
)
def test_strings(text: str, expected: str) -> None:
    assert text_of(value(text)) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('date("2026-02-28") + duration("P1D")', "2026-03-01"),
        ('@"2024-01-31" + @"P1M"', "2024-02-29"),
        ('@"2026-03-28T12:00:00@Europe/Paris" + @"PT24H"', "2026-03-29T13:00:00@Europe/Paris"),
        ('@"2026-01-01T10:00:00Z" = @"2026-01-01T11:00:00+01:00"', "true"),
        ('is(@"10:00:00Z", @"11:00:00+01:00")', "false"),
        ('@"2026-03-01T00:00:00Z" - @"2026-02-01T00:00:00Z"', "P28D"),
        ('years and months duration(@"2024-02-29", @"2026-02-28")', "P1Y11M"),
        ('@"P1Y2M" * 2', "P2Y4M"),
        ('@"PT90M".hours', "1"),
        ('@"2026-03-01".weekday', "7"),
        ('day of week(@"2026-03-01") + " " + month of year(@"2026-03-01")', "Sunday March"),
        ('week of year(@"2021-01-01")', "53"),
        ('string(@"-0044-03-15" + @"P1D")', "-0044-03-16"),
        ('time("23:00:00") + duration("PT2H")', "01:00:00"),
        ("now()", "2026-03-01T12:00:00Z"),
        ("today()", "2026-03-01"),
        ('for d in @"2026-02-27"..@"2026-03-01" return d.day', "[27, 28, 1]"),
        ('date("2026-02-30")', "null"),
        ('@"2026-01-01T10:00:00" < @"2026-01-01T10:00:00Z"', "null"),
    ],
)
def test_dates_times_and_durations(text: str, expected: str) -> None:
    assert text_of(value(text)) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("[1, 2, 3][item > 1]", "[2, 3]"),
        ("[1, 2, 3][-1]", "3"),
        ("[{a: 1, b: 2}, {a: 3, b: 4}][a > 1].b", "[4]"),
        ("[[1, 2], [3]][1][2]", "2"),
        ("for i in 1..3, j in i..3 return i * j", "[1, 2, 3, 4, 6, 9]"),
        ("for i in 0..4 return if i = 0 then 1 else i * partial[-1]", "[1, 1, 2, 6, 24]"),
        ("some x in [1, 2], y in [2, 3] satisfies x = y", "true"),
        ("every x in [] satisfies x", "true"),
        ("sort([3, 1, 2], function(a, b) a > b)", "[3, 2, 1]"),
        ("flatten([[1, [2]], 3])", "[1, 2, 3]"),
        ("distinct values([1, 1.0, \"a\", \"a\"])", '[1, "a"]'),
        ("union([1, 2], [2, 3])", "[1, 2, 3]"),
        ("list replace([1, 2, 3], function(item, new) item > 1, 9)", "[1, 9, 9]"),
        ("{a: 1, b: a + 1}.b", "2"),
        ("{f: function(n: number) n * 2, g: f(4)}.g", "8"),
        ("{fib: function(n) if n < 2 then n else fib(n - 1) + fib(n - 2)}.fib(12)", "144"),
        ('context put({a: {b: 1}}, ["a", "c"], 2)', "{a: {b: 1, c: 2}}"),
        ('get value({"x y": 5}, "x y")', "5"),
        ("substring(string: \"foobar\", start position: 4)", "bar"),
        ("[1..5].start included", "true"),
        ("5 in (1..5)", "false"),
        ("5 in ]1..5]", "true"),
        ("3 in (1, 2, > 2)", "true"),
        ("3 between 1 and 3", "true"),
        ("overlaps([1..5], (5..8])", "false"),
        ("meets([1..5], [5..8])", "true"),
        ("{a: 1} instance of context<a: number>", "true"),
        ("[1, \"a\"] instance of list<number>", "false"),
        ("// note\n1 /* more */ + 1", "2"),
    ],
)  # fmt: skip
def test_lists_contexts_functions_and_ranges(text: str, expected: str) -> None:
    assert text_of(value(text)) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("false and null", False),
        ("true and null", None),
        ("true or \"x\"", True),
        ("false or null", None),
        ("not(null)", None),
        ("null = null", True),
        ("1 = null", False),
        ("1 < null", None),
        ("1 = \"1\"", None),
        ("if null then 1 else 2", 2),
    ],
)  # fmt: skip
def test_logic_has_three_values(text: str, expected: Any) -> None:
    assert value(text) is expected or value(text) == expected


def test_names_may_have_spaces_and_signs() -> None:
    variables: dict[str, Any] = {"Monthly Salary": 1000, "a-b": 7, "a": 1, "b": 2, "person": {"first name": "Ada"}}
    expression = compile_expression("Monthly Salary * 12 + a-b", ["Monthly Salary", "a-b"])
    assert expression.evaluate(variables, NOW) == 12_007
    assert compile_expression("a-b").evaluate(variables, NOW) == -1
    assert compile_expression("person.first name + Monthly   Salary.x").evaluate(variables, NOW) is None
    assert compile_expression("person.first name").evaluate(variables, NOW) == "Ada"


def test_an_expression_tells_its_free_variables() -> None:
    expression = compile_expression("for x in orders return x.total + count(items[price > limit]) + {a: b, c: a}.c")
    assert list(expression.names) == ["orders", "items", "b"]
    assert expression.possible_names == {"price", "limit"}


def test_an_expression_explains_its_nulls() -> None:
    result, notes = compile_expression("amuont > 1000").explain({"amount": 5, "name": "x"}, NOW)
    assert result is None
    assert notes == ["no variable 'amuont'; known: amount, name", "null and a number cannot be compared (>)"]


def test_a_wrong_call_is_explained_with_the_right_one() -> None:
    _, notes = compile_expression('substring("abc")').explain({}, NOW)
    assert notes == [
        "substring(): got a string; it is called as substring(string: string, start position: number, length?: number)"
    ]


@pytest.mark.parametrize(
    ("text", "position", "message"),
    [
        ("amount >", 8, "Expected a value (a name, number, string, list or bracket), but saw the end"),
        ("if a then b", 11, "Expected 'else' (if … then … else …), but saw the end"),
        ("[1, 2", 5, "Expected ']' or ',' in the list, but saw the end"),
        ('"open', 0, "A string is not closed: a second quotation mark is missing"),
        ("a = = b", 4, "Expected a value (a name, number, string, list or bracket), but saw '='"),
        ("f(x: 1, 2)", 1, "Either all arguments are named, or none"),
        ("{a: 1, a: 2}", 7, "The context has two entries named 'a'"),
        ("", 0, "Expected a value (a name, number, string, list or bracket), but saw the end"),
        ("1 2", 2, "Expected an operator or the end, but saw '2'"),
    ],
)
def test_a_syntax_error_tells_place_seen_and_expected(text: str, position: int, message: str) -> None:
    with pytest.raises(FeelSyntaxError) as caught:
        compile_expression(text)
    assert (caught.value.position, caught.value.message) == (position, message)


def test_a_literal_beyond_all_numbers_is_refused_with_its_place() -> None:
    with pytest.raises(FeelSyntaxError, match="out of range") as caught:
        compile_expression("1 + 1e400400")
    assert caught.value.position == 4


def test_a_syntax_error_shows_line_and_column() -> None:
    with pytest.raises(FeelSyntaxError, match=r"at line 2, column 5 of: 1 \+ \(2 \*⟶\)"):
        compile_expression("1 +\n(2 *)")


@pytest.mark.parametrize(
    ("tests", "given", "passes"),
    [
        ("-", None, True),
        ("> 5", 6, True),
        ("[1..5], > 10", 11, True),
        ('"a", "b"', "b", True),
        ("not(\"a\", \"b\")", "c", True),
        ("not(5)", 5, False),
        ("? > 5 and ? < 10", 7, True),
        ("limit", 3, True),
        ("< limit", 5, False),
        ("codes", "x", True),
        ("true", True, True),
        ("> 5", "a", None),
        ("null", None, True),
        ('date("2026-01-01")', date(2026, 1, 1), True),
        ("starts with(?, \"ab\")", "abc", True),
    ],
)  # fmt: skip
def test_unary_tests(tests: str, given: Any, passes: bool | None) -> None:
    assert compile_unary_tests(tests).matches(given, {"limit": 3, "codes": ["x", "y"]}, NOW) is passes


def test_compiled_texts_are_cached() -> None:
    assert compile_expression("1 + 1") is compile_expression("1 + 1")


def test_a_budget_stops_the_evaluation() -> None:
    expression = compile_expression("count(for i in 1..1000 return i)")
    assert expression.evaluate({}, NOW) == 1000
    with pytest.raises(FeelError, match="too many steps"):
        expression.evaluate({}, NOW, budget=100)


def test_decimal_variables_stay_exact() -> None:
    assert value("price * qty", price=Decimal("19.99"), qty=3) == Decimal("59.97")


def test_durations_become_timedeltas_for_timers() -> None:
    assert to_timedelta(value('duration("PT36H")'), NOW) == timedelta(hours=36)
    assert to_timedelta(YearMonthDuration(1), datetime(2026, 2, 1, tzinfo=UTC)) == timedelta(days=28)
    with pytest.raises(FeelError, match="not a string"):
        to_timedelta("P1D", NOW)
