"""The pages of processes: everybody reads how a process goes; designers bring, compare, publish and take away."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any

import pytest
from werkzeug.test import TestResponse

from engine.commands import DeployDefinition, SaveDraftFile, StartDraft
from engine.model.actor import Actor, ActorKind
from engine.queries.releases import find_bundle
from engine.store.model_drafts import read_files, read_model_draft
from tests.web.conftest import FILES, Browser, Company, text_of, tree
from tests.web.test_budgets import statements

MODEL = (FILES / "request.bpmn").read_text()
DORA = Actor(ActorKind.USER, "dora", designer=True)


@pytest.fixture
def dora(browser_of: Callable[[str | None], Browser]) -> Browser:
    """A designer."""
    return browser_of("dora")


def saved(company: Company, text: str, name: str = "request.bpmn") -> None:
    """A draft of the request process in which this file was saved."""
    with company.engine.database.read() as connection:
        there = read_model_draft(connection, "request") is not None
    if not there:
        company.engine.handle(StartDraft("request"), actor=DORA)
    with company.engine.database.read() as connection:
        before = read_files(connection, "request").get(name)
    seen = before.rev if before is not None else None
    company.engine.handle(SaveDraftFile("request", name, text.encode(), seen), actor=DORA)


def release_ids(company: Company) -> list[int]:
    with company.engine.database.read() as connection:
        return [row[0] for row in connection.exec_driver_sql("SELECT id FROM bpm_deployment ORDER BY id")]


def draft_rev(company: Company) -> int:
    with company.engine.database.read() as connection:
        draft = read_model_draft(connection, "request")
    assert draft is not None
    return draft.rev


def bring(who: Browser, path: str, files: dict[str, bytes], **fields: str) -> TestResponse:
    given = [(io.BytesIO(content), name) for name, content in files.items()]
    return who.post(path, {**fields, **({"file": given} if given else {})}, content_type="multipart/form-data")


def followed(who: Browser, answer: TestResponse) -> str:
    """The text of the page that an answer leads to."""
    assert answer.status_code == 303, answer.text[:500]
    return text_of(who.page(answer.location))


def test_a_clerk_reads_how_the_process_goes(company: Company, anna: Browser) -> None:
    company.start()
    listed = text_of(anna.page("/processes"))
    assert "Purchase request" in listed
    assert "version 1" in listed
    page = anna.page("/processes/request")
    said = [text_of(one) for one in page.xpath("//ol[contains(@class, 'telling')]/li")]
    assert said[0].startswith("Begins: Asked for")
    assert any("Task for Sales support: Check the request limit: 8 h" in one for one in said)
    assert any("approved → 3 Book the goods" in one and "otherwise → " in one for one in said)
    assert page.xpath("//*[@data-diagram]/@data-diagram")[0].startswith("/processes/request/files/")
    assert anna.get(page.xpath("//*[@data-diagram]/@data-diagram")[0]).status_code == 200


def test_a_clerk_sees_no_buttons_that_change_anything(company: Company, anna: Browser) -> None:
    saved(company, MODEL)
    page = anna.page("/processes/request")
    assert page.xpath("//main//form") == []
    assert "Edit" not in text_of(page)
    for path in ("/processes", "/processes/import", "/processes/request/draft", "/processes/request/draft/discard"):
        assert anna.post(path, {"name": "x", "rev": "1"}).status_code == 404
    assert anna.get("/processes/request/release").status_code == 404
    assert anna.get("/processes/request/files/draft/request.bpmn").status_code == 404
    assert anna.get("/processes/request/difference?a=draft").status_code == 404


def test_a_new_process_begins_as_a_draft_that_others_do_not_see(company: Company, dora: Browser, anna: Browser) -> None:
    answer = dora.post("/processes", {"name": "Check an offer"})
    assert answer.location.endswith("/processes/check_an_offer/edit")
    assert "not published yet" in text_of(dora.page("/processes/check_an_offer"))
    assert anna.get("/processes/check_an_offer").status_code == 404
    assert "Check an offer" not in anna.get("/processes").text
    refused = dora.post("/processes", {"name": "  "})
    assert (refused.status_code, "Say what it is called." in refused.text) == (422, True)


def test_the_address_of_a_called_process_leads_to_its_bundle(company: Company, anna: Browser) -> None:
    other = MODEL.replace('id="request"', 'id="other"')
    files = {path.name: path.read_bytes() for path in FILES.iterdir() if path.suffix in (".bpmn", ".form")}
    company.engine.handle(DeployDefinition({**files, "other.bpmn": other.encode()}))
    answer = anna.get("/processes/other")
    assert answer.location.endswith("/processes/request?process=other")
    assert anna.get("/processes/nothing").status_code == 404


def test_the_release_page_says_what_is_new_and_publishes_it(company: Company, dora: Browser) -> None:
    old = company.start()
    saved(company, MODEL.replace("PT8H", "PT4H"))
    page = dora.page("/processes/request/release")
    said = text_of(page)
    assert "Limit of “Check the request”: 8 h → 4 h" in said
    assert "1 runs by version 1" in said
    refused = dora.post("/processes/request/release", {"note": " ", "rev": str(draft_rev(company))})
    assert (refused.status_code, "Say in a line what is new." in refused.text) == (422, True)
    answer = dora.post("/processes/request/release", {"note": "Faster", "rev": str(draft_rev(company))})
    said = followed(dora, answer)
    assert "Published: request 2." in said
    assert "Faster" in said
    company.start()
    versions = company.engine.database
    with versions.read() as connection:
        found = connection.exec_driver_sql("SELECT version FROM bpm_instance ORDER BY id").scalars().all()
    assert (list(found), old > 0) == ([1, 2], True)


def test_what_cannot_run_is_told_and_nothing_is_lost(company: Company, dora: Browser) -> None:
    broken = MODEL.replace("</process>", "")
    saved(company, broken)
    page = dora.page("/processes/request/release")
    assert "not well-formed" in text_of(page)
    assert page.xpath("//button[@disabled and normalize-space()='Publish']")
    answer = dora.post("/processes/request/release", {"note": "my words", "rev": str(draft_rev(company))})
    assert answer.status_code == 422
    assert "my words" in tree(answer).xpath("string(//textarea[@name='note'])")
    assert len(release_ids(company)) == 1
    with company.engine.database.read() as connection:
        assert read_files(connection, "request")["request.bpmn"].content == broken
    difference = text_of(dora.page("/processes/request/difference"))
    assert "cannot be compared because one of the two is broken" in difference


def test_a_release_whose_scenario_fails_is_refused_with_what_came_out(company: Company, dora: Browser) -> None:
    scenario = (
        '{"reglament_scenario": 1, "title": "Wishful", "process": "request", "start": {}, "steps": [], '
        '"expect": {"status": "completed"}}'
    )
    saved(company, scenario, "wishful.scenario")
    assert "1 scenario runs before it is published." in text_of(dora.page("/processes/request/release"))
    assert "comes out otherwise Wishful" in text_of(dora.page("/processes/request/release?run=1"))
    answer = dora.post("/processes/request/release", {"note": "hope", "rev": str(draft_rev(company))})
    assert (answer.status_code, "comes out otherwise Wishful" in text_of(tree(answer))) == (422, True)
    assert len(release_ids(company)) == 1


def test_a_draft_that_was_saved_meanwhile_is_not_published_unseen(company: Company, dora: Browser) -> None:
    saved(company, MODEL.replace("PT8H", "PT4H"))
    seen = draft_rev(company)
    saved(company, MODEL.replace("PT8H", "PT2H"))
    answer = dora.post("/processes/request/release", {"note": "mine", "rev": str(seen)})
    assert answer.status_code == 409
    assert "Somebody has saved in this draft meanwhile" in answer.text
    assert "8 h → 2 h" in text_of(tree(answer))


def test_a_release_made_meanwhile_is_shown_before_it_is_published_over(company: Company, dora: Browser) -> None:
    saved(company, MODEL.replace("PT8H", "PT4H"))
    seen = {"note": "mine", "rev": str(draft_rev(company))}
    files = {path.name: path.read_bytes() for path in FILES.iterdir() if path.suffix in (".bpmn", ".form")}
    company.engine.handle(DeployDefinition({**files, "request.bpmn": MODEL.replace("Pack", "Wrap").encode()}))
    answer = dora.post("/processes/request/release", seen)
    assert answer.status_code == 409
    page = tree(answer)
    assert "published version 2 after this draft was begun" in text_of(page)
    over = page.xpath("string(//input[@name='over']/@value)")
    assert dora.post("/processes/request/release", {**seen, "over": over}).status_code == 303


def test_the_difference_is_said_and_marked_on_both_diagrams(company: Company, dora: Browser) -> None:
    saved(company, MODEL.replace("PT8H", "PT4H").replace('name="Pack the goods"', 'name="Wrap the goods"'))
    page = dora.page("/processes/request/difference")
    said = [text_of(one) for one in page.xpath("//ul[@class='words']/li")]
    assert said == ["Limit of “Check the request”: 8 h → 4 h", "Renamed: task “Pack the goods” → “Wrap the goods”"]
    marks = page.xpath("//*[@data-diagram]/@data-marks")
    assert len(marks) == 2
    assert all('"check": "was-changed"' in one for one in marks)
    sources = page.xpath("//*[@data-diagram]/@data-diagram")
    assert "PT4H" in dora.get(sources[1]).text
    assert "PT4H" not in dora.get(sources[0]).text


def test_a_release_in_use_stays_and_one_that_is_not_goes(company: Company, dora: Browser) -> None:
    company.start()
    for number, time in enumerate(("PT4H", "PT2H"), 1):
        saved(company, MODEL.replace("PT8H", time))
        dora.post("/processes/request/release", {"note": f"{number}", "rev": str(draft_rev(company))})
    first, second, third = release_ids(company)
    assert "Release 1 stays. 1 instance runs by it." in followed(dora, dora.post(f"/releases/{first}/delete"))
    assert "New ones of request begin by it" in followed(dora, dora.post(f"/releases/{third}/delete"))
    assert "Release 2 was deleted." in followed(dora, dora.post(f"/releases/{second}/delete"))
    assert release_ids(company) == [first, third]
    assert dora.post(f"/releases/{second}/delete").status_code == 404


def test_a_bundle_is_downloaded_and_brought_to_another_place(company: Company, dora: Browser, tmp_path: Any) -> None:
    [release] = release_ids(company)
    packed = dora.get(f"/api/v1/releases/{release}/bundle.zip").data
    said = followed(dora, bring(dora, "/processes/import", {"request.zip": packed}))
    assert "The files are what the draft has already. " in said + " "
    elsewhere = MODEL.replace('id="request"', 'id="wish"').replace("Purchase request", "Wish")
    answer = bring(dora, "/processes/import", {"wish.bpmn": elsewhere.encode()})
    assert answer.location.endswith("/processes/wish/edit")
    with company.engine.database.read() as connection:
        row = find_bundle(connection, DORA, "wish")
    assert row is not None
    assert (row.name, row.release) == ("Wish", None)


def test_a_broken_diagram_that_is_pasted_is_kept_and_told(company: Company, dora: Browser) -> None:
    broken = MODEL[:-200]
    said = followed(dora, bring(dora, "/processes/request/import", {}, pasted=broken))
    assert "Broken, and kept as they are: request.bpmn." in said
    with company.engine.database.read() as connection:
        assert read_files(connection, "request")["request.bpmn"].content == broken.strip()


def test_what_is_no_process_is_refused_beside_the_form(company: Company, dora: Browser) -> None:
    for files, said in (
        ({"x.zip": b"PK\x03\x04nonsense"}, "cannot be unpacked"),
        ({"check.form": b"{}"}, "No process was found in these files"),
        ({"notes.txt": b"hello"}, "No process was found in these files"),
    ):
        answer = bring(dora, "/processes/import", files)
        assert answer.status_code == 422
        assert said in text_of(tree(answer).xpath("//*[@role='alert']")[0])
    assert bring(dora, "/processes/import", {"big.bpmn": b"x" * 5_300_000}).status_code == 413
    assert bring(dora, "/processes/request/import", {"evil.exe": b"x"}).status_code == 303
    with company.engine.database.read() as connection:
        assert "evil.exe" not in read_files(connection, "request")


def test_a_draft_is_discarded_unless_somebody_has_just_saved(company: Company, dora: Browser) -> None:
    saved(company, MODEL.replace("PT8H", "PT4H"))
    seen = draft_rev(company)
    saved(company, MODEL.replace("PT8H", "PT2H"))
    assert "Somebody has saved in this draft meanwhile" in followed(
        dora, dora.post("/processes/request/draft/discard", {"rev": str(seen)})
    )
    done = dora.post("/processes/request/draft/discard", {"rev": str(draft_rev(company))})
    assert "The draft was discarded." in followed(dora, done)
    again = dora.post("/processes/request/draft", {"release": str(release_ids(company)[0])})
    assert again.location.endswith("/processes/request/edit")
    assert "There is a draft already" in followed(dora, dora.post("/processes/request/draft"))


@pytest.mark.parametrize(
    ("path", "most"),
    [("/processes", 8), ("/processes/request", 10), ("/processes/request/difference", 12)],
)
def test_a_page_takes_as_many_statements_however_many_releases_there_are(
    company: Company, dora: Browser, path: str, most: int
) -> None:
    for time in ("PT4H", "PT2H", "PT1H"):
        saved(company, MODEL.replace("PT8H", time))
        dora.post("/processes/request/release", {"note": time, "rev": str(draft_rev(company))})
    for _ in range(5):
        company.start()
    dora.get(path)
    with statements() as seen:
        assert dora.get(path).status_code == 200
    assert len(seen) <= most, seen


FOREIGN = """<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" id="f" targetNamespace="t"
 xmlns:camunda="http://camunda.org/schema/1.0/bpmn"><process id="leave" name="Leave" isExecutable="true">
