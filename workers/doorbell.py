"""Redis as the doorbell (ADR 0004): the connection, whether it answers, and whether it remembers.

Nothing here is the truth. Whatever Redis forgets is found in the database; whoever cannot reach it polls.
"""

from __future__ import annotations

import logging
import secrets
import threading

from redis import Redis, RedisError
from redis.backoff import NoBackoff
from redis.retry import Retry

__all__ = ["ANSWER_SECONDS", "QUEUE", "Doorbell"]

log = logging.getLogger(__name__)

QUEUE = "reglament"
EPOCH = "reglament:epoch"
MARK = "reglament:rung"
ANSWER_SECONDS = 2  # after which Redis counts as lost; longer than any wait for a job


class Doorbell:
    """One process's Redis. Threads may share it."""

    def __init__(self, url: str) -> None:
        """Connect when first used; raises ValueError when the URL is none of Redis."""
        # No retries of the client's own: the tables are polled sooner than those would end.
        self.redis = Redis.from_url(
            url,
            socket_connect_timeout=1.0,
            socket_timeout=ANSWER_SECONDS,
            retry=Retry(NoBackoff(), 0),
            health_check_interval=15,
        )
        database = self.redis.connection_pool.connection_kwargs.get("db", 0)
        self.channel = f"reglament:changes:{database}"  # channels, unlike keys, are shared by all databases of a Redis
        self._lock = threading.Lock()
        self._answers: bool | None = None  # None: nobody has asked yet

    @property
    def answers(self) -> bool:
        """Whether the bell worked when it was last used; while it does not, workers poll."""
        return bool(self._answers)

    def found(self) -> None:
        """Note that the bell works."""
        with self._lock:
            returned, self._answers = self._answers is False, True
        if returned:
            log.warning("Redis answers again: jobs go through RQ")

    def lost(self, error: RedisError) -> None:
        """Note that it does not; said once, without the URL, which may hold a password."""
        with self._lock:
            news, self._answers = self._answers is not False, False
        if news:
            log.warning("Redis does not answer (%s): the database is polled until it does", type(error).__name__)

    def epoch(self) -> str:
        """Return the name of Redis's memory. It is gone with the memory, and the next one to ask gives a new name.

        Raises `RedisError`.
        """
        proposed = secrets.token_hex(8)
        with self.redis.pipeline() as pipeline:
            pipeline.set(EPOCH, proposed, nx=True)
            pipeline.get(EPOCH)
            is_new, found = pipeline.execute()
        if is_new:
            log.info("Redis had an empty memory, now called %s: what is due is rung for anew", proposed)
        return str(found.decode())

    def mark(self, epoch: str, names: list[str], milliseconds: int) -> list[bool]:
        """Mark each name as rung for; tells of each whether it was not so already. Raises `RedisError`.

        Marks end by themselves, and belong to an epoch: with a new one, all are forgotten.
        """
        with self.redis.pipeline(transaction=False) as pipeline:
            for name in names:
                pipeline.set(f"{MARK}:{epoch}:{name}", 1, nx=True, px=milliseconds)
            return [bool(new) for new in pipeline.execute()]
