"""What a change of an instance would do, told before it is done: the same step, decided and thrown away."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from engine.commands.family import Family, LedgerAnswers, Member
from engine.commands.modify_instance import ModifyInstance, asked_of
from engine.commands.work import Work
from engine.errors import ExecutionFailed, NotFound, NotPermitted, WrongState
from engine.execution import NeedsLedger
from engine.model.definition import Node
from engine.model.instance import InstanceStatus
from engine.model.step import (
    ChildCancelled,
    ChildStarted,
    Input,
    JobClosed,
    JobCreated,
    MessageThrown,
    SignalThrown,
    Subscribed,
    TimerEnded,
    TimerStarted,
    Unsubscribed,
    WorkItemClosed,
    WorkItemOpened,
)
from engine.store.instances import StepRead, read_for_step, read_ledger

if TYPE_CHECKING:
    from engine.commands.engine import Engine
    from engine.model.actor import Actor

__all__ = ["Foreseen", "foresee", "foresee_step"]


@dataclass(frozen=True, slots=True)
class Foreseen:
    """One thing that would happen.

    `what`: ends (a token is taken off) · task_ends · job_ends · call_ends · begins (an element is entered) · task ·
    job · timer · waits (for a message or signal) · message · signal · call · over (the instance ends).
    """

    what: str
    node: Node | None
    instance_id: int
    detail: str = ""  # group or assignee, action, name of a message, called process, status
    at: datetime | None = None  # when a timer is due


def foresee(engine: Engine, command: ModifyInstance, actor: Actor) -> tuple[Foreseen, ...]:
    """Return what the command would do now; raises what the command would raise. Nothing is written."""
    with engine.database.read() as connection:
        work = Work(engine, connection, actor, engine.clock(), type(command).__name__)
        if not actor.administrator:
            raise NotPermitted("Tokens are moved by managers.")
        read = read_for_step(connection, "instance", command.instance_id, whole=True)
        if read is None:
            raise NotFound(f"There is no instance {command.instance_id}.")
        if read.instance.status is not InstanceStatus.RUNNING:
            raise WrongState(f"Instance {command.instance_id} has already ended ({read.instance.status.value}).")
        deployed = engine.definitions.find(connection, read.instance.definition_key, read.instance.version)
        assert deployed is not None  # versions are never deleted while instances of them exist
        happened = asked_of(work, read, deployed.definition, command.changes, command.variables, command.reason)
        return tuple(foresee_step(work, read, happened))


def foresee_step(work: Work, read: StepRead, happened: Input) -> Iterator[Foreseen]:
    """Tell what this input would do to an instance that was read as a whole, with those it calls and is called by."""
    deployed = work.engine.definitions.find(work.connection, read.instance.definition_key, read.instance.version)
    assert deployed is not None
    stood = {(read.instance.id, token.id): token.node for token in read.instance.tokens.values()}
    answers: LedgerAnswers = {}
    while True:
        again = read_for_step(work.connection, "instance", read.instance.id, whole=True)
        assert again is not None
        family = Family(work, answers, whole=True)
        try:
            family.run(Member(deployed, again.instance, again), happened)
            break
        except NeedsLedger as question:
            answers.setdefault(question.instance_id, {})[question.question] = read_ledger(
                work.connection, question.instance_id, question.prefix, question.before, node=question.node
            )
        except ExecutionFailed as failure:
            raise WrongState(f"It could not go on from there: {failure}") from failure
    for member in family.members.values():
        yield from _of(member, stood)


def _of(member: Member, stood: dict[tuple[int, int], int]) -> Iterator[Foreseen]:
    if member.step is None:
        return
    nodes, number = member.definition.nodes, member.state.id
    for entry in member.step.trail:
        if entry[0] in ("cancel", "enter") and entry[1] >= 0:
            yield Foreseen("ends" if entry[0] == "cancel" else "begins", nodes[entry[1]], number)
    for effect in member.step.effects:
        index = getattr(effect, "node", None)
        if index is None:
            index = stood.get((number, getattr(effect, "token", 0)))
        node = nodes[index] if index is not None else None
        match effect:
            case WorkItemClosed():
                yield Foreseen("task_ends", node, number)
            case JobClosed(completed=False):
                yield Foreseen("job_ends", node, number)
            case ChildCancelled():
                yield Foreseen("call_ends", node, number)
            case WorkItemOpened(assignee=assignee, group=group):
                yield Foreseen("task", node, number, assignee or group or "")
            case JobCreated(action=action):
                yield Foreseen("job", node, number, action)
            case TimerStarted(due_at=due_at):
                yield Foreseen("timer", node, number, at=due_at)
            case Subscribed(name=name):
                yield Foreseen("waits", node, number, name)
            case MessageThrown(name=name):
                yield Foreseen("message", None, number, name)
            case SignalThrown(name=name):
                yield Foreseen("signal", None, number, name)
            case ChildStarted(process=process):
                yield Foreseen("call", node, number, process)
            case TimerEnded() | Unsubscribed():
                pass  # said by what is taken off
    if member.state.status is not InstanceStatus.RUNNING:
        yield Foreseen("over", None, number, member.state.status.value)
