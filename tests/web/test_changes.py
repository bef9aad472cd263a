"""The monitor's pages for instances under change: tokens, moves to another version, lists, suspensions."""

from __future__ import annotations

import pytest

from engine.commands import DeployDefinition, PublishMessage, StartInstance
from tests.execution.play import diagram, flows
from tests.web.conftest import Browser, Company, text_of

ENDS = '<startEvent id="s"/><endEvent id="e"/>'


def step(element: str, name: str) -> str:
    return f'<userTask id="{element}" name="{name}" reglament:group="sales"/>'


V1 = diagram(
    ENDS + step("a", "Ask") + step("b", "Bill") + step("c", "Close") + flows("s > a", "a > b", "b > c", "c > e"),
    key="small",
)
V2 = diagram(
    step("b", "Bill") + ENDS + step("a", "Ask") + step("d", "Deliver") + flows("s > a", "a > b", "b > d", "d > e"),
    key="small",
)


@pytest.fixture
def small(company: Company) -> Company:
    company.engine.handle(DeployDefinition({"small.bpmn": V1}))
    return company


def start(company: Company, number: int = 1) -> list[int]:
    return [company.engine.handle(StartInstance("small", {})).instance_id for _ in range(number)]


def open_at(company: Company) -> list[str]:
    with company.engine.database.read() as connection:
        sql = "SELECT element FROM bpm_work_item WHERE state IN ('offered', 'claimed') AND definition_key = 'small'"
        return sorted(row[0] for row in connection.exec_driver_sql(sql))


def test_a_token_is_moved_after_a_look_at_what_would_happen(small: Company, manager: Browser) -> None:
    [number] = start(small)
    assert "Move tokens…" in text_of(manager.page(f"/instances/{number}"))
    page = manager.page(f"/instances/{number}/tokens")
    [token] = page.xpath("//input[@name='token']/@value")
    form = {"token": token, "verb": "move", "to": "c"}
    told = manager.post(f"/instances/{number}/tokens", {**form, "preview": "1"})
    assert "The task “Ask” is withdrawn." in told.text
    assert "“Close” begins." in told.text
    assert open_at(small) == ["a"]
    refused = manager.post(f"/instances/{number}/tokens", {**form, "do": "1"})
    assert (refused.status_code, "Say why" in refused.text) == (422, True)
    done = manager.post(f"/instances/{number}/tokens", {**form, "do": "1", "reason": "asked on the phone"})
    assert done.status_code == 303
    assert open_at(small) == ["c"]
    assert "moved tokens by hand" in text_of(manager.page(f"/instances/{number}"))
    back = manager.post(f"/instances/{number}/tokens", {"verb": "back", "to": "a", "reason": "after all", "do": "1"})
    assert back.status_code == 303
    assert open_at(small) == ["a"]


EACH = diagram(
    ENDS + '<userTask id="a" name="Ask" reglament:group="sales"><multiInstanceLoopCharacteristics '
    'reglament:collection="clients" reglament:item="client"/></userTask>' + flows("s > a", "a > e"),
    key="small",
)


def test_one_round_of_a_repeated_step_is_chosen_on_the_page(company: Company, manager: Browser) -> None:
    company.engine.handle(DeployDefinition({"small.bpmn": EACH}))
    number = company.engine.handle(StartInstance("small", {"clients": ["ACME", "Beta"]})).instance_id
    address = f"/instances/{number}/tokens"
    page = manager.page(address)
    [token] = page.xpath("//input[@name='token']/@value")
    listed = [" ".join(one.text_content().split()) for one in page.xpath(f"//select[@name='round-{token}']/option")]
    assert listed == ["the whole of it", "only round 1 · ACME", "only round 2 · Beta"]
    form = {"token": token, "verb": "cancel", f"round-{token}": "2", "reason": "no client any more"}
    assert manager.post(address, form).status_code == 303
    assert open_at(company) == ["a"]
    refused = manager.post(address, {"token": token, "verb": "repeat", "reason": "new"})
    assert (refused.status_code, "for which item" in refused.text) == (422, True)
    added = manager.post(address, {"token": token, "verb": "repeat", "item": '{"name": "Gamma"}', "reason": "new"})
    assert added.status_code == 303
    assert 'only round 3 · {"name":"Gamma"}' in text_of(manager.page(address))
    assert manager.post(address, {**form, f"round-{token}": "x"}).status_code == 422


def test_a_plain_step_offers_no_rounds(small: Company, manager: Browser) -> None:
    [number] = start(small)
    assert "Add a round to it" not in text_of(manager.page(f"/instances/{number}/tokens"))


def test_what_cannot_be_done_is_told_on_the_page(small: Company, manager: Browser) -> None:
    [number] = start(small)
    answer = manager.post(f"/instances/{number}/tokens", {"verb": "back", "to": "c", "reason": "x", "do": "1"})
    assert answer.status_code == 409
    assert "has not been at" in answer.text
    assert manager.post(f"/instances/{number}/tokens", {"verb": "fly"}).status_code == 422


