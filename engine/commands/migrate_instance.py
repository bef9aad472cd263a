"""Move an instance to another version of its process, by a plan; and tell beforehand what would become of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass, replace
from typing import TYPE_CHECKING

from engine.commands.answers import from_bytes, to_bytes
from engine.commands.change_batches import ChangesBegun, begin_batch
from engine.commands.family import Family, Member
from engine.commands.repairs import note_of
from engine.commands.steps import take_step
from engine.commands.typed_values import storable
from engine.commands.work import Work
from engine.errors import ExecutionFailed, InvalidInput, NotFound, NotPermitted, WrongState
from engine.execution import NeedsLedger
from engine.execution.migration.judging import Facts, Moves, judge
from engine.execution.migration.moving import Waits, renumber, waits_of
from engine.execution.migration.proposing import propose
from engine.feel.codec import loads
from engine.model.actor import ENGINE
from engine.model.definition import Definition
from engine.model.instance import Instance
from engine.model.plan import Fate, Judgement, Plan, Reason, Target
from engine.model.step import Input, Moved, TokensLeft
from engine.store.definitions import Deployed
from engine.store.history import earlier_answer
from engine.store.instances import StepRead, read_for_step
from engine.store.migrating import move_rows, read_facts

if TYPE_CHECKING:
    from engine.commands.engine import Engine
    from engine.model.actor import Actor

__all__ = [
    "Judged",
    "MigrateInstance",
    "MigrateMany",
    "MigratedInstance",
    "dry_run",
    "handle",
    "handle_many",
    "plan_of",
    "proposed_plan",
]

MOST_JUDGED = 1_000  # in one dry run


@dataclass(frozen=True, slots=True)
class MigrateInstance:
    """Move it as the plan says; it is judged at this moment, whatever a dry run said before."""

    instance_id: int
    plan: Plan
    reason: str


@dataclass(frozen=True, slots=True)
class MigratedInstance:
    """The instance and where it runs now."""

    instance_id: int
    version: int
    rev: int


@dataclass(frozen=True, slots=True)
class MigrateMany:
    """Move these instances, one command each."""

    plan: Plan
    instance_ids: tuple[int, ...]
    reason: str


@dataclass(frozen=True, slots=True)
class Judged:
    """What would become of an instance."""

    instance_id: int
    business_key: str | None
    title: str
    judgement: Judgement


def proposed_plan(engine: Engine, process: str, version: int, to_version: int) -> Plan:
    """Return the plan that a person begins with. Raises `NotFound`, `InvalidInput`."""
    with engine.database.read() as connection:
        work = Work(engine, connection, ENGINE, engine.clock(), "")
        old, new = _versions(work, process, version, to_version)
        return propose(old.definition, new.definition)


def dry_run(engine: Engine, plan: Plan, instance_ids: Sequence[int], actor: Actor) -> list[Judged]:
    """Judge instances by a plan; nothing is written. Raises as the command, `InvalidInput` for more than 1,000."""
    if not actor.administrator:
        raise NotPermitted("Instances are moved by managers.")
    if len(instance_ids) > MOST_JUDGED:
        said = f"At most {MOST_JUDGED:,} are judged at once, not {len(instance_ids):,}."
        raise InvalidInput(said, fields={"instances": said})
    found: list[Judged] = []
    with engine.database.read() as connection:
        work = Work(engine, connection, actor, engine.clock(), "MigrateInstance")
        old, new = _checked(work, plan)
        for instance_id in dict.fromkeys(instance_ids):
            read = read_for_step(connection, "instance", instance_id, whole=True)
            if read is not None:
                state = read.instance
                key, title = state.business_key, state.title
                found.append(Judged(instance_id, key, title, _foreseen(work, old, new, plan, read)))
    return found


def handle(command: MigrateInstance, work: Work) -> MigratedInstance:
    """Raise `NotFound`, `NotPermitted`, `InvalidInput` (the plan), or `WrongState` with the reasons why it stays."""
    reason = note_of(command.reason, required="Say why: the history of the instance keeps it.")
    if not work.actor.administrator:
        raise NotPermitted("Instances are moved by managers.")
    known = earlier_answer(work.connection, work.command_id) if work.command_id is not None else None
    if known is not None:
        return from_bytes(MigratedInstance, known)
    old, new = _checked(work, command.plan)
    read = read_for_step(work.connection, "instance", command.instance_id, whole=True, lock=True)
    if read is None:
        raise NotFound(f"There is no instance {command.instance_id}.")
    judgement, moves = _judged(work, old, new, command.plan, read)
    if judgement.fate is not Fate.MOVES:
        raise WrongState(_said(judgement))
    starved = waits_of(old.definition, moves, read.instance)
    if moves.cancelled:
        left = TokensLeft(tuple(moves.cancelled))
        own = replace(work, command_id=None)  # of the two steps the last one keeps the answer
        take_step(own, "instance", command.instance_id, lambda read: left, on_failure=_refuse, halts=False, whole=True)
        read = read_for_step(work.connection, "instance", command.instance_id, whole=True)
        assert read is not None  # it was there a moment ago, and is locked
    state = read.instance
    found = renumber(
        old.definition, new.definition, state, moves, new.definition.version, keep_timers=command.plan.keep_timers
    )
    move_rows(
        work.connection,
        state.id,
        old=old.definition,
        new=new.definition,
        nodes=moves.nodes,
        waits=found.kept,
    )
    moved = _moved(command.plan, moves, found, starved, reason)

    def arrived(read: StepRead) -> Moved:
        """The rows of the state still have the old numbers: the step begins from them numbered anew."""
        renumber(
            old.definition,
            new.definition,
            read.instance,
            moves,
            new.definition.version,
            keep_timers=command.plan.keep_timers,
        )
        return moved

    taken = take_step(
        work,
        "instance",
        command.instance_id,
        arrived,
        answer=lambda taken: to_bytes(MigratedInstance(taken.instance.id, taken.instance.version, taken.instance.rev)),
        on_failure=_refuse,
        halts=False,
        whole=True,
    )
    return MigratedInstance(taken.instance.id, taken.instance.version, taken.instance.rev)


def handle_many(command: MigrateMany, work: Work) -> ChangesBegun:
    """Raise `NotPermitted`, `NotFound`, or `InvalidInput`: the plan, or none of these instances runs on its version."""
    _checked(work, command.plan)
    plan = command.plan
    targets = {element: asdict(target) for element, target in plan.targets.items()}
    return begin_batch(
        work,
        kind="migrate",
        process=plan.process,
        version=plan.version,
        to_version=plan.to_version,
        plan={"targets": targets, "variables": dict(plan.variables), "keep_timers": plan.keep_timers},
        instance_ids=command.instance_ids,
        reason=command.reason,
    )


def plan_of(process: str, version: int, to_version: int, text: str) -> Plan:
    """Read the plan of a batch of kind `migrate`."""
    read = loads(text.encode())
    targets = {element: Target(**target) for element, target in read["targets"].items()}
    return Plan(process, version, to_version, targets, read["variables"], read.get("keep_timers", False))


def _moved(plan: Plan, moves: Moves, found: Waits, starved: Mapping[tuple[int, int], int], reason: str) -> Moved:
    return Moved(
        from_version=plan.version,
        openings=tuple(found.opened),
        begun=tuple(moves.begun),
        variables=storable(plan.variables),
        starved=dict(starved),
        reason=reason,
    )


def _foreseen(work: Work, old: Deployed, new: Deployed, plan: Plan, read: StepRead) -> Judgement:
    """Judge it, and let it go on in the new version on paper: what fails there is known before."""
    judgement, moves = _judged(work, old, new, plan, read)
    if judgement.fate is not Fate.MOVES:
        return judgement
    state = read.instance
    starved = waits_of(old.definition, moves, state)
    try:
        if moves.cancelled:
            _run(work, old, read, TokensLeft(tuple(moves.cancelled)))
        found = renumber(
            old.definition, new.definition, state, moves, new.definition.version, keep_timers=plan.keep_timers
        )
        _run(work, new, read, _moved(plan, moves, found, starved, ""))
    except (ExecutionFailed, WrongState) as failure:
        return Judgement(Fate.STAYS, (*judgement.reasons, Reason("failed", detail=str(failure), fate=Fate.STAYS)))
    return Judgement(Fate.MOVES, (*judgement.reasons, *dict.fromkeys(found.remarks)))


def _renumbered(plan: Plan, old: Deployed, new: Deployed, state: Instance, moves: Moves) -> Waits:
    return renumber(old.definition, new.definition, state, moves, plan.to_version, keep_timers=plan.keep_timers)


def _run(work: Work, deployed: Deployed, read: StepRead, happened: Input) -> None:
    with suppress(NeedsLedger):  # a compensation that begins anew asks: it is not played further
        Family(work, whole=True).run(Member(deployed, read.instance, read), happened)


def _judged(work: Work, old: Deployed, new: Deployed, plan: Plan, read: StepRead) -> tuple[Judgement, Moves]:
    rows = read_facts(work.connection, read.instance.id)
    facts = Facts(rows.working, rows.done, rows.kept_inputs)
    return judge(old.definition, new.definition, plan, read.instance, facts)


def _said(judgement: Judgement) -> str:
    why = [str(reason) for reason in judgement.reasons if reason.fate is not Fate.MOVES]
    return " ".join(why)


def _refuse(work: Work, read: StepRead, happened: Input, failure: ExecutionFailed) -> int:
    raise WrongState(f"It could not go on there: {failure}") from failure


def _checked(work: Work, plan: Plan) -> tuple[Deployed, Deployed]:
    old, new = _versions(work, plan.process, plan.version, plan.to_version)
    wrong = {
        f"targets.{element}": _fault(old.definition, new.definition, element, target)
        for element, target in plan.targets.items()
        if _fault(old.definition, new.definition, element, target)
    }
    if wrong:
        raise InvalidInput(" ".join(dict.fromkeys(wrong.values())), fields=wrong)
    return old, new


def _fault(old: Definition, new: Definition, element: str, target: Target) -> str:
    if element not in old.by_id:
        return f"Version {old.version} has no element '{element}'."
    if target.element is not None and target.element not in new.by_id:
        return f"Version {new.version} has no element '{target.element}'."
    return ""


def _versions(work: Work, process: str, version: int, to_version: int) -> tuple[Deployed, Deployed]:
    if version == to_version:
        said = "Choose another version to move to."
        raise InvalidInput(said, fields={"to_version": said})
    found = [work.engine.definitions.find(work.connection, process, number) for number in (version, to_version)]
    for number, one in zip((version, to_version), found, strict=True):
        if one is None:
            raise NotFound(f"There is no version {number} of '{process}'.")
    assert found[0] is not None
    assert found[1] is not None
    return found[0], found[1]
