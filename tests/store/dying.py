"""Run something in a child process that is killed at its n-th statement, for n = 1, 2, … until it comes through."""

from __future__ import annotations

import os
import signal
import traceback
from collections.abc import Callable, Iterator

from engine.store.database import Database
from engine.store.failpoints import dying_at

__all__ = ["deaths"]

MOST = 200  # statements; more means that the scenario never ends


def deaths(database: Database, work: Callable[[Database], Callable[[], object]]) -> Iterator[int]:
    """Yield n after a child died before its n-th statement (or behind its last one); ends when one came through.

    `work(database)` prepares in the child, uncounted, and returns what is then done and killed. Before each yield the
    child is dead and its connections are closed, so what the caller sees is what it left behind.
    """
    for number in range(1, MOST):
        database.dispose()  # SQLite's files must not be open in both processes across a fork
        if not _dies(database.url.render_as_string(hide_password=False), work, number):
            return
        yield number
    raise AssertionError(f"still dying at statement {MOST}")


def _dies(url: str, work: Callable[[Database], Callable[[], object]], number: int) -> bool:
    child = os.fork()
    if child == 0:
        try:
            database = Database(url)
            act = work(database)
            with dying_at(database, number):
                act()
            os._exit(0)
        finally:  # whatever happened, the child must not go on with the test run
            traceback.print_exc()
            os._exit(1)
    _, status = os.waitpid(child, 0)
    if os.WIFSIGNALED(status):
        assert os.WTERMSIG(status) == signal.SIGKILL, f"the child died of signal {os.WTERMSIG(status)}"
        return True
    assert os.WEXITSTATUS(status) == 0, "the child failed: see its trace above"
    return False
