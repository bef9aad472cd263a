"""Claim a work item: from now on it is mine; my colleagues see that."""

from __future__ import annotations

from dataclasses import dataclass, replace

from engine.commands.work import Work
from engine.commands.work_items import WorkItemChanged, change, read_open, refuse_foreign, repeated
from engine.model.actor import Actor

__all__ = ["ClaimWorkItem", "handle"]


@dataclass(frozen=True, slots=True)
class ClaimWorkItem:
    """The actor takes it. Claiming one's own again changes nothing."""

    work_item_id: int


def handle(command: ClaimWorkItem, work: Work) -> WorkItemChanged:
    """Raise `WrongState` with who and when if somebody else holds it or it is closed."""
    if (earlier := repeated(work)) is not None:
        return earlier
    item = read_open(work, command.work_item_id)
    if item["assignee"] is not None and item["assignee"] != work.actor.id:
        refuse_foreign(_plain(work), item)
    if item["state"] == "claimed" and item["assignee"] == work.actor.id:
        return WorkItemChanged(item["id"], item["state"], item["assignee"], item["rev"])
    refuse_foreign(work.actor, item)
    return change(work, item, state="claimed", assignee=work.actor.id)


def _plain(work: Work) -> Actor:
    """An administrator's claim does not take a task out of somebody's hands either: that is what assigning is for."""
    return replace(work.actor, administrator=False)
