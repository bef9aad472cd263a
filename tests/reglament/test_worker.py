"""`reglament worker`, started as people start it."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from reglament.bootstrap import assemble

ROOT = Path(__file__).resolve().parent.parent.parent


STARTED_AND_ASKED = 20  # a lost signal is a matter of microseconds: ask often


@pytest.mark.parametrize(
    ("redis", "says"),
    [
        ("", "the database is polled; REGLAMENT_REDIS is not set"),
        ("redis://:secret@127.0.0.1:1/0", "Redis rings for jobs through RQ; while it is away, the database is polled"),
    ],
    ids=["without Redis", "with a Redis that is away"],
)
def test_a_worker_says_how_it_hears_of_jobs_and_ends_when_asked(redis: str, says: str, sqlite_url: str) -> None:
    application = assemble(sqlite_url)
    application.prepare()
    application.engine.database.dispose()
    environment = {**os.environ, "REGLAMENT_DATABASE": sqlite_url, "REGLAMENT_REDIS": redis}
    with subprocess.Popen(
        [sys.executable, "-m", "reglament", "worker", "--threads", "3"],
        cwd=ROOT, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    ) as worker:  # fmt: skip
        try:
            assert worker.stdout is not None
            first = worker.stdout.readline()
            assert first == f"Working with 3 job threads: {says}. Stop with Ctrl-C.\n"
            worker.send_signal(signal.SIGTERM)
            rest, logged = worker.communicate(timeout=30)
        finally:
            worker.kill()
    assert worker.returncode == 0
    assert "secret" not in rest + logged
    assert "Traceback" not in logged


def test_a_request_to_stop_is_heard_however_early_it_comes() -> None:
    script = """
import signal, sys, threading
from reglament.stopping import stop_asked
for _ in range(int(sys.argv[1])):
    for number in (signal.SIGTERM, signal.SIGINT):
        with stop_asked() as stop:
            threading.Thread(target=signal.raise_signal, args=(number,)).start()
            stop.wait()
print("heard")
"""
    ran = subprocess.run(
        [sys.executable, "-c", script, str(STARTED_AND_ASKED)], cwd=ROOT, capture_output=True, text=True, timeout=60
    )
    assert ran.stdout == "heard\n", ran.stderr
