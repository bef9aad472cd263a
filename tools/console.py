"""How the tools speak to a person: one line a step, and an error that names the remedy."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import NoReturn

ROOT = Path(__file__).resolve().parent.parent
SHOWN_LINES = 15  # of a failed program's output: its end tells the cause


class ProgramFailed(Exception):
    """A program that a tool started ended with an error; the text is the end of what it printed."""


def fail(what: str, *, remedy: str) -> NoReturn:
    """End the tool: say what is wrong and what to do about it."""
    print(f"\n{what}\n→ {remedy}", file=sys.stderr)
    raise SystemExit(1)


@contextmanager
def step(title: str, *, remedy: str = "") -> Iterator[None]:
    """Announce one step and how long it took; a program that fails in it ends the tool with the remedy."""
    started = time.monotonic()
    print(f"  {title} … ", end="", flush=True)
    try:
        yield
    except ProgramFailed as failure:
        print("failed")
        fail(str(failure), remedy=remedy or "Repair the cause above and run the same command again.")
    print(f"{time.monotonic() - started:.1f} s", flush=True)


def run(command: Sequence[str | Path], *, cwd: Path = ROOT, env: Mapping[str, str] | None = None) -> str:
    """Run a program quietly and return what it printed; raises ProgramFailed with the end of its output."""
    words = [str(word) for word in command]
    try:
        done = subprocess.run(
            words,
            cwd=cwd,
            env=env,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
    except OSError as error:
        raise ProgramFailed(f"{words[0]} could not be started: {error.strerror}.") from error
    if done.returncode:
        end = "\n".join(done.stdout.strip().splitlines()[-SHOWN_LINES:])
        raise ProgramFailed(f"{Path(words[0]).name} ended with {done.returncode}:\n{end}")
    return done.stdout


def version_of(command: Sequence[str | Path]) -> tuple[int, ...]:
    """The first dotted number that a program prints, as a tuple; empty when it does not run or prints none."""
    try:
        printed = run(command)
    except ProgramFailed:
        return ()
    for word in printed.replace("v", " ").split():
        number = word.split(".")[0]
        if number.isdigit():
            return tuple(int(part) for part in word.split(".") if part.isdigit())
    return ()
