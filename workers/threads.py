"""The workers as threads of one process: the embedded mode, and what a process of workers alone runs, too.

The database is looked at once a second; the doorbell (`Engine.on_change`) only makes it sooner. A thread survives
whatever the database does: it logs, waits a little longer each time, and goes on.
"""

from __future__ import annotations

import logging
import os
import socket
import threading
import time
from collections.abc import Callable
from datetime import timedelta
from types import TracebackType

from engine.commands import Changed, ClosedJob, Engine
from engine.dispatch.figures import Folder
from engine.dispatch.leases import JOB_LEASE, LeaseClock
from engine.dispatch.outbox import ClaimedJob, Outbox
from engine.store.conflicts import Conflict
from engine.store.driver import DATABASE_ERRORS
from workers.clock import BATCH as TIMERS
from workers.clock import deliver_messages, fire_timers
from workers.housekeeping import House
from workers.jobs import run_job

__all__ = ["Tried", "Workers"]

log = logging.getLogger(__name__)

IDLE_SECONDS = 1.0
RENEWALS = 4  # in the length of a lease: three may fail
HOUSE_SECONDS = 60.0
LONGEST_PAUSE_SECONDS = 5.0  # while the database is away: it is to be noticed soon that it is back
BATCH = 4
FIGURES_SECONDS = 10.0  # how long the monitor's figures wait at most while a heap of timers is fired


Tried = Callable[[ClaimedJob, ClosedJob | None, float], None]


class _Bell:
    """Wakes whoever waits; a ring while nobody waits is kept."""

    def __init__(self) -> None:
        self._event = threading.Event()

    def ring(self) -> None:
        self._event.set()

    def wait(self, seconds: float) -> None:
        if self._event.wait(seconds):
            self._event.clear()


