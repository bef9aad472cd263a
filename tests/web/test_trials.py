"""Try it: a designer runs a draft step by step and keeps how it went. Long because scenarios begin where trials end."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from lxml import html
from sqlalchemy import Engine, event

from engine import Actor, ActorKind
from engine.commands import CompleteWorkItem, DeployDefinition, SaveDraftFile, StartDraft
from engine.store.model_drafts import read_file
from tests.trials.conftest import diagram
from tests.web.conftest import Browser, Company, text_of, tree

DORA = Actor(ActorKind.USER, "dora", designer=True)
TRY = "/processes/request/try"


@pytest.fixture
def dora(browser_of: Callable[[str | None], Browser]) -> Browser:
    return browser_of("dora")


@pytest.fixture
def draft(company: Company) -> None:
    company.engine.handle(StartDraft("request"), actor=DORA)


def trial(browser: Browser, path: str = TRY) -> html.HtmlElement:
    return browser.page(path)


def hidden(page: html.HtmlElement, verb: str) -> dict[str, str]:
    """The hidden fields of the form that does this."""
    [form] = page.xpath(f"//form[input[@name='_do' and @value='{verb}']]")
    return {field.get("name"): field.get("value") for field in form.xpath(".//input[@type='hidden']")}


def begin(browser: Browser, **values: str) -> html.HtmlElement:
    given = {"number": "R-1", "client": "ACME", "amount": "120", **values}
    response = browser.post(f"{TRY}/start", {"_how": "plain", "_process": "request", **given})
    assert response.status_code == 303, text_of(tree(response))
    return trial(browser)


def do(browser: Browser, verb: str, **fields: Any) -> html.HtmlElement:
    response = browser.post(f"{TRY}/steps", {**hidden(trial(browser), verb), **fields})
    assert response.status_code == 303, text_of(tree(response))
    return trial(browser)


# ---- step by step --------------------------------------------------------------------------------------------------


def test_a_trial_goes_from_the_start_form_to_the_end(dora: Browser, draft: None) -> None:
    page = begin(dora)
    assert text_of(page.xpath("//*[@id='trial']/p[@class='state']")[0]).startswith("Under way The clock says")
    assert [text_of(one) for one in page.xpath("//ul[@class='doing']//b")] == ["Check R-1", "request.cancel"]
    page = do(dora, "complete", verdict="approve")
    [result] = page.xpath("//textarea[@name='_result']")
    assert "120" in text_of(page.xpath("//dl[@class='params']")[0])
    assert result.text == "{}"
    do(dora, "answer", _outcome="done", _result='{booking: "B-1"}')
    page = do(dora, "complete", **{"boxes.0.weight": "2"})
    assert "Finished" in text_of(page.xpath("//p[@class='state']")[0])
    assert "It is over." in text_of(page)


def test_nothing_of_a_trial_reaches_the_companys_own_tables(dora: Browser, draft: None, company: Company) -> None:
    begin(dora)
    do(dora, "complete", verdict="approve")
    with company.engine.database.read() as connection:
        for table in ("instance", "work_item", "job", "history", "message"):
            assert connection.exec_driver_sql(f"SELECT count(*) FROM bpm_{table}").scalar() == 0


def test_the_form_is_checked_as_employees_know_it_and_keeps_what_was_typed(dora: Browser, draft: None) -> None:
    page = begin(dora)
    response = dora.post(f"{TRY}/steps", {**hidden(page, "complete"), "note": "hm"})
    assert response.status_code == 422
    shown = tree(response)
    assert "Please fill this in." in text_of(shown.xpath("//*[@role='alert']")[0])
    assert shown.xpath("//textarea[@name='note']")[0].text.strip() == "hm"
    again = dora.post(f"{TRY}/steps", {**hidden(page, "complete"), "verdict": "refuse", "_look": "1"})
    assert tree(again).xpath("//textarea[@name='reason']"), "what depends on the answer is shown"


def test_rows_are_added_without_taking_a_step(dora: Browser, draft: None) -> None:
    begin(dora)
    do(dora, "complete", verdict="approve")
    page = do(dora, "answer", _outcome="done", _result='{booking: "B-1"}')
    response = dora.post(f"{TRY}/steps", {**hidden(page, "complete"), "_add": "boxes"})
    assert response.status_code == 200
    assert tree(response).xpath("//input[@name='boxes.0.weight']")


def test_a_reload_and_another_window_show_where_it_stands_and_one_of_two_steps_wins(dora: Browser, draft: None) -> None:
    page = begin(dora)
    seen = hidden(page, "complete")
    do(dora, "complete", verdict="approve")
    late = dora.post(f"{TRY}/steps", {**seen, "verdict": "refuse", "reason": "no"})
    assert late.status_code == 409
    assert "went on in another window" in text_of(tree(late))
    assert "Book the goods" in text_of(trial(dora))


def test_a_step_is_taken_back_and_the_trial_begun_anew(dora: Browser, draft: None) -> None:
    begin(dora)
    page = do(dora, "complete", verdict="approve")
    [rev] = page.xpath("(//form[contains(@action, '/undo')]//input[@name='_rev'])[1]/@value")
    assert dora.post(f"{TRY}/undo", {"_rev": rev}).status_code == 303
    assert "Check R-1" in text_of(trial(dora))
    assert dora.post(f"{TRY}/restart").status_code == 303
    assert trial(dora).xpath("//form[@id='trial-start']")


def test_everybody_has_a_trial_of_their_own(dora: Browser, manager: Browser, draft: None) -> None:
    begin(dora)
    assert trial(manager).xpath("//form[@id='trial-start']")


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"_outcome": "done", "_result": "{booking: "}, "This cannot be read"),
        ({"_outcome": "done", "_result": "42"}, "Write names with values"),
        ({"_outcome": "refused", "_code": ""}, "Say with which code it refuses."),
    ],
)
def test_an_answer_that_cannot_be_read_is_told_beside_the_field(
    dora: Browser, draft: None, fields: dict[str, str], said: str
) -> None:
    begin(dora)
    page = do(dora, "complete", verdict="approve")
    response = dora.post(f"{TRY}/steps", {**hidden(page, "answer"), **fields})
    assert response.status_code == 422
    assert said in text_of(tree(response))


def test_an_action_refuses_and_answers_nothing_and_the_incident_is_retried(dora: Browser, draft: None) -> None:
    begin(dora)
    do(dora, "complete", verdict="approve")
    page = do(dora, "answer", _outcome="refused", _other_code="NoStock", _detail="none left")
    assert "Incident" in text_of(page)
    page = do(dora, "retry")
    page = do(dora, "answer", _outcome="unknown", _detail="the line went dead")
    assert "nobody can tell whether it happened" in text_of(page)


def test_messages_and_the_clock_move_it_on(dora: Browser, draft: None) -> None:
    begin(dora)
    page = do(dora, "wait", _for="P1D")
    assert "Mar 3, 2026" in text_of(page.xpath("//p[@class='state']")[0])
    refused = dora.post(f"{TRY}/steps", {**hidden(page, "wait"), "_for": "until", "_until": "2020-01-01T09:00"})
    assert "The clock does not go back." in text_of(tree(refused))
    chosen = trial(dora, f"{TRY}?at=message-0")
    response = dora.post(f"{TRY}/steps", {**hidden(chosen, "message"), "_key": "R-1", "_payload": '{reason: "late"}'})
    assert response.status_code == 303
    assert "Cancelled" in text_of(trial(dora))


def test_a_changed_draft_is_tried_with_the_same_steps_and_a_lost_element_is_told(
    dora: Browser, draft: None, company: Company
) -> None:
    begin(dora)
    do(dora, "complete", verdict="approve")
    change(company, b'id="check"', b'id="look"', b'Ref="check"', b'Ref="look"')
    page = trial(dora)
    said = text_of(page.xpath("//*[@role='alert']")[0])
    assert "Step 1 cannot be carried out any more: There is no element 'check' in the diagrams" in said
    [rev, to] = page.xpath("//*[@role='alert']//input[@name='_rev' or @name='_to']/@value")
    assert dora.post(f"{TRY}/undo", {"_rev": rev, "_to": to}).status_code == 303
    assert "Check R-1" in text_of(trial(dora))


def test_a_broken_draft_says_why_it_does_not_run(dora: Browser, draft: None, company: Company) -> None:
    change(company, b"</process>", b"")
    page = trial(dora)
    assert "The files do not run yet:" in text_of(page)
    assert not page.xpath("//form[@id='trial-start']")


def test_the_draft_is_tried_by_designers_and_managers_alone(
    anna: Browser, dora: Browser, manager: Browser, draft: None
) -> None:
    assert anna.get(TRY).status_code == 404
    assert anna.post(f"{TRY}/start", {"_how": "plain"}).status_code == 404
    assert manager.get(TRY).status_code == dora.get(TRY).status_code == 200
    assert dora.get("/processes/nothing/try").status_code == 404


def test_without_a_draft_the_newest_release_is_tried(dora: Browser) -> None:
    assert "This is the newest release" in text_of(begin(dora))
    response = dora.get(f"{TRY}/request.bpmn")
    assert response.mimetype == "application/xml"
    assert b'id="check"' in response.data


def test_the_page_of_a_trial_asks_few_things_of_the_database(dora: Browser, draft: None) -> None:
    begin(dora)
    seen: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        if statement not in ("BEGIN", "BEGIN IMMEDIATE"):
            seen.append(statement)

    event.listen(Engine, "before_cursor_execute", note)
    try:
        trial(dora)
    finally:
        event.remove(Engine, "before_cursor_execute", note)
    assert len(seen) <= 6, seen


# ---- scenarios -----------------------------------------------------------------------------------------------------


def keep(browser: Browser, title: str, **fields: str) -> Any:
    return browser.post("/processes/request/scenarios/keep", {"title": title, "path": "1", **fields})


def test_a_trial_is_kept_as_a_scenario_of_the_draft_and_passes(dora: Browser, draft: None) -> None:
    begin(dora)
    do(dora, "complete", verdict="refuse", reason="too dear")
    assert keep(dora, "Too dear!", variable="verdict").status_code == 303
    page = dora.page("/processes/request/scenarios?run=1")
    assert "Too dear! passes 1 step · too_dear.scenario" in text_of(page.xpath("//ul[@class='scenarios']")[0])
    assert "They pass 4 of 11 elements, 3 of 8 flows" in text_of(page)
    assert [text_of(one) for one in page.xpath("//*[contains(@class, 'legend')]/span")] == [
        "passed by a scenario",
        "never passed",
    ]
    text = dora.client.get("/api/v1/drafts/request/files/too_dear.scenario").text
    assert '"variables": {"verdict": "refuse"}' in text


def test_a_scenario_needs_a_title_and_replaces_another_only_when_told(dora: Browser, draft: None) -> None:
    begin(dora)
    assert "Give it a title." in text_of(tree(keep(dora, " ")))
    assert keep(dora, "Waiting").status_code == 303
    again = keep(dora, "Waiting")
    assert again.status_code == 422
    assert "There is a scenario &#39;waiting&#39; already." in again.text
    assert keep(dora, "Waiting", replace="1").status_code == 303


def test_a_scenario_that_comes_out_otherwise_is_told_where(dora: Browser, draft: None, company: Company) -> None:
    begin(dora)
    do(dora, "complete", verdict="refuse", reason="too dear")
    keep(dora, "Too dear")
    change(company, b'verdict = "approve"', b'verdict = "refuse"')
    page = dora.page("/processes/request/scenarios?run=1")
    assert "1 scenario comes out otherwise than it says." in text_of(page)
    assert "path: expected after 'decided' refused, came book" in text_of(page)


def test_a_scenario_is_opened_as_a_trial_and_goes_another_way(dora: Browser, draft: None) -> None:
    begin(dora)
    do(dora, "complete", verdict="approve")
    keep(dora, "Approved")
    dora.post(f"{TRY}/restart")
    assert dora.post("/processes/request/scenarios/open", {"file": "approved.scenario"}).status_code == 303
    assert "Book the goods" in text_of(trial(dora))
    assert dora.post("/processes/request/scenarios/open", {"file": "none.scenario"}).status_code == 404


def test_a_scenario_is_removed_from_the_draft_and_only_as_it_was_seen(dora: Browser, draft: None) -> None:
    begin(dora)
    do(dora, "complete", verdict="approve")
    keep(dora, "Approved")
    where = "/processes/request/scenarios/remove"
    assert dora.post(where, {"file": "approved.scenario", "rev": "99"}).status_code in (409, 412)
    assert dora.post(where, {"file": "request.bpmn"}).status_code == 404
    assert dora.post(where, {"file": "approved.scenario"}).status_code == 303
    assert "Approved" not in text_of(tree(dora.get("/processes/request/scenarios")).xpath("//main")[0])


def test_keeping_without_a_draft_begins_one(dora: Browser) -> None:
    begin(dora)
    assert keep(dora, "First").status_code == 303
    assert "This is the draft" in text_of(trial(dora))


def test_a_suggested_answer_is_the_one_of_a_scenario(dora: Browser, draft: None) -> None:
    begin(dora)
    do(dora, "complete", verdict="approve")
    do(dora, "answer", _outcome="done", _result='{booking: "B-77"}')
    keep(dora, "Booked")
    dora.post(f"{TRY}/restart")
    begin(dora)
    page = do(dora, "complete", verdict="approve")
    assert page.xpath("//textarea[@name='_result']")[0].text == '{booking: "B-77"}'


def test_readers_see_the_scenarios_of_the_release(anna: Browser, dora: Browser, draft: None) -> None:
    begin(dora)
    keep(dora, "Only in the draft")
    page = anna.page("/processes/request/scenarios")
    assert "There is none yet." in text_of(page)
    assert anna.get("/processes/request/scenarios/keep").status_code == 404


# ---- from life -----------------------------------------------------------------------------------------------------


def test_a_real_case_is_kept_as_a_test_after_its_values_were_looked_through(dora: Browser, company: Company) -> None:
    number = company.start(client="Real Person Ltd")
    company.engine.handle(
        CompleteWorkItem(company.task(), {"verdict": "refuse", "reason": "too dear"}),
        actor=Actor(ActorKind.USER, "anna", frozenset({"sales_support"})),
    )
    refused = dora.get(f"/instances/{number}/scenario")
    assert refused.status_code == 404, "designers see no foreign cases"


def test_a_manager_keeps_a_case_as_a_test(manager: Browser, company: Company) -> None:
    number = company.start(client="Real Person Ltd")
    company.engine.handle(
        CompleteWorkItem(company.task(), {"verdict": "refuse", "reason": "too dear"}),
        actor=Actor(ActorKind.USER, "anna", frozenset({"sales_support"})),
    )
    address = f"/instances/{number}/scenario"
    page = manager.page(address)
    assert "the values of real people" in text_of(page)
    assert "it comes out the same" in text_of(page)
    text = page.xpath("//textarea[@name='text']")[0].text
    assert "Real Person Ltd" in text
    broken = manager.post(address, {"title": "x", "text": text[:-5]})
    assert broken.status_code == 422
    masked = text.replace("Real Person Ltd", "ACME")
    assert manager.post(address, {"title": "From life", "text": masked}).status_code == 303
    kept = manager.client.get("/api/v1/drafts/request/files/from_life.scenario").text
    assert "Real Person" not in kept
    assert "From life passes" in text_of(manager.page("/processes/request/scenarios?run=1"))


def change(company: Company, *pairs: bytes) -> None:
    """Replace something in the draft's diagram."""
    with company.engine.database.read() as connection:
        file = read_file(connection, "request", "request.bpmn")
    assert file is not None
    content = file.content.encode()
    for old, new in zip(pairs[::2], pairs[1::2], strict=True):
        assert old in content
        content = content.replace(old, new)
    company.engine.handle(SaveDraftFile("request", "request.bpmn", content, file.rev), actor=DORA)


def test_of_several_start_events_one_is_chosen_on_the_page(dora: Browser, company: Company) -> None:
    body = """<startEvent id="call" name="A client called"/><startEvent id="mail" name="A mail came"/>
    <userTask id="talk" name="Talk" reglament:group="clerks"/>
    <userTask id="read" name="Read" reglament:group="clerks"/><endEvent id="e"/>
    call>talk mail>read talk>e read>e"""
    company.engine.handle(DeployDefinition({"two.bpmn": diagram(body, key="two")}), actor=DORA)
    company.engine.handle(StartDraft("two"), actor=DORA)
    there = "/processes/two/try"
    page = dora.page(there)
    assert page.xpath("//select[@name='_event']/option/@value") == ["call", "mail"]
    assert [text_of(one) for one in page.xpath("//select[@name='_event']/option")] == ["A client called", "A mail came"]
    response = dora.post(f"{there}/start", {"_how": "plain", "_process": "two", "_variables": "{}", "_event": "mail"})
    assert response.status_code == 303, text_of(tree(response))
    assert [text_of(one) for one in dora.page(there).xpath("//ul[@class='doing']//b")] == ["Read"]
