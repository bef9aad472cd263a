"""The editors of decisions and forms in a real browser: they save by themselves, and nothing is lost or overwritten."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from engine.store import people
from tests.web.api.conftest import Program
from tests.web.api.test_feel import DMN

AXE = Path(__file__).resolve().parents[3] / "ui/node_modules/axe-core/axe.min.js"
TABLE = DMN.replace('id="r3"', 'id="r3"').replace("&gt; 1000", "&gt; 5000")


@pytest.fixture
def dora(program_of: Callable[..., Program]) -> Program:
    """A designer with a draft of the request process and a decision in it."""
    found = program_of("dora")
    assert found.post("/drafts", {"bundle": "request", "from_release": "latest"}).status_code == 201
    put(found, "route.dmn", TABLE, None)
    return found


@pytest.fixture
def program_of(app: Any, company: Any) -> Callable[[str | None], Program]:
    return lambda login: Program(app, company, login)


def put(who: Program, name: str, text: str, rev: str | None) -> None:
    headers = {"If-None-Match": "*"} if rev is None else {"If-Match": rev}
    answer = who.send("PUT", f"/drafts/request/files/{name}", data=text, headers=headers, content_type="text/plain")
    assert answer.status_code in (200, 204), answer.text


def saved(who: Program, name: str) -> str:
    return str(who.get(f"/drafts/request/files/{name}").text)


def open_file(open_as: Callable[..., Page], name: str, **options: Any) -> Page:
    options.setdefault("viewport", {"width": 1500, "height": 950})
    page = open_as("dora", f"/processes/request/edit?file={name}", **options)
    expect(page.locator("body[data-ready=yes]")).to_be_attached()
    return page


def violations(page: Page) -> list[str]:
    page.evaluate(AXE.read_text())
    found = page.evaluate(
        "axe.run(document, {runOnly: ['wcag2a','wcag2aa','wcag21a','wcag21aa','wcag22aa','best-practice']})"
    )
    return [
        f"{one['id']}: {node['target']} {node['failureSummary'][:160]}"
        for one in found["violations"]
        for node in one["nodes"]
    ]


def test_a_cell_is_changed_with_completion_and_saves_itself(dora: Program, open_as: Callable[..., Page]) -> None:
    page = open_file(open_as, "route.dmn")
    expect(page.locator(".bjs-powered-by, .powered-by").first).to_be_visible()
    cell = page.locator("td.input-cell").first
    expect(cell).to_contain_text("<= 100")
    cell.click()
    editor = page.locator(".cm-content")
    editor.press("Control+a")
    editor.press_sequentially("> ajckez/? ", delay=20)  # letters that are keys elsewhere
    expect(editor).to_have_text("> ajckez/? ")
    editor.press("Control+a")
    editor.press_sequentially("> amo", delay=30)
    expect(page.locator(".cm-tooltip-autocomplete li").first).to_contain_text("amount")
    page.wait_for_timeout(150)  # a completion that has just come takes no Enter that was meant for something else
    editor.press("Enter")
    expect(editor).to_have_text("> amount")
    expect(page.locator("#state")).to_contain_text("Saved")
    assert "&gt; amount" in saved(dora, "route.dmn")
    page.reload()
    expect(page.locator("td.input-cell").first).to_contain_text("> amount")


def test_a_decision_is_tried_and_its_rule_marked(dora: Program, open_as: Callable[..., Page]) -> None:
    page = open_file(open_as, "route.dmn")
    page.get_by_label("amount").fill("150")
    page.get_by_label("client.rating").fill("A")
    page.get_by_role("button", name="Try", exact=True).click()
    expect(page.locator("#try .answer")).to_contain_text('"manager"')
    expect(page.locator("#try .answer")).to_contain_text("rules that fired: 2")
    expect(page.locator("tr.fired td").first).to_have_text("2")


def test_a_problem_leads_to_its_row(dora: Program, open_as: Callable[..., Page]) -> None:
    put(dora, "route.dmn", TABLE.replace("&lt;= 100", "&lt;= ("), f'"{_rev(dora, "route.dmn")}"')
    page = open_file(open_as, "route.dmn")
    problem = page.locator("#problems li.error").first
    expect(problem).to_be_visible()
    expect(page.locator("tr.faulty")).to_have_count(1)
    problem.get_by_role("button", name="Show rule 1 of Route").click()
    expect(page.locator("tr.faulty :focus")).to_have_count(1)


def test_what_cannot_be_drawn_is_kept_as_text_and_repaired(dora: Program, open_as: Callable[..., Page]) -> None:
    put(dora, "route.dmn", TABLE.replace("</definitions>", ""), f'"{_rev(dora, "route.dmn")}"')
    page = open_file(open_as, "route.dmn")
    text = page.get_by_label("The file as text")
    expect(text).to_be_visible()
    text.fill(TABLE)
    page.get_by_role("button", name="Draw it again").click()
    expect(page.locator("td.input-cell").first).to_contain_text("<= 100")
    expect(page.locator("#state")).to_contain_text("Saved")
    assert saved(dora, "route.dmn") == TABLE


def _rev(who: Program, name: str) -> str:
    return str(who.get(f"/drafts/request/files/{name}").headers["ETag"]).strip('"')


def test_of_two_designers_the_second_chooses_and_nothing_is_lost(
    dora: Program, program_of: Callable[..., Program], open_as: Callable[..., Page]
) -> None:
    page = open_file(open_as, "check.form", may_fail=True)  # the browser logs the 412 that is meant here
    other = program_of("max")
    theirs = json.loads(saved(dora, "check.form")) | {"title": "Theirs"}
    put(other, "check.form", json.dumps(theirs), f'"{_rev(dora, "check.form")}"')
    page.locator("button[data-field-type=textarea]").press("Enter")
    dialog = page.get_by_role("dialog", name="Somebody else has saved this file")
    expect(dialog).to_be_visible()
    assert json.loads(saved(dora, "check.form"))["title"] == "Theirs"
    dialog.get_by_role("button", name="Take theirs").click()
    expect(page.locator("#state")).to_contain_text("Saved")
    assert json.loads(saved(dora, "check.form")) == theirs
    rows = dora.get("/drafts/request/files/check.form/saved").json["items"]
    assert [row["by"] for row in rows][:3] == ["dora", "dora", "max"]  # theirs again, mine before it, theirs
    mine = dora.get(f"/drafts/request/files/check.form/saved/{rows[1]['rev']}").text
    assert len(json.loads(mine)["components"]) == len(theirs["components"]) + 1


def test_a_form_is_written_and_seen_as_people_will_see_it(dora: Program, open_as: Callable[..., Page]) -> None:
    page = open_file(open_as, "check.form")
    offered = page.locator(".fjs-palette-field:visible")
    expect(offered).to_have_count(14)
    page.locator("button[data-field-type=number]").press("Enter")
    page.locator(".fjs-form-field-number").last.click()
    page.locator(".bio-properties-panel-group-header", has_text="General").click()
    label = page.get_by_label("Field label")
    label.fill("Pieces")
    expect(page.locator("#preview").get_by_label("Pieces")).to_be_visible()
    expect(page.locator("#state")).to_contain_text("Saved")
    assert "Pieces" in saved(dora, "check.form")
    page.get_by_role("button", name="Check the answers").click()
    expect(page.locator("#preview .error").first).to_be_visible()
    page.get_by_role("button", name="Undo").click()
    expect(page.locator("#preview").get_by_label("Pieces")).to_have_count(0)


def test_undo_goes_on_beyond_a_reload(dora: Program, open_as: Callable[..., Page]) -> None:
    before = saved(dora, "check.form")
    page = open_file(open_as, "check.form")
    page.locator("button[data-field-type=checkbox]").press("Enter")
    expect(page.locator("#state")).to_contain_text("Saved")
    page.reload()
    expect(page.locator("body[data-ready=yes]")).to_be_attached()
    page.get_by_role("button", name="Undo").click()
    expect(page.locator("#state")).to_contain_text("Saved")
    assert json.loads(saved(dora, "check.form"))["components"] == json.loads(before)["components"]


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("name", ["route.dmn", "check.form"])
def test_the_editors_have_no_barrier(
    dora: Program, open_as: Callable[..., Page], browser: Any, name: str, scheme: str
) -> None:
    page = open_file(open_as, name, color_scheme=scheme, bypass_csp=True)
    page.wait_for_timeout(500)
    assert violations(page) == []


def test_readers_see_released_files_and_change_nothing(open_as: Callable[..., Page]) -> None:
    page = open_as("anna", "/processes/request/edit?file=check.form")
    expect(page.locator("body[data-ready=yes]")).to_be_attached()
    expect(page.locator("#stage")).to_have_attribute("inert", "")
    expect(page.get_by_role("button", name="Undo")).to_have_count(0)


@pytest.mark.parametrize(
    ("tongue", "words"), [("ko", ("구성 요소", "짧은 글")), ("ru", ("Компоненты", "Строка текста"))]
)
def test_the_form_editor_speaks_the_persons_language(
    dora: Program, company: Any, open_as: Callable[..., Page], tongue: str, words: tuple[str, str]
) -> None:
    with company.engine.database.write() as connection:
        people.add_person(
            connection, "dora", "Dora Design", password_hash=None, groups=(), role=people.Role.DESIGNER, language=tongue
        )
    page = open_file(open_as, "check.form")
    expect(page.locator(".fjs-palette-header")).to_have_text(words[0])
    expect(page.locator("button[data-field-type=textfield]")).to_have_text(words[1])
    page.locator("button[data-field-type=textfield]").press("Enter")
    expect(page.locator(".fjs-form-field-textfield").last).to_contain_text("Text field")  # what is written stays
