"""The FEEL playground: expressions on a real case's values, with what they say about people masked."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

import pytest
from playwright.sync_api import expect

from engine import ENGINE
from engine.commands import StartInstance
from tests.web.conftest import Browser, Company, text_of
from tests.web.test_everybody import _axe
from web.designer.masking import masked


@pytest.fixture
def dora(browser_of: Callable[[str | None], Browser]) -> Browser:
    """A designer, who sees no cases."""
    return browser_of("dora")


def gives(who: Browser, text: str, values: str = "", **more: str) -> str:
    answer = who.post("/feel", {"text": text, "values": values, **more}, htmx=True)
    return " ".join(answer.text.split())


def test_an_expression_gives_its_value_and_says_why_it_is_null(dora: Browser) -> None:
    assert "<code>1150</code>" in gives(dora, "sum(lines.amount)", "{lines: [{amount: 700}, {amount: 450}]}")
    assert "Null" in gives(dora, "order.amount + 1", "{order: {}}")
    assert "<code>true</code>" in gives(dora, "[100..200], 500", "{n: 120}", tests="1", tested="n")
    assert "Expected a value" in gives(dora, "1 +")
    assert "The values:" in gives(dora, "1", "{a: ")


def test_a_case_lends_its_values_masked(company: Company, dora: Browser) -> None:
    variables = {"client": "Anna Berg, Main Street 5", "number": "R-77", "amount": Decimal("12.50"), "kind": "urgent"}
    company.engine.handle(StartInstance("request", variables, business_key="R-77"), actor=ENGINE)
    page = dora.page("/feel?case=R-77")
    values = page.xpath("//textarea[@id='values']")[0].text
    assert "Anna" not in values
    assert 'client: "Xxxx Xxxx, Xxxx Xxxxxx 0"' in values
    assert "amount: 12.50" in values
    assert 'kind: "urgent"' in values
    assert "No case has the key R-78." in text_of(dora.page("/feel?case=R-78"))


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        ("SO-000012", "SO-000012"),
        ("urgent", "urgent"),
        ("next_day", "next_day"),
        ("Kim", "Xxx"),
        ("a@b.example", "x@x.xxxxxxx"),
        ("+49 170 1234567", "+00 000 0000000"),
        ("한빛상사", "xxxx"),
        (["Kim", {"name": "Kim", "age": 40}], ["Xxx", {"name": "Xxx", "age": 40}]),
        (None, None),
        (True, True),
    ],
)
def test_words_are_masked_and_codes_stay(value: object, shown: object) -> None:
    assert masked(value) == shown


def test_the_answer_follows_the_typing_and_axe_finds_nothing(open_as) -> None:
    page = open_as("dora", "/feel", bypass_csp=True)
    page.get_by_label("Expression", exact=True).fill("2 * 21")
    expect(page.get_by_label("What it gives")).to_contain_text("42")
    assert _axe(page, "/feel") == []


def test_every_built_in_is_in_the_list(dora: Browser) -> None:
    listed = [text_of(one) for one in dora.page("/feel").xpath("//aside//li/code")]
    assert len(listed) > 80
    assert "substring(string: string, start position: number, length?: number)" in listed
