"""Programs change running instances by the same rules as managers on the pages."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from engine.commands import DeployDefinition
from tests.execution.play import diagram, flows
from tests.web.api.conftest import Program
from tests.web.conftest import Company

ProgramOf = Callable[[str | None], Program]
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
def manager(company: Company, program_of: ProgramOf) -> Program:
    company.engine.handle(DeployDefinition({"small.bpmn": V1}))
    return program_of("max")


def start(manager: Program, number: int = 1) -> list[str]:
    found = [manager.post("/instances", {"process": "small", "variables": {}}) for _ in range(number)]
    return [answer.json["id"] for answer in found]


def test_tokens_are_previewed_and_moved(manager: Program, program_of: ProgramOf) -> None:
    [number] = start(manager)
    body = {"changes": [{"verb": "move", "at": "a", "to": "c"}]}
    told = manager.post(f"/instances/{number}/modify/preview", body).json["items"]
    assert [(one["what"], one["element"]) for one in told] == [
        ("ends", "a"),
        ("begins", "c"),
        ("task_ends", "a"),
        ("task", "c"),
    ]
    assert manager.post(f"/instances/{number}/modify", {**body, "reason": ""}).status_code == 422
    done = manager.post(f"/instances/{number}/modify", {**body, "reason": "asked already"})
    assert (done.status_code, done.json["status"]) == (200, "running")
    again = manager.post(f"/instances/{number}/modify", {**body, "reason": "asked already"})
    assert again.status_code == 409
    assert "Nothing stands at 'Ask'" in again.json["detail"]
    assert program_of("anna").post(f"/instances/{number}/modify", {**body, "reason": "x"}).status_code == 404


def test_a_round_is_added_and_cancelled(manager: Program, company: Company) -> None:
    each = (
        '<userTask id="a" name="Ask" reglament:group="sales"><multiInstanceLoopCharacteristics '
        'reglament:collection="clients" reglament:item="client"/></userTask>'
    )
    company.engine.handle(DeployDefinition({"e.bpmn": diagram(ENDS + each + flows("s > a", "a > e"), key="each")}))
    body = {"process": "each", "variables": {"clients": ["ACME"]}}
    number = manager.post("/instances", body).json["id"]
    changes = [{"verb": "repeat", "at": "a", "item": {"since": {"@": "2026-03-02"}}}]
    done = manager.post(f"/instances/{number}/modify", {"changes": changes, "reason": "new client"})
    assert done.status_code == 200
    changes = [{"verb": "cancel", "at": "a", "round": 1}]
    assert manager.post(f"/instances/{number}/modify", {"changes": changes, "reason": "x"}).status_code == 200
    again = manager.post(f"/instances/{number}/modify", {"changes": changes, "reason": "x"})
    assert (again.status_code, "Under way: 2" in again.json["detail"]) == (409, True)
    nothing = {"changes": [{"verb": "repeat", "at": "a"}], "reason": "x"}
    assert manager.post(f"/instances/{number}/modify", nothing).json["fields"].keys() == {"item"}


def test_many_are_modified_by_a_list_that_can_be_paused_and_given_up(manager: Program) -> None:
    numbers = start(manager, 2)
    body = {
        "process": "small",
        "version": 1,
        "instances": numbers,
        "changes": [{"verb": "move", "at": "a", "to": "b"}],
        "reason": "nobody asks",
    }
    begun = manager.post("/changes", body)
    assert (begun.status_code, begun.json["done"], begun.json["waiting"]) == (201, 2, 0)
    batch = begun.json["id"]
    assert manager.get(f"/changes/{batch}").json["total"] == 2
    assert manager.post(f"/changes/{batch}").json["closed_at"] is not None
    assert [row["state"] for row in manager.get(f"/changes/{batch}/instances").json["items"]] == ["done", "done"]
    assert manager.get("/changes").json["items"][0]["id"] == batch
    for verb in ("pause", "resume", "stop"):
        assert manager.post(f"/changes/{batch}/{verb}").status_code == 409
    assert manager.get("/changes/77").status_code == 404


def test_instances_are_judged_and_moved_to_another_version(company: Company, manager: Program) -> None:
    first, second = start(manager, 2)
    manager.post(
        f"/instances/{second}/modify", {"changes": [{"verb": "move", "at": "a", "to": "c"}], "reason": "in a hurry"}
    )
    company.engine.handle(DeployDefinition({"small.bpmn": V2}))
    plan = manager.get("/processes/small/moves?version=1&to_version=2").json
    assert plan["targets"]["a"] == {"element": "a", "anew": False}
    assert "c" not in plan["targets"]
    body = {"version": 1, "to_version": 2, "targets": plan["targets"]}
    judged = manager.post("/processes/small/moves/dry-run", body).json["items"]
    assert [(one["instance_id"], one["fate"]) for one in judged] == [(first, "moves"), (second, "choice")]
    assert judged[1]["reasons"][0]["code"] == "removed"
    moved = manager.post("/processes/small/moves", {**body, "reason": "new terms"})
    assert (moved.status_code, moved.json["done"], moved.json["stayed"]) == (201, 1, 1)
    stays = manager.post(f"/processes/small/moves/{second}", {**body, "reason": "new terms"})
    assert stays.status_code == 409
    targets = {**plan["targets"], "c": {"element": "d", "anew": True}}
    answer = manager.post(f"/processes/small/moves/{second}", {**body, "targets": targets, "reason": "new terms"})
    assert answer.json["version"] == 2
    assert manager.get("/processes/small/moves?version=1&to_version=9").status_code == 404


def test_a_process_and_an_element_are_suspended_and_resumed(manager: Program, program_of: ProgramOf) -> None:
    assert manager.post("/suspensions", {"process": "small", "reason": "prices"}).status_code == 204
    [one] = manager.get("/suspensions").json["items"]
    assert (one["process"], one["element"], one["by"], one["reason"]) == ("small", "", "max", "prices")
    assert manager.post("/instances", {"process": "small", "variables": {}}).status_code == 409
    assert manager.post("/suspensions", {"process": "small", "reason": "prices"}).status_code == 409
    assert manager.post("/suspensions/resume", {"process": "small"}).status_code == 204
    step_of = {"process": "small", "element": "b", "reason": "training"}
    assert manager.post("/suspensions", step_of).status_code == 204
    assert manager.post("/suspensions/resume", {"process": "small", "element": "b"}).status_code == 204
    assert manager.get("/suspensions").json["items"] == []
    assert program_of("anna").get("/suspensions").status_code == 404
