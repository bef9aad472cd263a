"""JUEL as FEEL: never another value than the original's; null where FEEL is not sure.

Long because the table of translations is read whole.
"""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.bpmn.importing.expressions import juel
from engine.feel import compile_expression
from tests.bpmn.importing.juel_reference import JavaError, same, shown, value_of

NOW = datetime(2027, 1, 1, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "feel"),
    [
        ("${amount > 100 && !approved}", "amount > 100 and not(approved)"),
        ("#{a le 3 or b ne 4}", "a <= 3 or b != 4"),
        ("${(a || b) && c}", "(a or b) and c"),
        ("${order.lines[0].price * 1.19}", "order.lines[1].price * 1.19"),
        ("${order['customer'].name}", "order.customer.name"),
        ("${order['first name']}", 'get value(order, "first name")'),
        ("${empty note}", 'list contains([null, "", [], {}], note)'),
        ("${approved == 'true'}", 'string(approved) = "true"'),
        ("${clarified.equals('yes')}", 'clarified = "yes"'),
        ("${x == null ? 'none' : x}", 'if x = null then "none" else x'),
        ("Order ${order.id} of ${name}", '"Order " + string(order.id) + " of " + string(name)'),
        ("sales", '"sales"'),
        (r"say \${x}", '"say ${x}"'),
        ("${execution.getVariable('x') + 1}", "x + 1"),
        ("${execution.processBusinessKey}", "process.businessKey"),
        ("${dateTime().plusWeeks(2).toDate()}", 'now + @"P14D"'),
        ('${customer.prop("age").numberValue() >= 21}', "customer.age >= 21"),
        ("${S(order).prop('id').stringValue()}", "order.id"),
        ("${vars:equals(status, 'paid')}", 'status = "paid"'),
        ("${n % 2 == 0}", "if modulo(n, 2) = null then null else modulo(n, 2) = 0"),
    ],
)
def test_it_is_written_as_a_person_would_write_it(text: str, feel: str) -> None:
    assert juel.to_feel(text) == feel


@pytest.mark.parametrize(
    "text",
    [
        "${riskBean.check(order)}",  # Java
        "${order.getPrice()}",
        "${execution.currentActivityId}",
        "${task.assignee}",
        "${list[index]}",  # a list counts from 0, a map has keys
        "${x % 3 == 1}",  # of a negative number FEEL's remainder is another one
        "${'a' + 'b'}",  # JUEL adds numbers only
        "${date && time}",  # FEEL reads one name
        "${in}",  # a word of FEEL
        "${birthday.year}",  # FEEL's year of a date is not Java's
        "${a = 5}",
        "${x",
        "${}",
        "${a b}",
        "${" + "(" * 100 + "x" + ")" * 100 + "}",
        "${" + "x + " * 5000 + "x}",
    ],
)
def test_what_is_not_sure_is_not_translated(text: str) -> None:
    assert juel.to_feel(text) is None


def test_variables_of_the_other_engine_get_their_name_here() -> None:
    names = {"loopCounter": "loopCounter - 1", "nrOfInstances": "numberOfInstances"}
    assert juel.to_feel("${loopCounter * 2 < nrOfInstances}", names) == "(loopCounter - 1) * 2 < numberOfInstances"


def test_a_call_is_told_with_its_arguments() -> None:
    call = juel.called("${billing.charge(execution, order.id, bean.rate())}")
    assert call == juel.Call("billing", "charge", ("order.id", None))


def test_setting_a_variable_is_told_with_its_value() -> None:
    assert juel.variable_set("${execution.setVariable('total', price * 2)}") == ("total", "price * 2")
    assert juel.variable_set("${execution.getVariable('total')}") is None


_LITERALS = st.sampled_from(
    [
        ("literal", None, "null"),
        ("literal", True, "true"),
        ("literal", False, "false"),
        ("literal", Decimal(0), "0"),
        ("literal", Decimal(2), "2"),
        ("literal", Decimal("2.5"), "2.5"),
        ("literal", "", "''"),
        ("literal", "a", "'a'"),
        ("literal", "true", "'true'"),
        ("literal", "2", '"2"'),
    ]
)
_NAMES = st.sampled_from([("name", name) for name in "xyz"])


def _grown(inner: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    signs = st.sampled_from(["==", "!=", "<", "<=", ">", ">=", "+", "-", "*", "/", "%", "&&", "||"])
    return st.one_of(
        st.tuples(signs, inner, inner),
        st.tuples(st.sampled_from(["!", "empty", "neg"]), inner),
        st.tuples(st.just("?"), inner, inner, inner),
    )


_TREES = st.recursive(_NAMES | _LITERALS, _grown, max_leaves=6)
_ANY = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-3, 3).map(Decimal),
    st.sampled_from(["", "a", "b", "2", "true"]),
    st.sampled_from([[], [Decimal(1)]]),
)


@given(tree=_TREES, variables=st.fixed_dictionaries(dict.fromkeys("xyz", _ANY)))
@settings(max_examples=800, deadline=None)
def test_a_translation_gives_what_juel_gives_or_null(tree: Any, variables: dict[str, Any]) -> None:
    feel = juel.to_feel("${" + shown(tree) + "}")
    if feel is None:
        return
    try:
        expected = value_of(tree, variables)
    except JavaError:
        return
    found = compile_expression(feel).evaluate(variables, NOW)
    assert found is None or same(found, expected), feel


_AS_ONE_MEANS_IT = st.recursive(
    st.sampled_from(
        [
            ("name", "yes"),
            (">", ("name", "n"), ("literal", Decimal(2), "2")),
            ("==", ("name", "s"), ("literal", "a", "'a'")),
            ("!=", ("name", "s"), ("literal", None, "null")),
            ("<=", ("+", ("name", "n"), ("name", "m")), ("name", "n")),
            ("empty", ("name", "s")),
        ]
    ),
    lambda inner: st.one_of(
        st.tuples(st.sampled_from(["&&", "||"]), inner, inner),
        st.tuples(st.just("!"), inner),
        st.tuples(st.just("?"), inner, inner, inner),
    ),
    max_leaves=6,
)


@given(
    tree=_AS_ONE_MEANS_IT,
    variables=st.fixed_dictionaries(
        {
            "yes": st.booleans(),
            "n": st.integers(-3, 3).map(Decimal),
            "m": st.integers(-3, 3).map(Decimal),
            "s": st.sampled_from(["", "a", "b"]),
        }
    ),
)
@settings(max_examples=300, deadline=None)
def test_conditions_on_variables_of_the_right_kind_are_translated_and_true_or_false_alike(
    tree: Any, variables: dict[str, Any]
) -> None:
    feel = juel.to_feel("${" + shown(tree) + "}")
    assert feel is not None
    assert compile_expression(feel).evaluate(variables, NOW) is value_of(tree, variables)
