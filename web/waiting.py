"""Programs that wait for work: each keeps a thread of the web, so only so many may, and none keeps a connection.

The engine's doorbell wakes them; they look once a second besides, as other processes and the clock make work, too.
"""

from __future__ import annotations

import select
import socket
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any, TypeVar

from engine.commands import Changed

__all__ = ["WaitingRoom", "has_left"]

LOOK_SECONDS = 1.0

Found = TypeVar("Found")


class WaitingRoom:
    """The programs that wait in this process."""

    def __init__(self, most: int) -> None:
        self.most = most
        self._changed = threading.Condition()
        self._rings = 0
        self._inside = 0

    @property
    def waiting(self) -> int:
        """How many wait."""
        return self._inside

    def ring(self, changed: Changed) -> None:
        """Wake everybody when there may be work; called by the engine after each commit."""
        if changed.jobs:
            with self._changed:
                self._rings += 1
                self._changed.notify_all()

    @contextmanager
    def place(self) -> Iterator[bool]:
        """Give a place for a wait; False: all are taken."""
        with self._changed:
            given = self._inside < self.most
            self._inside += given
        try:
            yield given
        finally:
            with self._changed:
                self._inside -= given

    def wait_for(self, look: Callable[[], Found], seconds: float, gone: Callable[[], bool]) -> Found | None:
        """Look at each ring, and once a second, until something is found; None: nothing came, or who asked has gone."""
        end = time.monotonic() + seconds
        heard = self._rings
        while (left := end - time.monotonic()) > 0:
            with self._changed:
                self._changed.wait_for(lambda heard=heard: self._rings != heard, min(left, LOOK_SECONDS))  # type: ignore[misc]
                heard = self._rings
            if gone():
                return None
            if found := look():
                return found
        return None


def has_left(environment: Mapping[str, Any]) -> bool:
    """Whether the other side has hung up: what is claimed for it now would be lost until its lease ends."""
    connection = environment.get("gunicorn.socket") or environment.get("werkzeug.socket")
    if not isinstance(connection, socket.socket):
        return False  # another server: it cannot be told
    try:
        readable, _, _ = select.select([connection], [], [], 0)
        return bool(readable) and connection.recv(1, socket.MSG_PEEK) == b""
    except (OSError, ValueError):
        return True
