"""The editors' address without a browser: who sees what, what it costs, how large the bundles are, what they say."""

from __future__ import annotations

import gzip
import json
import re
from collections.abc import Callable
from pathlib import Path

import pytest

from engine.commands import StartDraft
from engine.model.actor import Actor, ActorKind
from tests.web.conftest import Browser, Company
from tests.web.test_budgets import statements
from web.statics import FOLDER

ROOT = Path(__file__).resolve().parents[2]
DORA = Actor(ActorKind.USER, "dora", frozenset(), designer=True)
WORDS = ROOT / "ui" / "src" / "modeler" / "words"
LIBRARIES = ("bpmn-js", "diagram-js", "bpmn-js-create-append-anything", "bpmn-js-color-picker", "diagram-js-minimap",
             "@bpmn-io/element-template-chooser")  # fmt: skip


@pytest.fixture
def dora(company: Company, browser_of: Callable[[str | None], Browser]) -> Browser:
    company.engine.handle(StartDraft("request"), actor=DORA)
    return browser_of("dora")


def page_of(page: object) -> dict[str, object]:
    return json.loads(page.xpath("//script[@id='page']/text()")[0])


def test_a_designer_gets_the_draft_and_the_editor_of_each_kind_of_file(dora: Browser) -> None:
    page = dora.page("/processes/request/edit")
    assert page_of(page)["file"] == "request.bpmn"
    assert page_of(page)["readOnly"] is False
    assert [link.text for link in page.xpath("//nav[contains(@class, 'files')]//a")] == [
        "request.bpmn",
        "check.form",
        "new_request.form",
        "pack.form",
    ]
    scripts = {name: dora.page(f"/processes/request/edit?file={name}") for name in ("request.bpmn", "check.form")}
    assert any("/modeler-" in src for src in scripts["request.bpmn"].xpath("//script/@src"))
    assert any("/form-editor-" in src for src in scripts["check.form"].xpath("//script/@src"))


def test_whoever_may_not_design_reads_the_newest_release(dora: Browser, anna: Browser) -> None:
    page = anna.page("/processes/request/edit")
    assert page_of(page)["readOnly"] is True
    assert page_of(page)["release"] is not None
    assert "cannot be changed here" in page.text_content()
    assert not page.xpath("//*[@data-act='undo']")
    released = anna.get(f"/api/v1/releases/{page_of(page)['release']}/files/request.bpmn")
    assert released.status_code == 200
    assert released.data.startswith(b"<?xml")


@pytest.mark.parametrize("address", ["/processes/nothing/edit", "/processes/request/edit?file=nothing.bpmn"])
def test_what_is_not_there_is_not_found(dora: Browser, address: str) -> None:
    assert dora.get(address).status_code == 404


def test_only_styles_are_let_in_and_scripts_stay_strict(dora: Browser) -> None:
    policy = dora.get("/processes/request/edit").headers["Content-Security-Policy"]
    assert "script-src 'self';" in policy
    assert "style-src 'self' 'unsafe-inline'" in policy
    assert "unsafe-eval" not in policy
    assert "'unsafe-inline'" not in dora.get("/inbox/group").headers["Content-Security-Policy"]


def test_the_page_and_what_it_asks_for_cost_few_statements(dora: Browser) -> None:
    for address, most in (
        ("/processes/request/edit", 5),
        ("/api/v1/modeler/moddle.json", 2),
        ("/api/v1/modeler/surroundings?bundle=request", 6),
    ):
        dora.get(address)
        with statements() as seen:
            assert dora.get(address).status_code == 200
        assert len(seen) <= most, (address, seen)


def test_the_surroundings_are_those_of_the_draft_in_the_reader_s_language(dora: Browser, company: Company) -> None:
    found = dora.get("/api/v1/modeler/surroundings?bundle=request").json
    assert found["groups"] == ["sales_support", "warehouse"]
    assert found["forms"] == ["check", "new_request", "pack"]
    assert [one["key"] for one in found["processes"]] == ["request"]
    assert [action["name"] for action in found["actions"]] == ["stock.book", "stock.release"]
    assert {"approval.manager", "action.stock.book"} <= {template["id"] for template in found["templates"]}
    assert "choreographyTask" in found["refused"]
    assert "group" in found["words"]["bpmn:UserTask"]
    with company.engine.database.write() as connection:
        connection.exec_driver_sql("UPDATE bpm_user SET language = 'ko'")
    korean = dora.get("/api/v1/modeler/surroundings?bundle=request").json
    assert {section["id"]: section["title"] for section in korean["sections"]}["assignment"] == "누가 하나"
    assert korean["templates"][0]["name"] == "관리자 승인"


def test_a_reader_learns_nothing_of_the_draft(dora: Browser, anna: Browser) -> None:
    assert anna.get("/api/v1/modeler/surroundings?bundle=request").json["forms"] == []


@pytest.mark.parametrize(("bundle", "most"), [("modeler.js", 550_000), ("viewer.js", 80_000)])
def test_a_bundle_keeps_to_its_budget(bundle: str, most: int) -> None:
    name = json.loads((FOLDER / "manifest.json").read_text())[bundle]
    size = len(gzip.compress((FOLDER / name).read_bytes(), 9))
    assert 10_000 < size <= most, f"{bundle}: {size:,} bytes"


@pytest.mark.parametrize("language", ["ko", "ru"])
def test_every_word_of_the_modeler_has_a_translation(language: str) -> None:
    """Our own words, and those that the libraries ask to be translated."""
    known = set(_words_in((WORDS / f"{language}.js").read_text()))
    shared = set(_words_in((ROOT / "ui/src/draft/words.js").read_text()))
    own = {word for file in (ROOT / "ui/src/modeler").rglob("*.js") for word in _said(file.read_text(), "say")}
    listed = set(
        re.findall(r'^  \["[^"]+", "([^"]+)"\],$', (ROOT / "ui/src/modeler/keys.js").read_text(), re.MULTILINE)
    )
    assert len(own) > 60
    assert len(listed) > 10
    assert (own | listed) - known - shared == set()
    libraries = {
        word
        for name in LIBRARIES
        for file in (ROOT / "ui/node_modules" / name).rglob("*.js")
        if not re.search(
            r"/(dist/.*(development|production|umd)|test|node_modules)/?",
            str(file.relative_to(ROOT / "ui/node_modules")),
        )
        for word in _said(file.read_text(), "translate")
    }
    parts = {"Align elements ", "HELLO {you}"}  # begins a word that is made when it is said; an example in a comment
    assert len(libraries) > 50
    assert {word for word in libraries - parts if re.match(r"[A-Z]", word)} - known == set()


_TEXT = r"""(?:'((?:[^'\\]|\\.)*)'|"((?:[^"\\]|\\.)*)")"""


def _said(source: str, function: str) -> list[str]:
    return [one or other for one, other in re.findall(rf"\b{function}\(\s*{_TEXT}", source)]


def _words_in(source: str) -> list[str]:
    return [json.loads(f'"{word}"') for word in re.findall(r'^\s+"((?:[^"\\]|\\.)+)":', source, re.MULTILINE)]
