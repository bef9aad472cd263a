"""Any text and any value: nothing comes out but a value or the engine's own errors, and it comes soon."""

from __future__ import annotations

import os
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from engine.feel import (
    FeelError,
    FeelSyntaxError,
    Range,
    YearMonthDuration,
    compile_expression,
    compile_unary_tests,
    dumps,
    loads,
    text_of,
)
from engine.feel.builtins import BUILTINS

ROUNDS = int(os.environ.get("REGLAMENT_FUZZ", "1"))  # 100 takes some minutes

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
VARIABLES: dict[str, Any] = {
    "a": 1, "b": Decimal("2.50"), "s": "text", "l": [1, 2, [3]], "c": {"a": 1, "x y": "z"}, "n": None, "t": True,
    "d": date(2024, 2, 29), "z": datetime(2026, 3, 29, 1, tzinfo=UTC), "h": time(23, 59),
    "p": timedelta(days=1, hours=2), "m": YearMonthDuration(-14), "r": Range(1, 5),
    "far": Decimal("1E+6000"), "tiny": Decimal("1E-6000"),
}  # fmt: skip
WORDS = [
    *VARIABLES, *BUILTINS, "if", "then", "else", "for", "in", "return", "some", "every", "satisfies", "function",
    "instance of", "list<number>", "between", "and", "or", "not", "true", "null", "item", "partial", "?", "x", "x y",
    "1", "0", "-1", "1.5", "1e400", "99999999999999999999999999999999999999", '"a"', '"(a*)+"', '"2024-02-30"',
    '@"2024-02-29"', '@"-999999999-01-01"', '@"P999999999D"', '@"-P1Y2M"', '@"10:00:00@Europe/Paris"', '@"x"',
    "+", "-", "*", "/", "**", "=", "!=", "<", "<=", ">", ">=", "..", ".", ",", ":", "(", ")", "[", "]", "{", "}", "->",
]  # fmt: skip

texts = st.one_of(st.lists(st.sampled_from(WORDS), max_size=25).map(" ".join), st.text(max_size=60))

values = st.sampled_from(
    [*VARIABLES, "-1", "0", "3", "1.5", '""', '"b"', "[]", "[n]", "{}", "null", "function(x) x", "abs"]
)
calls = st.builds(
    lambda name, arguments: f"{name}({', '.join(arguments)})",
    st.sampled_from(sorted(BUILTINS)),
    st.lists(values, max_size=4),
)
operations = st.builds(
    lambda left, operator, right: f"({left}) {operator} ({right})",
    calls | values,
    st.sampled_from(["+", "-", "*", "/", "**", "=", "<", ">=", "and", "or", "in"]),
    calls | values,
)


def _tried(text: str) -> None:
    for attempt in (_as_expression, _as_tests):
        try:
            attempt(text)
        except (FeelError, FeelSyntaxError):
            continue


def _as_expression(text: str) -> None:
    value, _ = compile_expression(text, ["x y"]).explain(VARIABLES, NOW, budget=20_000)
    written = text_of(value)
    assert isinstance(written, str)


def _as_tests(text: str) -> None:
    assert compile_unary_tests(text).matches(5, VARIABLES, NOW, budget=20_000) in (True, False, None)


@given(texts)
@settings(suppress_health_check=list(HealthCheck), max_examples=300 * ROUNDS, deadline=30_000)
def test_any_text_gives_a_value_or_an_error_of_feel(text: str) -> None:
    _tried(text)


@given(calls | operations)
@settings(suppress_health_check=list(HealthCheck), max_examples=500 * ROUNDS, deadline=30_000)
def test_any_call_and_operation_gives_a_value_or_an_error_of_feel(text: str) -> None:
    _tried(text)


@given(calls | operations)
@settings(suppress_health_check=list(HealthCheck), max_examples=200 * ROUNDS, deadline=30_000)
def test_what_an_expression_gives_can_be_stored_or_is_refused(text: str) -> None:
    try:
        value = compile_expression(text).evaluate(VARIABLES, NOW, budget=20_000)
        stored = dumps(value)
    except (FeelError, TypeError):
        return
    assert text_of(loads(stored)) == text_of(value) or "E" in stored.decode()
