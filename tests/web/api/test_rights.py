"""Who gets what: every endpoint by every kind of caller, for things that are theirs, somebody else's, and absent."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from engine.queries.rights import Verb
from tests.web.api.conftest import Program
from tests.web.conftest import Company
from web.api.endpoint import UNSAFE, Endpoint
from web.api.routes import endpoints
from web.guard import Access

ENDPOINTS = {endpoint.name: endpoint for endpoint in endpoints()}
ALLOWED = {
    Verb.SEE_MONITOR: {"max"},
    Verb.SEE_INCIDENTS: {"max"},
    Verb.RETRY_INCIDENT: {"max"},
    Verb.SEE_ALL_WORK: {"max"},
    Verb.OPERATE: {"max"},
    Verb.WORK_OUTSIDE: {"max"},
    Verb.DESIGN: {"dora", "max"},
}
OPEN = {"about_log_in", "webhooks_take"}


def _path(endpoint: Endpoint, **there: Any) -> str:
    path = endpoint.path
    for name in ("task", "instance", "incident", "number"):
        path = path.replace(f"<row:{name}>", str(there.get(name, 77)))
    for part in path.split("/"):
        if part.startswith("<"):
            path = path.replace(part, "1" if part.startswith("<int:") else "77" if part.startswith("<row:") else "none")
    return path


def test_a_stranger_is_asked_who_they_are(program_of: Callable[..., Program]) -> None:
    stranger = program_of(None)
    for name, endpoint in ENDPOINTS.items():
        answer = stranger.send(endpoint.method, _path(endpoint))
        assert (endpoint.access is Access.ANYBODY) == (name in OPEN), name
        assert answer.status_code == (415 if name in OPEN else 401), name
        assert answer.mimetype == "application/problem+json", name


@pytest.mark.parametrize("login", ["anna", "dora", "max"])
def test_what_is_for_some_does_not_exist_for_others(login: str, program_of: Callable[..., Program]) -> None:
    program = program_of(login)
    absent = program.get("/nothing/here").json
    for name, endpoint in ENDPOINTS.items():
        if name == "about_log_out":
            continue  # it would end the session that asks; the test of logging in shows it
        answer = program.send(endpoint.method, _path(endpoint))
        if endpoint.verb is not None and login not in ALLOWED[endpoint.verb]:
            assert (answer.status_code, answer.json) == (404, absent), name
        else:
            assert answer.status_code in endpoint.statuses, name
            assert answer.status_code != 403, name


def test_every_change_wants_the_sessions_token(program_of: Callable[..., Program]) -> None:
    program = program_of("max")
    program.browser.csrf = ""
    for name, endpoint in ENDPOINTS.items():
        if endpoint.method in UNSAFE:
            answer = program.send(endpoint.method, _path(endpoint))
            assert answer.status_code == (415 if name in OPEN else 403), name


# One's own and a stranger's task and instance; what a manager and a designer get who has nothing to do with it.
#   anna (her group)   wanda (another group)   dora   max   absent (anna)
MATRIX: dict[str, tuple[int, int, int, int, int]] = {
    "tasks_read": (200, 404, 404, 200, 404),
    "tasks_form": (200, 404, 404, 200, 404),
    "tasks_claim": (200, 404, 404, 200, 404),
    "tasks_release": (200, 404, 404, 200, 404),
    "tasks_assign": (200, 404, 404, 200, 404),
    "tasks_save_draft": (200, 404, 404, 200, 404),
    "tasks_complete": (200, 404, 404, 200, 404),
    "cases_read": (200, 404, 404, 200, 404),
    "cases_steps": (200, 404, 404, 200, 404),
    "cases_recorded": (200, 404, 404, 200, 404),
    "cases_cards": (200, 404, 404, 200, 404),
    "cases_cancel": (200, 404, 404, 200, 404),
    "cases_variables": (404, 404, 404, 200, 404),
}
CALLERS = (("anna", True), ("wanda", True), ("dora", True), ("max", True), ("anna", False))
BODIES: dict[str, Any] = {
    "tasks_assign": {"assignee": "boris"},
    "tasks_save_draft": {"values": {"note": "x"}},
    "tasks_complete": {"values": {"verdict": "approve"}},
    "cases_cancel": {"reason": "no stock"},
}


@pytest.mark.parametrize("caller", range(len(CALLERS)))
@pytest.mark.parametrize("name", sorted(MATRIX))
def test_tasks_and_cases_are_told_to_whom_they_belong(
    name: str, caller: int, company: Company, program_of: Callable[..., Program]
) -> None:
    login, exists = CALLERS[caller]
    instance = company.start()
    there = {"task": company.task(instance), "instance": instance} if exists else {}
    endpoint = ENDPOINTS[name]
    answer = program_of(login).send(endpoint.method, _path(endpoint, **there), BODIES.get(name))
    assert answer.status_code == MATRIX[name][caller], answer.text[:300]


def test_foreign_and_absent_look_alike(company: Company, program_of: Callable[..., Program]) -> None:
    task = company.task(company.start())
    wanda = program_of("wanda")
    assert wanda.get(f"/tasks/{task}").data == wanda.get("/tasks/77").data


def test_lists_hold_what_is_ones_own(company: Company, program_of: Callable[..., Program]) -> None:
    company.start()
    wanda, anna = program_of("wanda"), program_of("anna")
    assert wanda.get("/inbox?view=group").json["items"] == []
    assert wanda.get("/cases?process=request").json["items"] == []
    assert len(anna.get("/inbox?view=group").json["items"]) == 1
    assert len(anna.get("/cases?process=request").json["items"]) == 1
