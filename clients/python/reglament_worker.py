"""A program that does the work of topics: fetches jobs over Reglament's JSON API, keeps them while it works, answers.

    from reglament_worker import BpmnError, Retry, Worker

    worker = Worker("https://bpm.example", key="reglament_…", threads=4)

    @worker.topic("invoice.archive", lookup=find_by_key)
    def archive(job):
        if full():
            raise BpmnError("full", "No shelf is free.")
        return {"place": store(job["number"], key=job.key)}

    worker.run()  # until SIGTERM or SIGINT: what runs is finished, nothing new is begun

Standard library alone. Long because it is one file: to install, or to copy beside a program. Numbers are int or
Decimal, dates and times those of `datetime`; durations stay {"@": "PT1H"}.
"""

from __future__ import annotations

import json
import logging
import os
import random
import signal
import socket
import threading
import time
import traceback
import urllib.error
import urllib.request
import uuid
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import date, datetime
from datetime import time as clock_time
from decimal import Decimal
from typing import Any

__all__ = ["BpmnError", "Job", "Retry", "Worker"]

log = logging.getLogger("reglament_worker")

MOST_ANSWERS = 50  # in one request
FIRST_PAUSE, LONGEST_PAUSE = 0.5, 30.0  # between two tries while the server is away
Handler = Callable[["Job"], Mapping[str, Any] | None]


class BpmnError(Exception):
    """The work is refused for a business reason: the diagram may catch `code`, and sees message and variables."""

    def __init__(self, code: str, message: str = "", variables: Mapping[str, Any] | None = None) -> None:
        super().__init__(message or code)
        self.code, self.message, self.variables = code, message, dict(variables or {})


class Retry(Exception):
    """Not now: tried again by the element's own rule, or after `after` seconds; `retries` left, if fewer.

    `unsure`: it may have happened all the same.
    """

    def __init__(
        self, message: str, *, after: int | None = None, retries: int | None = None, unsure: bool = False
    ) -> None:
        super().__init__(message)
        self.after, self.retries, self.unsure = after, retries, unsure


@dataclass(eq=False)
class Job:
    """A piece of work. `job["name"]` is a variable; give `key` to the system that does it as its idempotency key."""

    id: str
    topic: str
    fence: int
    key: str
    attempt: int
    attempts: int
    unsure: bool  # an earlier attempt may have happened
    variables: dict[str, Any]
    business_key: str | None
    instance_id: str
    process: str
    element: str
    lost: threading.Event = field(default_factory=threading.Event)  # another program has it by now: stop

    def __getitem__(self, name: str) -> Any:
        return self.variables[name]


@dataclass(frozen=True)
class _Topic:
    handler: Handler
    variables: list[str] | None
    exactly_once: bool
    lookup: Handler | None


class _Refused(Exception):
    """The server said no: `status`, its words, and after how many seconds to ask again."""

    def __init__(self, status: int, detail: str, after: float | None) -> None:
        super().__init__(f"{status}: {detail}")
        self.status, self.after = status, after

    @property
    def is_final(self) -> bool:
        """Whether the same again would be refused as well."""
        return 400 <= self.status < 500 and self.status not in (408, 409, 429)


@dataclass(eq=False)
class _Letter:
    """An answer on its way; `trouble` is what became of it when it was not taken."""

    job: Job
    verb: str
    content: dict[str, Any]
    is_sent: bool = False
    trouble: Exception | None = None


