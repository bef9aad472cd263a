"""Assign a work item to somebody: by its holder, by a member of its group, or by an administrator."""

from __future__ import annotations

from dataclasses import dataclass

from engine.commands.work import Work
from engine.commands.work_items import WorkItemChanged, change, read_open, refuse_foreign, repeated
from engine.errors import InvalidInput

__all__ = ["AssignWorkItem", "handle"]


@dataclass(frozen=True, slots=True)
class AssignWorkItem:
    """Hand it to `assignee` (a login)."""

    work_item_id: int
    assignee: str


def handle(command: AssignWorkItem, work: Work) -> WorkItemChanged:
    """Raise `WrongState` when somebody else holds it and the actor is no administrator."""
    if (earlier := repeated(work)) is not None:
        return earlier
    item = read_open(work, command.work_item_id)
    refuse_foreign(work.actor, item)
    if not command.assignee.strip():
        raise InvalidInput("Say whom to assign it to.", fields={"assignee": "A login is needed."})
    return change(work, item, state="claimed", assignee=command.assignee.strip())
