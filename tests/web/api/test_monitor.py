"""The monitor by program: figures, lists, exports and saved views as on the pages."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from engine.dispatch.figures import Folder
from tests.web.api.conftest import Program
from tests.web.conftest import Company


@pytest.fixture
def manager(company: Company, program_of: Callable[..., Program]) -> Program:
    for number in range(3):
        company.start(client=f"Client {number}")
    folder = Folder(company.engine.database, company.engine.definitions, "test")
    for _ in range(20):
        folded = folder.fold(company.engine.clock())
        if not folded.behind and folded.round_over:
            break
    return program_of("max")


def test_processes_are_told_in_figures_as_of_a_time(manager: Program) -> None:
    told = manager.get("/monitor?days=7").json
    figures = {one["key"]: one for one in told["items"]}["request"]
    assert (figures["running"], figures["started"], figures["finished"]) == (3, 3, 0)
    assert told["as_of"] == "2026-03-02T09:00:00Z"
    assert (told["first"], told["last"]) == ("2026-02-24", "2026-03-02")


def test_a_process_is_told_element_by_element(manager: Program) -> None:
    told = manager.get("/monitor/request?from=2026-03-01&to=2026-03-02").json
    standing = {one["name"]: one["here"] for one in told["elements"] if one["here"]}
    assert list(standing.values()) == [3]
    assert told["versions"][0]["running"] == 3
    assert manager.get("/monitor/nothing").status_code == 404


def test_instances_are_found_as_on_the_page(manager: Program) -> None:
    found = manager.get("/monitor/request/instances?variable=client=Client 1").json["items"]
    assert [one["business_key"] for one in found] == ["R-102"]
    assert manager.get("/monitor/request/instances?state=completed").json["items"] == []
    assert list(manager.get("/monitor/request/instances?state=asleep").json["fields"]) == ["state"]
    pages = manager.get("/monitor/request/instances?size=2").json
    rest = manager.get(f"/monitor/request/instances?size=2&after={pages['next']}").json
    assert (len(pages["items"]), len(rest["items"]), rest["next"]) == (2, 1, None)


@pytest.mark.parametrize(
    ("kind", "media"), [("csv", "text/csv"), ("xes", "application/xml"), ("ocel", "application/json")]
)
def test_a_list_is_sent_as_a_file(manager: Program, kind: str, media: str) -> None:
    answer = manager.get(f"/monitor/request/export/{kind}")
    assert (answer.status_code, answer.mimetype) == (200, media)
    assert "R-101" in answer.text


def test_a_view_is_saved_pinned_and_deleted(manager: Program, program_of: Callable[..., Program]) -> None:
    made = manager.post("/monitor-views", {"title": "Late", "address": "/monitor?days=7", "shared": True})
    number = made.json["id"]
    assert manager.send("PUT", f"/monitor-views/{number}/pin", {"pinned": True}).status_code == 204
    [view] = manager.get("/monitor-views").json["items"]
    assert (view["title"], view["is_pinned"], view["is_mine"]) == ("Late", True, True)
    elsewhere = manager.post("/monitor-views", {"title": "x", "address": "https://elsewhere.example/monitor"})
    assert elsewhere.status_code == 422
    assert program_of("anna").get("/monitor-views").status_code == 404
    assert manager.send("DELETE", f"/monitor-views/{number}").status_code == 204
    assert manager.get("/monitor-views").json["items"] == []
