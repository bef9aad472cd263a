"""Retry an incident after the repair: its input is replayed, or its job runs again; either may be corrected first."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import update

from engine.commands import incidents
from engine.commands.answers import from_bytes, to_bytes
from engine.commands.remembering import remember
from engine.commands.repairs import definition_of, note_of, read_incident, resolve, token_of, write_down
from engine.commands.steps import Taken, take_step
from engine.commands.typed_values import check_parameters, storable
from engine.commands.work import Work
from engine.errors import ExecutionFailed, InvalidInput, WrongState
from engine.feel.codec import dumps, loads
from engine.forms import Form
from engine.model.definition import ROOT
from engine.model.step import Corrected, Input, JobCorrected, Started, WorkItemCompleted
from engine.store.instances import StepRead
from engine.store.tables import job as job_table

__all__ = ["RetriedIncident", "RetryIncident", "handle"]


@dataclass(frozen=True, slots=True)
class RetryIncident:
    """`params` replaces the parameters of a job. Of an undone step `input` replaces what came in (a form's values, a
    message's payload, a result, the variables of a start), and `variables` are set before it happens again. Where
    there is nothing to try again, a retry says that it is dealt with, unless `settles` is False.
    """

    incident_id: int
    params: Mapping[str, Any] | None = None
    input: Mapping[str, Any] | None = None
    variables: Mapping[str, Any] | None = None
    note: str = ""
    settles: bool = True


@dataclass(frozen=True, slots=True)
class RetriedIncident:
    """`resolved`: it went on. For a job: it runs again, and opens a new incident when it fails again."""

    incident_id: int
    instance_id: int
    resolved: bool


def handle(command: RetryIncident, work: Work) -> RetriedIncident:
    """Raise `NotFound`, `NotPermitted`, `InvalidInput`, or `WrongState` when it was resolved already."""
    read = read_incident(work, command.incident_id)
    if read.earlier_answer is not None:
        return from_bytes(RetriedIncident, read.earlier_answer)
    note_of(command.note)
    row = read.target
    if row["job_id"] is not None:
        return _run_job_again(command, work, read)
    if row["input"] is None:  # nothing to replay: a person says that it is dealt with
        _refuse_edits(command, "input", "variables", "params")
        return _settled(command, work, read)
    return _replay(command, work, read)


def _replay(command: RetryIncident, work: Work, read: StepRead) -> RetriedIncident:
    _refuse_edits(command, "params")
    before = incidents.input_from_text(read.target["input"])
    happened = _corrected(command, work, read, before)
    answer = RetriedIncident(command.incident_id, read.instance.id, resolved=True)
    try:
        taken = take_step(
            work,
            "incident",
            command.incident_id,
            lambda fresh: _fresh(fresh, happened),
            answer=lambda taken: to_bytes(replace(answer, resolved=not _thrown_again(read, taken))),
            on_failure=_keep,
            whole=True,
        )
    except WrongState:
        return _settled(command, work, read)  # the instance went on without it
    old, new = _difference(command, read, before)
    if _thrown_again(read, taken):  # the step is written: what else happened in it stays
        write_down(work, read, "failed_again", note=command.note, before=old, after=new)
        return replace(answer, resolved=False)
    if taken.incident_id is None:
        write_down(work, read, "retried", note=command.note, before=old, after=new)
        resolve(work, read)
        return answer
    write_down(work, read, "failed_again", note=command.note, before=old, after=new)
    answer = replace(answer, resolved=False)
    remember(work, read.instance.id, [["retry", ROOT, 0]], to_bytes(answer))
    return answer


def _thrown_again(read: StepRead, taken: Taken) -> bool:
    """Whether nothing caught the error this time either; the incident stays one."""
    return (read.instance.id, read.target["token"]) in taken.uncaught


def _corrected(command: RetryIncident, work: Work, read: StepRead, before: Input) -> Input:
    """Put the person's corrections into the input; those of an earlier try that failed again stay."""
    variables: dict[str, Any] = {}
    happened = before
    if isinstance(happened, Corrected):
        variables, happened = dict(happened.variables), happened.happened
    if command.input is not None:
        field = incidents.EDITABLE.get(type(happened))
        if field is None:
            raise InvalidInput("Nothing came in with this that could be corrected; correct variables instead.")
        values = storable(command.input)
        if isinstance(happened, WorkItemCompleted):
            values = _as_the_form_takes_it(work, read, values)
        happened = replace(happened, **{field: values})  # type: ignore[arg-type]
    if command.variables is not None:
        variables |= storable(command.variables)
    if isinstance(happened, Started):
        return replace(happened, variables={**happened.variables, **variables})
    return Corrected(happened, variables) if variables else happened


def _as_the_form_takes_it(work: Work, read: StepRead, values: dict[str, Any]) -> dict[str, Any]:
    token, state = token_of(read), read.instance
    deployed = work.engine.definitions.find(work.connection, state.definition_key, state.version)
    assert deployed is not None  # versions are never deleted while instances of them exist
    node = deployed.definition.nodes[token.node] if token is not None else None
    if token is None or node is None or node.user is None or node.user.form is None:
        return values
    content = work.engine.definitions.form(work.connection, deployed.deployment_id, node.user.form)
    if content is None:
        return values
    seen = {**state.scopes[0].variables, **token.local}
    return dict(Form.from_json(content).read(values, seen, work.now).checked())


def _fresh(read: StepRead, happened: Input) -> Input:
    """A start that failed left its variables in the instance for people to see; the replay sets them itself."""
    if isinstance(happened, Started):
        read.instance.scopes.clear()
    return happened


def _keep(work: Work, read: StepRead, happened: Input, failure: ExecutionFailed) -> int:
    """It failed again: the same incident says why, and keeps the corrections."""
    return incidents.renew(work, read, incidents.input_to_text(happened), failure)


def _difference(command: RetryIncident, read: StepRead, before: Input) -> tuple[Any, Any]:
    """Return what the corrections replaced and what by: only the names that were given."""
    old: dict[str, Any] = {}
    new: dict[str, Any] = {}
    if command.input is not None:
        inner = before.happened if isinstance(before, Corrected) else before
        field = incidents.EDITABLE[type(inner)]
        old["input"], new["input"] = getattr(inner, field), dict(command.input)
    if command.variables is not None:
        seen = loads(read.raw.variables)
        old["variables"] = {name: seen.get(name) for name in command.variables}
        new["variables"] = dict(command.variables)
    return (old, new) if new else (None, None)


def _run_job_again(command: RetryIncident, work: Work, read: StepRead) -> RetriedIncident:
    _refuse_edits(command, "input", "variables")
    job_id, instance = read.target["job_id"], read.instance
    [job] = work.connection.execute(job_table.select().where(job_table.c.id == job_id)).all()
    if job.state != "discarded":  # its activity was cancelled meanwhile: a person says that it is dealt with
        return _settled(command, work, read)
    values: dict[str, Any] = {"state": "available", "attempts": 0, "run_at": work.now, "closed_at": None, "error": None}
    answer = RetriedIncident(command.incident_id, instance.id, resolved=True)
    old = new = None
    if command.params is not None:
        params = check_parameters(work.engine.actions.get(job.action), command.params)
        values["params"] = dumps(params).decode()
        old, new = {"params": loads(job.params)}, {"params": params}
    if command.params is not None and token_of(read) is not None:
        correction = JobCorrected(read.target["token"], params)
        take_step(
            work, "incident", command.incident_id, lambda fresh: correction, answer=lambda taken: to_bytes(answer)
        )
    else:
        remember(work, instance.id, [_at_element(work, read)], to_bytes(answer))
    work.connection.execute(update(job_table).where(job_table.c.id == job_id).values(**values))
    write_down(work, read, "retried", note=command.note, before=old, after=new)
    resolve(work, read)
    work.changed.jobs = True
    return answer


def _at_element(work: Work, read: StepRead) -> list[Any]:
    """Say in history what is tried again; a start that failed stands at no element."""
    return ["retry", definition_of(work, read).by_id.get(read.target["element"], ROOT), read.target["token"]]


def _settled(command: RetryIncident, work: Work, read: StepRead) -> RetriedIncident:
    if not command.settles:
        raise WrongState("There is nothing to try again: somebody must look at it and say what happened.")
    answer = RetriedIncident(command.incident_id, read.instance.id, resolved=True)
    write_down(work, read, "closed", note=command.note)
    resolve(work, read)
    remember(work, read.instance.id, [_at_element(work, read)], to_bytes(answer))
    return answer


def _refuse_edits(command: RetryIncident, *names: str) -> None:
    for name in names:
        if getattr(command, name) is not None:
            said = {"params": "It has no parameters: no action was asked."}.get(
                name, "Nothing is replayed: correct the parameters of the action instead."
            )
            raise InvalidInput(said, fields={name: said})
