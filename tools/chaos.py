"""Break what the application stands on, with everything that takes: environment, PostgreSQL and Redis.

    python3 -m tools.chaos [FAULT…]

The faults are `tests/chaos`; the table goes to the terminal and to docs/chaos.md.
"""

from __future__ import annotations

import subprocess
import sys

from tools import environment, parts, setup
from tools.console import ROOT


def main(names: list[str]) -> int:
    """Set up, provide the parts, run the faults; returns their exit code."""
    setup.main(["--tests"])
    missing = [part for part in parts.provide() if part.name != "Chromium"]
    for part in missing:
        print(f"  {part.name} cannot be had here. {part.remedy}", file=sys.stderr)
    if missing:
        return 1
    sys.stdout.flush()
    return subprocess.run([environment.PYTHON, "-m", "tests.chaos", *names], cwd=ROOT, check=False).returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
