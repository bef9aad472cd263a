"""Write the locks anew from pyproject.toml: every version and hash, for every Python and system we run on.

python3 -m tools.lock             keep versions that still fit
python3 -m tools.lock --upgrade   take the newest that fit
"""

from __future__ import annotations

import sys

from tools import environment
from tools.console import ROOT, run, step

# file -> the dependency groups in it; those marked alone do without the application's own dependencies
LOCKS = {
    "requirements.txt": ["--group", "build", "--extra", "scripts", "--extra", "telemetry"],
    "requirements-dev.txt": [
        "--group",
        "build",
        "--group",
        "dev",
        "--extra",
        "scripts",
        "--extra",
        "telemetry",
        "--constraints",
        "requirements.txt",
    ],
    "requirements-node.txt": ["--only-group", "node"],
    "requirements-mining.txt": ["--only-group", "mining"],
    "requirements-fuzzing.txt": ["--only-group", "fuzzing"],
    "requirements-postgres.txt": ["--only-group", "postgres", "--no-deps"],  # its programs alone, not its Python part
}
UNIVERSAL = ["--universal", "--python-version", "3.11", "--generate-hashes", "--no-annotate", "--no-header", "--quiet"]


def main(arguments: list[str]) -> None:
    """Write every lock."""
    environment.install_when_changed(tests=True)
    for name, groups in LOCKS.items():
        sources = [] if "--only-group" in groups else ["pyproject.toml"]
        words = [word.replace("--only-group", "--group") for word in groups]
        with step(name):
            uv = environment.VENV / "bin" / "uv"
            run([uv, "pip", "compile", *sources, *words, *UNIVERSAL, *arguments, "--output-file", ROOT / name])


if __name__ == "__main__":
    main(sys.argv[1:])
