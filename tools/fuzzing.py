"""atheris in a folder of its own, `.fuzzing`: the long tests let it look for inputs that break what reads text.

python3 -m tools.fuzzing

Its wheels exist for Linux alone, and it is 35 MB: so it is installed by the long tests, not by every set-up.
"""

from __future__ import annotations

import shutil
from pathlib import Path

from tools import environment, stamps
from tools.console import ROOT, run, step

FOLDER = ROOT / ".fuzzing"
LOCK = ROOT / "requirements-fuzzing.txt"


def provide() -> Path:
    """Fill the folder where it is missing or older than its lock; returns it. Raises ProgramFailed."""
    wanted = stamps.digest([LOCK])
    stamp = FOLDER / ".stamp"
    if not stamps.matches(stamp, wanted):
        with step("atheris, for the long tests", remedy=environment.NO_ANSWER):
            shutil.rmtree(FOLDER, ignore_errors=True)
            uv = environment.VENV / "bin" / "uv"
            what = ["--require-hashes", "--no-deps", "--requirement", LOCK]
            run([uv, "pip", "install", "--quiet", "--python", environment.PYTHON, "--target", FOLDER, *what])
        stamps.write(stamp, wanted)
    return FOLDER


if __name__ == "__main__":
    print(provide())
