"""Decide on a skip that another person asked for: four eyes, both of them in history."""

from __future__ import annotations

from dataclasses import dataclass, replace

from sqlalchemy import select, update

from engine.commands.answers import from_bytes, to_bytes
from engine.commands.ask_to_skip import refuse_unskippable
from engine.commands.remembering import remember
from engine.commands.repairs import note_of, read_incident, resolve, write_down
from engine.commands.steps import take_step
from engine.commands.work import Work
from engine.errors import ExecutionFailed, NotPermitted, WrongState
from engine.feel.codec import loads
from engine.model.step import ActivitySkipped, Input
from engine.store.instances import StepRead
from engine.store.operations import skip_request as table

__all__ = ["DecideSkip", "DecidedSkip", "handle"]


@dataclass(frozen=True, slots=True)
class DecideSkip:
    """`approve`: it is skipped at once; else the request is refused, and somebody must repair it otherwise."""

    incident_id: int
    approve: bool
    note: str = ""


@dataclass(frozen=True, slots=True)
class DecidedSkip:
    """What was decided."""

    incident_id: int
    instance_id: int
    skipped: bool


def handle(command: DecideSkip, work: Work) -> DecidedSkip:
    """Raise `NotFound`, `NotPermitted` (one's own request), `InvalidInput`, or `WrongState`: nothing waits for it."""
    read = read_incident(work, command.incident_id)
    if read.earlier_answer is not None:
        return from_bytes(DecidedSkip, read.earlier_answer)
    request = work.connection.execute(
        select(table).where(table.c.incident_id == command.incident_id, table.c.state == "asked")
    ).first()
    if request is None:
        raise WrongState("Nobody asks to skip this, or it was decided already.")
    if request.asked_by == work.actor.id:
        raise NotPermitted("You asked for it yourself: another person must decide.")
    note = note_of(command.note, required="" if command.approve else "Say why not: whoever asked reads it.")
    node = refuse_unskippable(work, read)
    answer = DecidedSkip(command.incident_id, read.instance.id, skipped=command.approve)
    outputs = loads(request.outputs)
    work.connection.execute(
        update(table)
        .where(table.c.id == request.id)
        .values(state="approved" if command.approve else "refused", decided_by=work.actor.id, decided_at=work.now)
    )
    if not command.approve:
        write_down(work, read, "skip_refused", note=note)
        remember(work, read.instance.id, [["refuse_skip", node.index, read.target["token"]]], to_bytes(answer))
        work.changed.instances.add(read.instance.id)
        return replace(answer, skipped=False)
    left = {"skipped": True, "reason": request.reason, "askedBy": request.asked_by, "approvedBy": work.actor.id}
    happened = ActivitySkipped(read.target["token"], outputs, left)
    take_step(
        work,
        "incident",
        command.incident_id,
        lambda fresh: happened,
        answer=lambda taken: to_bytes(answer),
        on_failure=_refuse,
        halts=False,
        whole=True,
    )
    write_down(work, read, "skipped", note=note, after=outputs)
    resolve(work, read)
    work.changed.jobs = True
    return answer


def _refuse(work: Work, read: StepRead, happened: Input, failure: ExecutionFailed) -> int:
    raise WrongState(f"Skipping it does not help, the process cannot go on behind it: {failure}")
