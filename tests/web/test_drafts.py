"""What is typed is kept: drafts, and the end of a session in the middle of a form."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.web.conftest import Browser, Company, text_of, tree


def test_a_draft_survives_a_reload_and_takes_the_task(company: Company, anna: Browser, boris: Browser) -> None:
    company.start()
    task = company.task()
    answer = anna.post(f"/tasks/{task}/draft", {"verdict": "refuse", "reason": "half a th"}, htmx=True)
    parts = {part.get("hx-target"): text_of(part) for part in tree(answer).iter("hx-partial")}
    assert parts[f"#draft-{task}"] == "Draft saved 9:00 AM"
    assert parts[f"#state-{task}"].endswith("Yours")
    page = anna.page(f"/tasks/{task}")
    assert page.xpath("//textarea[@name='reason']")[0].text.strip() == "half a th"
    assert page.xpath("//input[@name='verdict'][@value='refuse'][@checked]")
    assert "Boris" not in text_of(page)
    assert "Anna Berg has it" in text_of(boris.page(f"/tasks/{task}"))
    assert boris.page(f"/tasks/{task}").xpath("//textarea[@name='note']")[0].text in (None, "")  # not Boris's draft


def test_a_draft_shows_the_fields_that_what_was_typed_asks_for(company: Company, anna: Browser) -> None:
    company.start()
    task = company.task()
    answer = anna.post(f"/tasks/{task}/draft", {"verdict": "refuse"}, htmx=True)
    fields = next(part for part in tree(answer).iter("hx-partial") if "data-fields" in part.get("hx-target"))
    assert fields.xpath(".//textarea[@name='reason']")


def test_a_draft_is_gone_when_the_task_is_done(company: Company, anna: Browser) -> None:
    company.start()
    task = company.task()
    anna.post(f"/tasks/{task}/draft", {"note": "x"})
    anna.post(f"/tasks/{task}/complete", {"verdict": "approve"})
    with company.engine.database.read() as connection:
        assert connection.exec_driver_sql("SELECT count(*) FROM bpm_draft").scalar() == 0


def test_a_draft_of_a_finished_task_is_not_saved_but_shown_to_its_writer(
    company: Company, anna: Browser, boris: Browser
) -> None:
    company.start()
    task = company.task()
    boris.post(f"/tasks/{task}/complete", {"verdict": "approve"})
    answer = anna.post(f"/tasks/{task}/draft", {"note": "late words"}, htmx=True)
    assert answer.status_code == 409
    assert "late words" in answer.text


def test_a_draft_that_arrives_after_its_own_writer_completed_is_no_conflict(company: Company, anna: Browser) -> None:
    company.start()
    task = company.task()
    anna.post(f"/tasks/{task}/complete", {"verdict": "approve", "note": "all of it"})
    assert anna.post(f"/tasks/{task}/draft", {"note": "all of"}, htmx=True).status_code == 204


def test_rows_are_added_and_removed_without_script(company: Company, anna: Browser, wanda: Browser) -> None:
    company.start()
    anna.post(f"/tasks/{company.task()}/complete", {"verdict": "approve"})
    company.do_jobs()
    task = company.task()
    page = wanda.page(f"/tasks/{task}")
    assert len(page.xpath("//input[@name='boxes.0.weight']")) == 1
    wanda.post(f"/tasks/{task}/draft", {"boxes.0.weight": "2", "_add": "boxes"})
    assert [field.get("value") for field in wanda.page(f"/tasks/{task}").xpath("//input[@type='number']")] == ["2", ""]
    wanda.post(f"/tasks/{task}/draft", {"boxes.0.weight": "2", "boxes.1.weight": "3", "_remove": "boxes.0"})
    assert [field.get("value") for field in wanda.page(f"/tasks/{task}").xpath("//input[@type='number']")] == ["3"]
    wanda.post(f"/tasks/{task}/complete", {"boxes.0.weight": "3"})
    assert "Finished" in text_of(wanda.page("/requests/R-101"))


# ---- the end of a session ----------------------------------------------------------------------------------------


def test_with_script_the_end_of_a_session_is_a_dialog_over_the_form(company: Company, anna: Browser) -> None:
    company.start()
    task = company.task()
    company.clock[0] += timedelta(hours=9)
    answer = anna.post(f"/tasks/{task}/draft", {"note": "x"}, htmx=True)
    assert answer.status_code == 401
    dialog = list(tree(answer).iter("hx-partial"))
    assert [part.get("hx-target") for part in dialog] == ["#dialog"]
    assert "Your session has ended" in text_of(dialog[0])
    again = anna.client.post(
        "/login", data={"login": "anna", "password": "demo", "was": "anna"}, headers={"HX-Request": "true"}
    )
    assert again.status_code == 200
    assert "csrf" in again.headers["HX-Trigger"]


def test_somebody_else_who_logs_in_at_the_dialog_does_not_get_the_form(company: Company, anna: Browser) -> None:
    company.clock[0] += timedelta(hours=9)
    again = anna.client.post(
        "/login", data={"login": "boris", "password": "demo", "was": "anna"}, headers={"HX-Request": "true"}
    )
    assert again.headers["HX-Redirect"] == "/"


def test_without_script_what_was_sent_too_late_becomes_a_draft(company: Company, anna: Browser) -> None:
    company.start()
    task = company.task()
    company.clock[0] += timedelta(hours=9)
    answer = anna.post(f"/tasks/{task}/complete", {"verdict": "refuse", "reason": "two pages of it"})
    assert answer.status_code == 401
    form = tree(answer).xpath("//form")[0]
    fields = {field.get("name"): field.get("value") for field in form.xpath(".//input[@type='hidden']")}
    back = anna.client.post("/login", data={**fields, "login": "anna", "password": "demo"})
    assert back.location == f"/tasks/{task}"
    page = anna.page(back.location)
    assert page.xpath("//textarea[@name='reason']")[0].text.strip() == "two pages of it"
    assert "What you had typed is kept" in text_of(page.xpath("//*[@id='toasts']")[0])


@pytest.mark.parametrize("kept", ["{}", "[]", "x", '{"task": "1e9", "values": 3}', '{"task": -1, "values": {}}'])
def test_a_forged_draft_at_the_login_is_left_alone(company: Company, anna: Browser, kept: str) -> None:
    answer = anna.client.post("/login", data={"login": "anna", "password": "demo", "kept": kept})
    assert answer.status_code == 303
