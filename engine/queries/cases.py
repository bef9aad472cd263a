"""The list of a process's cases: what each is called, where it stands and whether it is late."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, bindparam, func, select, text, union_all

from engine.model.actor import Actor
from engine.model.instance import Instance, InstanceStatus
from engine.queries.paging import PAGE, Page, read_number
from engine.queries.rights import Kind, visible
from engine.queries.searching import contains_words
from engine.store.documents import load_state
from engine.store.people import user
from engine.store.tables import OPEN_WORK, incident, instance, work_item

__all__ = ["CaseRow", "OpenWork", "cases", "open_work", "standing_of"]

i = instance.c
w = work_item.c
_OPEN = text(f"bpm_work_item.{OPEN_WORK}")  # literally: SQLite proves a partial index by comparing texts


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
    cancelled_outcomes: Collection[str] = (),
) -> Page[CaseRow]:
    """Return one page of a process's cases, newest first, in two statements; called instances are not cases.

    `status`: running, completed, cancelled, failed; late (an open task is overdue); stuck (an incident is open). A case
    that ended at one of `cancelled_outcomes` counts as cancelled, though its process came to its end.
    """
    conditions = [
        i.definition_key == process,
        i.parent_id.is_(None),
        visible(actor, Kind.INSTANCE),
        *_status(status, now, cancelled_outcomes),
    ]
    behind = read_number(after)
    if behind is not None:
        conditions.append(i.id < behind)
    search = contains_words(q, (i.business_key, i.title))
    if search is not None:
        conditions.append(search)
    # One LIMIT for each status, each answered by an index in the order of the ids, merged.
    branches = [
        select(i.id).where(*conditions, i.status == one).order_by(i.id.desc()).limit(size + 1) for one in InstanceStatus
    ]
    newest = union_all(*(select(branch.subquery()) for branch in branches)).subquery()
    first = select(newest.c.id).order_by(newest.c.id.desc()).limit(size + 1)
    found = connection.execute(_select().where(i.id.in_(first)).order_by(i.id.desc())).all()
    work = open_work(connection, [row.id for row in found if row.status == "running"])
    rows = []
    for row in found:
        plain = dict(row._mapping)
        state = plain.pop("state")
        rows.append(
            CaseRow(**plain, stands=standing_of(state) if row.status == "running" else (), work=work.get(row.id, ()))
        )
    return Page.cut(rows, size, lambda row: str(row.id))


def _select() -> Select[Any]:
    incidents = select(func.count()).where(incident.c.instance_id == i.id, incident.c.state == "open")
    columns = (i.id, i.business_key, i.title, i.status, i.started_at, i.ended_at, i.outcome, i.version, i.state)
    return select(*columns, incidents.scalar_subquery().label("incidents"))


_OPEN_WORK = (
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
    .where(w.root_id.in_(bindparam("roots", expanding=True)), _OPEN)
    .order_by(w.due_sort, w.id)
    .limit(2000)
)


def open_work(connection: Connection, root_ids: Sequence[int]) -> dict[int, tuple[OpenWork, ...]]:
    """Return the open tasks of these cases, by case, in the order in which they are due."""
    if not root_ids:
        return {}
    rows = connection.execute(_OPEN_WORK, {"roots": root_ids})
    by_case: dict[int, list[OpenWork]] = {}
    for row in rows:
        by_case.setdefault(row.root_id, []).append(OpenWork(**row._mapping))
    return {root_id: tuple(work) for root_id, work in by_case.items()}


def _status(status: str, now: datetime, cancelled_outcomes: Collection[str]) -> list[ColumnElement[bool]]:
    # The few late tasks and open incidents are found first, by their partial indexes; the cases by them.
    if status == "late":
        return [i.status == "running", i.id.in_(select(w.root_id).where(_OPEN, w.due_sort < now))]
    if status == "stuck":
        return [i.id.in_(select(incident.c.instance_id).where(text("bpm_incident.state = 'open'")))]
    came_to_nothing = (i.status == "completed") & i.outcome.in_(cancelled_outcomes)
    if status == "cancelled":
        return [(i.status == "cancelled") | came_to_nothing]
    if status == "completed":
        return [i.status == "completed", ~came_to_nothing]
    return [i.status == status] if status else []


def standing_of(state: str) -> tuple[int, ...]:
    """Indices of the nodes where tokens stand in the instance row; the caller knows the definition."""
    seen = Instance(id=0, definition_key="", version=0)
    load_state(seen, state, "{}", ())
    return tuple(dict.fromkeys(token.node for token in seen.tokens.values()))
