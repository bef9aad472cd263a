"""Python's conditions and scripts as FEEL: never another truth, and null where FEEL is not sure."""

from __future__ import annotations

import ast
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.bpmn.importing.expressions import python, python_alone
from engine.feel import compile_expression

_NOW = datetime(2027, 1, 1, tzinfo=UTC)
_VARIABLES = st.fixed_dictionaries(
    {
        name: st.one_of(
            st.none(),
            st.booleans(),
            st.integers(-3, 3),
            st.sampled_from(["", "a", "b", "2"]),
            st.just([1]),
            st.just({}),
        )
        for name in ("x", "y", "z")
    }
)
_LITERALS = st.sampled_from(["None", "True", "False", "0", "1", "2", "-1", "2.5", "''", "'a'", "'2'", "[1]"])
_ATOMS = st.one_of(_LITERALS, st.sampled_from(["x", "y", "z"]))


def _grown(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    two = st.sampled_from(["==", "!=", "<", "<=", ">", ">=", "+", "-", "*", "/", "%", "and", "or", "in", "not in"])
    return st.one_of(
        st.builds("({} {} {})".format, inner, two, inner),
        st.builds("(not {})".format, inner),
        st.builds("({} in [{}, {}])".format, inner, inner, inner),
        st.builds("({} if {} else {})".format, inner, inner, inner),
        st.builds("len({})".format, inner),
        st.sampled_from(["(x is None)", "(y is not None)", "(z is True)"]),
    )


_EXPRESSIONS = st.recursive(_ATOMS, _grown, max_leaves=6)


def _feel(text: str, variables: dict[str, Any]) -> Any:
    plain = {name: Decimal(value) if type(value) is int else value for name, value in variables.items()}
    return compile_expression(text).evaluate(plain, _NOW)


def _python(text: str, variables: dict[str, Any]) -> Any:
    return eval(compile(ast.parse(text, mode="eval"), "test", "eval"), {"__builtins__": {"len": len}}, dict(variables))


@given(text=_EXPRESSIONS, variables=_VARIABLES)
@settings(max_examples=600, deadline=None)
def test_a_translated_condition_is_true_or_false_as_in_python_or_neither(text: str, variables: dict[str, Any]) -> None:
    feel = python.to_feel(text)
    if feel is None:
        return
    answer = _feel(feel, variables)
    try:
        wanted = bool(_python(text, variables))
    except (TypeError, ZeroDivisionError):
        return
    if isinstance(answer, bool):
        assert answer is wanted, feel


@pytest.mark.parametrize(
    ("text", "feel"),
    [
        ("choice == 'Yes'", 'choice = "Yes"'),
        ("x==1", "x = 1"),
        ("not val", "not(val)"),
        ("a > 1 and (b != 'x' or not c)", 'a > 1 and (b != "x" or not(c))'),
        ("1 < x <= 5", "1 < x and x <= 5"),
        ("order['lines'].total >= 10.50", "order.lines.total >= 10.5"),
        ("product in ['c', 'd']", 'product = "c" or product = "d"'),
        ("x is not None", "x != null"),
        ("we_move_on == True", "we_move_on = true"),
        ("name.startswith('A')", 'starts with(name, "A")'),
    ],
)
def test_usual_conditions_read_as_a_designer_would_write_them(text: str, feel: str) -> None:
    assert python.to_feel(text) == feel


@pytest.mark.parametrize(
    "text",
    [
        "any(p['ok'] for p in products)",
        "'x' in vars()",
        "x in y",
        "f(x)",
        "lambda: 1",
        "x = 1",
        "x ==",
        "[1]",
        "'text'",
        "x + 1",
        "now == 1",
        "between == 1",
        "x == (1,)",
        "__import__('os').system('x')",
        "(" * 500 + "1" + ")" * 500,
    ],
)
def test_what_is_not_surely_the_same_is_not_translated(text: str) -> None:
    assert python.to_feel(text) is None


@pytest.mark.parametrize(
    ("text", "before", "after"),
    [
        ("a = 1", {}, {"a": 1}),
        ("x, y = 1, 2\nz = x + y", {}, {"x": 1, "y": 2, "z": 3}),
        ("counter += 1", {"counter": 4}, {"counter": 5}),
        ("print('x'); item = {'status': 0, 'words': ['a', \"b\"], 'none': None}", {},
         {"item": {"status": 0, "words": ["a", "b"], "none": None}}),
        ("# a remark\nb = a", {"a": "v"}, {"b": "v"}),
    ],
)  # fmt: skip
def test_a_script_sets_the_variables_that_python_would_set(
    text: str, before: dict[str, Any], after: dict[str, Any]
) -> None:
    feel = python.script_to_feel(text)
    assert feel is not None
    assert _feel(feel, before) == after


def test_a_script_that_only_prints_changes_nothing() -> None:
    assert python.script_to_feel("print('Value:', value)") == "null"


def test_a_script_fails_where_python_has_a_value_that_feel_has_not() -> None:
    feel = python.script_to_feel("a = b * 2")
    assert feel is not None
    assert _feel(feel, {"b": "x"}) == "No value: a"  # no context: the engine makes an incident of it


@pytest.mark.parametrize(
    "text",
    [
        "x = 1\nx = 2",
        "x, y = y, x",
        "import os",
        "x = open('/etc/passwd').read()",
        "print(delete())",
        "del x",
        "x['k'] = 1",
        "x.append(1)",
        "if x:\n  y = 1",
        "for = 1",
        "a = {'b': 1, 'c': b}",
    ],
)
def test_a_script_that_does_more_is_left_to_a_person(text: str) -> None:
    assert python.script_to_feel(text) is None


@pytest.mark.parametrize(
    ("text", "runs"),
    [
        ("out = item\nout['index'] = i", True),
        ("names = [x['y'] for x in rows if x['x'] > 1]", True),
        ("def double(n):\n  return n * 2\nz = double(a)", True),
        ("end = round(time.time() * 1000)", False),
        ("x = get_user()", False),
        ("import os\nenv = os.environ", False),
        ("del x", False),
        ("x = ().__class__", False),
        ("x =", False),
    ],
)
def test_a_script_that_is_all_there_can_run_in_python(text: str, runs: bool) -> None:
    assert python_alone.runs_alone(text) is runs