def test_twenty_instances_move_and_the_one_that_stays_says_why(small: Company, manager: Browser) -> None:
    numbers = start(small, 20)
    page = manager.page(f"/instances/{numbers[0]}/tokens")
    [token] = page.xpath("//input[@name='token']/@value")
    manager.post(f"/instances/{numbers[0]}/tokens", {"token": token, "verb": "move", "to": "c", "reason": "in a hurry"})
    assert manager.get("/monitor/small/move").status_code == 404, "there is one version only"
    small.engine.handle(DeployDefinition({"small.bpmn": V2}))
    page = manager.page("/monitor/small/move")
    assert page.xpath("//select[@name='to:a']//option[@selected]/@value") == ["keep:a"]
    assert page.xpath("//select[@name='to:c']//option[@selected]/@value") == [""]
    plan = {"version": "1", "to": "2", "to:a": "keep:a", "to:b": "keep:b", "to:c": ""}
    tried = manager.post("/monitor/small/move", {**plan, "try": "1"})
    assert "It stands at “Close”, which goes nowhere yet: choose where." in tried.text
    told = " ".join(tried.text.split())
    assert "<b>19</b> moves" in told
    assert "<b>1</b> needs a choice" in told
    assert manager.post("/monitor/small/move", {**plan, "begin": "1"}).status_code == 422, "no reason was given"
    begun = manager.post("/monitor/small/move", {**plan, "begin": "1", "reason": "new terms"})
    assert begun.status_code == 303
    for _ in range(20):
        if "wait" not in text_of(manager.page(begun.location)).split("Case")[0]:
            break
        manager.post(begun.location)
    listed = text_of(manager.page(begun.location))
    assert "19 done" in listed
    assert "1 left as it was" in listed
    assert "It stands at 'Close', which the plan takes nowhere" in listed
    assert "small: from version 1 to 2" in text_of(manager.page("/changes"))
    again = {**plan, "to:c": "anew:d", "reason": "new terms", "begin": "1"}
    assert manager.post("/monitor/small/move", again).status_code == 303
    assert open_at(small) == ["a"] * 19 + ["d"]


def test_what_is_the_same_in_both_versions_is_folded_and_an_event_sub_process_goes_along(
    company: Company, manager: Browser
) -> None:
    listens = (
        '<subProcess id="esp" name="Asked" triggeredByEvent="true"><startEvent id="es" isInterrupting="false">'
        '<messageEventDefinition messageRef="m"/></startEvent><userTask id="answer" name="Answer" '
        'reglament:group="sales"/><endEvent id="ee"/><sequenceFlow id="x1" sourceRef="es" targetRef="answer"/>'
        '<sequenceFlow id="x2" sourceRef="answer" targetRef="ee"/></subProcess>'
    )
    asked = '<message id="m" name="asked"/>'
    for name in ("Ask", "Question"):
        body = ENDS + step("a", name) + listens + flows("s > a", "a > e")
        company.engine.handle(DeployDefinition({"small.bpmn": diagram(body, key="small", before=asked)}))
        if name == "Ask":
            start(company)
            company.engine.handle(PublishMessage("asked", ""))
    page = manager.page("/monitor/small/move")
    assert page.xpath("//details//select[@name='to:esp']//option[@selected]/@value") == ["keep:esp"]
    assert "steps that are in both versions keep everything" in text_of(page)
    form = {
        select.get("name"): select.xpath(".//option[@selected]/@value")[0]
        for select in page.xpath("//form[@method='post']//select")
    }
    tried = manager.post("/monitor/small/move", {**form, "version": "1", "to": "2", "try": "1"})
    assert "<b>1</b> moves" in " ".join(tried.text.split())
    begun = manager.post("/monitor/small/move", {**form, "version": "1", "to": "2", "begin": "1", "reason": "words"})
    assert begun.status_code == 303
    assert open_at(company) == ["a", "answer"]


def test_a_process_and_a_step_are_suspended_with_a_reason_that_everybody_sees(
    small: Company, manager: Browser, anna: Browser
) -> None:
    [number] = start(small)
    assert manager.post("/monitor/small/suspended", {"reason": ""}).status_code == 422
    assert manager.post("/monitor/small/suspended", {"element": "a", "reason": "training"}).status_code == 303
    assert "Step suspended: Ask" in text_of(manager.page("/monitor/small"))
    assert "training" in text_of(manager.page(f"/instances/{number}"))
    assert manager.post("/monitor/small/resume", {"element": "a"}).status_code == 303
    assert manager.post("/monitor/small/suspended", {"reason": "prices", "instances": "1"}).status_code == 303
    assert "Nothing starts; what runs stands still" in text_of(manager.page("/monitor/small"))
    assert manager.post("/monitor/small/resume").status_code == 303
    assert "Suspended before" in text_of(manager.page("/monitor/small/suspended"))
    assert anna.get("/monitor/small/suspended").status_code == 404


def test_a_list_can_be_paused_and_given_up_on_its_page(small: Company, manager: Browser) -> None:
    from engine.commands import Change, ModifyMany
    from tests.commands.stuck import MAX

    command = ModifyMany("small", 1, tuple(start(small, 2)), (Change("move", at="a", to="b"),), "x")
    batch = small.engine.handle(command, actor=MAX).batch_id
    assert manager.post(f"/changes/{batch}", {"do": "pause"}).status_code == 303
    assert "Paused by max." in text_of(manager.page(f"/changes/{batch}"))
    manager.post(f"/changes/{batch}", {"do": "continue"})
    manager.post(f"/changes/{batch}", {"do": "stop"})
    assert "max gave it up; what was changed stays changed." in text_of(manager.page(f"/changes/{batch}"))
    assert open_at(small) == ["a", "a"]


def test_after_a_release_the_page_says_who_runs_on_and_offers_a_plan(small: Company, manager: Browser) -> None:
    start(small, 3)
    small.engine.handle(DeployDefinition({"small.bpmn": V2}))
    page = manager.page("/processes/small")
    assert "3 instances of “small” run on an older version and go on as they began." in text_of(page)
    [link] = page.xpath("//a[text()='Plan to move them…']/@href")
    assert "Move instances to another version" in text_of(manager.page(link))
