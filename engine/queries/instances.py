"""Instances: the list of a process's cases, and everything that the page of one shows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, func, select

from engine.feel.codec import loads
from engine.model.actor import Actor
from engine.model.instance import Instance
from engine.queries.paging import PAGE, Page, read_number
from engine.queries.rights import Kind, visible
from engine.queries.searching import contains_words
from engine.store.documents import load_state
from engine.store.instances import read_for_step
from engine.store.people import user
from engine.store.tables import definition, incident, instance, job, ledger, subscription, timer, work_item

__all__ = [
    "CaseRow",
    "InstanceHead",
    "JobRow",
    "LedgerRow",
    "OpenWork",
    "Waiting",
    "called",
    "cases",
    "find",
    "find_by_key",
    "head_of",
    "jobs_of",
    "ledger_of",
    "open_work",
    "standing",
    "waiting_of",
]

i = instance.c
w = work_item.c


@dataclass(frozen=True, slots=True)
class InstanceHead:
    """What stands at the top of an instance's page."""

    id: int
    definition_key: str
    version: int
    definition_name: str
    deployment_id: int
    file: str
    status: str
    business_key: str | None
    title: str
    root_id: int
    parent_id: int | None
    started_at: datetime
    started_by: str
    started_by_name: str | None
    ended_at: datetime | None
    outcome: str | None
    variables: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class OpenWork:
    """An open task of a case."""

    id: int
    instance_id: int
    root_id: int
    element: str
    name: str
    grp: str | None
    assignee: str | None
    assignee_name: str | None
    due_at: datetime | None


@dataclass(frozen=True, slots=True)
class CaseRow:
    """One line of a list of cases."""

    id: int
    business_key: str | None
    title: str
    status: str
    started_at: datetime
    ended_at: datetime | None
    outcome: str | None
    version: int
    stands: tuple[int, ...] = ()  # indices of the nodes where tokens wait
    work: tuple[OpenWork, ...] = ()
    incidents: int = 0

    def is_late(self, now: datetime) -> bool:
        """Whether one of its open tasks is past its due date."""
        return any(task.due_at is not None and task.due_at < now for task in self.work)


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


def cases(
    connection: Connection,
    actor: Actor,
    process: str,
    now: datetime,
    *,
    status: str = "",
    q: str = "",
    after: str | None = None,
    size: int = PAGE,
) -> Page[CaseRow]:
    """Return one page of a process's cases, newest first, in three statements; called instances are not cases.

    `status`: running, completed, cancelled, failed; late (an open task is overdue); stuck (an incident is open).
    """
    conditions = [
        i.definition_key == process,
        i.parent_id.is_(None),
        visible(actor, Kind.INSTANCE),
        *_status(status, now),
    ]
    behind = read_number(after)
    if behind is not None:
        conditions.append(i.id < behind)
    search = contains_words(q, (i.business_key, i.title))
    if search is not None:
        conditions.append(search)
    found = connection.execute(
        select(
            i.id,
            i.business_key,
            i.title,
            i.status,
            i.started_at,
            i.ended_at,
            i.outcome,
            i.version,
            i.state,
            select(func.count())
            .where(incident.c.instance_id == i.id, incident.c.state == "open")
            .scalar_subquery()
            .label("incidents"),
        )
        .where(*conditions)
        .order_by(i.id.desc())
        .limit(size + 1)
    ).all()
    work = open_work(connection, [row.id for row in found if row.status == "running"])
    rows = []
    for row in found:
        plain = dict(row._mapping)
        state = plain.pop("state")
        rows.append(
            CaseRow(**plain, stands=_standing_of(state) if row.status == "running" else (), work=work.get(row.id, ()))
        )
    return Page.cut(rows, size, lambda row: str(row.id))


def find(connection: Connection, actor: Actor, instance_id: int) -> InstanceHead | None:
    """Return an instance that the actor sees; None for any other."""
    return _head(connection, actor, i.id == instance_id)


