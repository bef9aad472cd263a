"""What stands behind a case: jobs asked of systems, the saga ledger, times and messages it waits for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import BindParameter, Connection, Select, bindparam, select

from engine.feel.codec import loads
from engine.store.tables import incident, job, ledger, subscription, timer

__all__ = ["JobRow", "LedgerRow", "Waiting", "job_of", "jobs_of", "ledger_of", "token_of", "waiting_of"]


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
    key: str
    worker: str | None  # who ran it last: a worker, or the person who reported that it was done
    stop: bool  # its activity was cancelled
    unsure: bool  # its last attempt may have happened
    taken_at: datetime | None = None  # when its holder claimed it
    lease_until: datetime | None = None


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
    done_by: str | None  # the person who reported that it was done; None: the system did it


@dataclass(frozen=True, slots=True)
class Waiting:
    """What an instance waits for besides people and systems: a time or a message."""

    instance_id: int
    node: int
    until: datetime | None = None
    message: str | None = None


def jobs_of(connection: Connection, instance_ids: Sequence[int], limit: int = 200) -> list[JobRow]:
    """Return what was asked of systems, the newest first."""
    statement = _jobs().where(job.c.instance_id.in_(instance_ids)).order_by(job.c.id.desc()).limit(limit)
    return [_job(row) for row in connection.execute(statement)]


def job_of(connection: Connection, job_id: int) -> JobRow | None:
    """Return one thing that was asked of a system, whoever asks: for what the actor was found to see."""
    row = connection.execute(_jobs().where(job.c.id == job_id)).first()
    return _job(row) if row is not None else None


def token_of(connection: Connection, incident_id: int) -> int:
    """Return the token that an incident stopped; 0 when it is none."""
    return connection.execute(select(incident.c.token).where(incident.c.id == incident_id)).scalar() or 0


def ledger_of(connection: Connection, instance_ids: Sequence[int], limit: int = 200) -> list[LedgerRow]:
    """Return what can be undone and what was, in the order in which it was done."""
    x = ledger.c
    columns = (x.instance_id, x.entry, x.element, x.action, x.undo, x.state, x.recorded_at, x.undone_at, x.done_by)
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


_instances: BindParameter[Any] = bindparam("instances", expanding=True)
_TIMES = (
    select(timer.c.instance_id, timer.c.node, timer.c.due_at)
    .where(timer.c.instance_id.in_(_instances), timer.c.token != 0)
    .order_by(timer.c.due_at)
    .limit(100)
)
_MESSAGES = (
    select(subscription.c.instance_id, subscription.c.node, subscription.c.name)
    .where(subscription.c.instance_id.in_(_instances), subscription.c.token != 0)
    .order_by(subscription.c.id)
    .limit(100)
)


def waiting_of(connection: Connection, instance_ids: Sequence[int]) -> list[Waiting]:
    """Return for which times and messages tokens wait; what may start an event sub-process (token 0) is no waiting."""
    times = connection.execute(_TIMES, {"instances": instance_ids})
    messages = connection.execute(_MESSAGES, {"instances": instance_ids})
    return [
        *(Waiting(row.instance_id, row.node, until=row.due_at) for row in times),
        *(Waiting(row.instance_id, row.node, message=row.name) for row in messages),
    ]


def _jobs() -> Select[Any]:
    j = job.c
    columns = (j.id, j.instance_id, j.element, j.action, j.state, j.attempts, j.retries, j.run_at, j.created_at)
    return select(
        *columns, j.closed_at, j.error, j.params, j.result, j.key, j.worker, j.stop, j.unsure, j.taken_at, j.lease_until
    )


def _job(row: Any) -> JobRow:
    values = {"params": loads(row.params), "result": _read(row.result), "stop": bool(row.stop)}
    return JobRow(**{**row._mapping, **values, "unsure": bool(row.unsure)})


def _read(text: str | None) -> Mapping[str, Any]:
    value = loads(text) if text is not None else {}
    return value if isinstance(value, Mapping) else {"result": value}
