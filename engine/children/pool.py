"""A pool of child processes: started when they are first needed, replaced now and then, ended with the program."""

from __future__ import annotations

import contextlib
import os
import selectors
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path
from typing import Any

from engine.children.frames import answer_of

__all__ = ["Child", "Pool"]

_CHUNK_BYTES = 262_144
START_SECONDS = 30  # of a child on a busy machine, on top of the first request's limit


class Pool:
    """At most `size` children that run `python -m module TIME MEMORY`. Safe to use from any thread."""

    def __init__(
        self, module: str, *, size: int, time_limit_seconds: int, memory_mb: int, requests_per_child: int
    ) -> None:
        self._module = module
        self._size = size
        self._time_limit_seconds = time_limit_seconds
        self._memory_mb = memory_mb
        self._requests_per_child = requests_per_child
        self._idle: list[Child] = []
        self._all: set[Child] = set()
        self._is_changed = threading.Condition()
        self._pid = os.getpid()

    def warm(self) -> None:
        """Start one child in the background if there is none, so that the first request need not wait for it."""
        if self._all and self._pid == os.getpid():
            return
        child = self.take()
        if child is not None:
            self.give_back(child)

    def close(self) -> None:
        """End all children and wait for them. The pool can be used again afterwards."""
        with self._is_changed:
            if self._pid != os.getpid():
                return
            children, self._all, self._idle = self._all, set(), []
            self._is_changed.notify_all()
        for child in children:
            child.kill()

    def take(self) -> Child | None:
        """Return an idle child, a new one, or None when all stay busy too long."""
        deadline = time.monotonic() + 3 * self._time_limit_seconds + START_SECONDS
        with self._is_changed:
            if self._pid != os.getpid():  # after a fork: the children belong to the parent
                self._idle, self._all, self._pid = [], set(), os.getpid()
            while True:
                while self._idle:
                    child = self._idle.pop()
                    if child.is_alive():
                        return child
                    self._all.discard(child)
                    child.kill()
                if len(self._all) < self._size:
                    child = Child(self._module, self._time_limit_seconds, self._memory_mb)
                    self._all.add(child)
                    return child
                if not self._is_changed.wait(deadline - time.monotonic()):
                    return None

    def give_back(self, child: Child) -> None:
        """Say that the child is free; one that died or has done its share is ended."""
        is_done = child.requests >= self._requests_per_child or not child.is_alive()
        if is_done:
            child.kill()
        with self._is_changed:
            if is_done or child not in self._all:
                self._all.discard(child)
                child.kill()
            else:
                self._idle.append(child)
            self._is_changed.notify()

    def limit_of(self, child: Child) -> int:
        """Return how many seconds the child's next request may take; its first one waits for the start."""
        return self._time_limit_seconds + (START_SECONDS if child.requests == 0 else 0)


class Child:
    """One child process and the pipes to it."""

    def __init__(self, module: str, time_limit_seconds: int, memory_mb: int) -> None:
        self._scratch = tempfile.mkdtemp(prefix="reglament-child-")  # goes with the child, also when it is killed
        root = str(Path(__file__).resolve().parents[2])
        # It gets nothing of our environment but what Python needs: no passwords to find for a hostile file.
        environment = {
            name: os.environ[name] for name in ("PATH", "LANG", "LC_ALL", "SYSTEMROOT") if name in os.environ
        }
        self._process = subprocess.Popen(  # noqa: S603  # a fixed command; what it works on goes in by the pipe
            [sys.executable, "-m", module, str(time_limit_seconds), str(memory_mb)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            bufsize=0,
            env=environment | {"PYTHONPATH": root, "PYTHONDONTWRITEBYTECODE": "1", "TMPDIR": self._scratch},
            start_new_session=True,  # Ctrl-C is for the server, which then ends its children
        )
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._input, self._output = self._process.stdin, self._process.stdout
        os.set_blocking(self._input.fileno(), False)
        self.requests = 0

    def is_alive(self) -> bool:
        return self._process.poll() is None

    def ask(self, request: bytes, limit_seconds: float) -> Any:
        """Send a request and wait for the answer. Raises TimeoutError, EOFError, OSError or ValueError."""
        self.requests += 1
        unsent, received = memoryview(request), bytearray()
        deadline = time.monotonic() + limit_seconds
        with selectors.DefaultSelector() as selector:
            selector.register(self._input, selectors.EVENT_WRITE)
            selector.register(self._output, selectors.EVENT_READ)
            while True:
                remaining = deadline - time.monotonic()
                if remaining <= 0:
                    raise TimeoutError
                for ready, _ in selector.select(remaining):
                    if ready.fileobj is self._input:
                        unsent = unsent[os.write(self._input.fileno(), unsent[:_CHUNK_BYTES]) :]
                        if not unsent:
                            selector.unregister(self._input)
                        continue
                    chunk = os.read(self._output.fileno(), _CHUNK_BYTES)
                    if not chunk:
                        raise _ended(self._process.wait(1))
                    received += chunk
                    if (answer := answer_of(received)) is not None:
                        return answer

    def kill(self) -> None:
        """End the process at once and reap it; does nothing the second time."""
        self._process.kill()
        self._process.wait()
        for stream in (self._input, self._output):
            with contextlib.suppress(OSError):
                stream.close()
        shutil.rmtree(self._scratch, ignore_errors=True)


def _ended(status: int) -> Exception:
    """What the end of a child means: its own alarm clock is a time-out that it noticed before we did."""
    alarm = getattr(signal, "SIGALRM", None)
    if alarm is not None and status == -alarm:
        return TimeoutError()
    return EOFError(f"it ended with status {status}")
