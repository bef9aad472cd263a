"""The Python client against a real server: it works, keeps its locks, stops in peace, and repeats nothing blindly."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from decimal import Decimal
from types import ModuleType
from typing import Any

import pytest

from tests.clients.served import Served

HELD = "SELECT state, attempts FROM bpm_job ORDER BY id DESC LIMIT 1"
ENDED = "SELECT count(*) FROM bpm_instance WHERE status = 'completed'"


@pytest.fixture
def make(client: ModuleType, server: Served) -> Callable[..., Any]:
    def made(**settings: Any) -> Any:
        return client.Worker(server.url, server.key, **{"name": "py-1", "wait_seconds": 2, **settings})

    return made


@contextmanager
def at_work(worker: Any) -> Iterator[None]:
    thread = threading.Thread(target=worker.run, daemon=True)
    thread.start()
    try:
        yield
    finally:
        worker.stop()
        thread.join(20)
        assert not thread.is_alive()


def status(server: Served, instance: int) -> Any:
    return server.rows(f"SELECT status, outcome FROM bpm_instance WHERE id = {instance}")[0]


def variables(server: Served, instance: int) -> str:
    return str(server.rows(f"SELECT variables FROM bpm_instance WHERE id = {instance}")[0][0])


def test_it_does_the_work_of_a_topic(make: Callable[..., Any], server: Served) -> None:
    worker, seen = make(threads=3), []

    @worker.topic("invoice.archive")
    def archive(job: Any) -> dict[str, Any]:
        seen.append(job)
        return {"place": f"shelf {job['number']}"}

    instances = [
        server.begin(number=number, amount=Decimal("0.10"), due=date(2026, 3, number)) for number in range(1, 8)
    ]
    before = server.rows(ENDED)[0][0]
    with at_work(worker):
        server.ended(before + 7)
    assert '"place":"shelf 1"' in variables(server, instances[0])
    [job] = [job for job in seen if job["number"] == 1]
    assert (job["amount"], job["due"]) == (Decimal("0.10"), date(2026, 3, 1))
    assert (str(job["amount"]), job.attempt, job.unsure) == ("0.10", 1, False)
    assert job.key.startswith(f"{instances[0]}:")


def test_what_several_threads_have_to_say_goes_in_one_request_and_each_gets_its_own_answer(
    make: Callable[..., Any], client: ModuleType, server: Served, monkeypatch: pytest.MonkeyPatch
) -> None:
    worker, sent, opened = make(threads=4), [], client.urllib.request.urlopen

    def waits_for_the_others(request: Any, **options: Any) -> Any:
        path = request.full_url.partition("/external/")[2]
        if path.endswith(("complete", "answers")):
            sent.append(path)
            end = time.monotonic() + 30
            while len(sent) == 1 and len(worker._letters) < 3 and time.monotonic() < end:
                time.sleep(0.01)
        return opened(request, **options)

    monkeypatch.setattr(client.urllib.request, "urlopen", waits_for_the_others)

    @worker.topic("invoice.archive", exactly_once=True)
    def archive(job: Any) -> dict[str, Any]:
        if job["number"] == "no place":
            return {}
        return {"place": "x" * 2_000_000 if job["number"] == "large" else "y"}

    instances = {number: server.begin(number=number) for number in ("a", "b", "no place", "large")}
    with at_work(worker):
        for number in ("a", "b"):
            server.until(f"SELECT status FROM bpm_instance WHERE id = {instances[number]}", [("completed",)])
        for number in ("no place", "large"):
            server.until(f"SELECT count(*) FROM bpm_incident WHERE instance_id = {instances[number]}", [(1,)])
    assert sent[0].endswith("/complete")
    assert sent[1] == "answers"


def test_refusals_and_failures_are_told(make: Callable[..., Any], client: ModuleType, server: Served) -> None:
    worker, calls = make(), []

    @worker.topic("invoice.archive", exactly_once=True)
    def archive(job: Any) -> dict[str, Any]:
        calls.append(job.attempt)
        if job["number"] == "full":
            raise client.BpmnError("full", "no shelf", {"shelves": 9})
        if job.attempt == 1:
            raise client.Retry("not now", after=0)
        if job.attempt == 2:
            raise KeyError("number")
        return {"place": "x"}

    refused = server.begin(number="full")
    with at_work(worker):
        server.until(f"SELECT outcome FROM bpm_instance WHERE id = {refused}", [("e2",)])
        tried = server.begin(number="again")
        server.until(f"SELECT status FROM bpm_instance WHERE id = {tried}", [("completed",)])
    assert calls == [1, 1, 2, 3]


def test_a_lock_is_prolonged_as_long_as_the_work_takes(make: Callable[..., Any], server: Served) -> None:
    worker, rival, done = make(lock_seconds=2), make(name="py-2", lock_seconds=2), []

    @worker.topic("invoice.archive")
    def archive(job: Any) -> dict[str, Any]:
        time.sleep(5)
        done.append("py-1")
        return {"place": "x"}

    @rival.topic("invoice.archive")
    def steal(job: Any) -> dict[str, Any]:
        done.append("py-2")
        return {"place": "y"}

    instance = server.begin(number=1)
    with at_work(worker):
        server.until(HELD, [("executing", 1)])
        with at_work(rival):
            server.until(f"SELECT status FROM bpm_instance WHERE id = {instance}", [("completed",)])
    assert done == ["py-1"]


def test_a_stop_finishes_what_runs_and_begins_nothing(make: Callable[..., Any], server: Served) -> None:
    worker, begun, go_on = make(), threading.Event(), threading.Event()

    @worker.topic("invoice.archive")
    def archive(job: Any) -> dict[str, Any]:
        begun.set()
        go_on.wait(20)
        return {"place": "x"}

    first = server.begin(number=1)
    with at_work(worker):
        assert begun.wait(20)
        second = server.begin(number=2)
        worker.stop()
        go_on.set()
    assert status(server, first) == ("completed", "e")
    assert status(server, second)[0] == "running"
    assert server.rows(HELD) == [("available", 0)]
    helper = make()
    helper.topic("invoice.archive")(lambda job: {"place": "y"})
    with at_work(helper):
        server.until(f"SELECT status FROM bpm_instance WHERE id = {second}", [("completed",)])


@pytest.mark.parametrize("found", [None, {"place": "found"}, "nothing to ask"])
def test_what_may_have_happened_is_looked_up_first(found: Any, make: Callable[..., Any], server: Served) -> None:
    instance = server.begin(number=1)
    lost = make(name="lost", lock_seconds=1, wait_seconds=0)
    wish = {"worker": "lost", "topics": [{"topic": "invoice.archive"}], "lock_seconds": 1}
    assert len(lost._post("/external/fetch", wish)["items"]) == 1  # and it is never heard of again
    worker, asked, done = make(), [], []

    def look(job: Any) -> Any:
        asked.append(job.key)
        return found

    def archive(job: Any) -> dict[str, Any]:
        done.append(job.key)
        return {"place": "new"}

    worker.topic("invoice.archive", lookup=None if found == "nothing to ask" else look)(archive)
    with at_work(worker):
        if found == "nothing to ask":
            server.until(f"SELECT kind FROM bpm_incident WHERE instance_id = {instance}", [("unknown_outcome",)])
            assert (asked, done) == ([], [])
            return
        server.until(f"SELECT status FROM bpm_instance WHERE id = {instance}", [("completed",)])
    assert len(asked) == 1
    assert (done, "new" in variables(server, instance)) == ((asked, True) if found is None else ([], False))


def test_it_goes_on_when_the_server_was_away(client: ModuleType, server: Served) -> None:
    worker = client.Worker(server.url, server.key, wait_seconds=1)
    worker.topic("invoice.archive")(lambda job: {"place": "x"})
    address, worker._url = worker._url, "http://127.0.0.1:1"
    instance = server.begin(number=1)
    with at_work(worker):
        time.sleep(1)
        worker._url = address
        server.until(f"SELECT status FROM bpm_instance WHERE id = {instance}", [("completed",)])


def test_a_wrong_key_ends_it_with_the_reason(client: ModuleType, server: Served) -> None:
    worker = client.Worker(server.url, "reglament_wrong")
    worker.topic("invoice.archive")(lambda job: {})
    with pytest.raises(RuntimeError, match="401: This key is not known"):
        worker.run()
    with pytest.raises(ValueError, match="declare a topic"):
        client.Worker(server.url, server.key).run()
