"""A line between the product and its database that can be cut and held up: a relay of bytes."""

from __future__ import annotations

import contextlib
import random
import socket
import threading
import time

__all__ = ["Line"]


class Line:
    """Listens on a port of its own and passes everything on to another one. `with Line(5432) as line: …`."""

    def __init__(self, to: int, *, seed: int = 0) -> None:
        self._to, self._chance = to, random.Random(seed)
        self.cuts_after = 0.0  # share of what is sent, after which the line is cut: sent on, its answer never arrives
        self.cuts = 0
        self._held = threading.Event()
        self._held.set()
        self._listener = socket.create_server(("127.0.0.1", 0), backlog=64)
        self.port: int = self._listener.getsockname()[1]
        self._open: set[socket.socket] = set()
        self._lock = threading.Lock()

    def __enter__(self) -> Line:
        threading.Thread(target=self._listen, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._listener.close()
        self._held.set()
        with self._lock:
            for end in self._open:
                end.close()

    def hold(self) -> None:
        """From now on nothing passes, and nobody is told."""
        self._held.clear()

    def release(self) -> None:
        """What was held up passes."""
        self._held.set()

    def _listen(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                near, _ = self._listener.accept()
                try:
                    far = socket.create_connection(("127.0.0.1", self._to), timeout=10)
                except OSError:
                    near.close()
                    continue
                far.settimeout(None)
                with self._lock:
                    self._open |= {near, far}
                for source, target, asks in ((near, far, True), (far, near, False)):
                    threading.Thread(target=self._pass, args=(source, target, asks), daemon=True).start()

    def _pass(self, source: socket.socket, target: socket.socket, asks: bool) -> None:
        try:
            while content := source.recv(65536):
                self._held.wait()
                if asks and content[:1] != b"X" and self._chance.random() < self.cuts_after:
                    self.cuts += 1
                    source.shutdown(socket.SHUT_RDWR)  # the answer finds nobody
                    target.sendall(content)
                    time.sleep(0.5)  # the server hears the question first, then that nobody listens
                    break
                target.sendall(content)
        except OSError:
            pass
        finally:
            for end in (source, target):
                with contextlib.suppress(OSError):
                    end.shutdown(socket.SHUT_RDWR)
                end.close()
                with self._lock:
                    self._open.discard(end)
