"""Programs repair incidents by the same rules as people on the pages."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from engine.actions import Done
from engine.commands import CompleteJob, FailJob
from engine.dispatch.outbox import Outbox
from engine.store import people
from engine.store.people import Role
from tests.web.api.conftest import Program
from tests.web.conftest import Company

ProgramOf = Callable[[str | None], Program]


@pytest.fixture
def manager(program_of: ProgramOf) -> Program:
    return program_of("max")


def stuck(company: Company, program_of: ProgramOf, number: int = 1) -> list[str]:
    anna = program_of("anna")
    for _ in range(number):
        instance = company.start()
        anna.post(f"/tasks/{company.task(instance)}/complete", {"values": {"verdict": "approve"}})
    for job in Outbox(company.engine.database, "test").claim(company.engine.clock(), limit=100):
        company.engine.handle(FailJob(job.id, job.fence, "ERP answered 503"))
    return [row["id"] for row in program_of("max").get("/incidents").json["items"]]


def test_causes_lists_and_one_incident_say_the_same(company: Company, program_of: ProgramOf, manager: Program) -> None:
    found = stuck(company, program_of, 3)
    [group] = manager.get("/incidents/causes").json["items"]
    assert (group["count"], group["newest"]["words"]) == (3, "ERP answered 503")
    assert len(manager.get(f"/incidents?cause={group['cause']}").json["items"]) == 3
    assert manager.get("/incidents?cause=none").json["items"] == []
    first = manager.get("/incidents?size=2").json
    assert len(first["items"]) == 2
    assert len(manager.get(f"/incidents?size=2&after={first['next']}").json["items"]) == 1
    one = manager.get(f"/incidents/{found[0]}").json
    assert (one["job"]["action"], one["repairs"], one["skip"]) == ("stock.book", [], None)
    assert manager.get("/incidents/77").status_code == 404
    assert program_of("anna").get(f"/incidents/{found[0]}").status_code == 404


def test_a_correction_is_checked_kept_and_done_once(company: Company, program_of: ProgramOf, manager: Program) -> None:
    [incident] = stuck(company, program_of)
    wrong = manager.post(f"/incidents/{incident}/retry", {"variables": {"x": 1}})
    assert (wrong.status_code, "variables" in wrong.json["fields"]) == (422, True)
    body = {"params": {"number": "R-9", "amount": 7}, "note": "typing error"}
    for _ in range(2):
        answer = manager.post(f"/incidents/{incident}/retry", body, headers={"Idempotency-Key": "once"})
        assert answer.json["resolved"] is True
    [repair] = manager.get(f"/incidents/{incident}").json["repairs"]
    assert (repair["verb"], repair["after"]["params"]["number"]) == ("retried", "R-9")
    late = manager.post(f"/incidents/{incident}/retry", {})
    assert late.status_code == 409


def test_done_skip_assign_and_comment(company: Company, program_of: ProgramOf, manager: Program) -> None:
    with company.engine.database.write() as connection:
        people.add_person(connection, "mia", "Mia Meier", password_hash=None, role=Role.MANAGER)
    mia = program_of("mia")
    first, second = stuck(company, program_of, 2)
    assert manager.post(f"/incidents/{first}/assignee", {"assignee": "anna"}).status_code == 422
    assert manager.post(f"/incidents/{first}/assignee", {"assignee": "mia"}).json["assignee"] == "mia"
    assert manager.post(f"/incidents/{first}/comments", {"text": "I call them."}).status_code == 204
    assert manager.post(f"/incidents/{first}/done", {"result": {"booking": "B-1"}}).json["undoes"] is False
    assert manager.post(f"/incidents/{second}/skip", {"reason": "packed already"}).status_code == 200
    assert manager.get(f"/incidents/{second}").json["skip"]["reason"] == "packed already"
    assert manager.post(f"/incidents/{second}/skip/decision", {"approve": True}).status_code == 403
    assert mia.post(f"/incidents/{second}/skip/decision", {"approve": True}).json["skipped"] is True
    assert manager.get("/incidents").json["items"] == []


def test_many_are_tried_again_and_counted(company: Company, program_of: ProgramOf, manager: Program) -> None:
    stuck(company, program_of, 3)
    assert manager.post("/repairs", {}).status_code == 422
    begun = manager.post("/repairs", {"all": {"action": "stock.book"}, "title": "ERP answered 503"})
    assert (begun.status_code, begun.json["total"], begun.json["under_way"]) == (201, 3, 3)
    first, *others = Outbox(company.engine.database, "test").claim(company.engine.clock(), limit=10)
    company.engine.handle(FailJob(first.id, first.fence, "ERP answered 503"))
    for job in others:
        company.engine.handle(CompleteJob(job.id, job.fence, Done({"booking": "B"})))
    progress = manager.get(f"/repairs/{begun.json['id']}").json
    assert (progress["done"], progress["failed"], progress["is_settled"]) == (2, 1, True)
    fates = [row["fate"] for row in manager.get(f"/repairs/{begun.json['id']}/incidents").json["items"]]
    assert sorted(fates) == ["done", "done", "failed"]
    assert manager.post(f"/repairs/{begun.json['id']}").status_code == 200
    assert manager.get("/repairs/77").status_code == 404


def test_actions_are_paused_and_cases_suspended(company: Company, program_of: ProgramOf, manager: Program) -> None:
    stuck(company, program_of)
    assert manager.post("/paused-actions", {"action": "no.such", "reason": "x"}).status_code == 422
    assert manager.post("/paused-actions", {"action": "stock.book", "reason": "stock-taking"}).status_code == 204
    assert manager.post("/paused-actions", {"action": "stock.book", "reason": "again"}).status_code == 409
    assert [row["action"] for row in manager.get("/paused-actions").json["items"]] == ["stock.book"]
    assert manager.send("DELETE", "/paused-actions/stock.book").status_code == 204
    assert manager.send("DELETE", "/paused-actions/stock.book").status_code == 409
    instance = company.start()
    assert manager.post(f"/instances/{instance}/suspend", {"reason": "unsure"}).status_code == 204
    [case] = manager.get("/suspended-cases").json["items"]
    assert (case["instance_id"], case["reason"]) == (str(instance), "unsure")
    assert manager.post(f"/instances/{instance}/resume").status_code == 204
    assert manager.post(f"/instances/{instance}/resume").status_code == 409
    assert program_of("anna").post(f"/instances/{instance}/suspend", {"reason": "x"}).status_code == 404
