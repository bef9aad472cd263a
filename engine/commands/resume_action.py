"""Resume an action that was paused: its jobs are claimed again, the longest due first."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import update

from engine.commands.work import Work
from engine.errors import NotPermitted, WrongState
from engine.store.operations import paused_action as table

__all__ = ["ResumeAction", "ResumedAction", "handle"]


@dataclass(frozen=True, slots=True)
class ResumeAction:
    """`action` by its name."""

    action: str


@dataclass(frozen=True, slots=True)
class ResumedAction:
    """The action that is asked again."""

    action: str


def handle(command: ResumeAction, work: Work) -> ResumedAction:
    """Raise `NotPermitted`, or `WrongState` when it is not paused (any more)."""
    if not work.actor.administrator:
        raise NotPermitted("Actions are resumed by managers.")
    ended = work.connection.execute(
        update(table)
        .where(table.c.action == command.action, table.c.resumed_at.is_(None))
        .values(resumed_at=work.now, resumed_by=work.actor.id)
    )
    if ended.rowcount != 1:
        raise WrongState(f"'{command.action}' is not paused.")
    work.changed.jobs = True
    work.changed.incidents = True
    return ResumedAction(command.action)
