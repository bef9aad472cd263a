"""Child processes that read files for us: warm, limited, killed when a file takes too long, replaced now and then."""

from __future__ import annotations

import atexit
import contextlib
import os
import selectors
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from engine.bpmn.frames import answer_of, encode_request
from engine.bpmn.reading import Reading
from engine.errors import Problem

__all__ = ["ReaderPool", "shared_pool"]

_CHUNK_BYTES = 262_144
_START_SECONDS = 30  # of a child on a busy machine, on top of the first file's limit


class ReaderPool:
    """At most `size` child processes, started when they are first needed. Safe to use from any thread."""

    def __init__(
        self, *, size: int = 2, time_limit_seconds: int = 10, memory_mb: int = 512, files_per_child: int = 200
    ) -> None:
        self._size = size
        self._time_limit_seconds = time_limit_seconds
        self._memory_mb = memory_mb
        self._files_per_child = files_per_child
        self._idle: list[_Child] = []
        self._all: set[_Child] = set()
        self._is_changed = threading.Condition()
        self._pid = os.getpid()

    def read(self, files: Mapping[str, bytes], surroundings: Mapping[str, Any]) -> Reading:
        """Have a child read the files; a problem takes the place of an answer that does not come."""
        child = self._take()
        if child is None:
            return _failed("reader_busy", "Too many files are being read at the moment.", "Try again in a minute.")
        try:
            limit = self._time_limit_seconds + (_START_SECONDS if child.files == 0 else 0)
            answer = child.ask(encode_request(files, surroundings), limit)
            if answer["is_last"]:
                child.kill()
            return Reading.from_plain(answer["reading"])
        except TimeoutError:
            child.kill()
            seconds = self._time_limit_seconds
            return _failed("too_slow", f"Reading the file took longer than {seconds} seconds.", "Split the model.")
        except (EOFError, OSError, ValueError) as error:
            child.kill()
            return _failed("reader_died", f"Reading the file ended the reader's process ({error}).", "Split the model.")
        finally:
            self._give_back(child)

    def warm(self) -> None:
        """Start one child in the background, so that the first file need not wait for it."""
        child = self._take()
        if child is not None:
            self._give_back(child)

    def close(self) -> None:
        """End all children and wait for them. The pool can be used again afterwards."""
        with self._is_changed:
            if self._pid != os.getpid():
                return
            children, self._all, self._idle = self._all, set(), []
            self._is_changed.notify_all()
        for child in children:
            child.kill()

    def _take(self) -> _Child | None:
        """An idle child, a new one, or None when all stay busy too long."""
        deadline = time.monotonic() + 3 * self._time_limit_seconds + _START_SECONDS
        with self._is_changed:
            if self._pid != os.getpid():  # after a fork: the children belong to the parent
                self._idle, self._all, self._pid = [], set(), os.getpid()
            while True:
                while self._idle:
                    child = self._idle.pop()
                    if child.is_alive():
                        return child
                    self._all.discard(child)
                if len(self._all) < self._size:
                    child = _Child(self._time_limit_seconds, self._memory_mb)
                    self._all.add(child)
                    return child
                if not self._is_changed.wait(deadline - time.monotonic()):
                    return None

    def _give_back(self, child: _Child) -> None:
        is_done = child.files >= self._files_per_child or not child.is_alive()
        if is_done:
            child.kill()
        with self._is_changed:
            if is_done or child not in self._all:
                self._all.discard(child)
                child.kill()
            else:
                self._idle.append(child)
            self._is_changed.notify()


class _Child:
    """One reading process and the pipes to it."""

    def __init__(self, time_limit_seconds: int, memory_mb: int) -> None:
        root = str(Path(__file__).resolve().parents[2])
        # It gets nothing of our environment but what Python needs: no passwords to find for a hostile file.
        environment = {
            name: os.environ[name] for name in ("PATH", "LANG", "LC_ALL", "SYSTEMROOT") if name in os.environ
        }
        self._process = subprocess.Popen(  # noqa: S603  # a fixed command; the file goes in by the pipe
            [sys.executable, "-m", "engine.bpmn.child", str(time_limit_seconds), str(memory_mb)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            bufsize=0,
            env=environment | {"PYTHONPATH": root, "PYTHONDONTWRITEBYTECODE": "1"},
            start_new_session=True,  # Ctrl-C is for the server, which then ends its children
        )
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._input, self._output = self._process.stdin, self._process.stdout
        os.set_blocking(self._input.fileno(), False)
        self.files = 0

    def is_alive(self) -> bool:
        return self._process.poll() is None

    def ask(self, request: bytes, limit_seconds: float) -> Any:
        """Send a request and wait for the answer. Raises TimeoutError, EOFError, OSError or ValueError."""
        self.files += 1
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


def _ended(status: int) -> Exception:
    """What the end of a child means: its own alarm clock is a time-out that it noticed before we did."""
    alarm = getattr(signal, "SIGALRM", None)
    if alarm is not None and status == -alarm:
        return TimeoutError()
    return EOFError(f"it ended with status {status}")


_shared: ReaderPool | None = None
_shared_lock = threading.Lock()


def shared_pool() -> ReaderPool:
    """The pool of this process; made, without a child yet, when it is first asked for."""
    global _shared
    with _shared_lock:
        if _shared is None:
            _shared = ReaderPool()
            atexit.register(_shared.close)
        return _shared


def _failed(code: str, message: str, hint: str) -> Reading:
    return Reading(problems=(Problem(None, code, message, hint=hint),))
