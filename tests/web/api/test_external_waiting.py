"""Programs that wait for work: woken by it, bounded in time and number, and without a connection of the database.

And what managers are told of who has what.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask

from tests.web.api.archive import Worker, archive, begin, company, worker_of
from tests.web.api.conftest import Program
from tests.web.conftest import Company

__all__ = ["company"]


@pytest.fixture
def worker(app: Flask, company: Company) -> Worker:
    archive(company)
    made: Worker = worker_of(app, company)()
    return made


def test_a_program_that_waits_is_woken_by_the_next_job(worker: Worker, company: Company) -> None:
    found: list[Any] = []
    waiting = threading.Thread(target=lambda: found.extend(worker.fetch(wait_seconds=30)))
    waiting.start()
    room = worker.client.application.extensions["pages"].waiting
    while not room.waiting:
        time.sleep(0.01)
    begin(company)
    waiting.join(60)
    assert len(found) == 1
    assert room.waiting == 0


def test_a_wait_ends_in_time_and_holds_no_connection(worker: Worker, company: Company) -> None:
    pool = company.engine.database.engines
    began = time.monotonic()
    held: list[int] = []
    room = worker.client.application.extensions["pages"].waiting

    def look() -> None:
        while not room.waiting:
            time.sleep(0.01)
        for _ in range(20):  # it holds one for a moment when it looks
            held.append(sum(one.pool.checkedout() for one in pool))  # type: ignore[attr-defined]
            time.sleep(0.02)

    watch = threading.Thread(target=look)
    watch.start()
    assert worker.fetch(wait_seconds=3) == []
    watch.join(30)
    assert time.monotonic() - began > 2.9
    assert min(held) == 0


def test_when_all_places_are_taken_the_next_is_told_when_to_come_again(worker: Worker) -> None:
    room = worker.client.application.extensions["pages"].waiting
    room.most = 0
    answer = worker.post("/external/fetch", {"worker": "w", "topics": [{"topic": "archive"}], "wait_seconds": 5})
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "2")
    assert worker.fetch() == []  # who does not wait needs no place


def test_who_has_what_is_told(worker: Worker, company: Company, program_of: Callable[[str], Program]) -> None:
    begin(company, "I-1")
    begin(company, "I-2")
    [job] = worker.fetch()
    monitor = program_of("max")
    [topic] = monitor.get("/external/topics").json["items"]
    assert (topic["topic"], topic["waiting"], topic["held"], topic["later"]) == ("archive", 1, 1, 0)
    [held] = monitor.get("/external/jobs").json["items"]
    assert (held["id"], held["worker"], held["until"]) == (job["id"], "archiver-1 (max)", job["locked_until"])
    assert held["since"] == job["taken_at"]