<startEvent id="s"/><userTask id="ask" name="Ask"/><exclusiveGateway id="ok" name="Granted?"/><endEvent id="e"/>
<endEvent id="n"/><sequenceFlow id="a" sourceRef="s" targetRef="ask"/><sequenceFlow id="b" sourceRef="ask"
 targetRef="ok"/><sequenceFlow id="c" name="Yes" sourceRef="ok" targetRef="e"/>
<sequenceFlow id="d" name="No" sourceRef="ok" targetRef="n"/></process></definitions>"""


def test_a_file_of_another_tool_becomes_a_draft_and_every_change_is_told(company: Company, dora: Browser) -> None:
    answer = bring(dora, "/processes/import", {"leave.bpmn20.xml": FOREIGN.encode()})
    assert answer.status_code == 200
    page = tree(answer)
    assert "Which way leads on from 'Granted?'" in text_of(page)
    jumps = page.xpath("//a[contains(@href, '#')]/@href")
    assert "/processes/leave/edit?file=leave.bpmn#ok" in jumps
    with company.engine.database.read() as connection:
        files = read_files(connection, "leave")
    assert set(files) == {"leave.bpmn", "ask.form"}
    assert 'granted = "Yes"' in files["leave.bpmn"].content.replace("&quot;", '"')
    again = bring(dora, "/processes/leave/import", {"leave.bpmn": files["leave.bpmn"].content.encode()})
    assert "The files are what the draft has already." in followed(dora, again)
