"""Run the tests with everything they need: environment, PostgreSQL, Redis and Chromium.

    python3 -m tools.test [--all] [--workers N] [pytest's own arguments]

The whole suite runs in as many processes as there are cores, two at the least, a file's tests in one process; each has
servers of its own (`tests/services.py`). Tests that are chosen by arguments run in one: that begins sooner.
What cannot be had is named; its tests are skipped with that reason, or fail when CI=true.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys

from tools import environment, parts, setup
from tools.console import ROOT

FEWEST, MOST = 2, 8  # processes: while one waits another works; each has a PostgreSQL, a Redis and a browser


def main(arguments: list[str]) -> int:
    """Set up, provide the parts, run pytest; returns its exit code."""
    setup.main(["--tests"])
    missing = parts.provide()
    for part in missing:
        print(f"  {part.name} cannot be had here, its tests are skipped. {part.remedy}", file=sys.stderr)
    if missing and os.environ.get("CI") == "true":
        print("CI=true: a run without them proves nothing.", file=sys.stderr)
        return 1
    sys.stdout.flush()
    command = [environment.PYTHON, "-m", "pytest", *pytest_arguments(arguments)]
    return subprocess.run(command, cwd=ROOT, check=False).returncode


def pytest_arguments(arguments: list[str]) -> list[str]:
    """What pytest is told: our own words in its words, the rest as it is."""
    parser = argparse.ArgumentParser(prog="tools.test", allow_abbrev=False, add_help=False)
    parser.add_argument("--all", action="store_true")
    parser.add_argument("--workers", type=int)
    options, chosen = parser.parse_known_args(arguments)
    workers = options.workers or (1 if chosen else min(max(FEWEST, os.cpu_count() or 0), MOST))
    told = ["-m", "long or not long"] if options.all else []
    if workers > 1:
        told += ["-n", str(workers), "--dist", "loadfile"]
    return [*told, *chosen]


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
