"""The system outside: a ledger behind HTTP that books what it is asked to, and counts each call and each effect.

It stands outside of everything that is killed, so its counts are the truth about what happened. It can be down, slow,
and lose its answers, by what a fault sets on it.
"""

from __future__ import annotations

import json
import random
import threading
import time
from collections import Counter
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

__all__ = ["Ledger"]


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    allow_reuse_address = True
    request_queue_size = 128

    def handle_error(self, *_: Any) -> None:
        """A caller that was killed is what these programs are about."""


class Ledger:
    """`with Ledger(seed) as ledger: …`; its address is `url`."""

    def __init__(self, seed: int = 0) -> None:
        self.calls: Counter[str] = Counter()  # by key
        self.effects: Counter[tuple[str, str]] = Counter()  # by action and number: what really happened
        self.by_key: Counter[str] = Counter()
        self.at: dict[tuple[str, str], float] = {}  # when the first effect was there (monotonic)
        self.lost_answers = 0
        self.loses = 0.0  # share of the answers that never arrive, though the effect is there
        self.slow_seconds: dict[str, float] = {}  # by action
        self.takes = (0.01, 0.04)  # before the effect, and again after it
        self._chance = random.Random(seed)
        self._lock = threading.Lock()
        self._server: _Server | None = None
        self._port = 0

    @property
    def url(self) -> str:
        """Where it answers."""
        return f"http://127.0.0.1:{self._port}"

    def open(self) -> None:
        """Begin to listen, on the same port as before."""
        ledger = self

        class Handler(_Handler):
            house = ledger

        self._server = _Server(("127.0.0.1", self._port), Handler)
        self._port = self._server.server_address[1]
        threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True).start()

    def close(self) -> None:
        """Listen no more: callers are refused."""
        if self._server is not None:
            self._server.shutdown()
            self._server.server_close()
            self._server = None

    def __enter__(self) -> Ledger:
        self.open()
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def book(self, action: str, key: str, number: str, *, swallows: bool) -> bool:
        """Book; who swallows a repeated key has no second effect. Returns whether the answer is to arrive."""
        with self._lock:
            before, after = self._chance.uniform(*self.takes), self._chance.uniform(*self.takes)
            answers = self._chance.random() >= self.loses
            self.calls[key] += 1
        time.sleep(before + self.slow_seconds.get(action, 0.0))
        with self._lock:
            if not (swallows and self.by_key[key]):
                self.by_key[key] += 1
                self.effects[action, number] += 1
                self.at.setdefault((action, number), time.monotonic())
            if not answers:
                self.lost_answers += 1
        time.sleep(after)
        return answers

    def knows(self, key: str) -> bool:
        """Whether something was booked under the key."""
        with self._lock:
            return self.by_key[key] > 0


class _Handler(BaseHTTPRequestHandler):
    house: Ledger

    def do_GET(self) -> None:
        self._say({"booked": self.house.knows(self.path.rpartition("/")[2])})

    def do_POST(self) -> None:
        asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        if self.house.book(asked["action"], asked["key"], asked["number"], swallows=asked["swallows"]):
            self._say({"booked": True})
        else:
            self.close_connection = True  # without a word

    def log_message(self, *_: Any) -> None:
        """Say nothing."""

    def _say(self, content: dict[str, Any]) -> None:
        body = json.dumps(content).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)
