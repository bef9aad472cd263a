"""Release a work item: it is offered to its group again."""

from __future__ import annotations

from dataclasses import dataclass

from engine.commands.work import Work
from engine.commands.work_items import WorkItemChanged, change, read_open, refuse_foreign, repeated
from engine.errors import WrongState

__all__ = ["ReleaseWorkItem", "handle"]


@dataclass(frozen=True, slots=True)
class ReleaseWorkItem:
    """Give a claimed work item back."""

    work_item_id: int


def handle(command: ReleaseWorkItem, work: Work) -> WorkItemChanged:
    """Raise `WrongState` when nobody holds it, or when it has no group to go back to."""
    if (earlier := repeated(work)) is not None:
        return earlier
    item = read_open(work, command.work_item_id)
    if item["assignee"] is None:
        return WorkItemChanged(item["id"], item["state"], None, item["rev"])
    refuse_foreign(work.actor, item)
    if item["grp"] is None:
        raise WrongState(
            f"'{item['name']}' belongs to no group: nobody would see it. Assign it to a colleague instead."
        )
    return change(work, item, state="offered", assignee=None)
