"""Cancel an instance: everything that waits ends, and nothing is undone.

To undo, send the process its cancel message.
"""

from __future__ import annotations

from dataclasses import dataclass

from engine.commands.answers import to_bytes
from engine.commands.steps import take_step
from engine.commands.work import Work
from engine.errors import NotPermitted, WrongState
from engine.model.step import InstanceCancelled
from engine.store.instances import StepRead

__all__ = ["CancelInstance", "CancelledInstance", "handle"]


@dataclass(frozen=True, slots=True)
class CancelInstance:
    """End a run for good; its called processes end with it."""

    instance_id: int
    reason: str


@dataclass(frozen=True, slots=True)
class CancelledInstance:
    """The instance that was ended."""

    instance_id: int


def handle(command: CancelInstance, work: Work) -> CancelledInstance:
    """Raise `NotFound`, `NotPermitted`, or `WrongState` when it has ended or was called by another process."""

    def decide(read: StepRead) -> InstanceCancelled:
        if not work.actor.administrator:
            raise NotPermitted("Instances are cancelled by managers.")
        if read.instance.parent_id is not None:
            raise WrongState(
                f"It was called by instance {read.instance.parent_id}: cancel the outermost, {read.instance.root_id}."
            )
        return InstanceCancelled(command.reason)

    answer = CancelledInstance(command.instance_id)
    take_step(work, "instance", command.instance_id, decide, answer=lambda taken: to_bytes(answer), whole=True)
    return answer  # a repeated command's too: there is only one
