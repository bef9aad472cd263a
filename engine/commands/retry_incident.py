"""Retry an incident after the repair: its input is replayed, or its job runs again."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select, update

from engine.commands import incidents
from engine.commands.remembering import remember
from engine.commands.steps import take_step
from engine.commands.work import Work
from engine.errors import NotFound, NotPermitted, WrongState
from engine.feel.codec import dumps
from engine.model.definition import ROOT
from engine.model.step import Input, Started
from engine.store.instances import StepRead
from engine.store.tables import incident as table
from engine.store.tables import job as job_table

__all__ = ["RetriedIncident", "RetryIncident", "handle"]


@dataclass(frozen=True, slots=True)
class RetryIncident:
    """`params` replaces the parameters of a job."""

    incident_id: int
    params: Mapping[str, Any] | None = None


@dataclass(frozen=True, slots=True)
class RetriedIncident:
    """`resolved`: it went on. For a job: it runs again, and opens a new incident when it fails again."""

    incident_id: int
    instance_id: int
    resolved: bool


def handle(command: RetryIncident, work: Work) -> RetriedIncident:
    """Raise `NotFound`, `NotPermitted`, or `WrongState` when it was resolved already."""
    row = work.connection.execute(select(table).where(table.c.id == command.incident_id)).first()
    if row is None:
        raise NotFound(f"There is no incident {command.incident_id}.")
    if not work.actor.administrator:
        raise NotPermitted("Incidents are repaired by managers.")
    if row.state != "open":
        raise WrongState("This incident is resolved.", who=row.resolved_by, when=row.resolved_at)
    if row.job_id is not None:
        return _run_job_again(command, work, row.job_id, row.instance_id)
    if row.input is None:
        _resolve(command, work)  # nothing to replay: a person says that it is dealt with
        return RetriedIncident(command.incident_id, row.instance_id, resolved=True)
    happened = incidents.input_from_text(row.input)
    try:
        taken = take_step(work, "incident", command.incident_id, lambda read: _fresh(read, happened), whole=True)
    except WrongState:
        _resolve(command, work)  # the instance went on without it
        return RetriedIncident(command.incident_id, row.instance_id, resolved=True)
    if taken.incident_id is None:
        _resolve(command, work)
    return RetriedIncident(command.incident_id, row.instance_id, resolved=taken.incident_id is None)


def _fresh(read: StepRead, happened: Input) -> Input:
    """A start that failed left its variables in the instance for people to see; the replay sets them itself."""
    if isinstance(happened, Started):
        read.instance.scopes.clear()
    return happened


def _run_job_again(command: RetryIncident, work: Work, job_id: int, instance_id: int) -> RetriedIncident:
    values: dict[str, Any] = {"state": "available", "attempts": 0, "run_at": work.now, "closed_at": None, "error": None}
    if command.params is not None:
        values["params"] = dumps(dict(command.params)).decode()
    changed = work.connection.execute(
        update(job_table).where(job_table.c.id == job_id, job_table.c.state == "discarded").values(**values)
    )
    _resolve(command, work)
    remember(work, instance_id, [["retry", ROOT, 0]])
    if changed.rowcount != 1:  # its activity was cancelled meanwhile: a person says that it is dealt with
        return RetriedIncident(command.incident_id, instance_id, resolved=True)
    work.changed.jobs = True
    work.changed.instances.add(instance_id)
    return RetriedIncident(command.incident_id, instance_id, resolved=True)


def _resolve(command: RetryIncident, work: Work) -> None:
    work.connection.execute(
        update(table)
        .where(table.c.id == command.incident_id, table.c.state == "open")
        .values(state="resolved", resolved_at=work.now, resolved_by=work.actor.label)
    )
    work.changed.incidents = True
