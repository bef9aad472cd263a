"""Resume a suspended case: its jobs, timers and messages are due as they were."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import delete

from engine.commands.answers import from_bytes, to_bytes
from engine.commands.remembering import remember
from engine.commands.steps import refuse_suspended
from engine.commands.work import Work
from engine.errors import NotFound, NotPermitted, WrongState
from engine.model.definition import ROOT
from engine.store.instances import read_for_step
from engine.store.operations import suspended_instance as table

__all__ = ["ResumeInstance", "ResumedInstance", "handle"]


@dataclass(frozen=True, slots=True)
class ResumeInstance:
    """The outermost caller."""

    instance_id: int


@dataclass(frozen=True, slots=True)
class ResumedInstance:
    """The case that goes on."""

    instance_id: int


def handle(command: ResumeInstance, work: Work) -> ResumedInstance:
    """Raise `NotFound`, `NotPermitted`, or `WrongState` when it is not suspended."""
    read = read_for_step(work.connection, "instance", command.instance_id, command_id=work.command_id, lock=True)
    if read is None:
        raise NotFound(f"There is no instance {command.instance_id}.")
    if not work.actor.administrator:
        raise NotPermitted("Cases are resumed by managers.")
    if read.earlier_answer is not None:
        return from_bytes(ResumedInstance, read.earlier_answer)
    gone = work.connection.execute(delete(table).where(table.c.instance_id == command.instance_id)).rowcount
    if gone != 1 and read.suspended:
        refuse_suspended(work, read.instance)
    if gone != 1:
        raise WrongState("It is not suspended.")
    answer = ResumedInstance(command.instance_id)
    remember(work, command.instance_id, [["resume", ROOT, 0]], to_bytes(answer))
    changed = work.changed
    changed.instances.add(command.instance_id)
    changed.jobs = changed.timers = changed.messages = changed.incidents = True
    return answer
