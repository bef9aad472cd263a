"""Who sees what, and who may do what: the one place that both the lists and the doors ask.

A foreign object is as if it did not exist. What is visible but not allowed is `NotPermitted`. The commands keep the
same rules for work items (`engine.commands.work_items`); a test holds the two together.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, false, or_, select, true

from engine.model.actor import Actor
from engine.model.audience import as_candidate
from engine.store.tables import audience, instance, work_item

__all__ = ["Kind", "Verb", "can", "visible"]


class Kind(StrEnum):
    """What lists are made of."""

    WORK_ITEM = "work_item"
    INSTANCE = "instance"
    INCIDENT = "incident"


class Verb(StrEnum):
    """What can be done with an object; the object's kind is in the name."""

    SEE_WORK_ITEM = "see_work_item"
    CLAIM_WORK_ITEM = "claim_work_item"
    RELEASE_WORK_ITEM = "release_work_item"
    COMPLETE_WORK_ITEM = "complete_work_item"
    SEE_ALL_WORK = "see_all_work"
    SEE_INCIDENTS = "see_incidents"
    RETRY_INCIDENT = "retry_incident"
    CANCEL_INSTANCE = "cancel_instance"
    START_PROCESS = "start_process"
    DESIGN = "design"  # edit drafts, try them, publish, see releases
    SEE_MONITOR = "see_monitor"  # all processes and instances in figures and lists
    OPERATE = "operate"  # repair: skip, mark as done, suspend an action
    WORK_OUTSIDE = "work_outside"  # fetch jobs of topics and answer them, as a program outside


def visible(actor: Actor, kind: Kind) -> ColumnElement[bool]:
    """Return the condition that a row of this kind must meet for the actor to see it."""
    if actor.administrator:
        return true()
    if kind is Kind.WORK_ITEM:
        return _own_work(actor)
    if kind is Kind.INSTANCE:
        # Whoever has, had or may take a task of a case sees the case; so does whoever started it.
        seen = select(work_item.c.id).where(work_item.c.root_id == instance.c.root_id, _own_work(actor)).exists()
        return or_(instance.c.started_by == actor.id, seen)
    return false()


def can(actor: Actor, verb: Verb, thing: Any = None) -> bool:
    """Whether the actor may do this; `thing` is the work item or instance (anything with its columns as attributes)."""
    if actor.administrator:
        # A manager takes no task out of somebody's hands by claiming it; assigning is for that.
        if verb is Verb.CLAIM_WORK_ITEM:
            return thing is not None and thing.assignee is None
        return verb is not Verb.RELEASE_WORK_ITEM or (thing is not None and thing.assignee is not None)
    match verb:
        case Verb.SEE_WORK_ITEM:
            return thing is not None and (thing.assignee == actor.id or actor.may_take(thing.grp))
        case Verb.CLAIM_WORK_ITEM:
            return thing is not None and thing.assignee is None and actor.may_take(thing.grp)
        case Verb.RELEASE_WORK_ITEM:
            # Without a group nobody else could take it.
            return thing is not None and thing.assignee == actor.id and thing.grp is not None
        case Verb.COMPLETE_WORK_ITEM:
            holder = thing.assignee if thing is not None else None
            return holder == actor.id or (thing is not None and holder is None and actor.may_take(thing.grp))
        case Verb.CANCEL_INSTANCE:
            return thing is not None and thing.started_by == actor.id
        case Verb.START_PROCESS:
            return True  # which processes can be started by people, their forms say
        case Verb.DESIGN:
            return actor.designer
        case _:
            return False  # SEE_ALL_WORK, SEE_INCIDENTS, RETRY_INCIDENT, SEE_MONITOR, OPERATE, WORK_OUTSIDE: managers


def _own_work(actor: Actor) -> ColumnElement[bool]:
    groups = sorted(actor.groups)
    candidates = select(audience.c.audience).where(audience.c.who.in_([*groups, as_candidate(actor.id)]))
    offered = work_item.c.grp.in_(groups) if groups else false()
    return or_(work_item.c.assignee == actor.id, offered, work_item.c.grp.in_(candidates))
