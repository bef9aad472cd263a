"""Run the tests with everything they need: environment, PostgreSQL, Redis and Chromium.

    python3 -m tools.test [--all] [pytest's own arguments]

What cannot be had is named; its tests are skipped with that reason, or fail when CI=true.
"""

from __future__ import annotations

import os
import subprocess
import sys

from tools import environment, parts, setup
from tools.console import ROOT


def main(arguments: list[str]) -> int:
    """Set up, provide the parts, run pytest; returns its exit code."""
    setup.main(["--tests"])
    missing = parts.provide()
    for part in missing:
        print(f"  {part.name} cannot be had here, its tests are skipped. {part.remedy}", file=sys.stderr)
    if missing and os.environ.get("CI") == "true":
        print("CI=true: a run without them proves nothing.", file=sys.stderr)
        return 1
    if "--all" in arguments:
        arguments = ["-m", "long or not long", *(word for word in arguments if word != "--all")]
    sys.stdout.flush()
    return subprocess.run([environment.PYTHON, "-m", "pytest", *arguments], cwd=ROOT, check=False).returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
