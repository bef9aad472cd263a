"""The project's own files, as the architecture tests read them."""

from __future__ import annotations

import ast
import subprocess
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PACKAGES = ("engine", "processes", "reglament", "web", "workers")


@cache
def tracked_files() -> tuple[Path, ...]:
    """Every file that is, or with the next commit may be, part of the repository; relative to its root."""
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard"]
    listed = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout.splitlines()
    return tuple(path for line in sorted(set(listed)) if (ROOT / (path := Path(line))).is_file())


def text_of(path: Path) -> str:
    """A file's text; empty for what is no text."""
    try:
        return (ROOT / path).read_text(encoding="utf-8")
    except UnicodeDecodeError:
        return ""


def python_files(*folders: str) -> list[Path]:
    """The Python files under some top-level folders."""
    return [path for path in tracked_files() if path.suffix == ".py" and path.parts[0] in folders]


@cache
def tree_of(path: Path) -> ast.Module:
    """A Python file's syntax tree."""
    return ast.parse(text_of(path), filename=str(path))
