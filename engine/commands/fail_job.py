"""Fail a job: tried again after a pause, and after its last attempt an incident that keeps its parameters."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import func, select, update

from engine.commands import incidents
from engine.commands.complete_job import ClosedJob, refuse_other_holder
from engine.commands.work import Work
from engine.errors import NotFound
from engine.store.instances import read_for_step
from engine.store.tables import incident
from engine.store.tables import job as table

__all__ = ["FailJob", "handle"]

_SAID = {
    "retries_used": "did not succeed in {attempts} attempts",
    "unknown_outcome": "gave no answer, and nobody can tell whether it happened",
    "answer_unusable": "answered, and its answer cannot be kept",
}


@dataclass(frozen=True, slots=True)
class FailJob:
    """`after`: pause before the next attempt; None: there is none, an incident of this `kind` is opened."""

    job_id: int
    fence: int
    reason: str
    after: timedelta | None = None
    kind: str = "retries_used"  # or unknown_outcome, answer_unusable
    unsure: bool = False  # it may have happened: a cancelled activity's job is then settled before it is closed
    trace: str = ""  # more about the reason, kept with the incident


def handle(command: FailJob, work: Work) -> ClosedJob:
    """Raise `WrongState` for a job that is closed, or claimed anew by another worker."""
    read = read_for_step(work.connection, "job", command.job_id)
    if read is None:
        raise NotFound(f"There is no job {command.job_id}.")
    job = read.target
    if work.command_id is not None and job["fence"] == command.fence and job["error"] == command.reason:
        same = _sent_before(work, job)
        if same is not None:
            return same
    refuse_other_holder(job, command.fence)
    is_unwanted = bool(job["stop"] and job["token"]) and not command.unsure
    state = "cancelled" if is_unwanted else "discarded" if command.after is None else "retryable"
    closed_at = None if state == "retryable" else work.now
    run_at = work.now + (command.after or timedelta())
    work.connection.execute(
        update(table)
        .where(table.c.id == command.job_id, table.c.instance_id == job["instance_id"])
        .values(
            state=state,
            run_at=run_at,
            lease_until=None,
            error=command.reason,
            closed_at=closed_at,
            unsure=int(command.unsure),
        )
    )
    work.changed.jobs = True
    incident_id = None
    if state == "discarded":
        incident_id = incidents.open_incident(
            work,
            read.instance,
            token=job["token"],
            row=job["row"],
            element=job["element"],
            kind=command.kind,
            message=f"{job['action']} {_SAID[command.kind].format(attempts=job['attempts'])}: {command.reason}",
            detail={"params": job["params"], "key": job["key"], **({"trace": command.trace} if command.trace else {})},
            text=None,
            job_id=command.job_id,
        )
    return ClosedJob(command.job_id, job["instance_id"], state, incident_id)


def _sent_before(work: Work, job: dict[str, Any]) -> ClosedJob | None:
    """The same failure under the same claim, sent again by a program outside: the first answer."""
    if job["state"] not in ("retryable", "discarded", "cancelled"):
        return None
    n = incident.c
    incident_id = work.connection.execute(
        select(func.max(n.id)).where(n.job_id == job["id"], n.instance_id == job["instance_id"], n.state == "open")
    ).scalar()
    return ClosedJob(job["id"], job["instance_id"], job["state"], incident_id)
