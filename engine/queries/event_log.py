"""The event log of a process: what happened at its elements, instance by instance, for the tools of process mining.

Tasks and sub-processes have a start and an end, events one moment; gateways are left out. Of a repeated activity its
rounds are told, of tokens that go on as one only that one. Exports stream it: never more than a few instances at once.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import orjson
from sqlalchemy import Connection, select

from engine.feel.codec import loads
from engine.model.actor import Actor
from engine.model.definition import ROOT, Definition, NodeKind
from engine.queries.cases import CaseRow
from engine.queries.monitored import InstanceFilter, each
from engine.store.tables import history, instance

__all__ = ["LoggedEvent", "LoggedInstance", "event_log"]

_SPANS = frozenset(
    {
        *(NodeKind.TASK, NodeKind.MANUAL_TASK, NodeKind.USER_TASK, NodeKind.SERVICE_TASK, NodeKind.SEND_TASK),
        *(NodeKind.RECEIVE_TASK, NodeKind.BUSINESS_RULE_TASK, NodeKind.SCRIPT_TASK, NodeKind.SUB_PROCESS),
        *(NodeKind.TRANSACTION, NodeKind.EVENT_SUB_PROCESS, NodeKind.CALL_ACTIVITY),
    }
)
_MOMENTS = frozenset(
    {
        *(NodeKind.START_EVENT, NodeKind.END_EVENT, NodeKind.CATCH_EVENT, NodeKind.THROW_EVENT),
        NodeKind.BOUNDARY_EVENT,
    }
)
_AT_ONCE = 50

DefinitionOf = Callable[[str, int], Definition | None]


@dataclass(frozen=True, slots=True)
class LoggedEvent:
    """One thing that happened. `number` makes it unique within its instance."""

    number: int
    at: datetime
    element: str
    name: str
    transition: str  # XES lifecycle: start, complete, ate_abort
    actor: str  # "user:anna", "worker:…", "clock:clock"


@dataclass(frozen=True, slots=True)
class LoggedInstance:
    """One instance with all that happened to it."""

    row: CaseRow
    process: str
    root_id: int
    variables: Mapping[str, Any] = field(default_factory=dict)
    events: tuple[LoggedEvent, ...] = ()


def event_log(
    connection: Connection,
    actor: Actor,
    wanted: InstanceFilter,
    now: datetime,
    definition_of: DefinitionOf,
    *,
    with_events: bool = True,
) -> Iterator[LoggedInstance]:
    """Give the instances of a list with their events, in the order of the list, a few at a time."""
    batch: list[CaseRow] = []
    for row in each(connection, actor, wanted, now):
        batch.append(row)
        if len(batch) == _AT_ONCE:
            yield from _logged(connection, batch, wanted.process, definition_of, with_events)
            batch = []
    yield from _logged(connection, batch, wanted.process, definition_of, with_events)


def _logged(
    connection: Connection, rows: Sequence[CaseRow], process: str, definition_of: DefinitionOf, with_events: bool
) -> Iterator[LoggedInstance]:
    if not rows:
        return
    ids = [row.id for row in rows]
    more = {
        row.id: row
        for row in connection.execute(
            select(instance.c.id, instance.c.root_id, instance.c.variables).where(instance.c.id.in_(ids))
        )
    }
    steps: dict[int, list[Any]] = defaultdict(list)
    if with_events:
        h = history.c
        columns = (h.instance_id, h.at, h.actor, h.trail, h.version)
        statement = select(*columns).where(h.instance_id.in_(ids), h.rev.is_not(None)).order_by(h.instance_id, h.rev)
        for step in connection.execute(statement):
            written = definition_of(process, step.version) if step.version is not None else None
            steps[step.instance_id].append((step.at, step.actor, orjson.loads(step.trail), written))
    for row in rows:
        definition = definition_of(process, row.version)
        yield LoggedInstance(
            row=row,
            process=process,
            root_id=more[row.id].root_id,
            variables=loads(more[row.id].variables),
            events=tuple(_events(steps[row.id], definition)) if definition is not None else (),
        )


def _events(steps: Sequence[tuple[datetime, str, Any, Definition | None]], latest: Definition) -> Iterator[LoggedEvent]:
    # The token around the rounds of an activity says so only after it was entered.
    passed_over = {entry[2] for _at, _actor, trail, _ in steps for entry in trail if entry[0] in ("repeat", "merge")}
    number = 0
    for at, actor, trail, written in steps:
        definition = written or latest  # an instance that moved was written under its old version before
        for entry in trail:
            verb, index = entry[0], entry[1]
            if verb not in ("enter", "leave", "cancel") or index == ROOT or index >= len(definition.nodes):
                continue
            node = definition.nodes[index]
            token = entry[2] if len(entry) > 2 else 0
            if token and token in passed_over:
                continue
            if node.kind in _MOMENTS:
                transition = "complete" if verb == "leave" else ""
            elif node.kind in _SPANS:
                transition = {"enter": "start", "leave": "complete", "cancel": "ate_abort"}[verb]
            else:
                transition = ""
            if transition:
                number += 1
                yield LoggedEvent(number, at, node.id, node.name or node.id, transition, actor)
