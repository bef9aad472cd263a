"""Suspend a case: nothing of it begins until it is resumed. What runs at this moment still ends, and is kept."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import insert

from engine.commands.answers import from_bytes, to_bytes
from engine.commands.remembering import remember
from engine.commands.repairs import note_of
from engine.commands.steps import refuse_suspended
from engine.commands.work import Work
from engine.errors import NotFound, NotPermitted, WrongState
from engine.model.definition import ROOT
from engine.model.instance import InstanceStatus
from engine.store.instances import read_for_step
from engine.store.operations import suspended_instance as table

__all__ = ["SuspendInstance", "SuspendedInstance", "handle"]


@dataclass(frozen=True, slots=True)
class SuspendInstance:
    """The outermost caller: what it has called is suspended with it. Jobs, timers and messages wait."""

    instance_id: int
    reason: str


@dataclass(frozen=True, slots=True)
class SuspendedInstance:
    """The case that stands still."""

    instance_id: int


def handle(command: SuspendInstance, work: Work) -> SuspendedInstance:
    """Raise `NotFound`, `NotPermitted`, `InvalidInput` (no reason), or `WrongState`: it ended, or is suspended."""
    read = read_for_step(work.connection, "instance", command.instance_id, command_id=work.command_id, lock=True)
    if read is None:
        raise NotFound(f"There is no instance {command.instance_id}.")
    if not work.actor.administrator:
        raise NotPermitted("Cases are suspended by managers.")
    if read.earlier_answer is not None:
        return from_bytes(SuspendedInstance, read.earlier_answer)
    reason = note_of(command.reason, required="Say why it is suspended: others wonder why nothing goes on.")
    state = read.instance
    if state.parent_id is not None:
        raise WrongState(f"It was called by instance {state.parent_id}: suspend the outermost, {state.root_id}.")
    if state.status is not InstanceStatus.RUNNING:
        raise WrongState(f"Instance {state.id} has already ended ({state.status.value}).")
    if read.suspended:
        refuse_suspended(work, state)
    answer = SuspendedInstance(state.id)
    work.connection.execute(insert(table).values(instance_id=state.id, since=work.now, by=work.actor.id, reason=reason))
    remember(work, state.id, [["suspend", ROOT, 0, reason]], to_bytes(answer))
    work.changed.instances.add(state.id)
    work.changed.incidents = True
    return answer
