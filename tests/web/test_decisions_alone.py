"""A bundle of decisions without a process, which processes of other bundles ask."""

from __future__ import annotations

from collections.abc import Callable

from engine.commands import DeployDefinition
from engine.model.actor import ENGINE
from tests.web.conftest import Browser, Company, text_of, tree


def test_decisions_alone_have_a_page_with_their_releases(
    company: Company, anna: Browser, browser_of: Callable[[str | None], Browser]
) -> None:
    table = b"""<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" id="d" name="D" namespace="urn:t">
        <decision id="discount" name="Discount"><variable name="discount" typeRef="number"/>
        <literalExpression><text>5</text></literalExpression></decision></definitions>"""
    company.engine.handle(DeployDefinition({"discount.dmn": table}, "for all"), actor=ENGINE)
    assert "/processes/discount.dmn" in anna.get("/processes").text
    for reader in (anna, browser_of("dora")):
        shown = reader.get("/processes/discount.dmn")
        assert shown.status_code == 200
        assert "discount.dmn" in text_of(tree(shown))
        assert "for all" in text_of(tree(shown))
