"""Faults that are made by tests of `make test`, at each statement or in a table of cases: run here for the table."""

from __future__ import annotations

import re
import subprocess
import sys
from functools import partial
from pathlib import Path

from tests.chaos.fault import Fault, Measure

__all__ = ["SUITES"]

ROOT = Path(__file__).resolve().parents[3]


def run(seed: int, *, paths: tuple[str, ...]) -> list[Measure]:
    """Run the tests; each of them has to pass."""
    del seed
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", *paths]
    ran = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    last = ran.stdout.strip().splitlines()[-1] if ran.stdout.strip() else ran.stderr[-200:]
    counts = {word: int(number) for number, word in re.findall(r"(\d+) (passed|failed|error|skipped)", last)}
    wrong = counts.get("failed", 0) + counts.get("error", 0) + counts.get("skipped", 0)
    return [
        Measure("tests passed", str(counts.get("passed", 0)), "all", ran.returncode == 0 and wrong == 0),
        Measure("in", ", ".join(f"`{path}`" for path in paths)),
    ]


def _suite(number: str, name: str, load: str, *paths: str) -> Fault:
    return Fault(number, name, load, partial(run, paths=paths))


SUITES: dict[str, Fault] = {
    "each-statement": _suite(
        "1",
        "Killed at each statement of each kind of command",
        "SQLite and PostgreSQL",
        "tests/store/test_crash_points.py",
        "tests/store/test_change_crash_points.py",
        "tests/store/test_repair_crash_points.py",
    ),
    "clock-changes": _suite(
        "14", "Summer and winter time, both ways", "40 cases", "tests/execution/test_clock_changes.py"
    ),
    "older-releases": _suite(
        "20", "Instances of older releases are restored and finished", "every way to wait", "tests/golden"
    ),
    "backup": _suite("21", "A copy under load, restored", "SQLite and PostgreSQL", "tests/reglament/test_backup.py"),
    "large-variables": _suite("22", "Variables of 10 MB", "the API and pages", "tests/web/api/test_large_variables.py"),
    "random-processes": _suite(
        "24",
        "Random processes, loaded and compared after each step",
        "as many as in `make test`",
        "tests/execution/test_random_processes.py",
    ),
}
