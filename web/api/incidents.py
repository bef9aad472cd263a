"""Incidents: what cannot go on, why, and everything that repairs it. Long because it is one vocabulary of answers."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from engine.commands import (
    AskToSkip,
    AssignIncident,
    CommentIncident,
    DecideSkip,
    ReportDone,
    RetryIncident,
)
from engine.queries import incidents, records, repairs
from engine.queries.incidents import IncidentFilter
from engine.queries.rights import Verb
from web import context
from web.api.endpoint import Part
from web.api.models import Answer, Body, Id, Listed, Paged, Query, Time, Variables
from web.api.once import command_id
from web.guard import Access
from web.problems import problem

__all__ = ["IncidentAnswer", "part"]

part = Part("Incidents", "What cannot go on by itself, and its repair.")
_SEE = {"access": Access.ALLOWED, "verb": Verb.SEE_INCIDENTS}
_REPAIR = {"access": Access.ALLOWED, "verb": Verb.OPERATE}
Note = Annotated[str, Field(max_length=2000)]


class Wanted(Query):
    """Which incidents; what is left out does not narrow."""

    process: Annotated[str, Field(max_length=200)] = ""
    element: Annotated[str, Field(max_length=200, description="id on the diagram")] = ""
    action: Annotated[str, Field(max_length=120)] = ""
    cause: Annotated[str, Field(max_length=32, description="a group's fingerprint")] = ""
    assignee: Annotated[str, Field(max_length=120, description='a login; "-": nobody')] = ""

    @property
    def only(self) -> IncidentFilter:
        """Return it as the queries take it."""
        return IncidentFilter(self.process, self.element, self.cause, self.action, self.assignee)


class WantedPage(Paged, Wanted):
    """Which incidents, a page at a time."""


class IncidentAnswer(Answer):
    """What could not go on."""

    id: Id
    instance_id: Id
    root_id: Id
    process: Annotated[str, Field(validation_alias="definition_key")]
    version: int
    business_key: str | None
    title: str
    element: str
    kind: str
    message: str
    words: Annotated[str, Field(description="the cause, without what differs from case to case")]
    cause: Annotated[str, Field(description="equal for incidents that one repair may mend")]
    detail: Variables
    state: Literal["open", "resolved"]
    created_at: Time
    resolved_at: Time | None
    resolved_by: str | None
    job_id: Id | None
    action: str | None
    assignee: str | None


class GroupAnswer(Answer):
    """Open incidents of one cause."""

    cause: str
    count: int
    since: Time
    latest: Time
    newest: IncidentAnswer


class Groups(Answer):
    """All causes, those with most cases first; 200 at most."""

    items: list[GroupAnswer]


class Repair(Answer):
    """One thing that was done about an incident."""

    id: Id
    at: Time
    actor: str
    verb: str
    note: str
    before: Variables | None
    after: Variables | None


class WaitingSkip(Answer):
    """A skip that waits for another person."""

    asked_by: str
    asked_at: Time
    reason: str
    outputs: Variables


class JobAnswer(Answer):
    """What was asked of a system."""

    id: Id
    action: str
    key: str
    state: str
    attempts: int
    retries: int
    error: str | None
    params: Variables
    unsure: Annotated[bool, Field(description="its last attempt may have happened")]


class WholeIncident(IncidentAnswer):
    """An incident with what its page shows."""

    job: JobAnswer | None
    skip: WaitingSkip | None
    repairs: Annotated[list[Repair], Field(description="the newest first")]


class Retry(Body):
    """What is corrected before it is tried again; what is left out stays."""

    params: Annotated[Variables | None, Field(description="of the action that gave up")] = None
    input: Annotated[Variables | None, Field(description="what came in with a step: a form's values, a payload")] = None
    variables: Annotated[Variables | None, Field(description="set before the step happens again")] = None
    note: Note = ""


class Done(Body):
    """What the action would have answered."""

    result: Variables = {}
    note: Note = ""


class Skip(Body):
    """Why it may be skipped, and the variables that it leaves behind."""

    reason: Note
    outputs: Variables = {}


class Decision(Body):
    """Whether another person's wish to skip is agreed to."""

    approve: bool
    note: Note = ""


class Assignment(Body):
    """Who takes care; null: nobody."""

    assignee: Annotated[str | None, Field(max_length=120, description="a manager's login")]


class Comment(Body):
    """What one says about it."""

    text: Note


class Retried(Answer):
    """`resolved`: it went on, or its action is asked again."""

    id: Annotated[Id, Field(validation_alias="incident_id")]
    instance_id: Id
    resolved: bool


class ReportedDoneAnswer(Answer):
    """`undoes`: its activity was cancelled meanwhile, so what happened is being undone."""

    id: Annotated[Id, Field(validation_alias="incident_id")]
    instance_id: Id
    undoes: bool


