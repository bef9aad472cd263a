"""JavaScript, Java, MVEL, Groovy and XPath as FEEL: the same truth, or no translation."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest

from engine.bpmn.importing.expressions import java, javascript, xpath
from engine.bpmn.importing.expressions.languages import condition_to_feel, language_named, script_to_feel
from engine.bpmn.importing.expressions.templates import text_to_feel
from engine.feel import compile_expression


def _value(feel: str | None, variables: dict[str, Any]) -> Any:
    assert feel is not None
    plain = {name: Decimal(value) if type(value) is int else value for name, value in variables.items()}
    return compile_expression(feel).evaluate(plain, datetime(2027, 1, 1, tzinfo=UTC))


@pytest.mark.parametrize(
    ("text", "feel"),
    [
        ("this.variables.input < 2", "input < 2"),
        ("next(null, 1==2)", "1 = 2"),
        ("next(null, environment.variables.take4);", "take4"),
        ("x == 'Entry' && !(y != 3)", 'x = "Entry" and not(y != 3)'),
        ("kcontext.getVariable('x') == 'Exit'", 'x = "Exit"'),
        ("const limit = 5; return this.environment.variables.order.total >= limit", "order.total >= 5"),
        ("a['b c'] === 'd'", 'get value(a, "b c") = "d"'),
    ],
)
def test_conditions_in_javascript(text: str, feel: str) -> None:
    assert javascript.to_feel(text) == feel


@pytest.mark.parametrize(
    "text",
    [
        "x === null",  # undefined is not null there
        "a == b",  # two objects are equal when they are one
        "execution.id == 'a'",
        "environment.services.allowed()",
        "environment.variables.x = 1",
        "const x = variables.y; variables.y = 0; next(null, x)",
        "x % 2 == 0",
        "/a/.test(x)",
        "`${x}` == 'a'",
        "() => 1",
        "while(true){}",
    ],
)
def test_javascript_that_is_not_surely_the_same_is_not_translated(text: str) -> None:
    assert javascript.to_feel(text) is None


@pytest.mark.parametrize(
    ("text", "before", "after"),
    [
        ("variables.input++;\nnext();", {"input": 4}, {"input": 5}),
        ("environment.variables.go = false; console.log(go); next()", {}, {"go": False}),
        ("kcontext.setVariable('surname', \"tester\");", {}, {"surname": "tester"}),
        ("const a = variables.b;\nvariables.c = a", {"b": "v"}, {"c": "v"}),
        ("// nothing\nnext()", {}, None),
    ],
)
def test_scripts_in_javascript(text: str, before: dict[str, Any], after: dict[str, Any] | None) -> None:
    assert _value(javascript.script_to_feel(text), before) == after


def test_a_script_that_adds_a_number_to_a_text_fails_instead_of_storing_null() -> None:
    feel = javascript.script_to_feel("variables.input += 1")
    assert _value(feel, {"input": "4"}) == "No value: input"  # "41" there; no context, so an incident here


def test_a_local_variable_of_a_script_keeps_the_value_from_before() -> None:
    assert javascript.script_to_feel("const a = variables.b; variables.b = 1; variables.c = a") is None


@pytest.mark.parametrize(
    ("text", "feel"),
    [
        ("return x != null;", "x != null"),
        ("return x ==22;", "x = 22"),
        ('return "new value".equals(node);', 'node = "new value"'),
        ('return a.equals("Reject") || b.equals("Reject");', 'a = "Reject" or b = "Reject"'),
        ("return  KieFunctions.isTrue(check);", "check = true"),
        ('return  KieFunctions.greaterOrEqualThan(iterations, "7");', "iterations >= 7"),
        ('return !KieFunctions.equalsTo(path, "one");', 'not(path = "one")'),
        ("return person.getAge() > 18 && person.isAdmitted();", "person.age > 18 and person.admitted"),
    ],
)
def test_conditions_in_java(text: str, feel: str) -> None:
    assert java.to_feel(text) == feel


@pytest.mark.parametrize(
    "text", ['return x == "a";', "return a == b;", "return x / 2 > 1;", "return list.remove(x);", "if (x) return true;"]
)
def test_java_that_is_not_surely_the_same_is_not_translated(text: str) -> None:
    assert java.to_feel(text) is None


@pytest.mark.parametrize(
    ("text", "after"),
    [
        ('System.out.println("x=" + x);', None),
        ('System.out.println("a"); kcontext.setVariable("x", 5);', {"x": 5}),
        ('int base = 5;\nkcontext.setVariable("y", base);', {"y": 5}),
    ],
)
def test_scripts_in_java(text: str, after: dict[str, Any] | None) -> None:
    assert _value(java.script_to_feel(text), {}) == after


@pytest.mark.parametrize(
    "text",
    [
        'kcontext.setVariable("x", 5); kcontext.setVariable("y", x);',  # x is the value from before there
        "HelloService app = new HelloService();",
        "System.out.println(list.remove(0));",
    ],
)
def test_java_that_does_more_is_left_to_a_person(text: str) -> None:
    assert java.script_to_feel(text) is None


def test_mvel_and_groovy_compare_what_is_in_texts() -> None:
    assert java.mvel_to_feel('employee == "john"') == 'employee = "john"'
    assert java.groovy_to_feel("a == b") == "a = b"
    assert java.groovy_to_feel('"${a}" == b') is None


@pytest.mark.parametrize(
    ("text", "feel"),
    [
        ("not(bpmn:getDataObject('approved'))", "not(approved)"),
        ("bpmn:getDataObject('clarified') = 'yes'", 'clarified = "yes"'),
        ("$order/total > 5 and true()", "order.total > 5 and true"),
        ("'a' != getDataObject('p', 'x')", '"a" != x'),
    ],
)
def test_conditions_in_xpath(text: str, feel: str) -> None:
    assert xpath.to_feel(text) == feel


@pytest.mark.parametrize("text", ["$x//@value = 'a'", "count($i/user) = 2", "$a = $b", "'10' < '9'", "a b", "$x["])
def test_xpath_that_is_not_surely_the_same_is_not_translated(text: str) -> None:
    assert xpath.to_feel(text) is None


@pytest.mark.parametrize(
    ("uri", "name"),
    [
        ("http://www.java.com/java", "Java"),
        ("http://www.java.com/javaTypes", "Java"),
        ("http://www.javascript.com/javascript", "JavaScript"),
        ("text/javascript", "JavaScript"),
        ("http://www.mvel.org/2.0", "MVEL"),
        ("http://www.jboss.org/drools/rule", "a Drools rule"),
        ("http://www.w3.org/1999/XPath", "XPath"),
        ("groovy", "Groovy"),
    ],
)
def test_languages_are_known_by_their_usual_names(uri: str, name: str) -> None:
    found = language_named(uri)
    assert found is not None
    assert found.name == name


def test_feel_and_unknown_languages_are_no_foreign_language() -> None:
    assert language_named("https://www.omg.org/spec/DMN/20191111/FEEL/") is None
    assert language_named("http://www.w4.eu/spec/EL/20110701") is None


def test_without_a_named_language_all_that_can_read_the_text_must_agree() -> None:
    assert condition_to_feel("choice == 'Yes'", None) == 'choice = "Yes"'
    assert condition_to_feel("a == b", None) == "a = b"  # Python and MVEL; JavaScript is not sure, and says nothing
    assert script_to_feel("x = 1", None) == "{x: 1}"


def test_texts_with_expressions_are_joined() -> None:
    assert text_to_feel("Evaluate #{employee}!", java.mvel_value_to_feel) == '"Evaluate " + string(employee) + "!"'
    assert text_to_feel("#{employee}", java.mvel_value_to_feel) == "employee"
    assert text_to_feel("plain", java.mvel_value_to_feel) == '"plain"'
    assert text_to_feel("#{new Date()}", java.mvel_value_to_feel) is None
