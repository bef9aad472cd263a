"""What the monitor shows, as files: CSV of every list and table, XES and OCEL 2.0 of the instances of a list."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from flask import Blueprint, stream_with_context
from werkzeug.exceptions import NotFound
from werkzeug.wrappers import Response

from engine.model.definition import Definition
from engine.queries import figures
from engine.queries.event_log import event_log
from engine.queries.exports import csv_lines, instance_table, ocel_json, xes_xml
from engine.queries.monitored import each
from engine.queries.rights import Verb
from web import context
from web.guard import Access, access
from web.monitor.choice import chosen
from web.monitor.lists import asked

__all__ = ["blueprint", "file_of", "log_of"]

blueprint = Blueprint("monitor_exports", __name__)
_SECONDS = 1000.0
_PIECE = 64 * 1024


@blueprint.get("/monitor/processes.csv")
@access(Access.ALLOWED, Verb.SEE_MONITOR)
def portfolio() -> Response:
    """Send the figures of all processes."""
    choice = chosen()
    with context.reading() as connection:
        found = figures.portfolio(connection, choice.first, choice.last)
    headings = (
        *("process", "name", "version", "first_day", "last_day", "running", "late", "incidents", "started"),
        *("finished", "median_seconds", "p90_seconds"),
    )
    rows = (
        (
            *(one.key, one.name, one.version, choice.first, choice.last, one.running, one.late, one.incidents),
            *(one.started, one.finished, _seconds(one.median_ms), _seconds(one.p90_ms)),
        )
        for one in found
    )
    return _csv("processes.csv", headings, rows)


@blueprint.get("/monitor/<key>/elements.csv")
@access(Access.ALLOWED, Verb.SEE_MONITOR)
def elements(key: str) -> Response:
    """Send the figures of a process, element by element."""
    choice = chosen()
    with context.reading() as connection:
        definition = context.definition_of(connection, key, choice.version or _latest(connection, key))
        if definition is None:
            raise NotFound
        now = figures.standing_now(connection, key, choice.version)
        found = figures.elements(connection, now, key, choice.version, choice.first, choice.last)
    headings = (
        *("element", "name", "waiting", "overdue", "incidents", "entered", "done", "cancelled", "fell_overdue"),
        *("incidents_opened", "median_seconds", "p90_seconds", "mean_seconds_until_taken"),
    )
    names = {node.id: node.name for node in definition.nodes}
    rows = (
        (
            *(one.element, names.get(one.element, ""), one.here, one.overdue_now, one.incidents_now, one.entered),
            *(one.done, one.cancelled, one.overdue, one.incidents, _seconds(one.median_ms), _seconds(one.p90_ms)),
            _seconds(one.mean_untaken_ms if one.untaken_ms else None),
        )
        for one in found.values()
    )
    return _csv(f"{key}.csv", headings, rows)


@blueprint.get("/monitor/<key>/instances.csv")
@access(Access.ALLOWED, Verb.SEE_MONITOR)
def instances_csv(key: str) -> Response:
    """Send the list that the address names, all of it."""
    return file_of(key, "csv")


@blueprint.get("/monitor/<key>/log.<format>")
@access(Access.ALLOWED, Verb.SEE_MONITOR)
def log(key: str, format: str) -> Response:  # noqa: A002 (the address says so)
    """Send the event log of the list that the address names."""
    if format not in ("xes", "ocel"):
        raise NotFound
    return file_of(key, format)


def file_of(key: str, kind: str) -> Response:
    """Return a list as a file: csv, xes or ocel. It is read and sent bit by bit."""
    wanted, actor, now = asked(key), context.actor(), context.now()
    with context.reading() as connection:
        _latest(connection, key)

    def table() -> Iterator[str]:
        with context.reading() as connection:
            rows = each(connection, actor, wanted, now)
            yield from csv_lines(*instance_table(rows, key, now, _definitions(connection)))

    if kind == "csv":
        return _stream(table(), "text/csv; charset=utf-8", f"{key}.csv")
    return log_of(key, kind)


def log_of(key: str, kind: str) -> Response:
    """Return the event log of a list: xes or ocel."""
    wanted, actor, now = asked(key), context.actor(), context.now()
    kinds = context.pages().objects

    def xes() -> Iterator[str]:
        with context.reading() as connection:
            yield from xes_xml(event_log(connection, actor, wanted, now, _definitions(connection)), key)

    def ocel() -> Iterator[bytes]:
        with context.reading() as connection:
            find = _definitions(connection)
            known = [find(key, row.version) for row in figures.versions(connection, key)]

            def both(with_events: bool) -> Any:
                return event_log(connection, actor, wanted, now, find, with_events=with_events)

            yield from ocel_json(both, [key], [one for one in known if one is not None], kinds, now)

    if kind == "xes":
        return _stream(xes(), "application/xml", f"{key}.xes")
    return _stream(ocel(), "application/json", f"{key}.jsonocel")


def _definitions(connection: Any) -> Any:
    def find(key: str, version: int) -> Definition | None:
        return context.definition_of(connection, key, version)

    return find


def _latest(connection: Any, key: str) -> int:
    versions = figures.versions(connection, key)
    if not versions:
        raise NotFound
    return versions[0].version


def _seconds(milliseconds: float | None) -> float | None:
    return None if milliseconds is None else round(milliseconds / _SECONDS, 3)


def _csv(name: str, headings: Sequence[str], rows: Iterable[Sequence[Any]]) -> Response:
    return _stream(csv_lines(headings, rows), "text/csv; charset=utf-8", name)


def _stream(pieces: Iterable[str | bytes], media: str, name: str) -> Response:
    safe = "".join(letter if letter.isascii() and (letter.isalnum() or letter in "._-") else "_" for letter in name)
    response = Response(stream_with_context(_gathered(pieces)), content_type=media)
    response.headers["Content-Disposition"] = f'attachment; filename="{safe}"'
    response.headers["Cache-Control"] = "no-store"
    return response


def _gathered(pieces: Iterable[str | bytes]) -> Iterator[bytes]:
    """Send in pieces that are worth a packet."""
    waiting: list[bytes] = []
    size = 0
    for piece in pieces:
        waiting.append(piece.encode() if isinstance(piece, str) else piece)
        size += len(waiting[-1])
        if size >= _PIECE:
            yield b"".join(waiting)
            waiting, size = [], 0
    yield b"".join(waiting)
