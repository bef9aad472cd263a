"""One input → one step in the database: read, decide, write; or an incident that keeps the input.

Every command that advances an instance goes through `take_step` (or `begin` for a new one).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import NoReturn

from sqlalchemy import select

from engine.commands import incidents
from engine.commands.family import Family, LedgerAnswers, Member
from engine.commands.signals import spread
from engine.commands.stops import Stops, TakeAgain
from engine.commands.work import Work
from engine.errors import ExecutionFailed, NotFound, WrongState
from engine.execution import NeedsLedger, NeedsWhole
from engine.model.instance import Instance, InstanceStatus, Scope, ScopeKind
from engine.model.step import (
    IncidentOpened,
    Input,
    JobClosed,
    JobCorrected,
    JobCreated,
    MessageThrown,
    Retried,
    SignalThrown,
    Started,
    Subscribed,
    TimerStarted,
    WorkItemClosed,
    WorkItemOpened,
)
from engine.store.definitions import Deployed
from engine.store.instances import StepRead, read_for_step, read_ledger
from engine.store.operations import suspended_instance
from engine.store.record_step import Close, StepWrite
from engine.store.suspended import element_suspended, suspended_with

__all__ = ["Taken", "begin", "take_step"]

Answer = Callable[["Taken"], bytes | None]
# In a suspended case: what a worker did is done; and what a manager changes is often why it is suspended.
ENDS_ALL_THE_SAME = frozenset({"CompleteJob", "CancelInstance", "ModifyInstance", "MigrateInstance"})


@dataclass(slots=True)
class Taken:
    """How it ended: the state afterwards and the work items that were opened, or the incident that was made."""

    instance: Instance
    read: StepRead | None = None
    opened: list[tuple[int, WorkItemOpened, int]] = field(default_factory=list)  # (instance id, effect, work item id)
    incident_id: int | None = None  # of the step that was not taken
    halts: list[int] = field(default_factory=list)  # incidents of the step that was taken, where it could not go on
    uncaught: set[tuple[int, int]] = field(default_factory=set)  # (instance id, token) of errors nobody caught
    earlier_answer: bytes | None = None  # of the same command id, sent before

    @property
    def stuck(self) -> int | None:
        """Return the incident that the caller is told of: where the process cannot go on by itself."""
        return self.incident_id if self.incident_id is not None else next(iter(self.halts), None)


def take_step(
    work: Work,
    kind: str,
    target_id: int,
    decide: Callable[[StepRead], Input],
    *,
    close: Callable[[StepRead], Close | None] = lambda read: None,
    answer: Answer = lambda taken: None,
    on_failure: Callable[[Work, StepRead, Input, ExecutionFailed], int] = incidents.keep_input,
    whole: bool = False,
    lock: bool = False,
    halts: bool = True,
) -> Taken:
    """Advance the instance that `target_id` (a work item, job, timer, subscription, incident or instance) belongs to.

    `decide` looks at what was read, refuses with a `CommandRejected`, or returns the input. What fails on the way keeps
    what came before it, unless `halts` is False. Raises `NotFound`, and `WrongState` when it has ended.
    """
    ledger: LedgerAnswers = {}
    stops = Stops() if halts else None
    while True:
        read = work.read_ahead.pop((kind, target_id), None) or read_for_step(
            work.connection, kind, target_id, command_id=work.command_id, whole=whole, lock=lock
        )
        if read is None:
            raise NotFound(f"There is no {kind.replace('_', ' ')} {target_id}.")
        if read.earlier_answer is not None:
            return Taken(read.instance, read, earlier_answer=read.earlier_answer)
        happened = decide(read)
        if read.instance.status is not InstanceStatus.RUNNING:
            raise WrongState(f"Instance {read.instance.id} has already ended ({read.instance.status.value}).")
        if read.suspended and work.command not in ENDS_ALL_THE_SAME and not isinstance(happened, JobCorrected):
            refuse_suspended(work, read.instance)
        if read.held and work.command not in ENDS_ALL_THE_SAME:
            _refuse_resting(work, read, happened)
        deployed = work.engine.definitions.find(work.connection, read.instance.definition_key, read.instance.version)
        assert deployed is not None  # versions are never deleted while instances of them exist
        family = Family(work, ledger, whole=whole, anything_suspended=read.anything_suspended, stops=stops)
        try:
            family.run(Member(deployed, read.instance, read), happened)
        except TakeAgain:
            work.needs_transaction()
            lock = True
            assert stops is not None  # nothing else asks for it
            stops.hold_for(family.revs())
        except NeedsWhole:
            if whole:
                raise
            whole, stops = True, Stops() if halts else None
        except NeedsLedger as question:
            ledger.setdefault(question.instance_id, {})[question.question] = read_ledger(
                work.connection, question.instance_id, question.prefix, question.before, node=question.node
            )
        except ExecutionFailed as failure:
            work.needs_transaction()
            return Taken(read.instance, read, incident_id=on_failure(work, read, happened, failure))
        else:
            if stops is not None and stops.revs and not stops.hold_for(family.revs()):
                continue
            taken = _write(work, family, read.instance.id, close(read), answer)
            taken.read = read
            work.changed.incidents |= read.has_incidents
            return taken


def refuse_suspended(work: Work, state: Instance) -> NoReturn:
    """Raise `WrongState` with who suspended the case, or its process, when and why."""
    table = suspended_instance
    row = work.connection.execute(select(table).where(table.c.instance_id == state.root_id)).first()
    if row is not None:
        raise WrongState(f"This case is suspended by {row.by}: {row.reason}", who=row.by, when=row.since)
    by = suspended_with(work.connection, state.id)
    if by is None:
        raise WrongState("This case is suspended.")
    raise WrongState(f"The process is suspended by {by.by}, with its cases: {by.reason}", who=by.by, when=by.since)


def _refuse_resting(work: Work, read: StepRead, happened: Input) -> None:
    """Nothing that waits at a suspended element goes on."""
    token = read.instance.tokens.get(getattr(happened, "token", 0) or 0)
    nodes = {getattr(happened, "node", None), token.node if token is not None else None}
    for node in nodes & read.held:
        assert node is not None
        state = read.instance
        by = element_suspended(work.connection, state.definition_key, state.version, node)
        if by is not None:
            raise WrongState(f"This step is suspended by {by.by}: {by.reason}", who=by.by, when=by.since)


def begin(
    work: Work,
    deployed: Deployed,
    instance: Instance,
    started: Started,
    *,
    held: frozenset[int] = frozenset(),
    anything_suspended: bool = True,
    answer: Answer = lambda taken: None,
) -> Taken:
    """Start a new instance. When its first step fails, the instance is there with an incident that keeps the start."""
    stops = Stops()
    while True:
        fresh = Instance(**{name: getattr(instance, name) for name in _IDENTITY})
        family = Family(work, anything_suspended=anything_suspended, stops=stops)
        try:
            family.run(Member(deployed, fresh, None, held=held), started)
        except TakeAgain:
            work.needs_transaction()
        except ExecutionFailed as failure:
            blank = Instance(**{name: getattr(instance, name) for name in _IDENTITY})
            blank.started_at = work.now.isoformat()
            blank.scopes[0] = Scope(id=0, kind=ScopeKind.PROCESS, variables=dict(started.variables))
            return incidents.keep_start(work, deployed, blank, started, failure, answer)
        else:
            return _write(work, family, instance.id, None, answer)


_IDENTITY = ("id", "definition_key", "version", "business_key", "root_id", "started_by")


def _write(work: Work, family: Family, first: int, close: Close | None, answer: Answer) -> Taken:
    """Give ids to what opens, write all steps at once, and note what changed for the doorbell."""
    taken = Taken(family.members[first].state)
    signals = [
        (instance_id, effect)
        for instance_id, member in family.members.items()
        for effect in (member.step.effects if member.step is not None else ())
        if isinstance(effect, SignalThrown)
    ]
    uncaught = [
        (member, effect)
        for member in family.members.values()
        for effect in (member.step.effects if member.step is not None else ())
        if isinstance(effect, IncidentOpened)
    ]
    taken.halts = [work.engine.ids.next() for _ in (*uncaught, *family.kept)]
    taken.uncaught = {(member.state.id, effect.token) for member, effect in uncaught}
    if signals or uncaught or family.kept or family.stores.writes:
        work.needs_transaction()  # who listens is read and told in the same one
    writes: list[StepWrite] = []
    for instance_id, member in family.members.items():
        if member.step is None:
            continue  # was only looked at
        work_item_ids: dict[int, int] = {}
        for effect in member.step.effects:
            if isinstance(effect, WorkItemOpened):
                work_item_ids[effect.token] = work.engine.ids.next()
                taken.opened.append((instance_id, effect, work_item_ids[effect.token]))
        writes.append(
            StepWrite(
                step=member.step,
                read=member.read,
                definition=member.definition,
                actor=work.actor,
                now=work.now,
                command=work.command,
                work_item_ids=work_item_ids,
            )
        )
        _note(work, member)
    for write in writes:
        if write.step.state.id == first:
            write.command_id = work.command_id
            write.answer = answer(taken)
            write.closes = close
    work.write(writes)
    family.stores.record(work)
    for instance_id, signal in signals:
        spread(work, signal.name, signal.payload, f"{signal.id}:signal", source=instance_id)
    for (member, effect), incident_id in zip(uncaught, taken.halts, strict=False):
        incidents.open_incident(
            work,
            member.state,
            token=effect.token,
            row=effect.row,
            element=member.definition.nodes[effect.node].id,
            kind=effect.kind,
            message=effect.message,
            detail=effect.detail,
            text=incidents.input_to_text(Retried(effect.token)),
            job_id=None,
            incident_id=incident_id,
        )
    for (member, event, failure), incident_id in zip(family.kept, taken.halts[len(uncaught) :], strict=True):
        incidents.keep_event(work, member.definition, member.state, event, failure, incident_id)
    for _, _, item_id in taken.opened:
        work.changed.work_items.add(item_id)
    return taken


def _note(work: Work, member: Member) -> None:
    changed, step = work.changed, member.step
    assert step is not None
    changed.instances.add(member.state.id)
    for effect in step.effects:
        match effect:
            case WorkItemOpened(group=group, assignee=assignee):
                if assignee:
                    changed.logins.add(assignee)
                changed.offered_to(group)
            case WorkItemClosed():
                changed.groups.add("*")  # whose it was is not read again; every open list looks
            case JobCreated() | JobClosed():
                changed.jobs = True
            case TimerStarted():
                changed.timers = True
            case MessageThrown() | Subscribed():
                changed.messages = True
    if member.state.status is not InstanceStatus.RUNNING:
        changed.instances.add(member.state.root_id)
