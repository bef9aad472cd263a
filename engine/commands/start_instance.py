"""Start an instance: unique per business key while it runs, so a second start is answered with the first."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from engine.commands.answers import from_bytes, to_bytes
from engine.commands.steps import Taken, begin
from engine.commands.work import Work
from engine.errors import ExpressionFailed, InvalidInput, KeyTaken, NotFound, WrongState
from engine.execution.told import told
from engine.feel import FeelError, FeelSyntaxError, compile_expression
from engine.feel.shown import read_by
from engine.model.definition import Definition, Unique
from engine.model.instance import Instance
from engine.model.step import Started
from engine.store.definitions import Deployed
from engine.store.history import earlier_answer
from engine.store.instances import ended_with_key, hold_key, running_with_key
from engine.store.suspended import NOTHING_RESTS, Resting, resting

__all__ = ["StartInstance", "StartedInstance", "handle", "refuse_start_while_suspended", "start"]


@dataclass(frozen=True, slots=True)
class StartInstance:
    """Start `process` (its latest version unless one is named) at its plain start event.

    Of several plain start events `start_event`, the id of one, says which: each is a way of its own to begin (§10.5.2).
    """

    process: str
    variables: Mapping[str, Any] = field(default_factory=dict)
    business_key: str | None = None  # default: the process's own expression over the variables
    version: int | None = None
    start_event: str | None = None


@dataclass(frozen=True, slots=True)
class StartedInstance:
    """The instance. `existing`: it ran already under this business key."""

    instance_id: int
    business_key: str | None
    existing: bool = False
    incident_id: int | None = None
    first_task: int | None = None  # the first work item opened, if any


def handle(command: StartInstance, work: Work) -> StartedInstance:
    """Raise `NotFound` when no such process is deployed, `WrongState` (who, when) while it is suspended, `KeyTaken`,
    `InvalidInput` when there are several start events and none is chosen, or one that a person cannot start at.
    """
    found = work.engine.definitions.to_start(work.connection, command.process, command.version)
    if found is None:
        raise NotFound(f"No process '{command.process}' is deployed.")
    deployed, anything_suspended = found
    return start(
        work,
        deployed,
        dict(command.variables),
        command.business_key,
        node=_chosen(deployed.definition, command),
        anything_suspended=anything_suspended,
    )


def _chosen(definition: Definition, command: StartInstance) -> int | None:
    """The node of the start event that was asked for; None where there is nothing to choose."""
    plain = definition.plain_starts
    if command.start_event is None and len(plain) < 2:
        return None
    for node in plain:
        if node.id == command.start_event:
            return node.index
    there = ", ".join(f"{node.id} ({node.name})" if node.name else node.id for node in plain) or "none"
    called = f"'{definition.name or definition.key}'"
    if command.start_event is None:
        said = f"{called} has several start events: say at which one it begins, with start_event. There are: {there}."
    else:
        said = f"{called} has no start event '{command.start_event}' without a trigger. There are: {there}."
    raise InvalidInput(said, fields={"start_event": said})


def start(
    work: Work,
    deployed: Deployed,
    variables: dict[str, Any],
    business_key: str | None,
    *,
    node: int | None,
    anything_suspended: bool,
) -> StartedInstance:
    """Start this version; shared with message and timer starts, which name their start event's `node`.

    `anything_suspended`: what whoever looked up the start was told beside it.
    """
    if work.command_id is not None:
        earlier = earlier_answer(work.connection, work.command_id)
        if earlier is not None:
            return from_bytes(StartedInstance, earlier)
    definition = deployed.definition
    key = business_key if business_key is not None else _key(work, deployed, variables)
    if key is not None:
        there = _there(work, definition, key)
        if there is not None and definition.unique is not None:
            raise KeyTaken(
                f"'{definition.name or definition.key}' {_TOLD[definition.unique]} for {key}: instance {there}.",
                instance_id=there,
            )
        if there is not None:
            return StartedInstance(there, key, existing=True)
    rests = resting(work.connection, definition.key, definition.version) if anything_suspended else NOTHING_RESTS
    refuse_start_while_suspended(rests, deployed)
    new_id = work.engine.ids.next()
    instance = Instance(
        id=new_id,
        definition_key=definition.key,
        version=definition.version,
        business_key=key,
        root_id=new_id,
        started_by=work.actor.id,
    )

    def answered(taken: Taken) -> StartedInstance:
        first_task = taken.opened[0][2] if taken.opened else None
        return StartedInstance(new_id, key, incident_id=taken.stuck, first_task=first_task)

    taken = begin(
        work,
        deployed,
        instance,
        Started(node, variables),
        held=rests.nodes,
        anything_suspended=anything_suspended,
        answer=lambda taken: to_bytes(answered(taken)),
    )
    return answered(taken)


def refuse_start_while_suspended(rests: Resting, deployed: Deployed) -> None:
    """Raise `WrongState` with who suspended this version as a whole, when and why."""
    if rests.whole is not None:
        raise WrongState(
            f"'{deployed.definition.name or deployed.definition.key}' is suspended by {rests.whole.by}, "
            f"nothing starts: {rests.whole.reason}",
            who=rests.whole.by,
            when=rests.whole.since,
        )


_TOLD = {Unique.RUNNING: "runs already", Unique.EVER: "is there once, already,"}


def _there(work: Work, definition: Definition, key: str) -> int | None:
    """The instance that has the key already."""
    if definition.unique is not Unique.EVER:
        return running_with_key(work.connection, definition.key, key)  # another one at the same moment meets the index
    hold_key(work.connection, definition.key, key)
    running = running_with_key(work.connection, definition.key, key)
    return running if running is not None else ended_with_key(work.connection, definition.key, key)


def _key(work: Work, deployed: Deployed, variables: dict[str, Any]) -> str | None:
    expression = deployed.definition.business_key
    if expression is None:
        return None
    try:
        value = compile_expression(expression, deployed.definition.names).evaluate(variables, work.now)
    except (FeelError, FeelSyntaxError) as error:
        failed = ExpressionFailed(f"The business key of '{deployed.definition.key}' cannot be evaluated: {error}")
        raise told(failed, expression, read_by(expression, variables, deployed.definition.names)) from error
    if value is None:
        raise InvalidInput(
            f"'{deployed.definition.name or deployed.definition.key}' needs its business key ({expression}), "
            "and the start variables do not give it."
        )
    return str(value)
