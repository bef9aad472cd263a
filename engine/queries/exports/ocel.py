"""OCEL 2.0 as JSON: events that belong to several objects: an order, its items, its invoices, the client.

Every instance is an object, too, of the type "process …". Which other objects it is about, a process application
declares (`engine.cases.ObjectKind`); an object that several instances are about is written once.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any

import orjson

from engine.cases import ObjectKind
from engine.feel import FeelError, FeelSyntaxError, compile_expression
from engine.model.definition import Definition
from engine.queries.event_log import LoggedInstance
from engine.store.columns import iso

__all__ = ["ocel_json"]

Log = Callable[[bool], Iterable[LoggedInstance]]  # with events, or without
_INSTANCE = (
    {"name": "business_key", "type": "string"},
    {"name": "title", "type": "string"},
    {"name": "version", "type": "integer"},
    {"name": "state", "type": "string"},
    {"name": "outcome", "type": "string"},
)
_EVENT = (
    {"name": "element", "type": "string"},
    {"name": "transition", "type": "string"},
    {"name": "resource", "type": "string"},
)


def ocel_json(
    log: Log,
    processes: Sequence[str],
    definitions: Iterable[Definition],
    kinds: Sequence[ObjectKind],
    now: datetime,
) -> Iterator[bytes]:
    """Give the file in pieces. `log` is read twice: for the objects, then for the events.

    The ids of objects that were written are kept in memory, some dozens of bytes each.
    """
    relevant = [kind for kind in kinds if kind.process in processes]
    types: dict[str, Sequence[dict[str, str]]] = dict.fromkeys(map(_type, processes), _INSTANCE)
    types |= dict.fromkeys((kind.type for kind in relevant), ())
    names = {node.name or node.id for definition in definitions for node in definition.nodes}
    yield b'{"objectTypes":'
    yield orjson.dumps([{"name": name, "attributes": list(attributes)} for name, attributes in types.items()])
    yield b',\n"eventTypes":'
    yield orjson.dumps([{"name": name, "attributes": list(_EVENT)} for name in sorted(names)])
    yield b',\n"objects":['
    comma = b"\n"
    for piece in _objects(log(False), relevant, now):
        yield comma + orjson.dumps(piece)
        comma = b",\n"
    yield b'],\n"events":['
    comma = b"\n"
    for one in log(True):
        about = [
            (_id(one), _type(one.process)),
            *((_object_id(type_, value), type_) for type_, value in _about(one, relevant, now)),
        ]
        related = [{"objectId": number, "qualifier": type_} for number, type_ in about]
        for event in one.events:
            piece = {
                "id": f"{one.row.id}-{event.number}",
                "type": event.name,
                "time": _time(event.at),
                "attributes": [
                    {"name": "element", "value": event.element},
                    {"name": "transition", "value": event.transition},
                    {"name": "resource", "value": event.actor},
                ],
                "relationships": related,
            }
            yield comma + orjson.dumps(piece)
            comma = b",\n"
    yield b"]}\n"


def _objects(log: Iterable[LoggedInstance], kinds: Sequence[ObjectKind], now: datetime) -> Iterator[dict[str, Any]]:
    written: set[str] = set()
    for one in log:
        about = _about(one, kinds, now)
        for type_, value in about:
            number = _object_id(type_, value)
            if number not in written:
                written.add(number)
                yield {"id": number, "type": type_, "attributes": [], "relationships": []}
        row, since = one.row, _time(one.row.started_at)
        values = (row.business_key or "", row.title, row.version, row.status, row.outcome or "")
        yield {
            "id": _id(one),
            "type": _type(one.process),
            "attributes": [
                {"name": attribute["name"], "time": since, "value": value}
                for attribute, value in zip(_INSTANCE, values, strict=True)
            ],
            "relationships": [
                {"objectId": _object_id(type_, value), "qualifier": f"about {type_}"} for type_, value in about
            ],
        }


def _about(one: LoggedInstance, kinds: Sequence[ObjectKind], now: datetime) -> list[tuple[str, str]]:
    """Return type and name of the objects that an instance is about; what its variables do not name is left out."""
    found: dict[tuple[str, str], None] = {}
    for kind in kinds:
        if kind.process != one.process:
            continue
        try:
            value = compile_expression(kind.names).evaluate(one.variables, now)
        except (FeelError, FeelSyntaxError):
            continue  # this instance has not come so far that it knows them
        for item in value if isinstance(value, list) else [value]:
            if isinstance(item, str | int | Decimal) and not isinstance(item, bool) and str(item).strip():
                found[kind.type, str(item)] = None
    return list(found)


def _type(process: str) -> str:
    """The type of a process's instances: no other object has it, whatever the process is called."""
    return f"process {process}"


def _id(one: LoggedInstance) -> str:
    return f"{_type(one.process)}:{one.row.id}"


def _object_id(type_: str, name: str) -> str:
    return f"{type_}:{name}"


def _time(moment: datetime) -> str:
    return iso(moment)
