"""A bundle of decisions without a process, which processes of other bundles ask."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from typing import Any

import pytest

from engine.commands import DeployDefinition
from engine.model.actor import ENGINE
from tests.web.conftest import Browser, Company, text_of, tree

TABLE = """<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" id="d" name="D" namespace="urn:t">
    <decision id="discount" name="Discount"><variable name="discount" typeRef="number"/>
    <literalExpression><text>5</text></literalExpression></decision></definitions>"""
BUNDLE = "/processes/discount.dmn"


@pytest.fixture
def dora(browser_of: Callable[[str | None], Browser]) -> Browser:
    return browser_of("dora")


@pytest.fixture
def deployed(company: Company) -> Company:
    company.engine.handle(DeployDefinition({"discount.dmn": TABLE.encode()}, "for all"), actor=ENGINE)
    return company


def shown(reader: Browser, path: str) -> str:
    return str(text_of(reader.page(path)))


def publish(designer: Browser, note: str) -> Any:
    page = designer.page(f"{BUNDLE}/release")
    rev = page.xpath("//input[@name='rev']/@value")[0]
    return designer.post(f"{BUNDLE}/release", {"note": note, "rev": rev}, follow_redirects=True)


def test_decisions_alone_have_a_page_with_their_releases(deployed: Company, anna: Browser, dora: Browser) -> None:
    assert "version 1" in shown(anna, "/processes")
    for reader in (anna, dora):
        said = shown(reader, BUNDLE)
        for part in ("discount.dmn", "for all", "Decisions", "discount version 1"):
            assert part in said
        assert "How it goes" not in said
        assert "Try it" not in said


def test_they_are_drafted_published_compared_and_taken_elsewhere(deployed: Company, dora: Browser) -> None:
    begun = dora.post(f"{BUNDLE}/draft", follow_redirects=True)
    assert begun.status_code == 200
    assert "discount.dmn" in text_of(tree(begun))
    changed = dora.client.put(
        "/api/v1/drafts/discount.dmn/files/discount.dmn",
        data=TABLE.replace("<text>5</text>", "<text>7</text>"),
        content_type="text/plain",
        headers={"X-CSRF-Token": dora.csrf, "If-Match": '"1"'},
    )
    assert changed.status_code == 204, changed.text
    done = publish(dora, "Seven now")
    assert done.status_code == 200, done.text
    assert "Published: discount 2." in text_of(tree(done))
    assert "version 2" in shown(dora, "/processes")
    rows = dora.get("/api/v1/bundles/discount.dmn/releases").get_json()["items"]
    assert [(row["version"], row["note"]) for row in rows] == [(2, "Seven now"), (1, "for all")]
    said = shown(dora, f"{BUNDLE}/difference?a={rows[1]['id']}&b={rows[0]['id']}")
    assert "5 → 7" in said
    archive = dora.get(f"/api/v1/releases/{rows[0]['id']}/bundle.zip")
    with zipfile.ZipFile(io.BytesIO(archive.data)) as opened:
        [name] = [one for one in opened.namelist() if one.endswith(".dmn")]
        assert b"<text>7</text>" in opened.read(name)


def test_they_are_brought_in_without_a_diagram_and_published(company: Company, dora: Browser) -> None:
    file = (io.BytesIO(TABLE.encode()), "our discount.dmn")
    brought = dora.post("/processes/import", {"file": file}, content_type="multipart/form-data", follow_redirects=True)
    assert brought.status_code == 200, brought.text
    page = dora.page("/processes/our_discount.dmn/release")
    rev = page.xpath("//input[@name='rev']/@value")[0]
    done = dora.post(
        "/processes/our_discount.dmn/release", {"note": "The first one", "rev": rev}, follow_redirects=True
    )
    assert "Published: discount 1." in text_of(tree(done))


def test_a_table_that_is_broken_is_not_published(deployed: Company, dora: Browser) -> None:
    dora.post(f"{BUNDLE}/draft")
    dora.client.put(
        "/api/v1/drafts/discount.dmn/files/discount.dmn",
        data=TABLE.replace("<text>5</text>", "<text>7 +</text>"),
        content_type="text/plain",
        headers={"X-CSRF-Token": dora.csrf, "If-Match": '"1"'},
    )
    done = publish(dora, "Broken")
    assert done.status_code == 422
    assert "saw the end at column 4" in text_of(tree(done))
