"""Programs outside fetch jobs by topic and answer them: what they get, what they are refused, what others see."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from flask import Flask

from engine.commands import CancelInstance, PauseAction, ResumeInstance, RetryIncident, SuspendInstance
from engine.model.actor import Actor, ActorKind
from engine.store.columns import parse_time
from engine.store.programs import EXTERNAL
from tests.web.api.archive import Worker, archive, begin, company, worker_of
from tests.web.api.conftest import Program
from tests.web.conftest import Company

__all__ = ["company"]

ANSWERS: dict[str, dict[str, Any]] = {
    "complete": {"result": {"place": "x"}},
    "error": {"code": "full"},
    "fail": {"message": "x"},
    "extend": {},
    "unlock": {},
}
MAX = Actor(ActorKind.USER, "max", administrator=True)


@pytest.fixture
def make(app: Flask, company: Company) -> Callable[..., Worker]:
    return worker_of(app, company)


@pytest.fixture
def worker(make: Callable[..., Worker], company: Company) -> Worker:
    archive(company)
    return make()


def one(company: Company, sql: str) -> Any:
    with company.engine.database.read() as connection:
        return connection.exec_driver_sql(sql).one()


def lose(company: Company) -> None:
    """End the leases of everybody who has a job."""
    with company.engine.database.write() as connection:
        connection.exec_driver_sql(
            "UPDATE bpm_job SET lease_until = '2020-01-01T00:00:00.000000+00:00' WHERE state = 'executing'"
        )


def test_a_job_is_fetched_by_its_topic_and_completed(worker: Worker, company: Company) -> None:
    instance = begin(company)
    assert worker.fetch("another") == []
    [job] = worker.fetch("another", "archive", lock_seconds=30)
    assert (job["topic"], job["attempt"], job["attempts"], job["unsure"]) == ("archive", 1, 3, False)
    assert job["variables"] == {"number": "I-1", "amount": 12}
    assert (job["process"], job["element"], job["instance_id"]) == ("archive", "do", str(instance))
    taken, until = (datetime.fromisoformat(job[name]) for name in ("taken_at", "locked_until"))
    assert abs(until - taken - timedelta(seconds=30)) < timedelta(milliseconds=1)  # two looks at the server's clock
    assert abs(datetime.now(UTC) - taken) < timedelta(minutes=1)  # the database's time, not the engine's clock
    assert worker.fetch() == []
    answer = worker.answer("complete", job, result={"place": "shelf 7"})
    assert answer.json == {"job": job["id"], "instance_id": str(instance), "state": "completed", "incident_id": None}
    row = one(company, f"SELECT status, variables FROM bpm_instance WHERE id = {instance}")
    assert row[0] == "completed"
    assert '"place":"shelf 7"' in row[1]


def test_only_the_variables_that_were_asked_for_are_sent(worker: Worker, company: Company) -> None:
    begin(company)
    answer = worker.post(
        "/external/fetch", {"worker": "w", "topics": [{"topic": "archive", "variables": ["number", "nothing"]}]}
    )
    assert answer.json["items"][0]["variables"] == {"number": "I-1"}


def test_a_topic_that_passes_all_gets_what_the_task_can_see(make: Callable[..., Worker], company: Company) -> None:
    archive(company, 'reglament:passes="all"')
    begin(company)
    [job] = make().fetch()
    assert job["variables"] == {"number": "I-1", "amount": 12}
    assert "now" not in job["variables"]


def test_the_same_completion_again_gets_the_same_answer(worker: Worker, company: Company) -> None:
    begin(company)
    [job] = worker.fetch()
    first = worker.answer("complete", job, result={"place": "x"})
    again = worker.answer("complete", job, result={"place": "x"})
    assert (again.status_code, again.json) == (200, first.json)
    assert one(company, "SELECT count(*) FROM bpm_history WHERE command = 'CompleteJob'")[0] == 1


def test_a_late_worker_is_told_who_has_the_job(make: Callable[..., Worker], company: Company) -> None:
    archive(company)
    begin(company)
    slow, quick = make("slow"), make("quick")
    [old] = slow.fetch()
    lose(company)
    [new] = quick.fetch()
    assert (new["id"], new["key"], new["attempt"], new["unsure"]) == (old["id"], old["key"], 2, True)
    for verb, more in ANSWERS.items():
        late = slow.answer(verb, old, **more)
        assert late.status_code == 409, verb
        assert "is held by quick (max) until" in late.json["detail"]
        assert late.json["who"] == "quick (max)"
        assert late.json["when"]
    assert quick.answer("complete", new, result={"place": "y"}).status_code == 200
    late = slow.answer("complete", old, result={"place": "x"})
    assert (late.status_code, late.json["who"]) == (409, "quick (max)")
    assert "is completed; quick (max) had it after you" in late.json["detail"]


def test_a_failure_waits_as_the_element_says_and_is_an_incident_after_the_last(
    worker: Worker, company: Company
) -> None:
    begin(company)
    for pause in (10, 60):
        [job] = worker.fetch()
        answer = worker.answer("fail", job, message="scanner is off")
        assert answer.json["state"] == "retryable"
        assert worker.answer("fail", job, message="scanner is off").json == answer.json
        assert worker.fetch() == []
        run_at = one(company, "SELECT run_at FROM bpm_job")[0]
        due = parse_time(run_at)
        assert due is not None
        waits = (due - company.clock[0]).total_seconds()
        assert pause <= waits <= pause * 1.1
        company.clock[0] += timedelta(seconds=waits)
    [job] = worker.fetch()
    answer = worker.answer("fail", job, message="scanner is off", details="Traceback: line 7")
    assert answer.json["state"] == "discarded"
    assert worker.answer("fail", job, message="scanner is off").json == answer.json
    kind, message, detail = one(company, "SELECT kind, message, detail FROM bpm_incident")
    assert (kind, "scanner is off" in message) == ("retries_used", True)
    assert '"number":"I-1"' in detail
    assert "line 7" in detail
    company.engine.handle(RetryIncident(int(answer.json["incident_id"])), actor=MAX)
    assert worker.fetch()[0]["attempt"] == 1


def test_a_program_may_give_up_sooner_and_say_when(worker: Worker, company: Company) -> None:
    begin(company, "I-1")
    [job] = worker.fetch()
    assert worker.answer("fail", job, message="busy", retry_after_seconds=3600).json["state"] == "retryable"
    company.clock[0] += timedelta(minutes=59)
    assert worker.fetch() == []
    company.clock[0] += timedelta(minutes=10)
    [job] = worker.fetch()
    assert worker.answer("fail", job, message="no such document", retries=0).json["state"] == "discarded"


def test_a_bpmn_error_is_caught_with_its_variables(worker: Worker, company: Company) -> None:
    instance = begin(company)
    [job] = worker.fetch()
    answer = worker.answer("error", job, code="full", message="no shelf", variables={"shelves": 9})
    assert answer.json["state"] == "completed"
    outcome, variables = one(company, f"SELECT outcome, variables FROM bpm_instance WHERE id = {instance}")
    assert outcome == "e2"
    assert '"problem":{"code":"full","detail":"no shelf","data":{"shelves":9}}' in variables


def test_an_error_that_nothing_catches_is_an_incident(worker: Worker, company: Company) -> None:
    begin(company)
    [job] = worker.fetch()
    answer = worker.answer("error", job, code="lost", message="gone")
    assert answer.json["state"] == "discarded"
    assert one(company, "SELECT kind FROM bpm_incident")[0] == "refused"
    assert worker.answer("error", job, code="lost", message="gone").json == answer.json


@pytest.mark.parametrize(
    ("result", "said"),
    [
        ({"place": 7, "filed": date(2026, 3, 2)}, "'place' is"),
        ({"filed": date(2026, 3, 2)}, "'place' is missing (string)"),
        ({"place": "x", "filed": "soon"}, "'filed' is"),
    ],
)
def test_a_result_that_is_not_as_declared_is_an_incident_with_the_value(
    result: dict[str, Any], said: str, make: Callable[..., Worker], company: Company
) -> None:
    archive(company, 'reglament:answers="place: string, filed: date, weight?: number"')
    begin(company)
    worker = make()
    [job] = worker.fetch()
    answer = worker.answer("complete", job, result=result)
    assert answer.status_code == 200
    kind, message, kept = one(company, "SELECT kind, message, input FROM bpm_incident")
    assert kind == "answer_unfit"
    assert said in message
    assert all(f'"{name}"' in kept for name in result)
    assert worker.answer("complete", job, result=result).json == answer.json
    corrected = {"place": "shelf", "filed": date(2026, 3, 2)}
    company.engine.handle(RetryIncident(int(answer.json["incident_id"]), input=corrected), actor=MAX)
    assert one(company, "SELECT status FROM bpm_instance")[0] == "completed"


def test_a_declared_date_may_come_as_plain_text(make: Callable[..., Worker], company: Company) -> None:
    archive(company, 'reglament:answers="place: string, filed: date" reglament:resultVariable="kept"')
    begin(company)
    worker = make()
    [job] = worker.fetch()
    worker.answer("complete", job, result={"place": "x", "filed": "2026-03-02"})
    assert '"filed":{"@":"2026-03-02"}' in one(company, "SELECT variables FROM bpm_instance")[0]


def test_a_lease_is_prolonged_and_a_job_given_back(worker: Worker, company: Company) -> None:
    begin(company)
    [job] = worker.fetch(lock_seconds=5)
    longer = worker.answer("extend", job, lock_seconds=600).json["locked_until"]
    assert datetime.fromisoformat(longer) - datetime.fromisoformat(job["locked_until"]) > timedelta(minutes=9)
    assert worker.answer("unlock", job).status_code == 204
    [again] = worker.fetch()
    assert (again["attempt"], again["unsure"]) == (1, False)


def test_the_most_urgent_comes_first(make: Callable[..., Worker], company: Company) -> None:
    archive(company, key="archive")
    archive(company, 'reglament:actionPriority="90"', key="urgent")
    first, second = begin(company, key="archive"), begin(company, key="urgent")
    found = make().fetch(most=10)
    assert [job["instance_id"] for job in found] == [str(second), str(first)]
    assert [job["priority"] for job in found] == [90, 50]


def test_what_stands_still_is_not_given_out(worker: Worker, company: Company) -> None:
    instance = begin(company)
    company.engine.handle(SuspendInstance(instance, "look"), actor=MAX)
    assert worker.fetch() == []
    company.engine.handle(ResumeInstance(instance), actor=MAX)
    company.engine.handle(PauseAction("archive", "no paper"), actor=MAX)
    assert worker.fetch() == []


def test_a_cancelled_case_wants_no_answer_and_what_happened_is_told(worker: Worker, company: Company) -> None:
    instance = begin(company)
    [job] = worker.fetch()
    company.engine.handle(CancelInstance(instance, "no longer"), actor=MAX)
    answer = worker.answer("complete", job, result={"place": "x"})
    assert (answer.status_code, answer.json["state"]) == (200, "completed")
    assert one(company, "SELECT kind FROM bpm_incident")[0] == "late_effect"
    assert worker.answer("complete", job, result={"place": "x"}).json == answer.json


def test_a_key_for_external_work_opens_nothing_else(make: Callable[..., Worker], company: Company) -> None:
    archive(company)
    begin(company)
    worker = make()
    for path in ("/inbox", "/external/topics", "/instances"):
        answer = worker.get(path)
        assert answer.status_code in (403, 405), path
    assert worker.get("/inbox").status_code == 403
    assert (
        make("of a clerk", login="anna")
        .post("/external/fetch", {"worker": "w", "topics": [{"topic": "archive"}]})
        .status_code
        == 404
    )


def test_a_key_for_some_topics_does_not_see_the_others(make: Callable[..., Worker], company: Company) -> None:
    archive(company)
    begin(company)
    [job] = make().fetch()
    scanner = make("scanner", topics=("scan",))
    refused = scanner.post("/external/fetch", {"worker": "w", "topics": [{"topic": "archive"}]})
    assert (refused.status_code, refused.json["detail"]) == (403, "This key works for other topics: scan.")
    for verb, more in ANSWERS.items():
        assert scanner.answer(verb, job, **more).status_code == 404, verb
    assert scanner.fetch("scan") == []


def test_a_key_is_made_with_its_scope_by_managers_alone(program_of: Callable[[str], Program]) -> None:
    wanted = {"name": "archiver", "scope": EXTERNAL, "topics": ["archive"]}
    made = program_of("max").post("/keys", wanted)
    assert (made.status_code, made.json["scope"], made.json["topics"]) == (201, "external", ["archive"])
    assert program_of("anna").post("/keys", wanted).status_code == 422


def test_jobs_of_our_own_workers_are_not_given_out(worker: Worker, company: Company) -> None:
    company.start()  # its first job is stock.book's
    assert worker.fetch("stock.book") == []
    begin(company)
    company.do_jobs()  # our workers take no job of a topic
    assert len(worker.fetch()) == 1


def test_numbers_stay_exact(worker: Worker, company: Company) -> None:
    begin(company)
    [job] = worker.fetch()
    worker.answer("complete", job, result={"place": Decimal("0.1000000000000000000001")})
    assert '"place":0.1000000000000000000001' in one(company, "SELECT variables FROM bpm_instance")[0]
