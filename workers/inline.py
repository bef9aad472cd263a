"""Run what is due here and now, in one thread, under a clock that is moved by hand: replays, demos and tests.

The same functions as in the worker threads carry everything out (`run_job`, `FireTimer`, `DeliverMessage`); only who
calls them differs. Nothing waits and nothing sleeps, so a year of orders takes minutes.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from engine.commands import Changed, Engine
from engine.dispatch.messages import expire_messages
from engine.dispatch.outbox import Outbox
from engine.store.columns import parse_time
from engine.store.driver import fetch
from workers.clock import deliver_messages, fire_timers
from workers.jobs import run_job

__all__ = ["Inline"]

BATCH = 50
EXPIRE_EVERY = timedelta(hours=12)  # by the engine's clock
_NEXT = """SELECT min(due_at) FROM bpm_timer
    UNION ALL SELECT min(run_at) FROM bpm_job WHERE state IN ('scheduled', 'available', 'retryable')"""


class Inline:
    """Works off what is due on the engine's clock. `with Inline(engine) as inline: …` stops listening at its end."""

    def __init__(self, engine: Engine, *, name: str = "inline") -> None:
        self._engine = engine
        self._name = name
        self._outbox = Outbox(engine.database, name, connectors=engine.connectors)
        self._jobs = self._messages = True
        self._expired_at = engine.clock()
        self._silence = engine.on_change(self._hear)

    def __enter__(self) -> Inline:
        return self

    def __exit__(self, *_: object) -> None:
        self._silence()

    def settle(self) -> None:
        """Run jobs and deliver messages until nothing is due any more. Timers are left alone."""
        while self._jobs or self._messages:
            while self._jobs:
                self._jobs = False
                while claimed := self._outbox.claim(self._engine.clock(), BATCH):
                    for each in claimed:
                        run_job(self._engine, each, self._name)
            if self._messages:
                self._messages = False
                while deliver_messages(self._engine):
                    pass

    def next_due(self) -> datetime | None:
        """When the next timer or postponed job is due; None when there is none."""
        with self._engine.database.read() as connection:
            moments = [parse_time(value) for (value,) in fetch(connection, _NEXT, {})]
        return min((moment for moment in moments if moment is not None), default=None)

    def fire(self) -> int:
        """Fire the timers that are due on the engine's clock, and settle; return how many fired."""
        now = self._engine.clock()
        if now - self._expired_at > EXPIRE_EVERY:  # unwanted messages are looked through at each delivery
            self._expired_at = now
            expire_messages(self._engine.database, now)
        fired = fire_timers(self._engine)
        self._jobs = True  # a postponed job may be due as well
        self.settle()
        return fired

    def _hear(self, changed: Changed) -> None:
        self._jobs = self._jobs or changed.jobs
        self._messages = self._messages or changed.messages
