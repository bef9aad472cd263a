"""Start what begins by a condition: whoever knows the values says them, and each process whose condition holds starts.

A conditional start event (BPMN 2.0.2 §10.5.2, §10.5.5) has no variables to look at before its process runs, so the
values come with this command. Nothing is remembered between two of them: a condition that holds again starts again.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import orjson
from sqlalchemy import Row, literal_column, select
from sqlalchemy.exc import IntegrityError

from engine.commands.answers import to_bytes
from engine.commands.remembering import remember
from engine.commands.start_instance import StartedInstance, start
from engine.commands.work import Work
from engine.errors import CommandRejected, ExecutionFailed, ExpressionFailed
from engine.execution.told import told
from engine.feel import FeelError, FeelSyntaxError, compile_expression
from engine.feel.shown import read_by, short_text
from engine.model.definition import Definition, EventKind, Node
from engine.model.signals import STARTS_BY_CONDITION
from engine.store.conflicts import Conflict
from engine.store.definitions import Deployed
from engine.store.history import earlier_answer
from engine.store.suspended import ANYTHING_SUSPENDED
from engine.store.tables import definition as definition_table
from engine.store.tables import subscription

__all__ = ["ConditionsEvaluated", "EvaluateStartConditions", "NotStarted", "StartedByCondition", "handle"]


@dataclass(frozen=True, slots=True)
class EvaluateStartConditions:
    """Ask every conditional start event, or those of one `process`, whether its condition holds for these variables."""

    variables: Mapping[str, Any] = field(default_factory=dict)
    business_key: str | None = None  # of what starts; default: each process's own expression over the variables
    process: str | None = None


@dataclass(frozen=True, slots=True)
class StartedByCondition:
    """A process whose condition held. `existing`: it ran already under its business key, and nothing was started."""

    process: str
    version: int
    start_event: str
    instance_id: int
    business_key: str | None
    existing: bool
    incident_id: int | None


@dataclass(frozen=True, slots=True)
class NotStarted:
    """A process that could not be asked, or that could not start although its condition held, and why."""

    process: str
    start_event: str
    reason: str


@dataclass(frozen=True, slots=True)
class ConditionsEvaluated:
    """What started and what could not; a process whose condition does not hold is in neither."""

    started: tuple[StartedByCondition, ...] = ()
    not_started: tuple[NotStarted, ...] = ()


def handle(command: EvaluateStartConditions, work: Work) -> ConditionsEvaluated:
    """Start each process on its own: one that is suspended, or whose condition is broken, holds up no other."""
    if work.command_id is not None:
        earlier = earlier_answer(work.connection, work.command_id)
        if earlier is not None:
            return _again(earlier)
    started: list[StartedByCondition] = []
    not_started: list[NotStarted] = []
    for row in _listening(work, command.process):
        deployed = work.engine.definitions.by_id(work.connection, row.definition_id)
        assert deployed is not None  # start subscriptions go with their version
        event = deployed.definition.nodes[row.node]
        try:
            if _holds(work, deployed.definition, event, command.variables):
                started.append(_started(work, deployed, event, command, bool(row.anything_suspended)))
        except (CommandRejected, ExecutionFailed) as reason:
            not_started.append(NotStarted(deployed.definition.key, event.id, str(reason)))
    answer = ConditionsEvaluated(tuple(started), tuple(not_started))
    if work.command_id is not None and started:  # else nothing was done, and nothing is repeated
        try:
            remember(work, started[0].instance_id, (), to_bytes(answer))
        except IntegrityError as error:
            raise Conflict(f"command {work.command_id} is being carried out by somebody else, too") from error
    return answer


def _again(answer: bytes) -> ConditionsEvaluated:
    said = orjson.loads(answer)
    return ConditionsEvaluated(
        tuple(StartedByCondition(**one) for one in said["started"]),
        tuple(NotStarted(**one) for one in said["not_started"]),
    )


def _listening(work: Work, process: str | None) -> list[Row[Any]]:
    wanted = select(
        *(subscription.c.definition_id, subscription.c.node),
        literal_column(ANYTHING_SUSPENDED).label("anything_suspended"),
    ).where(subscription.c.name == STARTS_BY_CONDITION)
    if process is not None:
        wanted = wanted.join(definition_table, definition_table.c.id == subscription.c.definition_id)
        wanted = wanted.where(definition_table.c.key == process)
    return list(work.connection.execute(wanted.order_by(subscription.c.id)))


def _holds(work: Work, definition: Definition, event: Node, variables: Mapping[str, Any]) -> bool:
    """Whether the condition is true; null means that it is not the case, as in every conditional event."""
    parts = event.event.each if event.event is not None else ()
    condition = next(part.condition for part in parts if part.kind is EventKind.CONDITIONAL)
    assert condition is not None  # the gate refuses an empty one
    said = f"The condition of '{event.id}' cannot be evaluated:"
    try:
        value = compile_expression(condition, definition.names).evaluate({**variables, "now": work.now}, work.now)
    except (FeelError, FeelSyntaxError) as error:
        failed = ExpressionFailed(f"{said} {error}", element=event.id)
        raise told(failed, condition, read_by(condition, variables, definition.names)) from error
    if value is None or value is True or value is False:
        return value is True
    failed = ExpressionFailed(
        f"The condition of '{event.id}' is neither true nor false but {short_text(value)}: {condition}.",
        element=event.id,
    )
    raise told(failed, condition, read_by(condition, variables, definition.names))


def _started(
    work: Work, deployed: Deployed, event: Node, command: EvaluateStartConditions, anything_suspended: bool
) -> StartedByCondition:
    alone = replace(work, command_id=None)  # the answer of all together is remembered, not that of each
    found: StartedInstance = start(
        alone,
        deployed,
        dict(command.variables),
        command.business_key,
        node=event.index,
        anything_suspended=anything_suspended,
    )
    return StartedByCondition(
        deployed.definition.key,
        deployed.definition.version,
        event.id,
        found.instance_id,
        found.business_key,
        found.existing,
        found.incident_id,
    )
