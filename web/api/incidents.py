"""Incidents: what cannot go on, why, and trying again."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from engine.commands import RetryIncident
from engine.queries import incidents
from engine.queries.rights import Verb
from web import context
from web.api.endpoint import Part
from web.api.models import Answer, Body, Id, Listed, Paged, Time, Variables
from web.api.once import command_id
from web.guard import Access

__all__ = ["IncidentAnswer", "part"]

part = Part("Incidents", "What cannot go on by itself, and its repair.")


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
    detail: Variables
    state: Literal["open", "resolved"]
    created_at: Time
    resolved_at: Time | None
    resolved_by: str | None
    job_id: Id | None


class Retry(Body):
    """`params` replaces the parameters of the action that gave up."""

    params: Variables | None = None


class Retried(Answer):
    """`resolved`: it went on, or its action is asked again."""

    id: Annotated[Id, Field(validation_alias="incident_id")]
    instance_id: Id
    resolved: bool


@part.endpoint(
    "GET",
    "/incidents",
    "Open incidents, the oldest first.",
    access=Access.ALLOWED,
    verb=Verb.SEE_INCIDENTS,
    query=Paged,
    answer=Listed[IncidentAnswer],
)
def rows(query: Paged) -> object:
    """Return a page of what is open."""
    with context.reading() as connection:
        return incidents.rows(connection, context.actor(), after=query.after, size=query.size)


@part.endpoint(
    "POST",
    "/incidents/<row:incident>/retry",
    "Try again.",
    access=Access.ALLOWED,
    verb=Verb.RETRY_INCIDENT,
    body=Retry,
    answer=Retried,
)
def retry(incident: int, body: Retry) -> object:
    """Replay the step that was undone, or ask the action again, after the repair."""
    return context.engine().handle(RetryIncident(incident, body.params), actor=context.actor(), command_id=command_id())
