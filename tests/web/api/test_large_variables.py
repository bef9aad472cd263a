"""A variable takes 1 MB: what is larger is refused at every door, by name and with the remedy, and nothing changes."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask

from engine.actions import Done
from engine.commands import CompleteJob, RetryIncident, StartInstance
from engine.dispatch.outbox import Outbox
from engine.errors import InvalidInput
from tests.web.api.archive import archive, begin, worker_of
from tests.web.api.conftest import Program
from tests.web.conftest import Browser, Company

TEN = "x" * 10_000_000
REMEDY = "Put files into a file store, and give the process their address."


def counted(company: Company) -> Any:
    with company.engine.database.read() as connection:
        return connection.exec_driver_sql(
            "SELECT (SELECT count(*) FROM bpm_instance), (SELECT count(*) FROM bpm_history),"
            " (SELECT count(*) FROM bpm_message)"
        ).one()


@pytest.mark.parametrize("value", [TEN, ["x" * 1000] * 2000, {"inner": {"deep": TEN}}, "ж" * 600_000])
@pytest.mark.parametrize(
    ("path", "body", "name"),
    [
        ("/instances", {"process": "request", "variables": {"number": "R-1"}}, "variables"),
        ("/messages", {"name": "request.cancel", "key": "R-1", "payload": {}}, "payload"),
        ("/signals", {"name": "stop", "payload": {}}, "payload"),
    ],
)
def test_what_is_sent_is_refused_by_the_name_of_the_variable(
    path: str, body: dict[str, Any], name: str, value: Any, program_of: Callable[[str], Program], company: Company
) -> None:
    before = counted(company)
    answer = program_of("max").post(path, {**body, name: {**body[name], "scan": value}})
    assert answer.status_code == 422
    assert set(answer.json["fields"]) == {"scan"}
    assert answer.json["fields"]["scan"].startswith("'scan' has ")
    assert REMEDY in answer.json["detail"]
    assert counted(company) == before


def test_a_task_and_a_job_of_a_program_outside_are_refused_too(
    app: Flask, program_of: Callable[[str], Program], company: Company
) -> None:
    task = company.task(company.start())
    answer = program_of("anna").post(f"/tasks/{task}/complete", {"values": {"note": TEN, "verdict": "approve"}})
    assert answer.status_code == 422
    assert "note" in answer.json["fields"]
    archive(company)
    begin(company)
    worker = worker_of(app, company)()
    [job] = worker.fetch()
    answer = worker.answer("complete", job, result={"place": TEN})
    assert (answer.status_code, set(answer.json["fields"])) == (422, {"place"})
    assert worker.answer("error", job, code="full", variables={"scan": TEN}).status_code == 422
    assert worker.answer("complete", job, result={"place": "x"}).status_code == 200  # it is still held


def test_a_body_that_is_larger_still_is_not_read_at_all(program_of: Callable[[str], Program]) -> None:
    answer = program_of("max").post("/messages", {"name": "n", "payload": {"scan": TEN + TEN}})
    assert answer.status_code == 413


def test_a_form_on_a_page_is_refused(app: Flask, company: Company) -> None:
    anna = Browser(app, company, "anna")
    task = company.task(company.start())
    assert anna.post(f"/tasks/{task}/complete", {"note": TEN}).status_code == 413


def test_the_answer_of_our_own_worker_and_a_repair_are_refused(company: Company) -> None:
    archive(company)
    begin(company)
    [job] = Outbox(company.engine.database, "w").claim(company.clock[0], topics=["archive"])
    with pytest.raises(InvalidInput, match=r"'place' has 9\.5 MB"):
        company.engine.handle(CompleteJob(job.id, job.fence, Done({"place": TEN})))
    with pytest.raises(InvalidInput, match="'amount' has"):
        company.engine.handle(RetryIncident(1, variables={"amount": TEN}))


def test_a_megabyte_is_taken(company: Company) -> None:
    company.engine.handle(StartInstance("request", {"number": "R-1", "client": "x" * 1_000_000, "amount": 1}))
