"""Tell the other processes what changed here, and hear from them what changed there.

Ids, groups and logins alone: what they stand for is read from the database by whoever may see it. Only changes of this
process's own engine are told, and what is heard goes to the given listeners, never back to the engine: no echo.
"""

from __future__ import annotations

import logging
import secrets
import threading
from collections.abc import Callable, Iterable
from dataclasses import fields
from typing import Any

import orjson
from redis import RedisError

from engine.commands import Changed, Engine
from workers.doorbell import Doorbell

__all__ = ["Broadcast"]

log = logging.getLogger(__name__)

GATHER_SECONDS = 0.05  # the changes of a burst go in one message
AGAIN_SECONDS = 1.0
MOST = 2000  # ids, groups and logins of one message; more are told as "look at everything"
LISTEN_SECONDS = 0.25  # then the thread looks whether it shall stop
_SETS = ("instances", "work_items", "groups", "logins")
_NUMBERS = ("instances", "work_items")


class Broadcast:
    """Two threads, one that tells and one that hears: `start` and `stop`."""

    def __init__(
        self,
        engine: Engine,
        doorbell: Doorbell,
        *,
        tell: Iterable[Callable[[Changed], None]] = (),
        missed: Iterable[Callable[[], None]] = (),
    ) -> None:
        """`tell` hears of the others' changes; `missed` is called when some may have gone by unheard."""
        self._engine = engine
        self._doorbell = doorbell
        self._tell = tuple(tell)
        self._missed = tuple(missed)
        self._name = secrets.token_hex(8)  # its own messages come back to it, too
        self._lock = threading.Lock()
        self._untold = Changed()
        self._too_much = False
        self._bell = threading.Event()
        self._stopping = threading.Event()
        self._threads: list[threading.Thread] = []
        self._silence: Callable[[], None] | None = None

    def start(self) -> None:
        """Start the threads."""
        self._stopping.clear()
        self._silence = self._engine.on_change(self._note)
        self._threads = [
            threading.Thread(target=work, name=f"reglament-{name}", daemon=True)
            for name, work in (("teller", self._tell_others), ("hearer", self._hear_others))
        ]
        for thread in self._threads:
            thread.start()

    def stop(self, seconds: float = 10.0) -> None:
        """End the threads; what was not yet told is told first, when Redis answers."""
        if self._silence is not None:
            self._silence()
            self._silence = None
        self._stopping.set()
        self._bell.set()
        for thread in self._threads:
            thread.join(seconds)
        self._threads = []

    # ---- telling ----------------------------------------------------------------------------------------------------

    def _note(self, changed: Changed) -> None:
        """Called after each commit: only note it, the thread does the rest."""
        with self._lock:
            self._untold.add(changed)
            if sum(len(getattr(self._untold, name)) for name in _SETS) > MOST:
                self._untold, self._too_much = _without_ids(self._untold), True
        self._bell.set()

    def _tell_others(self) -> None:
        ended = False
        while not ended:
            self._bell.wait()
            self._stopping.wait(GATHER_SECONDS)
            ended = self._stopping.is_set()
            self._bell.clear()
            with self._lock:
                untold, self._untold = self._untold, Changed()
                too_much, self._too_much = self._too_much, False
            if not untold:
                continue
            try:
                self._doorbell.redis.publish(self._doorbell.channel, self._message(untold, too_much))
            except RedisError:  # said once, by who uses the bell
                with self._lock:
                    self._untold.add(_without_ids(untold))
                    self._too_much = True
                self._stopping.wait(AGAIN_SECONDS)
                self._bell.set()

    def _message(self, changed: Changed, too_much: bool) -> bytes:
        content: dict[str, Any] = {field.name: getattr(changed, field.name) for field in fields(Changed)}
        return orjson.dumps(
            content | {name: list(content[name]) for name in _SETS} | {"from": self._name, "everything": too_much}
        )

    # ---- hearing ----------------------------------------------------------------------------------------------------

    def _hear_others(self) -> None:
        heard_before = False
        while not self._stopping.is_set():
            try:
                with self._doorbell.redis.pubsub() as channel:
                    channel.subscribe(self._doorbell.channel)
                    while not self._stopping.is_set():
                        message = channel.get_message(timeout=LISTEN_SECONDS)
                        if message is None:
                            continue
                        if message["type"] == "subscribe":  # also after a connection that broke was made anew
                            if heard_before:
                                self._call(*self._missed)
                            heard_before = True
                        elif message["type"] == "message":
                            self._hear(message["data"])
            except RedisError:
                self._stopping.wait(AGAIN_SECONDS)
            except Exception:
                log.exception("hearing of others' changes failed; going on")
                self._stopping.wait(AGAIN_SECONDS)

    def _hear(self, text: bytes) -> None:
        content = orjson.loads(text)
        if content["from"] == self._name:
            return
        changed = _read(content)
        if content["everything"]:
            self._call(*self._missed)
        self._call(*(lambda listener=listener: listener(changed) for listener in self._tell))

    def _call(self, *listeners: Callable[[], None]) -> None:
        for listener in listeners:
            try:
                listener()
            except Exception:  # one listener's bug must not keep the others from hearing
                log.exception("a listener to others' changes failed")


def _read(content: dict[str, Any]) -> Changed:
    """Anybody who can write to Redis can write this: only what has the right type is taken over."""
    changed = Changed()
    for field in fields(Changed):
        value = content.get(field.name)
        if field.name in _SETS:
            kind = int if field.name in _NUMBERS else str
            setattr(changed, field.name, {one for one in value or () if isinstance(one, kind)})
        else:
            setattr(changed, field.name, value is True)
    return changed


def _without_ids(changed: Changed) -> Changed:
    """What is left when there are too many: the flags. One instance number keeps it from looking empty."""
    kept = Changed(instances=set(sorted(changed.instances)[:1]), work_items=set(sorted(changed.work_items)[:1]))
    for field in fields(Changed):
        if field.name not in _SETS:
            setattr(kept, field.name, getattr(changed, field.name))
    return kept
