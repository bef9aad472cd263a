"""What goes wrong inside a process becomes an incident that keeps its input: nothing is lost, and it can be retried."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields
from typing import TYPE_CHECKING, Any

from sqlalchemy import insert, select, update

from engine.commands.work import Work
from engine.errors import ExecutionFailed
from engine.execution import UncaughtError
from engine.feel.codec import dumps, loads
from engine.model.cause import cause_of
from engine.model.definition import ROOT, Definition
from engine.model.instance import Instance
from engine.model.step import (
    ChildEnded,
    Corrected,
    Input,
    JobDone,
    JobRefused,
    MessageArrived,
    Retried,
    Started,
    Step,
    TimerFired,
    WorkItemCompleted,
)
from engine.store.instances import StepRead
from engine.store.record_step import StepWrite, record
from engine.store.tables import incident as incident_table
from engine.store.tables import job as job_table
from engine.store.tables import message as message_table
from engine.store.tables import timer as timer_table

if TYPE_CHECKING:
    from engine.commands.steps import Answer, Taken
    from engine.store.definitions import Deployed

__all__ = [
    "EDITABLE",
    "deliver",
    "input_from_text",
    "input_to_text",
    "keep_event",
    "keep_input",
    "keep_start",
    "open_incident",
    "renew",
]

_KINDS: dict[str, type] = {
    kind.__name__: kind
    for kind in (ChildEnded, JobDone, JobRefused, MessageArrived, Retried, Started, TimerFired, WorkItemCompleted)
}

# Which part of an input a person may correct: what came in, never whom it was meant for.
EDITABLE: dict[type, str] = {
    ChildEnded: "variables",
    JobDone: "result",
    MessageArrived: "payload",
    Started: "variables",
    WorkItemCompleted: "values",
}
_CORRECTED = "corrected"  # beside an input's own fields: variables that a person sets before it happens


def input_to_text(happened: Input) -> str:
    """Write an input so that it can be replayed."""
    inner = happened.happened if isinstance(happened, Corrected) else happened
    values = {field.name: getattr(inner, field.name) for field in fields(inner)}
    if isinstance(happened, Corrected):
        values[_CORRECTED] = happened.variables
    return dumps({"input": type(inner).__name__, **values}).decode()


def input_from_text(text: str) -> Input:
    """Read an input that `input_to_text` wrote."""
    values = loads(text.encode())
    kind, corrected = _KINDS[values.pop("input")], values.pop(_CORRECTED, None)
    happened: Input = kind(**values)
    return happened if corrected is None else Corrected(happened, corrected)


def keep_input(work: Work, read: StepRead, happened: Input, failure: ExecutionFailed) -> int:
    """Keep the input of an undone step as an incident; what brought it is not brought again by itself."""
    target = read.target
    job_id: int | None = None
    text: str | None = input_to_text(happened)
    match happened:
        case TimerFired():
            work.connection.execute(
                timer_table.delete().where(
                    timer_table.c.id == target["id"], timer_table.c.instance_id == read.instance.id
                )
            )
        case JobRefused() if isinstance(failure, UncaughtError):
            # The refusal itself is the incident: a retry asks the action again instead of replaying the refusal.
            job_id, text = target["id"], None
            _close_job(work, target, "discarded", error=f"{happened.code}: {happened.detail}")
        case JobDone() | JobRefused():
            _close_job(work, target, "completed", error=str(failure))
    token = getattr(happened, "token", 0)
    return open_incident(
        work,
        read.instance,
        token=token,
        row=int(target.get("row") or 0),
        element=failure.element or "",
        kind="refused" if job_id is not None else failure.code,
        message=str(failure),
        detail=failure.detail,
        text=text,
        job_id=job_id,
    )


def keep_event(
    work: Work, definition: Definition, state: Instance, event: Input, failure: ExecutionFailed, incident_id: int
) -> int:
    """Keep what an instance was to be told of by one it calls, or the start of one that is called."""
    token = state.tokens.get(getattr(event, "token", 0))
    return open_incident(
        work,
        state,
        token=token.id if token is not None else 0,
        row=state.scopes[token.scope].row if token is not None else 0,
        element=failure.element or (definition.nodes[token.node].id if token is not None else ""),
        kind=failure.code,
        message=str(failure),
        detail=failure.detail,
        text=input_to_text(event),
        job_id=None,
        incident_id=incident_id,
    )


def keep_start(
    work: Work, deployed: Deployed, blank: Instance, started: Started, failure: ExecutionFailed, answer: Answer
) -> Taken:
    """Keep a start that failed: the instance exists, stands before its first element, and has an incident."""
    from engine.commands.steps import Taken

    blank.rev = 1
    taken = Taken(blank)
    step = Step(blank, [], [("incident", ROOT, 0)], dict(started.variables))
    write = StepWrite(
        step=step,
        read=None,
        definition=deployed.definition,
        actor=work.actor,
        now=work.now,
        command=work.command,
        work_item_ids={},
    )
    taken.incident_id = work.engine.ids.next()
    write.command_id = work.command_id
    write.answer = answer(taken)
    record(work.connection, [write], work.engine.ids)
    open_incident(
        work,
        blank,
        token=0,
        row=0,
        element=failure.element or "",
        kind=failure.code,
        message=str(failure),
        detail=failure.detail,
        text=input_to_text(started),
        job_id=None,
        incident_id=taken.incident_id,
    )
    work.changed.instances.add(blank.id)
    return taken


def open_incident(
    work: Work,
    instance: Instance,
    *,
    token: int,
    row: int,
    element: str,
    kind: str,
    message: str,
    detail: dict[str, Any],
    text: str | None,
    job_id: int | None,
    incident_id: int | None = None,
) -> int:
    """Open an incident, or renew the open one of the same token and cause; returns its id."""
    table = incident_table
    known = work.connection.execute(
        select(table.c.id).where(
            table.c.instance_id == instance.id, table.c.token == token, table.c.state == "open", table.c.kind == kind
        )
    ).scalar()
    action = None
    if job_id is not None:
        of_job = (job_table.c.id == job_id, job_table.c.instance_id == instance.id)
        action = work.connection.execute(select(job_table.c.action).where(*of_job)).scalar()
    cause = cause_of(
        kind=kind, process=instance.definition_key, element=element, action=action, message=message, detail=detail
    )
    values = {
        "element": element,
        "message": message,
        "detail": dumps(detail).decode(),
        "input": text,
        "job_id": job_id,
        "cause": cause.fingerprint,
    }
    work.changed.incidents = True
    work.changed.instances.add(instance.id)
    if known is not None:
        work.connection.execute(
            update(table).where(table.c.id == known, table.c.instance_id == instance.id).values(**values)
        )
        return int(known)
    new_id = incident_id or work.engine.ids.next()
    work.connection.execute(
        insert(table).values(
            id=new_id,
            instance_id=instance.id,
            token=token,
            row=row,
            kind=kind,
            state="open",
            created_at=work.now,
            **values,
        )
    )
    return new_id


def renew(work: Work, read: StepRead, text: str, failure: ExecutionFailed) -> int:
    """Let an incident whose replay failed again say why, and keep what was tried; returns its id."""
    number, element = int(read.target["id"]), failure.element or ""
    cause = cause_of(
        kind=failure.code,
        process=read.instance.definition_key,
        element=element,
        action=None,
        message=str(failure),
        detail=failure.detail,
    )
    work.connection.execute(
        update(incident_table)
        .where(incident_table.c.id == number, incident_table.c.instance_id == read.instance.id)
        .values(
            element=element,
            kind=failure.code,
            message=str(failure),
            detail=dumps(failure.detail).decode(),
            input=text,
            cause=cause.fingerprint,
        )
    )
    work.changed.incidents = True
    work.changed.instances.add(read.instance.id)
    return number


def _close_job(work: Work, job: Mapping[str, Any], state: str, *, error: str) -> None:
    work.connection.execute(
        update(job_table)
        .where(job_table.c.id == job["id"], job_table.c.instance_id == job["instance_id"])
        .values(state=state, closed_at=work.now, lease_until=None, error=error)
    )
    work.changed.jobs = True


def deliver(work: Work, message_id: int, instance_id: int) -> None:
    """Mark a message as delivered."""
    work.connection.execute(
        update(message_table)
        .where(message_table.c.id == message_id)
        .values(state="delivered", instance_id=instance_id, delivered_at=work.now)
    )


def expire(work: Work, message_id: int) -> None:
    """Mark a message that nobody wants any more."""
    work.connection.execute(update(message_table).where(message_table.c.id == message_id).values(state="expired"))
