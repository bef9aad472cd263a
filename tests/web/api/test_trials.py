"""Trials and scenarios for programs: the same steps, the same refusals."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tests.web.api.conftest import Program
from tests.web.conftest import Company

TRIAL = "/bundles/request/trial"
START = {"start": {"variables": {"number": "R-1", "client": "ACME", "amount": 120}}}
APPROVE = {"do": "complete", "element": "check", "values": {"verdict": "approve"}}
BOOKED = {"do": "answer", "element": "book", "outcome": "done", "result": {"booking": "B-1"}}


@pytest.fixture
def dora(program_of: Callable[[str | None], Program]) -> Program:
    """A designer with a draft of the request process."""
    found = program_of("dora")
    assert found.post("/drafts", {"bundle": "request"}).status_code == 201
    return found


def begin(program: Program, **scenario: Any) -> Any:
    answer = program.send("PUT", TRIAL, {"scenario": {**START, **scenario}})
    assert answer.status_code == 200, answer.text
    return answer


def step(program: Program, etag: str | None, content: dict[str, Any]) -> Any:
    return program.post(f"{TRIAL}/steps", {"step": content}, headers={"If-Match": etag} if etag else {})


def test_a_program_tries_a_draft_step_by_step(dora: Program) -> None:
    first = begin(dora)
    assert [task["element"] for task in first.json["tasks"]] == ["check"]
    second = step(dora, first.headers["ETag"], APPROVE)
    assert second.json["jobs"][0]["params"] == {"number": "R-1", "amount": 120}
    third = step(dora, second.headers["ETag"], BOOKED)
    assert third.json["instances"][0]["path"] == ["asked", "check", "decided", "book", "pack"]
    undone = dora.post(f"{TRIAL}/undo", {}, headers={"If-Match": third.headers["ETag"]})
    assert [job["element"] for job in undone.json["jobs"]] == ["book"]
    looked = dora.get(TRIAL)
    assert looked.json["scenario"]["steps"] == [{**APPROVE}]
    assert looked.headers["ETag"] == undone.headers["ETag"]
    assert dora.send("DELETE", TRIAL).status_code == 204
    assert dora.get(TRIAL).json["status"] == "not_started"


def test_a_step_needs_the_version_it_was_thought_of(dora: Program) -> None:
    seen = begin(dora).headers["ETag"]
    assert step(dora, None, APPROVE).status_code == 428
    assert step(dora, seen, APPROVE).status_code == 200
    assert step(dora, seen, APPROVE).status_code == 412
    assert step(dora, '"soon"', APPROVE).status_code == 412


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ({"do": "fly"}, "'fly' is nothing that can be done"),
        ({"do": "complete", "element": "pack"}, "'pack' has no open task here"),
        ({"do": "complete", "element": "check", "values": {}}, "verdict: Please fill this in."),
        ({"do": "wait", "until": "2020-01-01T00:00:00Z"}, "The clock does not go back"),
    ],
)
def test_what_does_not_fit_is_a_problem_and_leaves_the_trial_as_it_was(
    dora: Program, content: dict[str, Any], said: str
) -> None:
    seen = begin(dora).headers["ETag"]
    answer = step(dora, seen, content)
    assert answer.status_code == 422
    assert answer.mimetype == "application/problem+json"
    assert said in answer.json["detail"]
    assert dora.get(TRIAL).headers["ETag"] == seen


def test_an_editor_tries_files_that_are_not_saved_yet(dora: Program) -> None:
    text = (
        dora.get("/drafts/request/files/request.bpmn")
        .text.replace('id="check"', 'id="look"')
        .replace('"check"', '"look"')
    )
    text = text.replace('reglament:form="look"', 'reglament:form="check"')
    tried = dora.post("/bundles/request/try", {"scenario": START, "files": {"request.bpmn": text}})
    assert [task["element"] for task in tried.json["tasks"]] == ["look"]
    broken = dora.post("/bundles/request/try", {"scenario": START, "files": {"request.bpmn": "<broken"}})
    assert (broken.status_code, broken.json["status"]) == (200, "not_started")
    assert [one["code"] for one in broken.json["problems"]] == ["not_well_formed"]
    assert dora.post("/bundles/request/try", {"scenario": {"stepps": []}}).status_code == 422


def test_scenarios_are_kept_listed_and_run_with_what_they_cover(dora: Program) -> None:
    begin(dora, steps=[APPROVE, BOOKED])
    kept = dora.post("/bundles/request/scenarios", {"title": "Booked", "variables": ["verdict"]})
    assert (kept.status_code, kept.json["file"]) == (201, "booked.scenario")
    assert dora.post("/bundles/request/scenarios", {"title": "Booked"}).status_code == 422
    assert dora.post("/bundles/request/scenarios", {"title": "Booked", "replace": True}).status_code == 201
    assert [row["title"] for row in dora.get("/bundles/request/scenarios").json["items"]] == ["Booked"]
    ran = dora.post("/bundles/request/scenarios/run").json
    assert (ran["ok"], ran["results"][0]["lines"]) == (True, [])
    assert ran["processes"][0]["elements"]["pack"] == 1


def test_a_release_whose_scenario_fails_is_refused_and_nothing_written(dora: Program, company: Company) -> None:
    begin(dora, steps=[{"do": "complete", "element": "check", "values": {"verdict": "refuse", "reason": "dear"}}])
    dora.post("/bundles/request/scenarios", {"title": "Too dear"})
    read = dora.get("/drafts/request/files/request.bpmn")
    text = read.text.replace('verdict = "approve"', 'verdict = "refuse"')
    seen = {"If-Match": read.headers["ETag"]}
    saved = dora.send("PUT", "/drafts/request/files/request.bpmn", data=text, headers=seen, content_type="text/plain")
    assert saved.status_code in (200, 204), saved.text
    refused = dora.post("/drafts/request/release", {"note": "other way round"})
    assert refused.status_code == 422, refused.text
    assert "Too dear" in refused.text
    with company.engine.database.read() as connection:
        assert connection.exec_driver_sql("SELECT count(*) FROM bpm_deployment").scalar() == 1


def test_a_real_instance_becomes_a_scenario_for_who_may_see_it(
    dora: Program, program_of: Callable[[str | None], Program], company: Company
) -> None:
    number = company.start()
    body = {"instance": str(number)}
    manager = program_of("max")
    life = manager.post("/bundles/request/scenarios/from-instance", body)
    assert (life.status_code, life.json["result"]["status"]) == (200, "running")
    assert dora.post("/bundles/request/scenarios/from-instance", body).status_code == 404


def test_clerks_read_scenarios_and_try_nothing(dora: Program, program_of: Callable[[str | None], Program]) -> None:
    anna = program_of("anna")
    assert anna.get("/bundles/request/scenarios").status_code == 200
    assert anna.get(TRIAL).status_code == 404
    assert anna.send("PUT", TRIAL, {"scenario": START}).status_code == 404
    assert anna.get("/bundles/nothing/scenarios").status_code == 404