class Workers:
    """Threads that run what is due: `with Workers(engine): …`, or `start` and `stop`."""

    def __init__(
        self,
        engine: Engine,
        *,
        job_threads: int = 2,
        name: str | None = None,
        idle_seconds: float = IDLE_SECONDS,
        lease: timedelta = JOB_LEASE,
        lease_clock: LeaseClock | None = None,
        house: House | None = None,
        tried: Tried | None = None,
    ) -> None:
        """`name` is the worker in job rows and history; by default host and process. Leases are renewed in time.

        `tried` hears of each attempt: the job, what `run_job` returned, and how many seconds it took.
        """
        self.name = name or f"{socket.gethostname()}-{os.getpid()}"
        self._engine = engine
        self._house = house or House()
        self._tried = tried
        self._outbox = Outbox(
            engine.database, self.name, lease=lease, lease_clock=lease_clock, connectors=engine.connectors
        )
        self._renew_seconds = lease.total_seconds() / RENEWALS
        self._lease_clock = lease_clock
        self._idle_seconds = idle_seconds
        self._job_threads = job_threads
        self._job_bells = [_Bell() for _ in range(job_threads)]
        self._folder = Folder(engine.database, engine.definitions, self.name, zone=engine.zone, lease_clock=lease_clock)
        self._clock_bell, self._rest_bell = _Bell(), _Bell()
        self._heap = False  # more timers are due than one batch takes
        self._folded = 0.0
        self._stopping = threading.Event()
        self._running: dict[int, ClaimedJob] = {}
        self._running_lock = threading.Lock()
        self._threads: list[threading.Thread] = []
        self._bells: list[_Bell] = []
        self._silence: Callable[[], None] | None = None

    def start(self) -> None:
        """Start the threads. Raises RuntimeError when they run already."""
        if self._threads:
            raise RuntimeError("these workers run already")
        self._stopping.clear()
        self._silence = self._engine.on_change(self.ring)
        loops: list[tuple[str, _Bell, Callable[[], bool], float]] = [
            (f"jobs-{number}", bell, self._job_work(number), self._idle_seconds)
            for number, bell in enumerate(self._job_bells, start=1)
        ]
        loops.append(("clock", self._clock_bell, self._tick, self._idle_seconds))
        loops.append(("leases", self._rest_bell, self._renew, self._renew_seconds))
        loops.append(("house", _Bell(), self._keep_house, HOUSE_SECONDS))
        loops.append(("figures", _Bell(), self._fold, self._idle_seconds))
        self._threads = [
            threading.Thread(target=self._loop, args=loop, name=f"reglament-{loop[0]}", daemon=True) for loop in loops
        ]
        self._bells = [loop[1] for loop in loops]
        for thread in self._threads:
            thread.start()

    def stop(self, seconds: float = 30.0) -> bool:
        """Let what runs finish, start nothing new; return whether all threads ended within `seconds`."""
        self._stopping.set()
        if self._silence is not None:
            self._silence()
            self._silence = None
        for bell in self._bells:
            bell.ring()
        for thread in self._threads:
            thread.join(seconds)
        ended = not any(thread.is_alive() for thread in self._threads)
        self._threads = []
        return ended

    def __enter__(self) -> Workers:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def ring(self, changed: Changed) -> None:
        """Wake the threads that have something to do with this change."""
        if changed.jobs:
            for bell in self._job_bells:
                bell.ring()
        if changed.timers or changed.messages:
            self._clock_bell.ring()

    def _loop(self, name: str, bell: _Bell, work: Callable[[], bool], idle_seconds: float) -> None:
        """Work until there is nothing to do, then wait for the bell or the next look."""
        pause = idle_seconds
        while not self._stopping.is_set():
            try:
                if work():
                    pause = idle_seconds
                    continue
                pause = idle_seconds
            except (Conflict, *DATABASE_ERRORS):
                log.exception("%s: the database did not answer; trying again", name)
                pause = min(max(pause, idle_seconds) * 2, LONGEST_PAUSE_SECONDS)
            except Exception:
                log.exception("%s: an unexpected error; going on", name)
                pause = min(max(pause, idle_seconds) * 2, LONGEST_PAUSE_SECONDS)
            bell.wait(pause)

    def _job_work(self, number: int) -> Callable[[], bool]:
        """What job thread `number` does again and again, until there is nothing to do."""
        return self._run_jobs

    def _run_jobs(self) -> bool:
        return self._carry_out(self._outbox.claim(self._engine.clock(), BATCH))

    def _carry_out(self, jobs: list[ClaimedJob]) -> bool:
        waiting = list(jobs)
        with self._running_lock:
            self._running.update({job.id: job for job in jobs})
        try:
            while waiting and not self._stopping.is_set():
                job = waiting.pop(0)
                self._run(job)
                with self._running_lock:
                    self._running.pop(job.id, None)
        finally:
            with self._running_lock:
                for job in jobs:
                    self._running.pop(job.id, None)
            if waiting:
                self._outbox.give_back(waiting)
        return bool(jobs)

    def _run(self, job: ClaimedJob) -> None:
        began = time.perf_counter()
        closed = run_job(self._engine, job, self.name)
        if self._tried is not None:
            self._tried(job, closed, time.perf_counter() - began)

    def _tick(self) -> bool:
        fired = fire_timers(self._engine, lease_clock=self._lease_clock)
        self._heap = fired >= TIMERS
        delivered = deliver_messages(self._engine, lease_clock=self._lease_clock)
        return bool(fired or delivered)

    def _renew(self) -> bool:
        with self._running_lock:
            jobs = list(self._running.values())
        if jobs:
            self._outbox.renew(jobs)
        return False

    def _fold(self) -> bool:
        """Counting what happened costs as much as the timers' steps: those go first, then all is counted at once."""
        now = time.monotonic()
        if self._heap and now - self._folded < FIGURES_SECONDS:
            return False
        self._folded = now
        return self._folder.fold(self._engine.clock()).behind

    def _keep_house(self) -> bool:
        self._house.keep(self._engine)
        return False
