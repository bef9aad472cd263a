"""Complete a job: its action answered, with a result or with a refusal."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import insert, update

from engine.actions import Done, Refused
from engine.commands import incidents
from engine.commands.answers import from_bytes, to_bytes
from engine.commands.remembering import remember
from engine.commands.steps import Taken, take_step
from engine.commands.work import Work
from engine.errors import WrongState
from engine.feel.codec import dumps
from engine.model.definition import ROOT
from engine.model.step import JobDone, JobRefused
from engine.store.instances import StepRead, read_for_step
from engine.store.record_step import Close
from engine.store.tables import job as job_table
from engine.store.tables import ledger as ledger_table

__all__ = ["ClosedJob", "CompleteJob", "handle", "mark_undone", "refuse_other_holder", "undo_late"]


@dataclass(frozen=True, slots=True)
class CompleteJob:
    """`fence` is the token of the claim: whoever lost the lease is refused."""

    job_id: int
    fence: int
    outcome: Done | Refused


@dataclass(frozen=True, slots=True)
class ClosedJob:
    """What became of the job."""

    job_id: int
    instance_id: int
    state: str  # completed · discarded (an incident is open) · cancelled
    incident_id: int | None = None


class _Stopped(Exception):
    """The instance no longer wants the answer."""


def handle(command: CompleteJob, work: Work) -> ClosedJob:
    """Raise `WrongState` for a job that is closed, or claimed anew by another worker."""
    outcome = command.outcome

    def decide(read: StepRead) -> JobDone | JobRefused:
        job = read.target
        refuse_other_holder(job, command.fence)
        if job["stop"]:
            raise _Stopped
        if isinstance(outcome, Done):
            return JobDone(job["token"], dict(outcome.result))
        return JobRefused(job["token"], outcome.code, outcome.detail, dict(outcome.data))

    def close(read: StepRead) -> Close:
        result = dumps(dict(outcome.result)).decode() if isinstance(outcome, Done) else None
        error = None if isinstance(outcome, Done) else f"{outcome.code}: {outcome.detail}"
        return Close("job", command.job_id, fence=command.fence, result=result, error=error)

    def answer(taken: Taken) -> bytes | None:
        """For whoever sends the same again, which only programs outside may do."""
        if work.command_id is None:
            return None
        return to_bytes(ClosedJob(command.job_id, taken.instance.id, "completed", taken.stuck))

    try:
        taken = take_step(work, "job", command.job_id, decide, close=close, answer=answer)
    except _Stopped:
        work.needs_transaction()
        late = _late_answer(command, work)
        _remember(work, late, "done")
        return late
    if taken.earlier_answer is not None:
        return from_bytes(ClosedJob, taken.earlier_answer)
    state = "completed"
    if taken.incident_id is not None:
        state = "completed" if isinstance(outcome, Done) else "discarded"
    work.changed.jobs = True
    closed = ClosedJob(command.job_id, taken.instance.id, state, taken.stuck)
    if taken.incident_id is not None:
        _remember(work, closed, "incident")
    return closed


def refuse_other_holder(job: dict[str, Any], fence: int) -> None:
    """Raise `WrongState` with who has it, or had it last, unless the job is executing under this claim."""
    if job["state"] == "executing" and job["fence"] == fence:
        return
    who, until = job["worker"], job["lease_until"]
    if job["state"] == "executing":
        until_when = f" until {until:%Y-%m-%d %H:%M:%S} UTC" if until is not None else ""
        said = f"Job {job['id']} is held by {who}{until_when}: it was claimed anew after your time for it ended."
    elif job["fence"] == fence:
        said = f"Job {job['id']} is {job['state']} already; {who} had it."
    else:
        said = f"Job {job['id']} is {job['state']}; {who} had it after you, as your time for it had ended."
    raise WrongState(said, who=who, when=job["taken_at"])


def _late_answer(command: CompleteJob, work: Work) -> ClosedJob:
    """The activity was cancelled while its action ran: what happened all the same is undone by a job of its own."""
    read = read_for_step(work.connection, "job", command.job_id)
    assert read is not None  # it was there a moment ago, in this transaction
    job, outcome = read.target, command.outcome
    happened = isinstance(outcome, Done)
    result = dict(outcome.result) if isinstance(outcome, Done) else {}
    state = "completed" if happened else "cancelled"
    work.connection.execute(
        update(job_table)
        .where(
            job_table.c.id == command.job_id,
            job_table.c.instance_id == job["instance_id"],
            job_table.c.fence == command.fence,
        )
        .values(state=state, closed_at=work.now, lease_until=None, result=dumps(result).decode())
    )
    work.changed.jobs = True
    incident_id = None
    if happened and not job["key"].endswith(":undo"):
        incident_id = undo_late(work, read, result)
    elif happened:  # an undo that came through late is what was wanted
        mark_undone(work, job, result)
    return ClosedJob(command.job_id, job["instance_id"], state, incident_id)


def mark_undone(
    work: Work, job: dict[str, Any], result: dict[str, Any], *, by: str | None = None, state: str = "undone"
) -> None:
    """Write into the ledger how the undo that no token waits for ended. `by`: the person who said so."""
    work.connection.execute(
        update(ledger_table)
        .where(ledger_table.c.instance_id == job["instance_id"], ledger_table.c.entry == _entry_of(job["key"]))
        .values(state=state, undone_at=work.now, undo_answer=dumps(result).decode(), done_by=by)
    )


def undo_late(work: Work, read: StepRead, result: dict[str, Any]) -> int | None:
    """Undo what a job did though its activity was cancelled; returns the incident when nothing declares how."""
    job = read.target
    action = work.engine.actions.get(job["action"])
    key = f"{job['key']}:undo"
    if action is None or action.undo is None:
        return incidents.open_incident(
            work,
            read.instance,
            token=0,
            row=0,
            element=job["element"],
            kind="late_effect",
            message=f"'{job['element']}' was cancelled while {job['action']} ran, and it happened all the same. "
            "Nothing declares how to undo it: check and undo it by hand.",
            detail={"params": job["params"], "result": result, "key": job["key"]},
            text=None,
            job_id=None,
        )
    params = dumps(dict(action.undo.params(job["params"], result))).decode()
    undoes = work.engine.actions.get(action.undo.action)
    definition = work.engine.definitions.find(work.connection, read.instance.definition_key, read.instance.version)
    assert definition is not None  # versions are never deleted while instances of them exist
    work.connection.execute(
        insert(ledger_table).values(
            instance_id=job["instance_id"],
            entry=job["token"],
            seq=job["token"],
            node=definition.definition.by_id.get(job["element"], 0),
            element=job["element"],
            path="/late/",
            action=job["action"],
            undo=action.undo.action,
            params=params,
            answer=dumps(result).decode(),
            local="{}",
            state="undoing",
            recorded_at=work.now,
        )
    )
    work.connection.execute(
        insert(job_table).values(
            id=work.engine.ids.next(),
            instance_id=job["instance_id"],
            token=0,
            row=0,
            element=job["element"],
            action=action.undo.action,
            key=key,
            params=params,
            state="available",
            stop=1,  # its answer goes to the ledger, no token waits for it
            attempts=0,
            retries=job["retries"],
            backoff=job["backoff"] if isinstance(job["backoff"], str) else ",".join(job["backoff"]),
            priority=job["priority"],
            run_at=work.now,
            fence=0,
            created_at=work.now,
            topic=undoes.fetched_as if undoes is not None else None,
            asks=int(undoes is not None and undoes.asks_when_lost),
            exclusive=job["exclusive"],
            connector=undoes.connector.name if undoes is not None and undoes.connector is not None else None,
        )
    )
    return None


def _remember(work: Work, closed: ClosedJob, verb: str) -> None:
    """Keep the answer where no step was written that would."""
    if work.command_id is None:
        return
    read = read_for_step(work.connection, "job", closed.job_id)
    assert read is not None
    definition = work.engine.definitions.find(work.connection, read.instance.definition_key, read.instance.version)
    assert definition is not None
    node = definition.definition.by_id.get(read.target["element"], ROOT)
    remember(work, closed.instance_id, [[verb, node, read.target["token"]]], to_bytes(closed))


def _entry_of(key: str) -> int:
    return int(key.split(":")[1])
