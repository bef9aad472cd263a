"""Suspend a process or one version of it: nothing starts and, if wanted, what runs stands still; and resume it."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import insert, select, update
from sqlalchemy.exc import IntegrityError

from engine.commands.repairs import note_of
from engine.commands.work import Work
from engine.errors import NotFound, NotPermitted, WrongState
from engine.store.changing import suspension as table
from engine.store.conflicts import Conflict
from engine.store.tables import definition

__all__ = ["ProcessSuspended", "ResumeProcess", "SuspendProcess", "handle", "handle_resume", "resume", "suspend"]


@dataclass(frozen=True, slots=True)
class SuspendProcess:
    """No instance starts: who asks is refused, timers and messages wait. `instances`: those that run stand still, too.

    `version` 0: all versions, also those that are published meanwhile.
    """

    process: str
    reason: str
    version: int = 0
    instances: bool = False


@dataclass(frozen=True, slots=True)
class ResumeProcess:
    """Let it start again, as it was suspended: `version` 0 is the suspension of all versions."""

    process: str
    version: int = 0


@dataclass(frozen=True, slots=True)
class ProcessSuspended:
    """What stands still, or goes on."""

    process: str
    version: int
    element: str = ""


def handle(command: SuspendProcess, work: Work) -> ProcessSuspended:
    """Raise `NotPermitted`, `NotFound`, `InvalidInput` (no reason), or `WrongState`: who suspended it, and when."""
    _refuse_unknown(work, command.process, command.version)
    suspend(work, command.process, command.version, "", command.reason, instances=command.instances)
    return ProcessSuspended(command.process, command.version)


def handle_resume(command: ResumeProcess, work: Work) -> ProcessSuspended:
    """Raise `NotPermitted`, `NotFound`, or `WrongState` when it is not suspended."""
    _refuse_unknown(work, command.process, command.version)
    resume(work, command.process, command.version, "")
    return ProcessSuspended(command.process, command.version)


def suspend(work: Work, key: str, version: int, element: str, reason: str, *, instances: bool = False) -> int:
    """Write a suspension and return its id."""
    note = note_of(reason, required="Say why it is suspended: others wonder why nothing goes on.")
    z = table.c
    known = work.connection.execute(
        select(table).where(z.definition_key == key, z.version == version, z.element == element, z.resumed_at.is_(None))
    ).first()
    if known is not None:
        raise WrongState(f"{known.by} has suspended it already: {known.reason}", who=known.by, when=known.since)
    new_id = work.engine.ids.next()
    try:
        work.connection.execute(
            insert(table).values(
                id=new_id,
                definition_key=key,
                version=version,
                element=element,
                instances=int(instances),
                since=work.now,
                by=work.actor.id,
                reason=note,
            )
        )
    except IntegrityError as error:
        raise Conflict("another person suspended it just now") from error
    work.changed.definitions = work.changed.incidents = True
    return new_id


def resume(work: Work, key: str, version: int, element: str) -> None:
    """Close a suspension: everything is due as it was."""
    z = table.c
    gone = work.connection.execute(
        update(table)
        .where(z.definition_key == key, z.version == version, z.element == element, z.resumed_at.is_(None))
        .values(resumed_at=work.now, resumed_by=work.actor.id)
    ).rowcount
    if gone != 1:
        raise WrongState("It is not suspended.")
    changed = work.changed
    changed.definitions = changed.jobs = changed.timers = changed.messages = changed.incidents = True


def _refuse_unknown(work: Work, key: str, version: int) -> None:
    if not work.actor.administrator:
        raise NotPermitted("Processes are suspended and resumed by managers.")
    there = select(definition.c.id).where(definition.c.key == key)
    if version:
        there = there.where(definition.c.version == version)
    if work.connection.execute(there.limit(1)).first() is None:
        raise NotFound(f"There is no process '{key}'{f' version {version}' if version else ''}.")