def find_by_key(connection: Connection, actor: Actor, process: str, business_key: str) -> InstanceHead | None:
    """Return the latest case of a process with this business key, if the actor sees it."""
    return _head(
        connection, actor, (i.definition_key == process) & (i.business_key == business_key) & i.parent_id.is_(None)
    )


def head_of(connection: Connection, instance_id: int) -> InstanceHead | None:
    """Return an instance whoever asks: for what belongs to something that the actor was found to see."""
    row = connection.execute(_head_select().where(i.id == instance_id)).first()
    return _head_of(row) if row is not None else None


def called(connection: Connection, root_id: int) -> list[InstanceHead]:
    """Return the instances that a case called, directly or not, oldest first."""
    rows = connection.execute(_head_select().where(i.root_id == root_id, i.id != root_id).order_by(i.id).limit(100))
    return [_head_of(row) for row in rows]


def open_work(connection: Connection, root_ids: Sequence[int]) -> dict[int, tuple[OpenWork, ...]]:
    """Return the open tasks of these cases, by case, in the order in which they are due."""
    if not root_ids:
        return {}
    rows = connection.execute(
        select(
            w.id,
            w.instance_id,
            w.root_id,
            w.element,
            w.name,
            w.grp,
            w.assignee,
            user.c.name.label("assignee_name"),
            w.due_at,
        )
        .outerjoin(user, user.c.login == w.assignee)
        .where(w.root_id.in_(root_ids), w.state.in_(("offered", "claimed")))
        .order_by(w.due_sort, w.id)
        .limit(2000)
    )
    by_case: dict[int, list[OpenWork]] = {}
    for row in rows:
        by_case.setdefault(row.root_id, []).append(OpenWork(**row._mapping))
    return {root_id: tuple(work) for root_id, work in by_case.items()}


def standing(connection: Connection, instance_id: int) -> Instance | None:
    """Return an instance with all its tokens and variables, as the engine sees it."""
    read = read_for_step(connection, "instance", instance_id, whole=True)
    return read.instance if read is not None else None


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


def _status(status: str, now: datetime) -> list[ColumnElement[bool]]:
    if status == "late":
        late = select(w.id).where(w.root_id == i.id, w.state.in_(("offered", "claimed")), w.due_sort < now)
        return [i.status == "running", late.exists()]
    if status == "stuck":
        stuck = select(incident.c.id).where(incident.c.instance_id == i.id, incident.c.state == "open")
        return [stuck.exists()]
    return [i.status == status] if status else []


def _standing_of(state: str) -> tuple[int, ...]:
    """Indices of the nodes where tokens stand in the instance row; the caller knows the definition."""
    seen = Instance(id=0, definition_key="", version=0)
    load_state(seen, state, "{}", ())
    return tuple(dict.fromkeys(token.node for token in seen.tokens.values()))


def _head(connection: Connection, actor: Actor, condition: ColumnElement[bool]) -> InstanceHead | None:
    statement = _head_select().where(condition, visible(actor, Kind.INSTANCE)).order_by(i.id.desc()).limit(1)
    row = connection.execute(statement).first()
    return _head_of(row) if row is not None else None


def _head_select() -> Any:
    return (
        select(
            i.id,
            i.definition_key,
            i.version,
            definition.c.name.label("definition_name"),
            definition.c.deployment_id,
            definition.c.file,
            i.status,
            i.business_key,
            i.title,
            i.root_id,
            i.parent_id,
            i.started_at,
            i.started_by,
            user.c.name.label("started_by_name"),
            i.ended_at,
            i.outcome,
            i.variables,
        )
        .join(definition, (definition.c.key == i.definition_key) & (definition.c.version == i.version))
        .outerjoin(user, user.c.login == i.started_by)
    )


def _head_of(row: Any) -> InstanceHead:
    return InstanceHead(**{**row._mapping, "variables": loads(row.variables)})


def _read(text: str | None) -> Mapping[str, Any]:
    value = loads(text) if text is not None else {}
    return value if isinstance(value, Mapping) else {"result": value}
