"""People and programs who use the web while things break, and never give up: a request without an answer is sent again
with the same `Idempotency-Key` until it is answered.
"""

from __future__ import annotations

import http.client
import itertools
import json
import queue
import statistics
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

__all__ = ["Asked", "Client", "Load", "Probe", "p95"]


def p95(times: Sequence[float]) -> float:
    """The 95 % of some seconds."""
    return statistics.quantiles(times, n=20)[18] if len(times) > 1 else max(times, default=0.0)


@dataclass
class Asked:
    """What became of one request that was sent until it was answered."""

    status: int
    content: Any
    tries: int
    seconds: float


class Client:
    """One program with one key; not for several threads."""

    def __init__(self, port: int, key: str, *, timeout: float = 15.0, root: str = "/api/v1") -> None:
        self._port, self._key, self._timeout, self._root = port, key, timeout, root
        self._connection: http.client.HTTPConnection | None = None

    def send(self, method: str, path: str, content: Any = None, *, once: str = "") -> tuple[int, Any]:
        """Ask once. Raises OSError or http.client.HTTPException when no answer comes."""
        headers = {"Authorization": f"Bearer {self._key}", "Content-Type": "application/json"}
        if once:
            headers["Idempotency-Key"] = once
        if self._connection is None:
            self._connection = http.client.HTTPConnection("127.0.0.1", self._port, timeout=self._timeout)
        try:
            body = json.dumps(content) if content is not None else None
            self._connection.request(method, self._root + path, body, headers)
            answer = self._connection.getresponse()
            text = answer.read()
            return answer.status, json.loads(text) if text else None
        except BaseException:
            self._connection.close()
            self._connection = None
            raise

    def insist(self, method: str, path: str, content: Any = None, *, once: str, seconds: float = 180.0) -> Asked:
        """Ask until there is an answer that is one. Raises AssertionError when none comes in so many seconds."""
        begun = time.monotonic()
        for tries in itertools.count(1):
            said: Any
            try:
                status, said = self.send(method, path, content, once=once)
                if status < 500 and status != 429 and not _runs_still(status, said):
                    return Asked(status, said, tries, time.monotonic() - begun)
            except (OSError, http.client.HTTPException, ValueError) as error:
                said = error
            if time.monotonic() - begun > seconds:
                raise AssertionError(f"{method} {path}: no answer in {seconds:.0f} s, at last {said}")
            time.sleep(0.3)
        raise AssertionError("unreachable")


def _runs_still(status: int, said: Any) -> bool:
    return status == 409 and "is being carried out" in str(said.get("detail", ""))


@dataclass
class Load:
    """Starts instances at a steady rate through several programs: `begin`, then `finish`."""

    port: int
    keys: Sequence[str]
    process: str
    numbers: Sequence[str]
    a_second: float = 8.0
    clients: int = 6
    more: dict[str, Any] = field(default_factory=dict)
    accepted: dict[str, str] = field(default_factory=dict)  # number → instance
    seconds: list[float] = field(default_factory=list)
    repeated: int = 0
    faults: list[str] = field(default_factory=list)

    def begin(self) -> Load:
        """Start the threads."""
        self._waiting: queue.Queue[str | None] = queue.Queue()
        self._threads = [threading.Thread(target=self._feed, daemon=True)]
        self._threads += [
            threading.Thread(target=self._ask, args=(self.keys[number % len(self.keys)],), daemon=True)
            for number in range(self.clients)
        ]
        for thread in self._threads:
            thread.start()
        return self

    def finish(self, seconds: float = 400.0) -> None:
        """Wait until each request is answered. Raises AssertionError when one is refused or never answered."""
        end = time.monotonic() + seconds
        for thread in self._threads:
            thread.join(max(0.1, end - time.monotonic()))
            assert not thread.is_alive(), "a request was never answered"
        assert self.faults == [], self.faults[:3]

    @property
    def is_over(self) -> bool:
        """Whether all was asked and answered."""
        return not any(thread.is_alive() for thread in self._threads)

    def _feed(self) -> None:
        for number in self.numbers:
            self._waiting.put(number)
            time.sleep(1 / self.a_second)
        for _ in range(self.clients):
            self._waiting.put(None)

    def _ask(self, key: str) -> None:
        client = Client(self.port, key)
        while (number := self._waiting.get()) is not None:
            wish = {"process": self.process, "variables": {"number": number, **self.more}}
            try:
                asked = client.insist("POST", "/instances", wish, once=f"start-{number}")
            except AssertionError as error:
                self.faults.append(str(error))
                continue
            if asked.status != 201:
                self.faults.append(f"{asked.status} {asked.content}")
                continue
            self.accepted[number] = asked.content["id"]
            self.seconds.append(asked.seconds)
            self.repeated += asked.tries - 1


class Probe:
    """Somebody who looks at the inbox again and again: how long it takes, and how often it fails. A context."""

    def __init__(
        self, port: int, key: str, *, every: float = 0.12, path: str = "/inbox?view=group&size=20", bare: bool = False
    ) -> None:
        """`bare`: the path is none of the API."""
        self._client, self._every, self._path = (
            Client(port, key, timeout=10, root="" if bare else "/api/v1"),
            every,
            path,
        )
        self.answers: list[tuple[float, float, bool]] = []  # when, seconds, whether it was answered
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._look, daemon=True)

    def __enter__(self) -> Probe:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._ended.set()
        self._thread.join()

    def between(self, since: float, until: float) -> list[float]:
        """The seconds of what was asked in this time and answered."""
        return [seconds for at, seconds, good in self.answers if good and since <= at < until]

    def failed(self, since: float = 0.0) -> int:
        """How many were not answered."""
        return sum(1 for at, _, good in self.answers if not good and at >= since)

    def first_good(self, since: float) -> float | None:
        """Seconds from a moment to the first good answer that was asked for after it."""
        return next((at + seconds - since for at, seconds, good in self.answers if good and at >= since), None)

    def _look(self) -> None:
        while not self._ended.wait(self._every):
            begun = time.monotonic()
            try:
                good = self._client.send("GET", self._path)[0] == 200
            except (OSError, http.client.HTTPException, ValueError):
                good = False
            self.answers.append((begun, time.monotonic() - begun, good))
