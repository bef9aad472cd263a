"""Pause an action everywhere: its jobs keep, and no worker claims one until it is resumed."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import insert, select, text
from sqlalchemy.exc import IntegrityError

from engine.actions import Placement
from engine.commands.repairs import note_of
from engine.commands.work import Work
from engine.errors import InvalidInput, NotPermitted, WrongState
from engine.store.conflicts import Conflict
from engine.store.operations import paused_action as table
from engine.store.tables import FETCHED_JOB, job

__all__ = ["PauseAction", "PausedAction", "handle"]


@dataclass(frozen=True, slots=True)
class PauseAction:
    """`action` by its name, `erp.create_order`, or a topic that jobs wait under. What runs still ends."""

    action: str
    reason: str


@dataclass(frozen=True, slots=True)
class PausedAction:
    """The action that is paused from now on."""

    action: str


def handle(command: PauseAction, work: Work) -> PausedAction:
    """Raise `NotPermitted`, `InvalidInput` (no such action, no reason), or `WrongState`: who paused it, and when."""
    if not work.actor.administrator:
        raise NotPermitted("Actions are paused by managers.")
    reason = note_of(command.reason, required="Say why it is paused: others wonder why nothing goes on.")
    action = work.engine.actions.get(command.action)
    if action is None and not _is_topic(work, command.action):
        said = f"No action '{command.action}' is installed."
        raise InvalidInput(said, fields={"action": said})
    if action is not None and action.placement is Placement.INSIDE:
        said = f"'{command.action}' is computed within the step: there is nothing to wait for."
        raise InvalidInput(said, fields={"action": said})
    known = work.connection.execute(
        select(table).where(table.c.action == command.action, table.c.resumed_at.is_(None))
    ).first()
    if known is not None:
        raise WrongState(f"{known.by} has paused '{command.action}' already.", who=known.by, when=known.since)
    try:
        work.connection.execute(
            insert(table).values(
                id=work.engine.ids.next(), action=command.action, since=work.now, by=work.actor.id, reason=reason
            )
        )
    except IntegrityError as error:
        raise Conflict("another person paused it just now") from error
    work.changed.incidents = True
    return PausedAction(command.action)


def _is_topic(work: Work, name: str) -> bool:
    open_job = text(f"bpm_job.{FETCHED_JOB.replace('AND state', 'AND bpm_job.state')}")
    found = work.connection.execute(
        select(job.c.id).where(open_job, job.c.topic == name, job.c.action == name).limit(1)
    )
    return found.first() is not None
