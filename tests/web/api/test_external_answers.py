"""Many answers at once: each is carried out by itself, and told what the address of its own would have told."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask

from tests.web.api.archive import Worker, archive, begin, company, worker_of
from tests.web.conftest import Company

__all__ = ["company"]


@pytest.fixture
def make(app: Flask, company: Company) -> Callable[..., Worker]:
    archive(company)
    return worker_of(app, company)


def of(job: dict[str, Any], answer: str = "complete", **more: Any) -> dict[str, Any]:
    return {"job": job["id"], "fence": job["fence"], "answer": answer, **more}


def send(worker: Worker, *answers: dict[str, Any]) -> list[dict[str, Any]]:
    answer = worker.post("/external/answers", {"worker": worker.name, "answers": list(answers)})
    assert answer.status_code == 200, answer.text
    found: list[dict[str, Any]] = answer.json["items"]
    return found


def states(company: Company) -> dict[str, int]:
    with company.engine.database.read() as connection:
        found = connection.exec_driver_sql("SELECT status, count(*) FROM bpm_instance GROUP BY status")
        return {row[0]: int(row[1]) for row in found}


def test_a_hundred_jobs_are_completed_with_one_request(make: Callable[..., Worker], company: Company) -> None:
    worker = make()
    for number in range(100):
        begin(company, f"I-{number}")
    jobs = worker.fetch(most=100)
    told = send(worker, *(of(job, result={"place": f"shelf {job['variables']['number']}"}) for job in jobs))
    assert [one["job"] for one in told] == [job["id"] for job in jobs]
    assert {(one["status"], one["closed"]["state"]) for one in told} == {(200, "completed")}
    assert states(company) == {"completed": 100}
    again = send(worker, *(of(job, result={"place": "elsewhere"}) for job in jobs))
    assert again == told
    with company.engine.database.read() as connection:
        taken = connection.exec_driver_sql("SELECT count(*) FROM bpm_history WHERE command = 'CompleteJob'").scalar()
    assert taken == 100


def test_each_gets_its_own_answer_and_one_that_is_refused_stops_no_other(
    make: Callable[..., Worker], company: Company
) -> None:
    worker = make()
    for number in range(5):
        begin(company, f"I-{number}")
    done, full, failing, large, late = worker.fetch(most=5)
    told = send(
        worker,
        of(done, result={"place": "shelf 7"}),
        of(full, "error", code="full", message="No shelf is free."),
        of(failing, "fail", message="the lamp is broken", retries=0),
        of(large, result={"scan": "x" * 2_000_000}),
        {**of(late), "fence": late["fence"] + 1},
        {**of(late), "job": "77"},
        of(late, result={"place": "shelf 8"}),
    )
    assert [one["status"] for one in told] == [200, 200, 200, 422, 409, 404, 200]
    assert [one["closed"]["state"] for one in told if one["closed"]] == [
        "completed",
        "completed",
        "discarded",
        "completed",
    ]
    assert told[2]["closed"]["incident_id"] is not None
    assert told[3]["fields"]["scan"].startswith("'scan' has 1.9 MB")
    assert told[4]["who"] == "archiver-1 (max)"
    assert "held by archiver-1 (max)" in told[4]["detail"]
    assert states(company) == {"completed": 3, "running": 2}


def test_what_a_key_is_not_for_is_not_found(make: Callable[..., Worker], company: Company) -> None:
    worker, stranger = make(), make("stranger", topics=("another",))
    begin(company)
    [job] = worker.fetch()
    assert [one["status"] for one in send(stranger, of(job))] == [404]
    assert states(company) == {"running": 1}


@pytest.mark.parametrize(
    ("answers", "field"),
    [
        ([], "answers"),
        ([{"job": "1", "fence": 1, "answer": "complete"}] * 101, "answers"),
        ([{"job": "1", "fence": 1, "answer": "forget"}], "answers.0"),
        ([{"job": "1", "fence": 1}], "answers.0"),
        ([{"job": "1", "fence": 1, "answer": "fail"}], "answers.0.fail.message"),
        ([{"job": 1, "fence": 1, "answer": "complete"}], "answers.0.complete.job"),
    ],
)
def test_a_body_that_is_wrong_is_refused_as_a_whole_with_the_place(
    make: Callable[..., Worker], answers: list[dict[str, Any]], field: str
) -> None:
    answer = make().post("/external/answers", {"worker": "w", "answers": answers})
    assert answer.status_code == 422
    assert field in answer.json["fields"]
