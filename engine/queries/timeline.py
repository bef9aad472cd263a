"""The history of a case in steps that a person can read: who, when, what was done, what followed."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import orjson
from sqlalchemy import Connection, func, select

from engine.feel.codec import loads
from engine.model.definition import ROOT, Definition, Node
from engine.queries.family import family_ids
from engine.queries.paging import Page, read_number
from engine.store.people import user
from engine.store.tables import history, instance

__all__ = ["Event", "PathTaken", "StepRow", "newest_step", "path_taken", "steps"]

STEPS = 100
_TRAILS = 5_000  # steps of one instance whose path is drawn
DefinitionOf = Callable[[str, int], Definition | None]


@dataclass(frozen=True, slots=True)
class Event:
    """One thing that happened in a step: `verb` at an element."""

    verb: str  # enter, leave, cancel, catch, error, undo, end, incident
    node: Node | None  # None: the process itself
    detail: str = ""  # the status of an end, the code of an error


@dataclass(frozen=True, slots=True)
class StepRow:
    """One committed step."""

    id: int
    instance_id: int
    definition_key: str
    at: datetime
    actor: str  # "user:anna", "worker:…", "clock:clock"
    actor_name: str | None
    command: str
    events: tuple[Event, ...]
    changed: Mapping[str, Any] = field(default_factory=dict)
    decisions: tuple[Mapping[str, Any], ...] = ()


@dataclass(frozen=True, slots=True)
class PathTaken:
    """Which elements and flows were used, by id; `count` says how often an element was entered."""

    elements: Mapping[str, int]
    flows: tuple[str, ...]


def steps(
    connection: Connection, root_id: int, definition_of: DefinitionOf, *, after: str | None = None, size: int = STEPS
) -> Page[StepRow]:
    """Return the steps of a case and all that it called, the newest first, in one statement."""
    h = history.c
    statement = (
        select(
            h.id,
            h.instance_id,
            instance.c.definition_key,
            instance.c.version,
            h.at,
            h.actor,
            user.c.name.label("actor_name"),
            h.command,
            h.trail,
            h.changed,
            h.decisions,
            h.version.label("written_under"),
        )
        .join(instance, instance.c.id == h.instance_id)
        .outerjoin(user, "user:" + user.c.login == h.actor)
        .where(h.instance_id.in_(family_ids(root_id)))
        .order_by(h.id.desc())
        .limit(size + 1)
    )
    behind = read_number(after)
    if behind is not None:
        statement = statement.where(h.id < behind)
    rows = []
    for row in connection.execute(statement):
        definition = definition_of(row.definition_key, row.written_under or row.version)
        rows.append(
            StepRow(
                id=row.id,
                instance_id=row.instance_id,
                definition_key=row.definition_key,
                at=row.at,
                actor=row.actor,
                actor_name=row.actor_name,
                command=row.command,
                events=tuple(_events(orjson.loads(row.trail), definition)),
                changed=loads(row.changed),
                decisions=tuple(loads(row.decisions)) if row.decisions else (),
            )
        )
    return Page.cut(rows, size, lambda step: str(step.id))


def newest_step(connection: Connection, root_id: int) -> int | None:
    """Return the id of the newest step of a case and all that it called."""
    newest = select(func.max(history.c.id)).where(history.c.instance_id.in_(family_ids(root_id)))
    return connection.execute(newest).scalar()


def path_taken(
    connection: Connection, instance_id: int, definition: Definition, definition_of: DefinitionOf | None = None
) -> PathTaken:
    """Return the elements and flows that an instance has used so far; by `definition_of` also those before a move."""
    columns = (history.c.trail, history.c.version)
    statement = select(*columns).where(history.c.instance_id == instance_id).order_by(history.c.id).limit(_TRAILS)
    elements: dict[str, int] = {}
    flows: dict[str, None] = {}
    latest = definition
    for trail, version in connection.execute(statement):
        before = definition_of(latest.key, version) if version is not None and definition_of is not None else None
        definition = before or latest
        for entry in orjson.loads(trail):
            verb, index = entry[0], entry[1]
            if verb == "take" and 0 <= index < len(definition.flows):
                flows[definition.flows[index].id] = None
            elif verb in ("enter", "catch") and 0 <= index < len(definition.nodes):
                element = definition.nodes[index].id
                elements[element] = elements.get(element, 0) + 1
    return PathTaken(elements, tuple(flows))


def _events(trail: Iterable[Sequence[Any]], definition: Definition | None) -> Iterable[Event]:
    for entry in trail:
        verb, index = str(entry[0]), int(entry[1])
        if verb == "take":
            continue
        node = None
        if index != ROOT and definition is not None and index < len(definition.nodes):
            node = definition.nodes[index]
        yield Event(verb, node, str(entry[3]) if len(entry) > 3 else "")
