"""The page about FEEL is true: its examples give what it says, and its list of functions is the engine's."""

from __future__ import annotations

import re
from datetime import UTC, datetime

import pytest

from engine.feel import compile_expression
from engine.feel.builtins import BUILTINS
from tools.feel_reference import PAGE, written

EXAMPLES = re.findall(r"^\| `(.+?)` \| `(.+?)` \|$", PAGE.read_text().partition("## Where it stands")[0], re.MULTILINE)
NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)


@pytest.mark.parametrize(("expression", "gives"), EXAMPLES)
def test_an_example_gives_what_the_page_says(expression: str, gives: str) -> None:
    found = compile_expression(expression).evaluate({}, NOW)
    assert found == compile_expression(gives).evaluate({}, NOW)
    assert (found is None) == (gives == "null")


def test_there_are_examples() -> None:
    assert len(EXAMPLES) > 20


def test_the_list_of_functions_is_made_anew_when_they_change() -> None:
    assert PAGE.read_text(encoding="utf-8") == written(), "run `make docs`"


def test_every_function_says_what_it_gives() -> None:
    for function in BUILTINS.values():
        for overload in function.overloads:
            assert overload.about.endswith("."), overload.signature
            assert f"`{overload.signature.replace('|', chr(92) + '|')}`" in PAGE.read_text(encoding="utf-8")
