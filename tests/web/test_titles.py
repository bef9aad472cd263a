"""Titles that FEEL made are said in the reader's language, around the same values."""

from __future__ import annotations

import pytest

from web import titles
from web.catalogues import compile_all


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
    compile_all()
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
