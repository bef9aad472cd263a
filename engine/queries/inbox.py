"""The inbox: what waits for a person, in the order in which it is due.

One LIMIT for each of the person's groups and audiences (`engine.model.audience`), each answered by an index, merged:
the price depends on the page, not on how many tasks are open. Rights are part of every branch
(`engine.queries.rights.visible`), never a row per task and grant.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

import orjson
from sqlalchemy import ColumnElement, Connection, func, literal, or_, select, text, tuple_, union_all

from engine.model.actor import Actor
from engine.queries.paging import PAGE, Page, mark_of, read_mark
from engine.queries.rights import Kind, Verb, can, visible
from engine.queries.searching import contains_words
from engine.store.columns import UtcTime
from engine.store.people import user
from engine.store.tables import OPEN_WORK, history, work_item

__all__ = ["MANY", "InboxRow", "InboxView", "assignments", "counters", "row_of", "rows", "views_for"]

_FEW = 100  # groups that are read one by one; SQLite takes 500 parts of a compound SELECT
MANY = 1000  # counters stop here and say "1000+"

w = work_item.c
_COLUMNS = (
    *(w.id, w.name, w.title, w.subtitle, w.business_key, w.grp, w.assignee, w.state, w.due_at, w.due_sort),
    *(w.priority, w.created_at, w.rev, w.instance_id, w.root_id),
)
_OPEN = text(f"bpm_work_item.{OPEN_WORK}")  # literally: SQLite proves a partial index by comparing texts


class InboxView(StrEnum):
    """Which part of the open work is shown."""

    MINE = "mine"  # I hold it
    GROUP = "group"  # offered to my groups, or held by a colleague there
    OVERDUE = "overdue"  # of all that I see, past its due date
    ALL = "all"  # managers: everything


@dataclass(frozen=True, slots=True)
class InboxRow:
    """One line of the inbox: what, for whom, how much, until when, who holds it."""

    id: int
    name: str
    title: str
    subtitle: str
    business_key: str | None
    grp: str | None
    assignee: str | None
    assignee_name: str | None
    state: str
    due_at: datetime | None
    due_sort: datetime
    priority: int
    created_at: datetime
    rev: int
    instance_id: int
    root_id: int


def views_for(actor: Actor) -> tuple[InboxView, ...]:
    """Return the views that this person has."""
    everyones = (InboxView.MINE, InboxView.GROUP, InboxView.OVERDUE)
    return (*everyones, InboxView.ALL) if can(actor, Verb.SEE_ALL_WORK) else everyones


def rows(
    connection: Connection,
    actor: Actor,
    view: InboxView,
    now: datetime,
    *,
    q: str = "",
    after: str | None = None,
    size: int = PAGE,
) -> Page[InboxRow]:
    """Return one page, in one statement. Raises InvalidInput for a page mark that is none."""
    narrowing = [condition for condition in (_behind(read_mark(after)), _search(q)) if condition is not None]
    branches = [
        select(*_COLUMNS).where(_OPEN, *conditions, *narrowing).order_by(w.due_sort, w.id).limit(size + 1)
        for conditions in _branches(actor, view, now)
    ]
    if not branches:
        return Page(())
    # A compound SELECT takes no LIMIT inside its parts but through sub-queries.
    found = union_all(*(select(branch.subquery()) for branch in branches)).subquery()
    statement = (
        select(found, user.c.name.label("assignee_name"))
        .outerjoin(user, user.c.login == found.c.assignee)
        .order_by(found.c.due_sort, found.c.id)
        .limit(size + 1)
    )
    listed = [InboxRow(**row._mapping) for row in connection.execute(statement)]
    return Page.cut(listed, size, lambda row: mark_of(row.due_sort, row.id))


def row_of(connection: Connection, actor: Actor, work_item_id: int) -> InboxRow | None:
    """Return one line, open or closed, if the actor sees it."""
    statement = select(*_COLUMNS, user.c.name.label("assignee_name")).outerjoin(user, user.c.login == w.assignee)
    found = connection.execute(statement.where(w.id == work_item_id, visible(actor, Kind.WORK_ITEM))).first()
    return InboxRow(**found._mapping) if found is not None else None


def assignments(connection: Connection, command_ids: list[str]) -> list[tuple[int, int]]:
    """Return work item and revision of the assignments that these commands made, in their order."""
    if not command_ids:
        return []
    h = history.c
    rows = connection.execute(
        select(h.command_id, h.answer).where(h.command_id.in_(command_ids), h.command == "AssignWorkItem")
    )
    made = {row.command_id: orjson.loads(row.answer) for row in rows}
    return [(made[one]["work_item_id"], made[one]["rev"]) for one in command_ids if one in made]


def counters(connection: Connection, actor: Actor, now: datetime) -> dict[InboxView, int]:
    """Return how much stands in each view, no higher than MANY + 1, in one statement."""
    columns = []
    for view in views_for(actor):
        branches = [
            select(literal(1).label("one")).where(_OPEN, *conditions).limit(MANY + 1).select_from(work_item)
            for conditions in _branches(actor, view, now)
        ]
        if branches:
            parts = union_all(*(select(branch.subquery()) for branch in branches)).subquery()
            capped = select(parts).limit(MANY + 1).subquery()
            columns.append(select(func.count()).select_from(capped).scalar_subquery().label(view.value))
        else:
            columns.append(literal(0).label(view.value))
    answer = connection.execute(select(*columns)).one()
    return {view: getattr(answer, view.value) for view in views_for(actor)}


def _branches(actor: Actor, view: InboxView, now: datetime) -> list[list[ColumnElement[bool]]]:
    """Conditions that an index answers one by one, without doubles between them."""
    groups = sorted(actor.groups)
    mine = w.assignee == actor.id
    if view is InboxView.MINE:
        return [[mine]]
    offered = [w.grp == group for group in groups[:_FEW]]
    if len(groups) > _FEW:  # so many come of candidates that are computed for each task: few tasks each
        offered.append(w.grp.in_(groups[_FEW:]))
    if view is InboxView.GROUP:
        return [[one] for one in offered]
    if view is InboxView.ALL or actor.administrator:
        late = [w.due_sort < now] if view is InboxView.OVERDUE else []
        return [[visible(actor, Kind.WORK_ITEM), *late]] if can(actor, Verb.SEE_ALL_WORK) else []
    mine_elsewhere = [mine, or_(w.grp.is_(None), w.grp.not_in(groups))] if groups else [mine]
    return [[*mine_elsewhere, w.due_sort < now], *([one, w.due_sort < now] for one in offered)]


def _behind(mark: tuple[datetime, int] | None) -> ColumnElement[bool] | None:
    if mark is None:
        return None
    moment, number = mark
    return tuple_(w.due_sort, w.id) > tuple_(literal(moment, UtcTime()), literal(number, w.id.type))


def _search(q: str) -> ColumnElement[bool] | None:
    return contains_words(q, (w.title, w.subtitle, w.name, w.business_key))
