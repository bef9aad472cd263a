"""What happened to an instance, read back: history rows hold node numbers, people read elements."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, select

from engine.feel.codec import loads
from engine.model.definition import ROOT, Definition
from engine.store.definitions import Definitions
from engine.store.driver import fetch
from engine.store.tables import history, instance

__all__ = ["Happened", "HistoryPage", "HistoryStep", "earlier_answer", "read_history"]


@dataclass(frozen=True, slots=True)
class Happened:
    """One thing that happened within a step."""

    verb: str  # enter, leave, take, catch, cancel, error, undo, end, incident
    element: str  # id on the diagram; of the flow for "take", of the process for "end"
    name: str
    token: int = 0
    note: str = ""  # what the verb adds: an error's code, an end's status


@dataclass(frozen=True, slots=True)
class HistoryStep:
    """One step: who did what, and what followed."""

    rev: int
    at: datetime
    actor: str  # "user:anna"
    command: str
    happened: tuple[Happened, ...]
    changed: Mapping[str, Any]  # variables that were set
    decisions: tuple[Mapping[str, Any], ...]  # traces of decisions asked


@dataclass(frozen=True, slots=True)
class HistoryPage:
    """Steps in the order in which they were taken; `next_rev` is where the next page begins, None at the end."""

    steps: tuple[HistoryStep, ...]
    next_rev: int | None


def read_history(
    connection: Connection, definitions: Definitions, instance_id: int, *, from_rev: int = 1, limit: int = 100
) -> HistoryPage:
    """Return up to `limit` steps of an instance from revision `from_rev` on; empty for one that does not exist."""
    version = connection.execute(
        select(instance.c.definition_key, instance.c.version).where(instance.c.id == instance_id)
    ).first()
    if version is None:
        return HistoryPage((), None)
    deployed = definitions.find(connection, version.definition_key, version.version)
    assert deployed is not None  # versions are never deleted while instances of them exist
    rows = connection.execute(
        select(history)
        .where(history.c.instance_id == instance_id, history.c.rev >= from_rev)
        .order_by(history.c.rev)
        .limit(limit + 1)
    ).all()

    def _written_under(number: int | None) -> Definition:
        before = definitions.find(connection, version.definition_key, number) if number is not None else None
        return before.definition if before is not None else deployed.definition

    steps = tuple(
        HistoryStep(
            rev=row.rev,
            at=row.at,
            actor=row.actor,
            command=row.command,
            happened=tuple(_happened(_written_under(row.version), *entry) for entry in loads(row.trail)),
            changed=loads(row.changed),
            decisions=tuple(loads(row.decisions)) if row.decisions else (),
        )
        for row in rows[:limit]
    )
    return HistoryPage(steps, rows[limit].rev if len(rows) > limit else None)


def earlier_answer(connection: Connection, command_id: str) -> bytes | None:
    """Return what the command with this id was answered when it was recorded; None when it was not."""
    found = fetch(connection, "SELECT answer FROM bpm_history WHERE command_id = :id", {"id": command_id})
    return found[0][0].encode() if found and found[0][0] is not None else None


def _happened(definition: Definition, verb: str, index: int, token: int = 0, *rest: Any) -> Happened:
    note = ", ".join(str(part) for part in rest)
    if verb == "take":
        flow = definition.flows[index]
        return Happened(verb, flow.id, flow.name)
    if index == ROOT:
        return Happened(verb, definition.key, definition.name, token, note)
    node = definition.nodes[index]
    return Happened(verb, node.id, node.name, token, note)
