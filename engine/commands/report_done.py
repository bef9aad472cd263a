"""It was done: a person has seen that what a job asked for happened, and says with which result the process goes on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import update

from engine.commands.answers import from_bytes, to_bytes
from engine.commands.complete_job import mark_undone, undo_late
from engine.commands.remembering import remember
from engine.commands.repairs import definition_of, node_of, note_of, read_incident, resolve, token_of, write_down
from engine.commands.steps import take_step
from engine.commands.typed_values import check_result
from engine.commands.work import Work
from engine.errors import ExecutionFailed, InvalidInput, WrongState
from engine.feel.codec import dumps
from engine.model.definition import ROOT
from engine.model.step import Input, JobDone
from engine.store.instances import StepRead, read_for_step
from engine.store.tables import job as job_table
from engine.store.tables import ledger as ledger_table

__all__ = ["ReportDone", "ReportedDone", "handle"]


@dataclass(frozen=True, slots=True)
class ReportDone:
    """`result` is what the action would have answered; the process goes on with it as if it had."""

    incident_id: int
    result: Mapping[str, Any] = field(default_factory=dict)
    note: str = ""


@dataclass(frozen=True, slots=True)
class ReportedDone:
    """`undoes`: its activity was cancelled meanwhile, so what happened is being undone."""

    incident_id: int
    instance_id: int
    undoes: bool = False


def handle(command: ReportDone, work: Work) -> ReportedDone:
    """Raise `NotFound`, `NotPermitted`, `InvalidInput` (the process cannot go on with this result), or `WrongState`."""
    read = read_incident(work, command.incident_id)
    if read.earlier_answer is not None:
        return from_bytes(ReportedDone, read.earlier_answer)
    note_of(command.note)
    job_id = read.target["job_id"]
    if job_id is None:
        raise WrongState("No action was asked here, so nothing can have been done: correct the input and retry.")
    about = read_for_step(work.connection, "job", job_id)
    assert about is not None  # an incident's job is kept with it
    if about.target["state"] not in ("discarded", "cancelled"):
        raise WrongState("The action is under way again: wait for its answer.")
    wanted = token_of(read) is not None and about.target["state"] == "discarded" and not about.target["stop"]
    answer = ReportedDone(command.incident_id, read.instance.id, undoes=not wanted and not _is_undo(about))
    if wanted:
        result = _go_on(command, work, read, about, answer)
    else:
        result = _after_the_cancellation(command, work, about)
        remember(work, read.instance.id, [_at_element(work, read)], to_bytes(answer))
    write_down(work, read, "reported_done", note=command.note, after=result)
    resolve(work, read)
    work.changed.jobs = True
    return answer


def _go_on(command: ReportDone, work: Work, read: StepRead, about: StepRead, answer: ReportedDone) -> dict[str, Any]:
    action = work.engine.actions.get(about.target["action"])
    result = check_result(node_of(work, read), action, command.result)
    happened = JobDone(about.target["token"], result)
    take_step(
        work,
        "incident",
        command.incident_id,
        lambda fresh: happened,
        answer=lambda taken: to_bytes(answer),
        on_failure=_refuse,
        halts=False,
    )
    _close(work, about, result)
    work.connection.execute(  # the ledger says who knows of it; an undo's entry was marked by the step
        update(ledger_table)
        .where(ledger_table.c.instance_id == read.instance.id, ledger_table.c.entry == _entry(about))
        .values(done_by=work.actor.label)
    )
    return result


def _after_the_cancellation(command: ReportDone, work: Work, about: StepRead) -> dict[str, Any]:
    """Nobody waits for it any more: what happened is undone, and an undo that happened is what was wanted."""
    result = check_result(None, work.engine.actions.get(about.target["action"]), command.result)
    _close(work, about, result)
    if _is_undo(about):
        mark_undone(work, about.target, result, by=work.actor.label)
    else:
        undo_late(work, about, result)
    return result


def _close(work: Work, about: StepRead, result: dict[str, Any]) -> None:
    work.connection.execute(
        update(job_table)
        .where(job_table.c.id == about.target["id"])
        .values(
            state="completed",
            result=dumps(result).decode(),
            worker=work.actor.label,
            closed_at=work.now,
            lease_until=None,
        )
    )


def _refuse(work: Work, read: StepRead, happened: Input, failure: ExecutionFailed) -> int:
    raise InvalidInput(f"With this result the process cannot go on: {failure}", fields={"result": str(failure)})


def _is_undo(about: StepRead) -> bool:
    return str(about.target["key"]).endswith(":undo")


def _entry(about: StepRead) -> int:
    return int(about.target["key"].split(":")[1])


def _at_element(work: Work, read: StepRead) -> list[Any]:
    return ["done", definition_of(work, read).by_id.get(read.target["element"], ROOT), read.target["token"]]
