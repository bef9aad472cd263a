"""`/events`: server-sent events that say which tasks and cases to look at again."""

from __future__ import annotations

import json
import queue
import time
from collections.abc import Iterator

from flask import Blueprint, request, stream_with_context
from werkzeug.wrappers import Response

from engine.queries import instances, timeline
from web import context
from web.guard import Access, access
from web.live import News, Watcher

__all__ = ["blueprint"]

blueprint = Blueprint("events", __name__)

HEARTBEAT_SECONDS = 15.0  # also how long a closed page keeps its thread
_MOST_INSTANCES = 5
LONGEST_SECONDS = 900.0  # then the page connects anew, and its session is looked at again


@blueprint.get("/events")
@access(Access.PERSON)
def stream() -> Response:
    """Send `changed` events. What happened between the page's making and this moment is told first: a list asks again
    (and is mostly answered that nothing changed), a case only when its newest step is not the one it has `seen`.
    """
    actor, hub = context.actor(), context.pages().hub
    watched = _seen(request.args.getlist("instance")[:_MOST_INSTANCES])
    seen = request.args.get("seen", "")
    again = not watched or "Last-Event-ID" in request.headers

    def sent() -> Iterator[str]:
        with hub.watch(actor, watched) as watcher:
            if watcher is None:
                yield "retry: 20000\n: too many pages listen; this one asks from time to time\n\n"
                return
            yield "retry: 1000\n: listening\n\n"
            yield from _events(watcher, again or _moved_on(watched, seen))

    response = Response(stream_with_context(sent()), mimetype="text/event-stream")
    response.headers["X-Accel-Buffering"] = "no"
    return response


def _seen(texts: list[str]) -> frozenset[int]:
    """The cases that the page shows; one that the person may not see tells nothing, not even that it moves."""
    numbers = [int(text) for text in texts if text.isascii() and text.isdecimal() and len(text) < 19]
    if not numbers:
        return frozenset()
    actor = context.actor()
    with context.reading() as connection:
        return frozenset(number for number in numbers if instances.find(connection, actor, number)) or frozenset({0})


def _moved_on(watched: frozenset[int], seen: str) -> bool:
    """Whether a case has a newer step than the page shows; asked while listening, so that nothing falls between."""
    with context.reading() as connection:
        newest = [timeline.newest_step(connection, instance_id) for instance_id in watched]
    return any(step is not None and str(step) != seen for step in newest)


def _events(watcher: Watcher, again: bool) -> Iterator[str]:
    number = 0
    if again:
        yield _event(number, News(everything=True))
    end = time.monotonic() + LONGEST_SECONDS
    while time.monotonic() < end:
        try:
            news = watcher.news.get(timeout=HEARTBEAT_SECONDS)
        except queue.Empty:
            yield ": still here\n\n"
            continue
        number += 1
        yield _event(number, _gathered(watcher, news))


def _gathered(watcher: Watcher, news: News) -> News:
    """What else waits goes along: one event for a burst."""
    work_items, instances = dict.fromkeys(news.work_items), dict.fromkeys(news.instances)
    incidents, everything = news.incidents, news.everything
    while True:
        try:
            more = watcher.news.get_nowait()
        except queue.Empty:
            return News(tuple(work_items), tuple(instances), incidents, everything)
        work_items.update(dict.fromkeys(more.work_items))
        instances.update(dict.fromkeys(more.instances))
        incidents, everything = incidents or more.incidents, everything or more.everything


def _event(number: int, news: News) -> str:
    content = {
        "work_items": [str(one) for one in news.work_items],  # as texts: JavaScript's numbers have 53 bits
        "instances": [str(one) for one in news.instances],
        "everything": news.everything,
    }
    return f"id: {number}\nevent: changed\ndata: {json.dumps(content)}\n\n"
