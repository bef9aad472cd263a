"""Who is watching: the engine's doorbell rung into the open pages of one process.

Each page that listens has a small queue. What it is told are ids to look at again, never what is in them: the page asks
for its part anew, and what it may see is decided there. A queue that nobody empties is told once to look at everything.
"""

from __future__ import annotations

import contextlib
import queue
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from engine.commands import Changed
from engine.model.actor import Actor

__all__ = ["Hub", "News", "Watcher"]

_WAITING = 100  # news in one queue; more than that and the page looks at everything


@dataclass(frozen=True, slots=True)
class News:
    """What changed, as ids; `everything` when too much did."""

    work_items: tuple[int, ...] = ()
    instances: tuple[int, ...] = ()
    incidents: bool = False
    everything: bool = False


@dataclass(slots=True, eq=False)
class Watcher:
    """One open page."""

    actor: Actor
    instance_ids: frozenset[int]
    news: queue.Queue[News] = field(default_factory=lambda: queue.Queue(_WAITING))

    def cares(self, changed: Changed) -> bool:
        """Whether this page may show the change: own or the groups' work, its case, everything for managers."""
        if self.instance_ids:
            return not self.instance_ids.isdisjoint(changed.instances)
        work = bool(changed.work_items or changed.groups or changed.logins)
        if self.actor.administrator:
            return work or changed.incidents
        return work and (self.actor.id in changed.logins or not self.actor.groups.isdisjoint(changed.groups))


class Hub:
    """The open pages of this process."""

    def __init__(self, max_streams: int) -> None:
        self._max = max_streams
        self._lock = threading.Lock()
        self._watchers: set[Watcher] = set()

    @property
    def watching(self) -> int:
        """How many pages listen."""
        return len(self._watchers)

    @contextmanager
    def watch(self, actor: Actor, instance_ids: frozenset[int] = frozenset()) -> Iterator[Watcher | None]:
        """Give a watcher for as long as the page is open; None when too many listen already (the page then polls)."""
        watcher = Watcher(actor, instance_ids)
        with self._lock:
            full = len(self._watchers) >= self._max
            if not full:
                self._watchers.add(watcher)
        try:
            yield None if full else watcher
        finally:
            with self._lock:
                self._watchers.discard(watcher)

    def changed(self, changed: Changed) -> None:
        """Tell the pages that care; called by the engine after each commit, so it neither waits nor raises."""
        with self._lock:
            watchers = [watcher for watcher in self._watchers if watcher.cares(changed)]
        if not watchers:
            return
        news = News(tuple(changed.work_items), tuple(changed.instances), changed.incidents)
        for watcher in watchers:
            _put(watcher.news, news)

    def missed(self) -> None:
        """Tell all pages to look at everything: changes of other processes may have gone by unheard."""
        with self._lock:
            watchers = tuple(self._watchers)
        for watcher in watchers:
            _put(watcher.news, News(everything=True))


def _put(waiting: queue.Queue[News], news: News) -> None:
    try:
        waiting.put_nowait(news)
    except queue.Full:
        while True:
            try:
                waiting.get_nowait()
            except queue.Empty:
                break
        with contextlib.suppress(queue.Full):  # another thread was faster, and its news is as good
            waiting.put_nowait(News(everything=True))
