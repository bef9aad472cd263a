"""What Redis adds to a process of web or workers: a relay, the news of the other processes, and jobs through RQ."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from types import TracebackType
from typing import Any

from engine.commands import Changed, Engine
from workers.broadcast import Broadcast
from workers.doorbell import Doorbell
from workers.relay import Relay
from workers.rq_jobs import RqWorkers

__all__ = ["ScaledOut"]

EVERYTHING = Changed(jobs=True, timers=True, messages=True)


class ScaledOut:
    """One process of several that share a database and a Redis: `with ScaledOut(engine, url): …`, or start and stop."""

    def __init__(
        self,
        engine: Engine,
        url: str,
        *,
        job_threads: int = 0,
        tell: Iterable[Callable[[Changed], None]] = (),
        missed: Iterable[Callable[[], None]] = (),
        **more: Any,
    ) -> None:
        """Without `job_threads` it only rings, as a web process does.

        `tell` hears of the other processes' changes, `missed` is called when some may have gone by unheard; `more` is
        what `Workers` takes. Raises ValueError when the URL is none of Redis; a Redis that is away is no error.
        """
        doorbell = Doorbell(url)
        self.doorbell = doorbell
        self.workers = RqWorkers(engine, doorbell, job_threads=job_threads, **more) if job_threads else None
        self.relay = Relay(engine, doorbell, lease_clock=more.get("lease_clock"))
        if self.workers is not None:
            ring = self.workers.ring
            tell, missed = (*tell, ring), (*missed, lambda: ring(EVERYTHING))
        self.broadcast = Broadcast(engine, doorbell, tell=tell, missed=missed)

    def redis_answers(self) -> bool:
        """Whether Redis answered when it was last asked."""
        return self.doorbell.answers

    def start(self) -> None:
        """Start all threads."""
        self.broadcast.start()
        self.relay.start()
        if self.workers is not None:
            self.workers.start()

    def stop(self, seconds: float = 30.0) -> bool:
        """Let what runs finish, start nothing new; return whether the workers ended within `seconds`."""
        ended = self.workers.stop(seconds) if self.workers is not None else True
        self.relay.stop()
        self.broadcast.stop()
        self.doorbell.redis.close()
        return ended

    def __enter__(self) -> ScaledOut:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()
