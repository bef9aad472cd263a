"""Waits until a signal asks the process to stop."""

from __future__ import annotations

import select
import signal
import socket
from collections.abc import Iterator
from contextlib import contextmanager

__all__ = ["StopAsked", "stop_asked"]

STOPS = (signal.SIGINT, signal.SIGTERM)


class StopAsked:
    """What a signal asked; one asked before `wait` is kept."""

    def __init__(self, heard: socket.socket) -> None:
        self._heard = heard

    def wait(self) -> None:
        """Return when Ctrl-C or a request to end has come."""
        select.select([self._heard], [], [])


@contextmanager
def stop_asked() -> Iterator[StopAsked]:
    """Listen for SIGINT and SIGTERM in the main thread, from here to the end of the block.

    A handler that sets a `threading.Event` can hang for ever: it runs in the main thread and takes the lock that the
    interrupted `wait` of that same thread holds, and a signal that the system gives to another thread does not end the
    wait at all. So the interpreter writes each signal into a socket, from whatever thread, and the main thread reads.
    """
    heard, told = socket.socketpair()
    with heard, told:
        told.setblocking(False)
        before = {number: signal.signal(number, lambda *_: None) for number in STOPS}
        wakeup = signal.set_wakeup_fd(told.fileno(), warn_on_full_buffer=False)
        try:
            yield StopAsked(heard)
        finally:
            signal.set_wakeup_fd(wakeup)
            for number, handler in before.items():
                signal.signal(number, handler)
