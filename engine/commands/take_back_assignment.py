"""Take back an assignment: for a short while, whoever made it can, as long as nobody touched the work item."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

import orjson
from sqlalchemy import select

from engine.commands.work import Work
from engine.commands.work_items import WorkItemChanged, change, refuse_closed, repeated
from engine.errors import NotFound, StaleVersion, WrongState
from engine.store.tables import history as history_table
from engine.store.tables import work_item as table

__all__ = ["UNDO_FOR", "TakeBackAssignment", "handle"]

UNDO_FOR = timedelta(seconds=60)  # pages offer it for ten; what is on its way counts
_RECENT = 500


@dataclass(frozen=True, slots=True)
class TakeBackAssignment:
    """`rev` is the work item's revision that the assignment answered."""

    work_item_id: int
    rev: int


def handle(command: TakeBackAssignment, work: Work) -> WorkItemChanged:
    """Raise `NotFound` for what one did not hand on, `WrongState` when it is too late, `StaleVersion` when touched."""
    if (earlier := repeated(work)) is not None:
        return earlier
    item = work.connection.execute(select(table).where(table.c.id == command.work_item_id)).mappings().first()
    answer = _handed_on(command, work, item["instance_id"]) if item is not None else None
    if item is None or answer is None:
        raise NotFound(f"You have not handed on task {command.work_item_id} just now.")
    plain = {str(name): value for name, value in item.items()}
    refuse_closed(plain)
    if item["rev"] != command.rev:
        raise StaleVersion(f"'{item['name']}' was changed meanwhile: it stays with {item['assignee'] or 'its group'}.")
    previous = answer.previous
    if previous is None and item["grp"] is None:
        raise WrongState(f"'{item['name']}' belongs to no group: nobody would see it.")
    return change(work, plain, state="claimed" if previous else "offered", assignee=previous)


def _handed_on(command: TakeBackAssignment, work: Work, instance_id: int) -> WorkItemChanged | None:
    """Find the assignment in history: it must be this person's own, and a moment old."""
    h = history_table.c
    found = work.connection.execute(
        select(h.answer)
        .where(
            h.instance_id == instance_id,
            h.rev.is_(None),
            h.command == "AssignWorkItem",
            h.actor == work.actor.label,
            h.at >= work.now - UNDO_FOR,
        )
        .order_by(h.id.desc())
        .limit(_RECENT)
    ).scalars()
    for answer in found:
        made = WorkItemChanged(**orjson.loads(answer))
        if (made.work_item_id, made.rev) == (command.work_item_id, command.rev):
            return made
    return None
