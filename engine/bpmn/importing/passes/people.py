"""Somebody must see each task for a person."""

from __future__ import annotations

from engine.bpmn.importing.draft import Draft
from engine.bpmn.vocabulary import BPMN, OURS, Element, reference

__all__ = ["find_somebody"]

_WORDS = ("group", "candidateGroups", "candidateUsers", "assignee")


def find_somebody(draft: Draft) -> None:
    """A user task without group, person or lane goes to a group named after its pool, else after its process."""
    lanes = {
        reference(named.text)
        for lane in draft.root.iter(BPMN + "lane")
        if (lane.get("name") or "").strip()
        for named in lane.iter(BPMN + "flowNodeRef")
    }
    pools = {
        reference(pool.get("processRef")): (pool.get("name") or "").strip()
        for pool in draft.root.iter(BPMN + "participant")
    }
    for task in draft.root.iter(BPMN + "userTask", BPMN + "globalUserTask"):
        if any(task.get(OURS + word) for word in _WORDS) or _is_in(task, lanes):
            continue
        process = next(task.iterancestors(BPMN + "process"), task)
        group = pools.get(process.get("id")) or draft.name_of(process)
        task.set(OURS + "group", group)
        draft.asked(task, "who", f"Who does '{draft.name_of(task)}'? The draft offers it to the group '{group}'.")


def _is_in(task: Element, lanes: set[str | None]) -> bool:
    """Whether a lane with a name holds the task, or a sub-process around it."""
    return any(one.get("id") in lanes for one in (task, *task.iterancestors()))
