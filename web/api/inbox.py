"""The inbox: everybody's own work, in the order in which it is due."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from engine.queries import inbox
from engine.queries.inbox import MANY, InboxView
from web import context
from web.api.endpoint import Part
from web.api.models import Answer, Candidates, FirstGroup, Groups, Id, Listed, Paged, Time
from web.problems import problem

__all__ = ["part"]

part = Part("Inbox", "Open work: one's own, that of one's groups, what is overdue; for managers everything.")


class InboxTask(Answer):
    """One line of the inbox."""

    id: Id
    name: str
    title: str
    subtitle: str
    business_key: str | None
    group: FirstGroup
    groups: Groups
    candidates: Candidates
    assignee: str | None
    assignee_name: str | None
    state: Literal["offered", "claimed", "completed", "cancelled"]
    due_at: Time | None
    priority: int
    created_at: Time
    rev: int
    instance_id: Id
    root_id: Id


class InboxQuery(Paged):
    """Which part of the open work."""

    view: Literal["mine", "group", "overdue", "all"] = "mine"
    q: Annotated[str, Field(max_length=100, description="words in title, subtitle, name or business key")] = ""


class InboxCount(Answer):
    """How much stands in a view."""

    view: str
    count: Annotated[int, Field(description=f"no higher than {MANY + 1}, which means: more than {MANY}")]


class InboxCounts(Answer):
    """How much stands in each view that the person has."""

    items: list[InboxCount]


@part.endpoint("GET", "/inbox", "Open tasks of a view.", query=InboxQuery, answer=Listed[InboxTask], errors=(404,))
def rows(query: InboxQuery) -> object:
    """Return a page of a view; a view that the person does not have is not there."""
    view, actor = InboxView(query.view), context.actor()
    if view not in inbox.views_for(actor):
        raise problem(404, "")
    with context.reading() as connection:
        return inbox.rows(connection, actor, view, context.now(), q=query.q, after=query.after, size=query.size)


@part.endpoint("GET", "/inbox/counts", "How much stands in each view.", answer=InboxCounts)
def counts() -> object:
    """Return the counters of the person's views."""
    with context.reading() as connection:
        found = inbox.counters(connection, context.actor(), context.now())
    return {"items": [{"view": view.value, "count": count} for view, count in found.items()]}
