"""pm4py in an environment of its own, `.venv-mining`: the event logs that we export are read by it in the long tests.

python3 -m tools.mining

It is large and under the AGPL, so it is never part of the application or of its tests' own environment: it is a program
that reads our files.
"""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

from tools import environment, stamps
from tools.console import ROOT, run, step

VENV = ROOT / ".venv-mining"
LOCK = ROOT / "requirements-mining.txt"


def provide() -> Path:
    """Make the environment where it is missing or older than its lock; returns its Python. Raises ProgramFailed."""
    python = VENV / "bin" / "python"
    wanted = stamps.digest([LOCK])
    stamp = VENV / ".stamp"
    if not (python.exists() and stamps.matches(stamp, wanted)):
        with step("pm4py, for the long tests", remedy=environment.NO_ANSWER):
            shutil.rmtree(VENV, ignore_errors=True)
            run([sys.executable, "-m", "venv", "--without-pip", VENV])
            uv = environment.VENV / "bin" / "uv"
            what = ["--require-hashes", "--no-deps", "--requirement", LOCK]
            run([uv, "pip", "install", "--quiet", "--python", python, *what])
        stamps.write(stamp, wanted)
    return python


if __name__ == "__main__":
    print(provide())