class AskedToSkipAnswer(Answer):
    """It waits for another person."""

    id: Annotated[Id, Field(validation_alias="incident_id")]
    instance_id: Id
    request_id: Id


class DecidedAnswer(Answer):
    """What was decided."""

    id: Annotated[Id, Field(validation_alias="incident_id")]
    instance_id: Id
    skipped: bool


class AssignedAnswer(Answer):
    """Who has it now."""

    id: Annotated[Id, Field(validation_alias="incident_id")]
    instance_id: Id
    assignee: str | None


@part.endpoint(
    "GET",
    "/incidents",
    "Open incidents, the oldest first.",
    query=WantedPage,
    answer=Listed[IncidentAnswer],
    **_SEE,
)
def rows(query: WantedPage) -> object:
    """Return a page of what is open."""
    with context.reading() as connection:
        return incidents.rows(connection, context.actor(), only=query.only, after=query.after, size=query.size)


@part.endpoint(
    "GET", "/incidents/causes", "Open incidents in groups of one cause.", query=Wanted, answer=Groups, **_SEE
)
def causes(query: Wanted) -> object:
    """Return the groups."""
    with context.reading() as connection:
        return {"items": incidents.groups(connection, context.actor(), query.only)}


@part.endpoint("GET", "/incidents/<row:incident>", "One incident, open or resolved.", answer=WholeIncident, **_SEE)
def one(incident: int) -> object:
    """Return it with what was asked, what was done about it, and the skip that waits."""
    with context.reading() as connection:
        row = incidents.find(connection, context.actor(), incident)
        if row is None:
            raise problem(404, "")
        job = records.job_of(connection, row.job_id) if row.job_id is not None else None
        log = repairs.repairs_of(connection, incident)
        skip = repairs.waiting_skip(connection, incident)
    known = {name: getattr(row, name) for name in (*row.__dataclass_fields__, "words")}
    return known | {"job": job, "skip": skip, "repairs": log}


@part.endpoint(
    "POST",
    "/incidents/<row:incident>/retry",
    "Try again.",
    access=Access.ALLOWED,
    verb=Verb.RETRY_INCIDENT,
    body=Retry,
    answer=Retried,
    errors=(404, 409),
)
def retry(incident: int, body: Retry) -> object:
    """Replay the step that was undone, or ask the action again, after the repair."""
    command = RetryIncident(incident, body.params, body.input, body.variables, body.note)
    return context.engine().handle(command, actor=context.actor(), command_id=command_id())


@part.endpoint(
    "POST",
    "/incidents/<row:incident>/done",
    "Report that it was done, with the result.",
    body=Done,
    answer=ReportedDoneAnswer,
    errors=(404, 409),
    **_REPAIR,
)
def done(incident: int, body: Done) -> object:
    """Let the process go on with this result."""
    command = ReportDone(incident, body.result, body.note)
    return context.engine().handle(command, actor=context.actor(), command_id=command_id())


@part.endpoint(
    "POST",
    "/incidents/<row:incident>/skip",
    "Ask to skip it.",
    body=Skip,
    answer=AskedToSkipAnswer,
    errors=(404, 409),
    **_REPAIR,
)
def ask_to_skip(incident: int, body: Skip) -> object:
    """Ask another person."""
    command = AskToSkip(incident, body.reason, body.outputs)
    return context.engine().handle(command, actor=context.actor(), command_id=command_id())


@part.endpoint(
    "POST",
    "/incidents/<row:incident>/skip/decision",
    "Agree to a skip, or not.",
    body=Decision,
    answer=DecidedAnswer,
    errors=(403, 404, 409),
    **_REPAIR,
)
def decide_skip(incident: int, body: Decision) -> object:
    """Decide on what another person asked for."""
    command = DecideSkip(incident, body.approve, body.note)
    return context.engine().handle(command, actor=context.actor(), command_id=command_id())


@part.endpoint(
    "POST",
    "/incidents/<row:incident>/assignee",
    "Say who takes care of it.",
    body=Assignment,
    answer=AssignedAnswer,
    errors=(404, 409),
    **_REPAIR,
)
def assign(incident: int, body: Assignment) -> object:
    """Give it to somebody, or to nobody."""
    command = AssignIncident(incident, body.assignee)
    return context.engine().handle(command, actor=context.actor(), command_id=command_id())


@part.endpoint(
    "POST", "/incidents/<row:incident>/comments", "Say something about it.", body=Comment, errors=(404,), **_REPAIR
)
def comment(incident: int, body: Comment) -> None:
    """Keep it in the incident's history."""
    context.engine().handle(CommentIncident(incident, body.text), actor=context.actor(), command_id=command_id())
