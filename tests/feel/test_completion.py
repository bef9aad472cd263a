"""Help while somebody writes FEEL: completion and findings."""

from __future__ import annotations

import pytest

from engine.feel.completion import complete, functions
from engine.feel.findings import check
from engine.feel.known import Variable
from engine.feel.shapes import DATE, NUMBER, STRING, Shape, list_of

LINE = Shape("context", {"sku": STRING, "amount": NUMBER}, is_whole=True)
ORDER = Shape("context", {"number": STRING, "lines": list_of(LINE), "placed on": DATE}, is_whole=True)
VARIABLES = (
    Variable("order", ORDER, "start form"),
    Variable("Monthly Salary", NUMBER, "form 'income'"),
    Variable("client", STRING, "message", sure=False),
)


def offered(text: str) -> list[str]:
    """What is offered at the mark `|`."""
    return [one.label for one in complete(text.replace("|", ""), text.index("|"), VARIABLES)]


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("|", "order"),
        ("cl|", "client"),
        ("order.|", "number"),
        ("order.li|", "lines"),
        ("order.lines.|", "sku"),
        ("order.lines[1].am|", "amount"),
        ("order.lines[am|", "amount"),
        ("order.placed on.|", "year"),
        ("Monthly |", "Monthly Salary"),
        ("1 + Monthly S|", "Monthly Salary"),
        ("for l in order.lines return l.|", "sku"),
        ("some l in order.lines satisfies l.am|", "amount"),
        ("{first: order, second: first.|", "number"),
        ("sum(order.lines.am|", "amount"),
        ("if client = cl|", "client"),
        ("upp|", "upper case()"),
        ("1 + 2 |", "and"),
        ("client an|", "and"),
        ("now.|", "year"),
        ("process.b|", "businessKey"),
    ],
)
def test_what_could_come_next_is_offered_first(text: str, first: str) -> None:
    assert offered(text)[:1] == [first]


def test_nothing_is_offered_inside_a_string_or_a_comment() -> None:
    assert offered('client = "cl|') == []
    assert offered("/* cl|") == []
    assert offered("1 // cl|") == []
    assert offered("1 // cl\n+ cl|") == ["client"]


def test_a_completion_tells_type_source_and_where_it_goes() -> None:
    [found] = complete("1 + cli", 7, VARIABLES)
    assert (found.insert, found.type, found.start) == ("client", "string", 4)
    assert found.about == "message (not on every way to here)"


def test_every_builtin_is_told_with_signature_and_purpose() -> None:
    told = {one.label: one.about for one in functions()}
    assert told["substring()"].startswith(
        "substring(string: string, start position: number, length?: number)\nThe part"
    )
    assert len(told) > 80
    assert all("\n" in about for about in told.values())


@pytest.mark.parametrize(
    ("text", "start", "suggestion"),
    [
        ("clint = 1", 0, "client"),
        ("1 + order.nubmer", 10, "number"),
        ("uper case(client)", 0, "upper case"),
        ("for l in order.lines return l.amunt", 30, "amount"),
        ("Monthly Salery * 2", 0, "Monthly Salary"),
        ("order.placed on.yaer", 16, "year"),
    ],
)
def test_an_unknown_name_is_told_with_what_may_be_meant(text: str, start: int, suggestion: str) -> None:
    [found] = check(text, VARIABLES)
    assert (found.severity, found.start, found.suggestion) == ("warning", start, suggestion)
    assert f"Did you mean '{suggestion}'?" in found.message


@pytest.mark.parametrize(
    "text",
    [
        'client = "a" and order.lines[amount > 3].sku = "x"',
        "if Monthly Salary > 10 then order.placed on.year else now.year",
        "{a: client, b: upper case(a)}.b",
        "function(x) x + 1",
    ],
)
def test_nothing_is_found_where_nothing_is_wrong(text: str) -> None:
    assert check(text, VARIABLES) == ()


def test_a_syntax_error_is_told_with_its_place_in_words() -> None:
    [found] = check("if client then\n  1 els 2", VARIABLES)
    assert (found.severity, found.line, found.column) == ("error", 2, 5)
    assert found.message.startswith("Expected 'else'")


def test_tests_of_a_cell_are_checked_as_tests() -> None:
    assert check('"a", "b", not(1)', tests=True) == ()
    assert check("-", tests=True) == ()
    [found] = check("> limt", (Variable("limit", NUMBER),), tests=True)
    assert found.suggestion == "limit"


def test_half_a_text_of_any_shape_is_no_reason_to_fail() -> None:
    whole = 'for l in order.lines[amount > 3] return {a: l.sku, "b c": date("2026-01-01").year in [1..2)}'
    for end in range(len(whole) + 1):
        complete(whole[:end], end, VARIABLES)
        check(whole[:end], VARIABLES)
