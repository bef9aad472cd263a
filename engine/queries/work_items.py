"""One work item with what its page needs: the form's data, the instance around it, the draft."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, select
from sqlalchemy.orm import aliased

from engine.feel.codec import loads
from engine.model.actor import Actor
from engine.queries.rights import Kind, visible
from engine.store.people import draft, user
from engine.store.tables import instance, work_item

__all__ = ["WorkItemView", "find", "next_open"]


@dataclass(frozen=True, slots=True)
class WorkItemView:
    """A work item as its page shows it."""

    id: int
    instance_id: int
    root_id: int
    definition_key: str
    version: int
    element: str
    name: str
    title: str
    subtitle: str
    business_key: str | None
    state: str
    grp: str | None
    assignee: str | None
    assignee_name: str | None
    form: str | None
    due_at: datetime | None
    due_sort: datetime
    priority: int
    created_at: datetime
    claimed_at: datetime | None
    closed_at: datetime | None
    closed_by: str | None  # a login, or the clock, a worker, the engine
    closed_by_name: str | None
    rev: int
    instance_title: str
    instance_status: str
    started_by: str
    variables: Mapping[str, Any]  # of the process, over them the item's own: what the form sees
    draft: str | None
    draft_saved_at: datetime | None

    @property
    def is_open(self) -> bool:
        """Whether it can still be done."""
        return self.state in ("offered", "claimed")


def find(connection: Connection, actor: Actor, work_item_id: int) -> WorkItemView | None:
    """Return a work item that the actor sees, in one statement; None for any other."""
    w, i = work_item.c, instance.c
    holder, closer = aliased(user), aliased(user)
    row = connection.execute(
        select(
            *(column for column in w if column.name not in ("token", "row", "local")),
            w.local,
            holder.c.name.label("assignee_name"),
            closer.c.name.label("closed_by_name"),
            i.title.label("instance_title"),
            i.status.label("instance_status"),
            i.started_by,
            i.variables,
            draft.c["values"].label("draft"),
            draft.c.saved_at.label("draft_saved_at"),
        )
        .join(instance, i.id == w.instance_id)
        .outerjoin(holder, holder.c.login == w.assignee)
        .outerjoin(closer, closer.c.login == w.closed_by)
        .outerjoin(draft, (draft.c.work_item_id == w.id) & (draft.c.login == actor.id))
        .where(w.id == work_item_id, visible(actor, Kind.WORK_ITEM))
    ).first()
    if row is None:
        return None
    found = dict(row._mapping)
    variables = {**loads(found.pop("variables")), **loads(found.pop("local"))}
    return WorkItemView(**found, variables=variables)


def next_open(connection: Connection, actor: Actor, root_id: int) -> int | None:
    """Return the most urgent open work item of a case that the actor may do next."""
    w = work_item.c
    return connection.execute(
        select(w.id)
        .where(
            w.root_id == root_id,
            w.state.in_(("offered", "claimed")),
            visible(actor, Kind.WORK_ITEM),
            (w.assignee == actor.id) | w.assignee.is_(None),
        )
        .order_by(w.due_sort, w.id)
        .limit(1)
    ).scalar()
