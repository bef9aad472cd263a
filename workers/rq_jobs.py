"""Workers that RQ tells which row to claim; without Redis they poll, as `workers.threads` does.

RQ's part is to wake and to spread. Leases, attempts, retries and time limits are the database's: RQ's own are switched
off. And whoever can write to Redis can ring, no more: no function, callback or address that stands there is used.
"""

from __future__ import annotations

import contextlib
import logging
import os
import secrets
import socket
import time
from collections.abc import Callable
from typing import Any

from redis import RedisError
from rq import Queue, SimpleWorker
from rq.exceptions import DequeueTimeout
from rq.job import Job
from rq.serializers import JSONSerializer
from rq.timeouts import BaseDeathPenalty
from rq.worker_registration import get_keys

from engine.commands import Engine
from engine.store.conflicts import Conflict
from engine.store.driver import DATABASE_ERRORS
from workers.doorbell import ANSWER_SECONDS, Doorbell
from workers.relay import row_queue
from workers.threads import Workers

__all__ = ["RqWorkers"]

WAIT_SECONDS = 1  # for an id; then the thread looks whether it shall stop
REGISTER_SECONDS = 1.0
MAINTENANCE_SECONDS = 60
WORKER_SECONDS = 60  # after which, and another 60, RQ forgets a worker that does not answer

log = logging.getLogger(__name__)

for _name in ("rq.worker", "rq.queue", "rq.job"):
    logging.getLogger(_name).setLevel(logging.WARNING)  # RQ tells three lines a job; ours tell what matters


class _Untimed(BaseDeathPenalty):
    """No time limit of RQ's: its signals work in the main thread alone, and leases keep watch."""

    def setup_death_penalty(self) -> None:
        """Set no alarm."""

    def cancel_death_penalty(self) -> None:
        """There is none."""


class _RowJob(Job):
    """RQ's envelope of a row id."""

    run_row: Callable[[int], None]

    def _execute(self) -> None:
        [number] = self.args
        self.run_row(int(number))

    def execute_success_callback(self, *_: Any) -> None:
        """Call nothing that Redis names."""

    def execute_failure_callback(self, *_: Any) -> None:
        """Call nothing that Redis names."""

    def execute_stopped_callback(self, *_: Any) -> None:
        """Call nothing that Redis names."""

    def send_webhooks(self, *_: Any, **__: Any) -> None:
        """Send nothing to where Redis says."""


class _Hand(SimpleWorker):
    """One thread's RQ worker, which neither forks nor takes the process's signals.

    It listens to one queue alone: only then does RQ keep a job that was popped and not yet begun.
    """

    death_penalty_class = _Untimed
    job_class = _RowJob
    log_result_lifespan = False

    def __init__(self, queue: Queue, name: str, run_row: Callable[[int], None]) -> None:
        super().__init__(
            [queue],
            name=name,
            connection=queue.connection,
            serializer=JSONSerializer,
            worker_ttl=WORKER_SECONDS,
            maintenance_interval=MAINTENANCE_SECONDS,
            prepare_for_work=False,  # it would name a connection that the threads share
        )
        self.hostname, self.pid = socket.gethostname(), os.getpid()
        self._run_row = run_row
        self._registered = 0.0
        self._trouble: Exception | None = None

    @property
    def connection_timeout(self) -> int:
        """Keep the connection's own time limit: RQ would wait minutes for a Redis that hangs."""
        return ANSWER_SECONDS

    def wait_and_run(self, seconds: int) -> None:
        """Wait for an id, and run its row. Raises `RedisError`, and what the database raises when it is away."""
        self._keep_registered()
        if self.should_run_maintenance_tasks:
            self.run_maintenance_tasks()
        try:
            found = self.queue_class.dequeue_any(
                self.queues,
                seconds,
                connection=self.connection,
                job_class=self.job_class,
                serializer=self.serializer,
                death_penalty_class=self.death_penalty_class,
            )
        except DequeueTimeout:
            return
        if found is not None:
            job, queue = found
            assert isinstance(job, _RowJob)
            job.redis_server_version = self.get_redis_server_version()
            job.run_row = self._run
            self.execute_job(job, queue)
            if self._trouble is not None:
                trouble, self._trouble = self._trouble, None
                raise trouble

    def get_heartbeat_ttl(self, job: Job) -> int:
        """RQ forgets a worker that died as soon in a job as between two."""
        return WORKER_SECONDS + 60

    def handle_exception(self, job: Job, *exc_info: Any) -> None:
        """Rows do not raise into RQ: what arrives here is its own, as after a flush took away what it had noted."""
        log.info("RQ lost what it had noted about %s (%s); the database knows", job.id, exc_info[1])

    def handle_job_failure(
        self, job: Job, queue: Queue, started_job_registry: object = None, exc_string: str = ""
    ) -> None:
        """Keep no list of failures, nor their texts, in Redis."""
        with self.connection.pipeline() as pipeline:
            self.cleanup_execution(job, pipeline=pipeline)
            pipeline.delete(job.key)
            pipeline.execute()

    def procline(self, message: str) -> None:
        """Leave the process's title alone."""

    def _run(self, row: int) -> None:
        """Run the row; an error is kept for our own loop, as RQ would write its text, with values, into Redis."""
        try:
            self._run_row(row)
        except (Conflict, *DATABASE_ERRORS) as error:
            self._trouble = error
        except Exception:
            log.exception("job %s: an unexpected error; its lease will end", row)

    def _keep_registered(self) -> None:
        """The relay's window follows the workers that Redis knows; one that forgot is told again."""
        if time.monotonic() - self._registered < REGISTER_SECONDS:
            return
        if self.key in get_keys(self.queues[0]):
            self.heartbeat()
        else:
            self.connection.delete(self.key)  # what a heartbeat left behind after Redis lost the rest
            self.register_birth()
        self._registered = time.monotonic()


class RqWorkers(Workers):
    """`Workers` whose job threads listen to RQ while Redis answers, and poll while it does not.

    Something else in the process (`workers.scaled`) runs the relay, which also finds out when Redis is back.
    """

    def __init__(self, engine: Engine, doorbell: Doorbell, **more: Any) -> None:
        """`more`: as `Workers` takes it."""
        super().__init__(engine, **more)
        self._doorbell = doorbell
        self._hands: dict[int, _Hand] = {}

    def stop(self, seconds: float = 30.0) -> bool:
        """As `Workers.stop`; then tell RQ that these workers are gone."""
        ended = super().stop(seconds)
        for hand in self._hands.values():
            with contextlib.suppress(RedisError):
                hand.register_death()
        self._hands = {}
        return ended

    def _job_work(self, number: int) -> Callable[[], bool]:
        def work() -> bool:
            if not self._doorbell.answers:
                return self._run_jobs()
            try:
                self._hand(number).wait_and_run(WAIT_SECONDS)
            except RedisError as error:
                self._doorbell.lost(error)
            return True

        return work

    def _hand(self, number: int) -> _Hand:
        """The RQ worker of a job thread; made late, as Redis may be away at the start."""
        if number not in self._hands:
            name = f"{self.name}-{number}-{secrets.token_hex(4)}"
            self._hands[number] = _Hand(row_queue(self._doorbell), name, self._run_row)
        return self._hands[number]

    def _run_row(self, number: int) -> None:
        claimed = self._outbox.claim_row(number, self._engine.clock())
        if claimed is not None:
            self._carry_out([claimed])