class Worker:
    """One program. Threads share it; `run` returns when it was stopped and all that ran is answered."""

    def __init__(
        self,
        url: str,
        key: str,
        *,
        name: str | None = None,
        threads: int = 1,
        lock_seconds: int = 60,
        wait_seconds: int = 10,
    ) -> None:
        """`key` is one for external work; `name` is what others read: by default host and process.

        Locks are prolonged as long as a handler runs. `wait_seconds`: of one long poll, and at most of a stop.
        """
        if not url.startswith(("http://", "https://")):
            raise ValueError(f"{url} is no address of a web server: write https://host")
        self._url, self._key = url.rstrip("/"), key
        self.name = name or f"{socket.gethostname()}-{os.getpid()}"[:80]
        self._threads, self._lock_seconds, self._wait_seconds = threads, lock_seconds, wait_seconds
        self._topics: dict[str, _Topic] = {}
        self._held: dict[str, Job] = {}
        self._changed = threading.Condition()
        self._letters: list[_Letter] = []
        self._sending = threading.Lock()  # one request with answers at a time: who waits goes with the next one
        self._stopping = threading.Event()
        self._done = threading.Event()

    def topic(
        self,
        name: str,
        *,
        variables: list[str] | None = None,
        exactly_once: bool = False,
        lookup: Handler | None = None,
    ) -> Callable[[Handler], Handler]:
        """Declare who does the work of a topic, given a job, and returns its result.

        When an earlier attempt may have happened, `lookup` is asked by the job's key: it returns the result, or None if
        it did not happen. `exactly_once`: the system swallows a repeated key, so there is nothing to ask. With neither,
        such a job becomes an incident: nothing is done twice blindly.
        """

        def declare(handler: Handler) -> Handler:
            self._topics[name] = _Topic(handler, variables, exactly_once, lookup)
            return handler

        return declare

    def run(self, *, signals: bool = True) -> None:
        """Work until `stop`, or until a signal when this is the main thread."""
        if not self._topics:
            raise ValueError("declare a topic first: @worker.topic(...)")
        if signals and threading.current_thread() is threading.main_thread():
            for number in (signal.SIGTERM, signal.SIGINT):
                signal.signal(number, lambda *_: self.stop())
        keeper = threading.Thread(target=self._keep, name="reglament-keeper", daemon=True)
        keeper.start()
        try:
            with ThreadPoolExecutor(self._threads, thread_name_prefix="reglament") as pool:
                self._fetch_until_stopped(pool)
        finally:
            self._done.set()
            keeper.join(5)

    def stop(self) -> None:
        """Begin nothing new; what runs is finished and answered."""
        self._stopping.set()

    # ---- fetching ---------------------------------------------------------------------------------------------------

    def _fetch_until_stopped(self, pool: ThreadPoolExecutor) -> None:
        topics = [{"topic": name, "variables": one.variables} for name, one in self._topics.items()]
        pauses, once = _pauses(), uuid.uuid4().hex
        wish: dict[str, Any] = {}
        while not self._stopping.is_set():
            room = self._room()
            if not room:
                continue
            wish = wish or {
                "worker": self.name,
                "topics": topics,
                "most": room,
                "lock_seconds": self._lock_seconds,
                "wait_seconds": self._wait_seconds,
            }
            try:
                found = self._post("/external/fetch", wish, once=once)["items"]
            except (_Refused, OSError) as trouble:  # the same wish again: what was given is not lost with the answer
                log.warning("no work could be fetched: %s", trouble)
                if (
                    isinstance(trouble, _Refused)
                    and 400 <= trouble.status < 500
                    and trouble.status not in (408, 409, 429)
                ):
                    raise RuntimeError(f"Reglament refuses this program: {trouble}") from None
                self._stopping.wait(getattr(trouble, "after", None) or next(pauses))
                continue
            pauses, once, wish = _pauses(), uuid.uuid4().hex, {}
            for content in found:
                job = Job(**{name: content[name] for name in _OF_JOB})
                if self._stopping.is_set():
                    self._answer(job, "unlock", {})
                    continue
                with self._changed:
                    self._held[job.id] = job
                pool.submit(self._work, job)

    def _room(self) -> int:
        with self._changed:
            if len(self._held) >= self._threads:
                self._changed.wait(0.5)
            return self._threads - len(self._held)

    def _keep(self) -> None:
        """Prolong the locks of what is being worked on."""
        while not self._done.wait(self._lock_seconds / 3):
            with self._changed:
                held = list(self._held.values())
            for job in held:
                try:
                    self._send(job, "extend", {"lock_seconds": self._lock_seconds})
                except _Refused as refused:
                    if refused.status in (404, 409):
                        log.warning("job %s is lost: %s", job.id, refused)
                        job.lost.set()
                except OSError as trouble:
                    log.warning("job %s could not be kept: %s", job.id, trouble)

    # ---- working ----------------------------------------------------------------------------------------------------

    def _work(self, job: Job) -> None:
        try:
            verb, content = self._outcome(job)
            if not job.lost.is_set():
                self._answer(job, verb, content)
        except Exception:
            log.exception("job %s: an unexpected error; its lock will end", job.id)
        finally:
            with self._changed:
                self._held.pop(job.id, None)
                self._changed.notify_all()

    def _outcome(self, job: Job) -> tuple[str, dict[str, Any]]:
        declared = self._topics[job.topic]
        try:
            if job.unsure and not declared.exactly_once:
                if declared.lookup is None:
                    said = "an earlier attempt may have happened, and this program cannot look it up"
                    return "fail", {"message": said, "unsure": True, "retries": 0}
                found = declared.lookup(job)
                if found is not None:
                    return "complete", {"result": dict(found)}
            return "complete", {"result": dict(declared.handler(job) or {})}
        except BpmnError as error:
            return "error", {"code": error.code, "message": error.message[:2000], "variables": error.variables}
        except Retry as later:
            wish = {"message": str(later)[:2000] or "not now", "unsure": later.unsure}
            more = {"retries": later.retries, "retry_after_seconds": later.after}
            return "fail", wish | {name: value for name, value in more.items() if value is not None}
        except Exception as error:  # a handler's bug must not end the program; who looks at the incident sees the trace
            log.exception("job %s (%s): its handler raised", job.id, job.topic)
            said = f"{type(error).__name__}: {error}"[:2000]
            return "fail", {"message": said, "details": traceback.format_exc()[-20_000:], "unsure": True}

    # ---- the API ----------------------------------------------------------------------------------------------------

    def _answer(self, job: Job, verb: str, content: dict[str, Any]) -> None:
        """Send an answer until it has arrived: the same again gets the same answer. One that is too late is told."""
        end, pauses = time.monotonic() + self._lock_seconds, _pauses()
        while True:
            try:
                self._tell(_Letter(job, verb, content))
            except _Refused as refused:
                if refused.status not in (408, 429) and refused.status < 500:
                    log.error("job %s: its %s was refused: %s", job.id, verb, refused)
                    if refused.status in (413, 422) and verb in (
                        "complete",
                        "error",
                    ):  # it was done, and cannot be told
                        said = f"its answer was refused: {refused}"[:2000]
                        self._answer(job, "fail", {"message": said, "retries": 0, "unsure": True})
                    return
                pause = refused.after or next(pauses)
            except OSError as trouble:
                log.warning("job %s: its %s did not arrive: %s", job.id, verb, trouble)
                pause = next(pauses)
            else:
                return
            if time.monotonic() + pause > end:
                log.error("job %s: its %s could not be brought; the job will be given out again", job.id, verb)
                return
            time.sleep(pause)

    def _tell(self, letter: _Letter) -> None:
        """Send an answer together with what other threads have to say at this moment. Raises its own trouble."""
        if letter.verb == "unlock":
            self._send(letter.job, letter.verb, letter.content)
            return
        with self._changed:
            self._letters.append(letter)
        with self._sending:
            if not letter.is_sent:  # else it went with another thread's
                with self._changed:
                    together, self._letters = self._letters[:MOST_ANSWERS], self._letters[MOST_ANSWERS:]
                self._send_together(together)
        if letter.trouble is not None:
            raise letter.trouble

    def _send_together(self, letters: list[_Letter]) -> None:
        """Send them, and note in each what became of it."""
        told: list[Any] = []
        if len(letters) > 1:
            answers = [
                {"job": one.job.id, "fence": one.job.fence, "answer": one.verb, **one.content} for one in letters
            ]
            try:
                told = self._post("/external/answers", {"worker": self.name, "answers": answers})["items"]
            except (_Refused, OSError) as trouble:
                if not (isinstance(trouble, _Refused) and trouble.is_final):
                    for one in letters:
                        one.is_sent, one.trouble = True, trouble
                    return
                # One that cannot be read, or all of them are too much: by itself each gets its own answer.
        for number, one in enumerate(letters):
            one.is_sent = True
            try:
                if not told:
                    self._send(one.job, one.verb, one.content)
                elif told[number]["status"] != 200:
                    raise _Refused(told[number]["status"], told[number].get("detail") or "", None)
            except (_Refused, OSError) as trouble:
                one.trouble = trouble

    def _send(self, job: Job, verb: str, content: dict[str, Any]) -> Any:
        return self._post(f"/external/jobs/{job.id}/{verb}", {"worker": self.name, "fence": job.fence, **content})

    def _post(self, path: str, content: Any, *, once: str | None = None) -> Any:
        headers = {"Authorization": f"Bearer {self._key}", "Content-Type": "application/json"}
        if once is not None:
            headers["Idempotency-Key"] = once
        request = urllib.request.Request(f"{self._url}/api/v1{path}", _json(content).encode(), headers)  # noqa: S310 (checked at the start)
        try:
            with urllib.request.urlopen(request, timeout=self._wait_seconds + 20) as answer:  # noqa: S310
                text = answer.read()
        except urllib.error.HTTPError as error:
            after = error.headers.get("Retry-After", "")
            raise _Refused(error.code, _detail(error.read()), float(after) if after.isdecimal() else None) from None
        return json.loads(text, parse_float=Decimal, object_hook=_temporal) if text else None


