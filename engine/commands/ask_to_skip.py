"""Ask to skip an element that cannot go on: with a reason, for another person to decide on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import insert, select

from engine.commands.answers import from_bytes, to_bytes
from engine.commands.remembering import remember
from engine.commands.repairs import node_of, note_of, read_incident, token_of, write_down
from engine.commands.typed_values import storable
from engine.commands.work import Work
from engine.errors import InvalidInput, WrongState
from engine.execution.compensation import is_compensating
from engine.execution.repair import is_skippable
from engine.feel.codec import dumps
from engine.model.definition import Node
from engine.store.instances import StepRead
from engine.store.operations import skip_request as table

__all__ = ["AskToSkip", "AskedToSkip", "handle", "names_left_behind"]


@dataclass(frozen=True, slots=True)
class AskToSkip:
    """`outputs`: the variables that the element leaves behind instead of its own; each that it would set is named."""

    incident_id: int
    reason: str
    outputs: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class AskedToSkip:
    """The request that waits for another person."""

    incident_id: int
    instance_id: int
    request_id: int


def handle(command: AskToSkip, work: Work) -> AskedToSkip:
    """Raise `NotFound`, `NotPermitted`, `InvalidInput`, or `WrongState`: there is nothing to skip, or it was asked."""
    read = read_incident(work, command.incident_id)
    if read.earlier_answer is not None:
        return from_bytes(AskedToSkip, read.earlier_answer)
    reason = note_of(command.reason, required="Say why it may be skipped: another person decides by your words.")
    node = refuse_unskippable(work, read)
    outputs = _checked(node, read, command.outputs)
    waiting = work.connection.execute(
        select(table).where(table.c.incident_id == command.incident_id, table.c.state == "asked")
    ).first()
    if waiting is not None:
        raise WrongState(
            f"{waiting.asked_by} has asked to skip it already; that waits for a decision.",
            who=waiting.asked_by,
            when=waiting.asked_at,
        )
    answer = AskedToSkip(command.incident_id, read.instance.id, work.engine.ids.next())
    work.connection.execute(
        insert(table).values(
            id=answer.request_id,
            incident_id=command.incident_id,
            asked_by=work.actor.id,
            asked_at=work.now,
            reason=reason,
            outputs=dumps(outputs).decode(),
            state="asked",
        )
    )
    write_down(work, read, "skip_asked", note=reason, after=outputs)
    remember(work, read.instance.id, [["ask_skip", node.index, read.target["token"]]], to_bytes(answer))
    work.changed.instances.add(read.instance.id)
    return answer


def refuse_unskippable(work: Work, read: StepRead) -> Node:
    """Return the element that would be skipped; raises `WrongState` where there is none."""
    token, node = token_of(read), node_of(work, read)
    if token is None or node is None:
        raise WrongState("Nothing waits there that could be skipped: it has not begun, or has gone on without it.")
    if not is_skippable(node, token):
        raise WrongState(f"'{node.name or node.id}' is no task: correct what it reads, and retry.")
    return node


def names_left_behind(node: Node) -> tuple[str, ...]:
    """Return the variables that an element sets by its own account: their values must be given when it is skipped."""
    names = [mapping.target for mapping in node.outputs if not mapping.into_store]
    kept = (node.action and node.action.result, node.decision and node.decision.result)
    return tuple(dict.fromkeys([*names, *(name for name in kept if name)]))


def _checked(node: Node, read: StepRead, outputs: Mapping[str, Any]) -> dict[str, Any]:
    token = token_of(read)
    if token is not None and (is_compensating(token) or "undo" in token.waits):
        if outputs:
            raise InvalidInput("An undo leaves no variables behind.", fields={"outputs": "Leave this empty."})
        return {}
    missing = {
        name: "Say what it is to be; null where nothing is known."
        for name in names_left_behind(node)
        if name not in outputs
    }
    if missing:
        raise InvalidInput(
            f"'{node.name or node.id}' would set {', '.join(missing)}: give each a value, or null.", fields=missing
        )
    return storable(outputs)
