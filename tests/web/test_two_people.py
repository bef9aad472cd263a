"""Two people at one task: who was first, and what becomes of the other's words."""

from __future__ import annotations

from datetime import timedelta

from tests.web.conftest import Browser, Company, text_of, tree


def test_the_second_to_complete_is_told_who_and_when_and_keeps_the_text(
    company: Company, anna: Browser, boris: Browser
) -> None:
    company.start()
    company.start()
    task = company.task()
    assert boris.post(f"/tasks/{task}/complete", {"verdict": "approve"}).status_code == 303
    company.clock[0] += timedelta(minutes=2)
    answer = anna.post(
        f"/tasks/{task}/complete", {"verdict": "refuse", "reason": "my long reasoning", "note": "and more"}
    )
    assert answer.status_code == 409
    alert = tree(answer).xpath("//*[@role='alert']")[0]
    assert text_of(alert).startswith("Boris Orlov has already finished this task. 9:00 AM")
    kept = alert.xpath(".//textarea[@readonly]")[0].text
    assert "Reason: my long reasoning" in kept
    assert "Decision: Refuse" in kept
    assert alert.xpath(".//a[contains(@class, 'primary')]/@href") != []  # the next task


def test_with_script_the_form_stays_as_it_is_and_a_notice_stands_above_it(
    company: Company, anna: Browser, boris: Browser
) -> None:
    company.start()
    task = company.task()
    boris.post(f"/tasks/{task}/claim")
    answer = anna.post(f"/tasks/{task}/complete", {"verdict": "approve", "note": "mine"}, htmx=True)
    assert answer.status_code == 409
    parts = {part.get("hx-target"): text_of(part) for part in tree(answer).iter("hx-partial")}
    assert parts[f"#notice-{task}"].startswith("Boris Orlov has taken this task.")
    assert "Note: mine" in parts[f"#notice-{task}"]
    assert parts[f"#state-{task}"].endswith("9:00 AM")
    assert f"#task-{task}" not in parts


def test_of_two_who_take_a_task_one_gets_it_and_the_other_hears_who(
    company: Company, anna: Browser, boris: Browser
) -> None:
    company.start()
    task = company.task()
    assert anna.post(f"/tasks/{task}/claim").status_code == 303
    answer = boris.post(f"/tasks/{task}/claim", htmx=True)
    assert answer.status_code == 409
    parts = {part.get("hx-target"): text_of(part) for part in tree(answer).iter("hx-partial")}
    assert parts["#toasts"] == "Anna Berg was faster."
    assert parts[f"#w{task}"].endswith("Anna Berg")  # the row is rolled back to the truth


def test_what_a_colleague_holds_can_be_looked_at_but_not_changed(
    company: Company, anna: Browser, boris: Browser
) -> None:
    company.start()
    task = company.task()
    boris.post(f"/tasks/{task}/claim")
    page = anna.page(f"/tasks/{task}")
    assert "Boris Orlov has it" in text_of(page)
    assert not page.xpath("//button[text()='Complete']")


def test_a_task_is_given_back_to_the_group(company: Company, anna: Browser, boris: Browser) -> None:
    company.start()
    task = company.task()
    anna.post(f"/tasks/{task}/claim")
    anna.post(f"/tasks/{task}/release")
    assert boris.post(f"/tasks/{task}/claim").status_code == 303
