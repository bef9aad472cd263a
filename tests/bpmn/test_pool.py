"""The reader's child processes: warm, limited, replaced, never left behind."""

from __future__ import annotations

import io
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from engine.bpmn import child, read
from engine.bpmn.pool import ReaderPool
from engine.bpmn.surroundings import Surroundings
from engine.children.frames import answer_of
from engine.model.codec import definition_to_json

PLAIN = Surroundings().plain()
ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def pool() -> Iterator[ReaderPool]:
    made = ReaderPool(size=1, time_limit_seconds=10, files_per_child=3)
    yield made
    made.close()


def children() -> set[int]:
    listed = subprocess.run(
        ["ps", "-o", "pid=", "--ppid", str(os.getpid())], capture_output=True, text=True, check=False
    )
    return {int(pid) for pid in listed.stdout.split() if _runs_the_reader(int(pid))}


def _runs_the_reader(pid: int) -> bool:
    try:
        return b"engine.bpmn.child" in Path(f"/proc/{pid}/cmdline").read_bytes()
    except OSError:
        return False


STRAIGHT = '<startEvent id="s"/><endEvent id="e"/>\ns>e'


def test_the_answer_of_a_child_is_that_of_the_reader(pool, model) -> None:
    files = {"a.bpmn": model(STRAIGHT), "b.bpmn": b"<broken"}
    assert pool.read(files, PLAIN) == read(files, in_process=True)


def test_no_child_is_started_before_it_is_needed_and_none_is_left_after_the_end(model) -> None:
    before = children()
    pool = ReaderPool(size=2)
    assert children() == before
    assert pool.read({"a": model(STRAIGHT)}, PLAIN).ok
    assert len(children() - before) == 1
    pool.close()
    assert children() == before


def test_a_child_is_replaced_after_its_share_of_files(pool, model) -> None:
    before = children()
    seen = set()
    for _ in range(7):
        assert pool.read({"a": model(STRAIGHT)}, PLAIN).ok
        seen |= children() - before
    assert len(seen) >= 2
    assert len(children() - before) <= 1


def test_a_killed_child_is_a_problem_once_and_replaced(pool, model) -> None:
    before = children()
    assert pool.read({"a": model(STRAIGHT)}, PLAIN).ok
    (pid,) = children() - before
    os.kill(pid, signal.SIGKILL)
    readings = [pool.read({"a": model(STRAIGHT)}, PLAIN) for _ in range(2)]
    assert [problem.code for problem in readings[0].problems] in ([], ["reader_died"])
    assert readings[1].ok


def test_a_file_that_takes_too_long_is_refused_and_its_child_killed(pool, model) -> None:
    before = children()
    assert pool.read({"a": model(STRAIGHT)}, PLAIN).ok
    (pid,) = children() - before
    os.kill(pid, signal.SIGSTOP)  # what an endless loop looks like from outside
    pool._time_limit_seconds = 1
    begun = time.monotonic()
    (problem,) = pool.read({"a": model(STRAIGHT)}, PLAIN).problems
    assert problem.code == "too_slow"
    assert time.monotonic() - begun < 20  # it would hang for ever
    assert pid not in children()
    pool._time_limit_seconds = 10
    assert pool.read({"a": model(STRAIGHT)}, PLAIN).ok


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="only Linux limits a process's memory on request")
def test_memory_is_limited_and_the_pool_lives_on(model) -> None:
    pool = ReaderPool(size=1, memory_mb=24)
    try:
        big = model("".join(f'<task id="t{n}"/>' for n in range(29_000)))
        problems = pool.read({"a": big}, PLAIN).problems
        assert {problem.code for problem in problems} & {"too_much_memory", "not_well_formed", "reader_died"}
        assert pool.read({"a": model(STRAIGHT)}, PLAIN).ok
    finally:
        pool.close()


def test_many_threads_share_few_children(model) -> None:
    pool = ReaderPool(size=2)
    before = children()
    try:
        results: list[bool] = []
        threads = [
            threading.Thread(target=lambda: results.append(pool.read({"a": model(STRAIGHT)}, PLAIN).ok))
            for _ in range(12)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert results == [True] * 12
        assert len(children() - before) <= 2
    finally:
        pool.close()


def test_the_public_door_ends_its_children_with_the_program() -> None:
    program = (
        "from engine.bpmn import read, pool\n"
        "import sys\n"
        "reading = read(b'<a/>')\n"
        "assert reading.problems[0].code == 'not_bpmn'\n"
        "assert 'SpiffWorkflow' not in sys.modules and 'lxml' not in sys.modules\n"
        "print(*[child._process.pid for child in pool.shared_pool()._all])\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True, timeout=60
    )
    (pid,) = (int(word) for word in done.stdout.split())
    assert not Path(f"/proc/{pid}").exists() or not _runs_the_reader(pid)


def test_a_fault_of_ours_is_a_problem_and_not_the_end_of_the_child(monkeypatch) -> None:
    def fail(files: object, known: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(child, "read_files", fail)
    answers = io.BytesIO()
    assert child._answer(answers, {"a": b""}, {"import": False, "surroundings": PLAIN}) is False
    (problem,) = answer_of(bytearray(answers.getvalue()))["reading"]["problems"]
    assert (problem["code"], problem["severity"]) == ("reader_failed", "error")


def test_the_child_gets_no_secrets_from_our_environment(monkeypatch, model) -> None:
    monkeypatch.setenv("REGLAMENT_DATABASE", "postgresql://user:secret@host/db")
    pool = ReaderPool(size=1)
    before = children()
    try:
        assert pool.read({"a": model(STRAIGHT)}, PLAIN).ok
        (pid,) = children() - before
        assert b"secret" not in Path(f"/proc/{pid}/environ").read_bytes()
    finally:
        pool.close()


def test_a_model_of_3000_nodes_is_read_within_512_megabytes(pool, model) -> None:
    """And within 5 s, which `make bench` measures."""
    chain = "\n".join(f"t{n}>t{n + 1}" for n in range(2_997))
    tasks = "".join(
        f'<userTask id="t{n}" reglament:group="g" reglament:title="order.name + {n}"/>' for n in range(2_998)
    )
    content = model(f'<startEvent id="s"/>{tasks}<endEvent id="e"/>\ns>t0 t2997>e\n{chain}')
    assert pool.read({"a": model(STRAIGHT)}, PLAIN).ok
    pool._time_limit_seconds = 60
    reading = pool.read({"a": content}, PLAIN)
    assert reading.ok, reading.problems[:3]
    assert len(reading.definitions[0].nodes) == 3_000
    assert len(definition_to_json(reading.definitions[0])) < 1_000_000
