"""What stands behind a case: jobs asked of systems, the saga ledger, times and messages it waits for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, select

from engine.feel.codec import loads
from engine.store.tables import job, ledger, subscription, timer

__all__ = ["JobRow", "LedgerRow", "Waiting", "jobs_of", "ledger_of", "waiting_of"]


@dataclass(frozen=True, slots=True)
class JobRow:
    """What was asked of a system."""

    id: int
    instance_id: int
    element: str
    action: str
    state: str
    attempts: int
    retries: int
    run_at: datetime
    created_at: datetime
    closed_at: datetime | None
    error: str | None
    params: Mapping[str, Any]
    result: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class LedgerRow:
    """A thing done that can be undone, and whether it was."""

    instance_id: int
    entry: int
    element: str
    action: str | None
    undo: str | None
    state: str
    recorded_at: datetime
    undone_at: datetime | None
    params: Mapping[str, Any]
    answer: Mapping[str, Any]
    undo_answer: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Waiting:
    """What an instance waits for besides people and systems: a time or a message."""

    instance_id: int
    node: int
    until: datetime | None = None
    message: str | None = None


def jobs_of(connection: Connection, instance_ids: Sequence[int], limit: int = 200) -> list[JobRow]:
    """Return what was asked of systems, the newest first."""
    j = job.c
    columns = (j.id, j.instance_id, j.element, j.action, j.state, j.attempts, j.retries, j.run_at, j.created_at)
    rows = connection.execute(
        select(*columns, j.closed_at, j.error, j.params, j.result)
        .where(j.instance_id.in_(instance_ids))
        .order_by(j.id.desc())
        .limit(limit)
    )
    return [JobRow(**{**row._mapping, "params": loads(row.params), "result": _read(row.result)}) for row in rows]


def ledger_of(connection: Connection, instance_ids: Sequence[int], limit: int = 200) -> list[LedgerRow]:
    """Return what can be undone and what was, in the order in which it was done."""
    x = ledger.c
    columns = (x.instance_id, x.entry, x.element, x.action, x.undo, x.state, x.recorded_at, x.undone_at)
    rows = connection.execute(
        select(*columns, x.params, x.answer, x.undo_answer)
        .where(x.instance_id.in_(instance_ids))
        .order_by(x.recorded_at, x.seq)
        .limit(limit)
    )
    return [
        LedgerRow(
            **{
                **row._mapping,
                "params": loads(row.params),
                "answer": loads(row.answer),
                "undo_answer": _read(row.undo_answer),
            }
        )
        for row in rows
    ]


def waiting_of(connection: Connection, instance_ids: Sequence[int]) -> list[Waiting]:
    """Return for which times and messages tokens wait; what may start an event sub-process (token 0) is no waiting."""
    times = connection.execute(
        select(timer.c.instance_id, timer.c.node, timer.c.due_at)
        .where(timer.c.instance_id.in_(instance_ids), timer.c.token != 0)
        .order_by(timer.c.due_at)
        .limit(100)
    )
    messages = connection.execute(
        select(subscription.c.instance_id, subscription.c.node, subscription.c.name)
        .where(subscription.c.instance_id.in_(instance_ids), subscription.c.token != 0)
        .order_by(subscription.c.id)
        .limit(100)
    )
    return [
        *(Waiting(row.instance_id, row.node, until=row.due_at) for row in times),
        *(Waiting(row.instance_id, row.node, message=row.name) for row in messages),
    ]


def _read(text: str | None) -> Mapping[str, Any]:
    value = loads(text) if text is not None else {}
    return value if isinstance(value, Mapping) else {"result": value}
