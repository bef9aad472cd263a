"""A worker process of the tests: `python -m tests.workers.relayed DATABASE REDIS EFFECTS SECONDS LEASE`.

Its one action books into a table of another database, as an ERP would, counting the calls for each key. Each line on
its input starts an instance: what a web process does.
"""

from __future__ import annotations

import sqlite3
import sys
import time
from datetime import timedelta
from pathlib import Path

from engine.actions import Action, Call, Done, Outcome, Placement
from engine.commands import Engine, StartInstance
from engine.store.database import Database
from workers.scaled import ScaledOut

__all__ = ["booking", "calls_of", "make_effects"]


def make_effects(path: Path) -> Path:
    """Make the other database."""
    with sqlite3.connect(path) as connection:
        connection.execute("CREATE TABLE effect (key TEXT PRIMARY KEY, calls INTEGER)")
    return path


def calls_of(path: Path) -> dict[str, int]:
    """How often each key was booked."""
    with sqlite3.connect(path) as connection:
        return dict(connection.execute("SELECT key, calls FROM effect"))


def booking(path: Path, seconds: float) -> Action:
    """The action demo.do: it books, and takes its time."""

    def book(call: Call) -> Outcome:
        other = sqlite3.connect(path, timeout=20)
        with other:
            other.execute(
                "INSERT INTO effect VALUES (?, 1) ON CONFLICT (key) DO UPDATE SET calls = calls + 1", (call.key,)
            )
        other.close()
        time.sleep(seconds)
        return Done({"booked": call.key})

    return Action("demo.do", Placement.OUTSIDE, book)


def main() -> None:
    """Work until the input ends."""
    url, redis, path, seconds, lease, threads = sys.argv[1:]
    engine = Engine(Database(url), actions=[booking(Path(path), float(seconds))])
    scaled = ScaledOut(engine, redis, job_threads=int(threads), **lease_of(lease))
    with scaled:
        print("ready", flush=True)
        for _ in sys.stdin:
            engine.handle(StartInstance("p", {}))


def lease_of(seconds: str) -> dict[str, timedelta]:
    """The argument of `Workers`; "-" keeps its default."""
    return {} if seconds == "-" else {"lease": timedelta(seconds=float(seconds))}


if __name__ == "__main__":
    main()
