"""Titles that FEEL made are said in the reader's language, around the same values."""

from __future__ import annotations

import pytest

from web import titles
from web.sentences import templates_in


@pytest.mark.parametrize(
    ("expression", "templates"),
    [
        ('"Pick: order " + order_number', ["Pick: order {1}"]),
        ('"Late purchase " + (if p = null then "" else p) + ": order " + o', ["Late purchase {1}: order {2}"]),
        ('if urgent then "At once: " + name else "Soon: " + name', ["At once: {1}", "Soon: {1}"]),
        ("if customer = null then party else customer", []),
        ('party + " · " + reference', []),
        ('"Sign here"', []),
        ("amount + 1", []),
        ('"Broken " + (', []),
    ],
)
def test_an_expression_becomes_the_templates_that_translators_see(expression: str, templates: list[str]) -> None:
    assert list(titles.templates_of(expression)) == templates


def test_a_title_keeps_its_values_in_every_language() -> None:
    assert titles.say("Pick: order SO-000007", "ru") == "Отобрать: заказ SO-000007"
    assert titles.say("Pick: order SO-000007", "ko") == "피킹: 주문 SO-000007"
    assert (
        titles.say("Late purchase PO-000001: order SO-000002", "ru") == "Закупка PO-000001 опаздывает: заказ SO-000002"
    )
    assert titles.say("Order SO-1 · Pick: order & Sons", "ru") == "Заказ SO-1 · Pick: order & Sons"


def test_a_title_that_fits_no_template_stays_as_it_is() -> None:
    for title in ("Something else", "Pick:order SO-1", "", "{1}"):
        assert titles.say(title, "ru") == title
    assert titles.say("Pick: order SO-000007", "en") == "Pick: order SO-000007"


def test_what_the_engine_composes_is_said_around_the_same_values() -> None:
    assert "«Проверить»" in titles.say("'Проверить' waits for nothing.", "ru")
    said = titles.say("Order SO-7 is shipped and cannot be changed.", "ko")
    assert "SO-7" in said
    assert "Order" not in said


def test_joined_sentences_are_said_one_by_one() -> None:
    said = titles.say("'x' names no action. Choose one in its properties. Unknown words stay.", "ru")
    assert said.endswith("Unknown words stay.")
    assert "names no action" not in said
    assert "Choose one" not in said


@pytest.mark.parametrize(
    ("source", "templates"),
    [
        (b"raise X(f\"The flow '{flow.id}' has no {end}.\")", ["The flow '{1}' has no {2}."]),
        (b'f(f"It is {a} " + f"and {b} too.")', ["It is {1} and {2} too."]),
        (b'T = "It took {seconds} seconds."\nT.format(seconds=1)', ["It took {1} seconds."]),
        (b'"""A docstring of three words."""\nlog.info("Nobody reads this here.")', []),
        (b"f(f\"It is {'very' if a else 'not'} late now.\")", ["It is {1} late now.", "very", "not"]),
        (b'f("two words.", "no full stop here", "key")', []),
    ],
)
def test_sentences_of_a_file_become_templates(source: bytes, templates: list[str]) -> None:
    assert list(templates_in(source)) == templates
