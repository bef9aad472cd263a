"""The conformance suites beside the project: their own runner judges, our command answers."""

from __future__ import annotations

import importlib
import os
import shlex
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any

import pytest

__all__ = ["judged", "missed", "needs_suites"]

ROOT = Path(__file__).resolve().parents[2]
SUITES = ROOT.parent / "shared" / "conformance"
COMMAND = f"{shlex.quote(sys.executable)} -m reglament.conformance"

# In CI a missing suite is a failure: then the test runs and does not find its cases.
needs_suites = pytest.mark.skipif(
    not SUITES.exists() and os.environ.get("CI") != "true",
    reason="the conformance suites are not beside the project (../shared/conformance)",
)


@cache
def judged(suite: str, *, every: int = 1) -> list[Any]:
    """Return the runner's verdicts on every `every`-th case of a suite; a run of tests asks once.

    The engine must not have died on the way.
    """
    with _runner():
        score = importlib.import_module("score")
        engine = importlib.import_module("scoring.engine").Engine(COMMAND, time_limit_seconds=60)
        options = type("Options", (), {"data": SUITES / "data", "dialect": "feel"})
        here = Path.cwd()
        os.chdir(ROOT)  # where the command finds our packages
        try:
            cases = score.read_cases(SUITES / "cases", suite)[::every]
            verdicts: list[Any] = score.run_suite(suite, cases, engine, options)
        finally:
            engine.stop()
            os.chdir(here)
    assert engine.restarts == 0
    return verdicts


def missed(verdicts: Sequence[Any]) -> dict[str, str]:
    """Return what went wrong, by case."""
    return {verdict.case: f"{verdict.outcome}: {verdict.detail}" for verdict in verdicts if not verdict.passed}


@contextmanager
def _runner() -> Iterator[None]:
    sys.path.insert(0, str(SUITES))
    try:
        yield
    finally:
        sys.path.remove(str(SUITES))
