"""Incidents on their pages: in groups of one cause, retried together, corrected, reported as done, skipped by two."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from flask import Flask

from engine.actions import Done
from engine.commands import CompleteJob, FailJob
from engine.dispatch.outbox import Outbox
from tests.store.kit import counted
from tests.web.conftest import Browser, Company, text_of, tree
from tests.web.stuck import stuck


def test_incidents_stand_in_groups_of_one_cause(company: Company, boris: Browser, manager: Browser) -> None:
    stuck(company, boris, number=3)
    stuck(company, boris, "no connection to 10.0.0.7:8069")
    page = manager.page("/incidents")
    rows = [text_of(row) for row in page.cssselect(".causes tbody tr")]
    assert len(rows) == 2
    assert rows[0].startswith("ERP answered 503")
    assert "Cases 3" in rows[0]
    assert "stock.book" in rows[0]
    [address] = page.cssselect(".causes tbody tr:first-child a")
    group = manager.page(address.get("href"))
    assert len(group.cssselect("input[name=incident]")) == 3
    assert "ERP answered 503" in text_of(group.cssselect("h1")[0])


def test_the_list_filters_by_what_the_address_says(company: Company, boris: Browser, manager: Browser) -> None:
    stuck(company, boris)
    assert manager.page("/incidents?process=request").cssselect(".causes tbody tr")
    assert manager.page("/incidents?element=book").cssselect(".causes tbody tr")
    for nothing in ("process=other", "element=pack", "assignee=me", "cause=none", "assignee=max"):
        page = manager.page(f"/incidents?{nothing}")
        assert page.cssselect("#incidents tbody tr") == []
    assert manager.page("/incidents?assignee=-").cssselect(".causes tbody tr")
    assert len(manager.page("/incidents?list=1").cssselect("input[name=incident]")) == 1


def test_all_of_a_cause_are_retried_and_the_page_says_what_came_of_each(
    company: Company, boris: Browser, manager: Browser
) -> None:
    found = stuck(company, boris, number=3)
    [address] = manager.page("/incidents").cssselect(".causes a")
    form = manager.page(address.get("href")).cssselect("#many")[0]
    posted = {field.get("name"): field.get("value") for field in form.cssselect("input[type=hidden]")}
    answer = manager.post(
        "/incidents/many", {**posted, "assignee": "me", "all": "1"}
    )  # the list to assign from is sent, too
    assert answer.status_code == 303
    progress = manager.page(answer.headers["Location"])
    assert "0 done, 0 failed again, 3 under way" in text_of(progress.cssselect(".result")[0])
    assert progress.cssselect("#progress[hx-get]")  # it looks again by itself …
    assert progress.cssselect(f'#progress a[href="{answer.headers["Location"]}"]')  # … and without script by a link
    first, *others = Outbox(company.engine.database, "test").claim(company.engine.clock(), limit=10)
    company.engine.handle(FailJob(first.id, first.fence, "ERP answered 503"))
    for job in others:
        company.engine.handle(CompleteJob(job.id, job.fence, Done({"booking": "B"})))
    progress = manager.page(answer.headers["Location"])
    assert text_of(progress.cssselect(".result")[0]) == "2 done, 1 failed again"
    assert not progress.cssselect("#progress[hx-get]")
    assert len(found) == len(progress.cssselect("tbody tr"))
    again = manager.page("/incidents").cssselect(".causes tbody tr")
    assert "Cases 1" in text_of(again[0])


def test_chosen_ones_are_retried_and_nothing_chosen_is_told(company: Company, boris: Browser, manager: Browser) -> None:
    found = stuck(company, boris, number=2)
    assert manager.post("/incidents/many", {"retry": "1"}).status_code == 422
    answer = manager.post("/incidents/many", {"retry": "1", "incident": str(found[0])})
    assert text_of(manager.page(answer.headers["Location"]).cssselect(".result")[0]).endswith("1 under way")
    with company.engine.database.read() as connection:
        assert [row.id for row in _open(connection)] == [found[1]]


def _open(connection: Any) -> list[Any]:
    return list(connection.exec_driver_sql("SELECT id FROM bpm_incident WHERE state = 'open' ORDER BY id"))


def test_parameters_are_corrected_in_typed_fields_with_the_fault_beside_the_field(
    company: Company, boris: Browser, manager: Browser
) -> None:
    [incident] = stuck(company, boris)
    page = manager.page(f"/incidents/{incident}")
    fields = {field.get("name"): field.get("value") for field in page.cssselect("[name^='p.']")}
    assert fields == {"p.number": "R-101", "p.amount": "120"}
    wrong = manager.post(
        f"/incidents/{incident}/retry",
        {"_edited": "1", "p.number": "R-9", "p.amount": "many", "note": "for a reason"},
    )
    assert wrong.status_code == 422
    page = tree(wrong)
    [field] = page.cssselect("[name='p.amount']")
    assert (field.get("value"), field.get("aria-invalid")) == ("many", "true")
    assert "no number" in text_of(page.cssselect(f"#{field.get('aria-describedby')}")[0])
    assert page.cssselect("[name='p.number']")[0].get("value") == "R-9"
    assert page.cssselect("details[open] #retry-note")[0].text.strip() == "for a reason"
    done = manager.post(
        f"/incidents/{incident}/retry", {"_edited": "1", "p.number": "R-9", "p.amount": "77.50", "note": "typing error"}
    )
    assert done.status_code == 303
    [job] = Outbox(company.engine.database, "test").claim(company.engine.clock(), limit=10)
    assert job.params == {"number": "R-9", "amount": Decimal("77.50")}
    log = text_of(manager.page(f"/incidents/{incident}").cssselect(".timeline")[0])
    assert "Max Muster tried again typing error" in log
    assert '"amount": 120' in log
    assert '"amount": 77.50' in log


def test_json_that_cannot_be_read_is_told_with_line_and_column(
    company: Company, boris: Browser, manager: Browser
) -> None:
    [incident] = stuck(company, boris)
    for text, told in (('{"a": 1,\n b}', "line 2, column 2"), ("[1]", "braces"), ("{" * 5000, "cannot be read")):
        wrong = manager.post(f"/incidents/{incident}/retry", {"_edited": "1", "p.number": "R-9", "p_json": text})
        assert wrong.status_code == 422
        said = text_of(tree(wrong).cssselect("#p_json-e")[0])
        assert told in said or "no JSON" in said
    assert manager.page(f"/incidents/{incident}").cssselect(".pill.bad")


def test_what_a_person_saw_done_lets_the_case_go_on(company: Company, boris: Browser, manager: Browser) -> None:
    [incident] = stuck(company, boris)
    answer = manager.post(f"/incidents/{incident}/done", {"r_json": '{"booking": "B-7"}', "note": "seen on the shelf"})
    assert answer.status_code == 303
    page = text_of(manager.page(f"/incidents/{incident}").cssselect("#incident")[0])
    assert "resolved by max" in page
    assert "Max Muster reported that it was done seen on the shelf" in page
    with company.engine.database.read() as connection:
        assert connection.exec_driver_sql("SELECT done_by FROM bpm_ledger").scalar() == "user:max"
    assert company.task()  # it is being packed


def test_a_skip_is_asked_by_one_and_decided_by_another(
    company: Company, boris: Browser, manager: Browser, mia: Browser
) -> None:
    [incident] = stuck(company, boris)
    assert manager.post(f"/incidents/{incident}/skip", {"note": " "}).status_code == 422
    assert manager.post(f"/incidents/{incident}/skip", {"note": "It was packed already."}).status_code == 303
    own = manager.page(f"/incidents/{incident}")
    assert "Another person must decide." in text_of(own)
    assert not own.cssselect("button[name=agree]")
    assert manager.post(f"/incidents/{incident}/skip/decide", {"agree": "1"}).status_code == 403
    other = mia.page(f"/incidents/{incident}")
    assert "It was packed already." in text_of(other)
    assert other.cssselect("button[name=agree]")
    assert mia.post(f"/incidents/{incident}/skip/decide", {"refuse": "1"}).status_code == 422
    assert mia.post(f"/incidents/{incident}/skip/decide", {"agree": "1", "note": "I saw it."}).status_code == 303
    page = text_of(mia.page(f"/incidents/{incident}").cssselect(".timeline")[0])
    assert "Max Muster asked to skip it It was packed already." in page
    assert "Mia Meier agreed, and it was skipped I saw it." in page
    assert company.task()


def test_an_incident_is_given_to_oneself_to_another_and_talked_about(
    company: Company, boris: Browser, manager: Browser, mia: Browser
) -> None:
    found = stuck(company, boris, number=2)
    manager.post(f"/incidents/{found[0]}/assign", {"assignee": "me"})
    assert len(manager.page("/incidents?assignee=me&list=1").cssselect("input[name=incident]")) == 1
    manager.post(f"/incidents/{found[0]}/assign", {"assignee": "mia"})
    assert len(mia.page("/incidents?assignee=me&list=1").cssselect("input[name=incident]")) == 1
    assert manager.post(f"/incidents/{found[0]}/assign", {"assignee": "boris"}).status_code == 422
    mia.post(f"/incidents/{found[0]}/comment", {"note": "I called them.\nThey look."})
    assert "They look." in text_of(manager.page(f"/incidents/{found[0]}").cssselect(".timeline")[0])
    answer = manager.post("/incidents/many", {"assign": "1", "assignee": "me", "incident": [str(one) for one in found]})
    assert answer.status_code == 303
    assert len(manager.page("/incidents?assignee=me&list=1").cssselect("input[name=incident]")) == 2


def test_a_form_that_is_sent_twice_counts_once(company: Company, boris: Browser, manager: Browser) -> None:
    [incident] = stuck(company, boris)
    for _ in range(2):
        assert manager.post(f"/incidents/{incident}/comment", {"note": "hello", "_once": "x"}).status_code == 303
    assert len(manager.page(f"/incidents/{incident}").cssselect(".timeline li")) == 1


def test_a_paused_action_is_seen_everywhere_and_goes_on_when_it_is_resumed(
    company: Company, boris: Browser, manager: Browser
) -> None:
    [incident] = stuck(company, boris)
    for values in ({"action": "stock.book"}, {"action": "no.such", "reason": "x"}):
        assert manager.post("/incidents/paused", values).status_code == 422
    assert manager.post("/incidents/paused", {"action": "stock.book", "reason": "stock-taking"}).status_code == 303
    manager.post(f"/incidents/{incident}/retry")
    outbox = Outbox(company.engine.database, "test")
    assert outbox.claim(company.engine.clock(), limit=10) == []
    row = text_of(manager.page("/incidents/paused").cssselect("tbody tr")[0])
    assert "stock.book" in row
    assert "Max Muster" in row
    assert "stock-taking" in row
    assert "Jobs that wait 1" in row
    assert "stock-taking" in text_of(manager.page("/incidents"))
    instance = company.engine.database
    with instance.read() as connection:
        number = connection.exec_driver_sql("SELECT instance_id FROM bpm_job").scalar()
    assert "stock-taking" in text_of(manager.page(f"/instances/{number}"))
    assert "stock-taking" in text_of(manager.page(f"/incidents/{incident}"))
    assert manager.post("/incidents/paused/resume", {"action": "stock.book"}).status_code == 303
    assert len(outbox.claim(company.engine.clock(), limit=10)) == 1
    assert manager.post("/incidents/paused/resume", {"action": "stock.book"}).status_code == 409


def test_a_suspended_case_says_so_and_its_task_cannot_be_completed(
    company: Company, boris: Browser, manager: Browser
) -> None:
    instance = company.start()
    task = company.task(instance)
    assert manager.post(f"/instances/{instance}/suspend", {"reason": ""}).status_code == 422
    assert manager.post(f"/instances/{instance}/suspend", {"reason": "The client is unsure."}).status_code == 303
    assert "The client is unsure." in text_of(manager.page(f"/instances/{instance}"))
    late = boris.post(f"/tasks/{task}/complete", {"verdict": "approve"})
    assert late.status_code == 409
    assert "The client is unsure." in text_of(tree(late))
    assert manager.post(f"/instances/{instance}/resume").status_code == 303
    assert boris.post(f"/tasks/{task}/complete", {"verdict": "approve"}).status_code == 303


def test_the_page_of_incidents_asks_the_database_a_fixed_number_of_times(
    company: Company, boris: Browser, manager: Browser, app: Flask
) -> None:
    stuck(company, boris, number=2)
    [address] = manager.page("/incidents").cssselect(".causes a")
    paths = ("/incidents", address.get("href"), "/incidents/paused")
    before = []
    for path in paths:
        with counted(company.engine.database) as statements:
            manager.page(path)
        before.append(len(statements))
    stuck(company, boris, "another cause", number=4)
    stuck(company, boris, number=4)
    after = []
    for path in paths:
        with counted(company.engine.database) as statements:
            manager.page(path)
        after.append(len(statements))
    assert after == before
    assert max(after) <= 12