_OF_JOB = (
    *("id", "topic", "fence", "key", "attempt", "attempts", "unsure", "variables"),
    *("business_key", "instance_id", "process", "element"),
)


def _pauses() -> Iterator[float]:
    pause = FIRST_PAUSE
    while True:
        yield pause * random.uniform(0.75, 1.25)
        pause = min(pause * 2, LONGEST_PAUSE)


def _detail(text: bytes) -> str:
    try:
        return str(json.loads(text)["detail"])
    except (ValueError, KeyError, TypeError):
        return text[:200].decode(errors="replace")


def _temporal(value: dict[str, Any]) -> Any:
    """`{"@": "2026-01-01"}` is a date; a duration stays as it is."""
    if len(value) != 1 or not isinstance(text := value.get("@"), str):
        return value
    for read in (date.fromisoformat, datetime.fromisoformat, clock_time.fromisoformat):
        try:
            return read(text)
        except ValueError:
            continue
    return value


def _json(value: Any) -> str:
    """Write JSON without losing a digit of a Decimal."""
    if isinstance(value, Decimal):
        return str(value)
    if isinstance(value, date | clock_time):
        return json.dumps({"@": value.isoformat()})
    if isinstance(value, Mapping):
        return "{" + ",".join(f"{json.dumps(str(name))}:{_json(inner)}" for name, inner in value.items()) + "}"
    if isinstance(value, list | tuple):
        return "[" + ",".join(_json(inner) for inner in value) + "]"
    return json.dumps(value, allow_nan=False)
