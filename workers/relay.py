"""The relay: hands the ids of due jobs from the database to RQ, a few at a time.

As many relays as processes run at once. A mark in Redis keeps two of them from ringing for the same row; a row that was
rung for and neither waits in the queue nor was claimed three seconds later is rung for again. Being rung for twice does
no harm, as the claim in the database decides. Ringing without end does: hence the small window, and never a second
ring for what still waits.
"""

from __future__ import annotations

import logging
import secrets
import threading
from collections.abc import Callable

from redis import RedisError
from rq import Queue, SimpleWorker
from rq.queue import EnqueueData
from rq.serializers import JSONSerializer

from engine.commands import Changed, Engine
from engine.dispatch.leases import LeaseClock
from engine.dispatch.outbox import due_jobs
from engine.store.conflicts import Conflict
from engine.store.driver import DATABASE_ERRORS
from workers.doorbell import QUEUE, Doorbell

__all__ = ["REPEAT_SECONDS", "WINDOW", "Relay", "row_queue"]

log = logging.getLogger(__name__)

WINDOW = 4  # ids that wait in RQ, for each of its workers
REPEAT_SECONDS = 3.0
IDLE_SECONDS = 1.0
BUSY_SECONDS = 0.05  # while more is due than fits; doubled as long as nothing moves
SLOWEST_BUSY_SECONDS = 0.4
GATHER_SECONDS = 0.01  # one look for the rings of a burst
TROUBLE_SECONDS = 5.0  # while the database is away


def row_queue(doorbell: Doorbell) -> Queue:
    """Return RQ's queue of row ids: JSON, and no time limit of RQ's own, as leases keep watch."""
    return Queue(QUEUE, connection=doorbell.redis, serializer=JSONSerializer, default_timeout=-1)


class Relay:
    """A thread that hands over what is due: `start` and `stop`."""

    def __init__(self, engine: Engine, doorbell: Doorbell, *, lease_clock: LeaseClock | None = None) -> None:
        self._engine = engine
        self._doorbell = doorbell
        self._queue = row_queue(doorbell)
        self._lease_clock = lease_clock
        self._bell = threading.Event()
        self._stopping = threading.Event()
        self._thread: threading.Thread | None = None
        self._silence: Callable[[], None] | None = None
        self._busy_seconds = BUSY_SECONDS

    def start(self) -> None:
        """Start the thread, which listens to this process's engine, and looks once a second for what others wrote."""
        self._stopping.clear()
        self._silence = self._engine.on_change(self._ring)
        self._thread = threading.Thread(target=self._loop, name="reglament-relay", daemon=True)
        self._thread.start()

    def stop(self, seconds: float = 10.0) -> None:
        """End the thread."""
        self._stopping.set()
        self._bell.set()
        if self._silence is not None:
            self._silence()
            self._silence = None
        if self._thread is not None:
            self._thread.join(seconds)
            self._thread = None

    def tick(self) -> float:
        """Hand over what is due as far as the window allows; return the seconds until the next look.

        Raises `RedisError`, and what the database raises when it is away.
        """
        epoch = self._doorbell.epoch()
        waiting = {row_of(text) for text in self._queue.get_job_ids()}
        room = WINDOW * SimpleWorker.count(queue=self._queue) - len(waiting)
        handed, more = self._hand_over(epoch, waiting, room) if room > 0 else (0, True)
        self._doorbell.found()
        if not more:
            self._busy_seconds = BUSY_SECONDS
            return IDLE_SECONDS
        self._busy_seconds = BUSY_SECONDS if handed else min(self._busy_seconds * 2, SLOWEST_BUSY_SECONDS)
        return self._busy_seconds

    def _hand_over(self, epoch: str, waiting: set[str], room: int) -> tuple[int, bool]:
        """Return how many were handed over, and whether more are due than had room."""
        # Besides what is new, the longest due are those that wait and those just being claimed.
        limit = 2 * (room + len(waiting)) + 1
        due = due_jobs(self._engine.database, self._engine.clock(), limit, lease_clock=self._lease_clock)
        fresh = [name for number, fence in due if (name := f"{number}-{fence}") not in waiting]
        handed: list[str] = []
        while fresh and len(handed) < room:
            offered, fresh = fresh[: room - len(handed)], fresh[room - len(handed) :]
            new = self._doorbell.mark(epoch, offered, int(REPEAT_SECONDS * 1000))
            handed += [name for name, is_new in zip(offered, new, strict=True) if is_new]
        if handed:
            self._queue.enqueue_many([_data(name) for name in handed])
        return len(handed), bool(fresh) or len(due) == limit

    def _ring(self, changed: Changed) -> None:
        if changed.jobs:
            self._bell.set()

    def _loop(self) -> None:
        while not self._stopping.is_set():
            try:
                pause = self.tick()
            except RedisError as error:
                self._doorbell.lost(error)
                self._stopping.wait(IDLE_SECONDS)  # a ring does not bring it back
                continue
            except (Conflict, *DATABASE_ERRORS):
                log.exception("relay: the database did not answer; trying again")
                self._stopping.wait(TROUBLE_SECONDS)
                continue
            except Exception:
                log.exception("relay: an unexpected error; going on")
                pause = TROUBLE_SECONDS
            if self._bell.wait(pause):
                self._stopping.wait(GATHER_SECONDS)
                self._bell.clear()


def row_of(text: str) -> str:
    """Return "row-fence" of an RQ job's id."""
    return text.rpartition("-")[0]


def _data(name: str) -> EnqueueData:
    number = int(name.partition("-")[0])
    return Queue.prepare_data(
        "reglament.row",  # a name to read; workers import nothing that Redis tells them (`workers.rq_jobs`)
        args=(number,),
        job_id=f"{name}-{secrets.token_hex(4)}",  # unique: no second ring takes over what RQ noted about the first
        description=f"job {number}",
        timeout=-1,
        result_ttl=0,
        failure_ttl=60,
    )
