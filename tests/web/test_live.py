"""Open pages hear of changes: the doorbell, the stream, and the list that asks again."""

from __future__ import annotations

import json
import threading
import time
import urllib.request
from collections.abc import Iterator

import pytest

from engine import Actor, ActorKind
from engine.commands import Changed
from tests.web.conftest import Browser, Company, text_of, tree
from web.live import Hub, News

ANNA = Actor(ActorKind.USER, "anna", frozenset({"sales_support"}))
MAX = Actor(ActorKind.USER, "max", administrator=True)


@pytest.mark.parametrize(
    ("changed", "hears"),
    [
        (Changed(work_items={1}, groups={"sales_support"}), True),
        (Changed(work_items={1}, logins={"anna"}), True),
        (Changed(work_items={1}, groups={"warehouse"}), False),
        (Changed(work_items={1}, logins={"boris"}), False),
        (Changed(instances={5}), False),
        (Changed(incidents=True), False),
    ],
)
def test_a_page_hears_of_its_own_and_its_groups_work_only(changed: Changed, hears: bool) -> None:
    hub = Hub(10)
    with hub.watch(ANNA) as watcher:
        hub.changed(changed)
        assert watcher is not None
        assert watcher.news.empty() != hears


def test_a_manager_hears_of_all_work_and_a_case_only_of_itself() -> None:
    hub = Hub(10)
    with hub.watch(MAX) as manager, hub.watch(ANNA, frozenset({5})) as case:
        hub.changed(Changed(work_items={1}, groups={"warehouse"}, instances={6}))
        assert manager is not None
        assert case is not None
        assert (manager.news.qsize(), case.news.qsize()) == (1, 0)
        hub.changed(Changed(instances={5}))
        assert (manager.news.qsize(), case.news.qsize()) == (1, 1)


def test_too_many_pages_are_told_to_ask_from_time_to_time() -> None:
    hub = Hub(1)
    with hub.watch(ANNA) as first, hub.watch(ANNA) as second:
        assert first is not None
        assert second is None
        assert hub.watching == 1
    assert hub.watching == 0


def test_a_page_that_does_not_read_is_told_once_to_look_at_everything() -> None:
    hub = Hub(1)
    with hub.watch(ANNA) as watcher:
        assert watcher is not None
        for number in range(1000):
            hub.changed(Changed(work_items={number}, groups={"sales_support"}))
        waiting = [watcher.news.get_nowait() for _ in range(watcher.news.qsize())]
    assert News(everything=True) in waiting
    assert len(waiting) <= 100


def _events(address: str, cookie: str, headers: dict[str, str] | None = None) -> Iterator[tuple[str, dict]]:
    request = urllib.request.Request(address, headers={"Cookie": f"reglament={cookie}", **(headers or {})})
    with urllib.request.urlopen(request, timeout=30) as stream:
        name = ""
        for raw in stream:
            line = raw.decode().rstrip("\n")
            if line.startswith("event: "):
                name = line[7:]
            elif line.startswith("data: "):
                yield name, json.loads(line[6:])


def _cookie(browser: Browser) -> str:
    cookie = browser.client.get_cookie("reglament")
    assert cookie is not None
    return cookie.value


def test_a_colleagues_claim_arrives_unasked(company: Company, address: str, anna: Browser, boris: Browser) -> None:
    company.start()
    task = company.task()
    heard: list[dict] = []

    def listen() -> None:
        for _name, data in _events(f"{address}/events", _cookie(anna)):
            if not data["everything"]:  # the first one: what happened before
                heard.append(data)
                return

    listener = threading.Thread(target=listen, daemon=True)
    listener.start()
    deadline = time.monotonic() + 30
    while anna.client.application.extensions["pages"].hub.watching == 0 and time.monotonic() < deadline:
        time.sleep(0.02)
    boris.post(f"/tasks/{task}/claim")
    listener.join(30)
    assert heard
    assert heard[0]["work_items"] == [str(task)]


def test_whoever_reconnects_looks_at_everything_once(company: Company, address: str, anna: Browser) -> None:
    _name, data = next(_events(f"{address}/events", _cookie(anna), {"Last-Event-ID": "7"}))
    assert data["everything"] is True


def test_what_changed_before_the_page_listened_is_told_at_once(company: Company, address: str, anna: Browser) -> None:
    instance = company.start()
    cookie = _cookie(anna)
    page = anna.page(f"/instances/{instance}")
    connect = page.xpath("//*[@id='live']/@*[contains(., '/events')]")[0]
    anna.post(f"/tasks/{company.task()}/claim")  # between the page's making and its listening
    anna.post(f"/tasks/{company.task()}/complete", {"verdict": "approve"})
    _name, data = next(_events(f"{address}{connect}", cookie))
    assert data["everything"] is True
    _name, data = next(_events(f"{address}/events", cookie))  # a list asks once, and is mostly told: as it was
    assert data["everything"] is True


def test_a_foreign_case_tells_nothing_by_its_events(company: Company, address: str, wanda: Browser) -> None:
    instance = company.start()
    answer = wanda.get(f"/events?instance={instance}")
    next(answer.response)
    hub = wanda.client.application.extensions["pages"].hub
    assert [watcher.instance_ids for watcher in hub._watchers] == [frozenset({0})]
    answer.close()
    assert hub.watching == 0


def test_a_list_that_is_as_it_was_costs_no_bytes(company: Company, anna: Browser, boris: Browser) -> None:
    company.start()
    first = anna.client.get("/inbox/group/rows", headers={"HX-Request": "true"})
    assert anna.page("/inbox/group").xpath("//*[@id='rows']/@data-tag") == [first.headers["ETag"].strip('"')]
    again = anna.client.get("/inbox/group/rows", headers={"HX-Request": "true", "If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")
    cases = anna.client.get("/requests", headers={"HX-Request": "true"})
    assert anna.page("/requests").xpath("//*[@id='cases']/@data-tag") == [cases.headers["ETag"].strip('"')]
    boris.post(f"/tasks/{company.task()}/claim")
    changed = anna.client.get(
        "/inbox/group/rows", headers={"HX-Request": "true", "If-None-Match": first.headers["ETag"]}
    )
    assert changed.status_code == 200
    assert "Boris Orlov" in changed.text


def test_an_open_task_hears_that_somebody_else_finished_it(company: Company, anna: Browser, boris: Browser) -> None:
    company.start()
    task = company.task()
    anna.page(f"/tasks/{task}")
    boris.post(f"/tasks/{task}/complete", {"verdict": "approve"})
    answer = anna.get(f"/tasks/{task}/state", htmx=True)
    parts = {part.get("hx-target"): text_of(part) for part in tree(answer).iter("hx-partial")}
    assert parts[f"#notice-{task}"].startswith("Boris Orlov has finished this task.")
