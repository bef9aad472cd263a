"""Repair of many, actions that are paused, cases that are suspended."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from engine.commands import (
    BeginRepairs,
    PauseAction,
    ResumeAction,
    ResumeInstance,
    SuspendInstance,
    carry_on,
)
from engine.commands.begin_repairs import MOST_INCIDENTS
from engine.dispatch.connectors import connectors
from engine.queries import incidents, paused, repairs
from engine.queries.rights import Verb
from web import context
from web.api.endpoint import Part, Reply
from web.api.incidents import Wanted
from web.api.models import Answer, Body, Id, Listed, Paged, Time
from web.api.once import command_id
from web.guard import Access
from web.problems import problem

__all__ = ["part"]

part = Part("Operations", "Repair of many, and what stands still by decision.")
_SEE = {"access": Access.ALLOWED, "verb": Verb.SEE_INCIDENTS}
_REPAIR = {"access": Access.ALLOWED, "verb": Verb.OPERATE}


class Repairs(Body):
    """Which incidents to try again: these, or all that the filter names (an empty one: all)."""

    incidents: Annotated[list[Id] | None, Field(max_length=MOST_INCIDENTS)] = None
    all: Wanted | None = None
    title: Annotated[str, Field(max_length=500)] = ""


class Progress(Answer):
    """How far a repair of many is; counted from the jobs as they are now."""

    id: Id
    at: Time
    by: str
    title: str
    total: int
    waiting: Annotated[int, Field(description="not yet tried again")]
    under_way: Annotated[int, Field(description="tried again, and the answer is not there")]
    done: int
    failed: Annotated[int, Field(description="again")]
    refused: Annotated[int, Field(description="repaired by others meanwhile, or nothing to try again")]
    is_settled: Annotated[bool, Field(description="nothing will change any more by itself")]


class ProgressRow(Answer):
    """One incident of it."""

    incident_id: Id
    instance_id: Id
    title: str
    business_key: str | None
    fate: str
    note: str


class Pause(Body):
    """Which action nobody asks for any more, and why."""

    action: Annotated[str, Field(min_length=1, max_length=120)]
    reason: Annotated[str, Field(max_length=2000)]


class Paused(Answer):
    """An action that is paused."""

    action: str
    since: Time
    by: str
    reason: str
    waiting: Annotated[int, Field(description="jobs")]


class PausedActions(Answer):
    """All of them, the longest first."""

    items: list[Paused]


class Suspended(Answer):
    """A case in which nothing begins."""

    instance_id: Id
    since: Time
    by: str
    reason: str
    process: Annotated[str, Field(validation_alias="definition_key")]
    title: str
    business_key: str | None


class Reason(Body):
    """Why."""

    reason: Annotated[str, Field(max_length=2000)]


@part.endpoint("POST", "/repairs", "Try many incidents again.", body=Repairs, answer=Progress, status=201, **_REPAIR)
def begin(body: Repairs) -> object:
    """Begin, and carry on for a moment; the workers, or `POST /repairs/{batch}`, carry on with what is left."""
    wanted = list(body.incidents or ())
    if body.all is not None:
        with context.reading() as connection:
            wanted += incidents.ids_of(connection, context.actor(), body.all.only, MOST_INCIDENTS)
    begun = context.engine().handle(BeginRepairs(tuple(wanted), body.title), actor=context.actor())
    carry_on(context.engine(), begun.batch_id)
    return Reply(_progress(begun.batch_id), status=201)


@part.endpoint("GET", "/repairs/<row:batch>", "How far a repair of many is.", answer=Progress, **_SEE)
def show(batch: int) -> object:
    """Count what came of each."""
    return _progress(batch)


@part.endpoint("POST", "/repairs/<row:batch>", "Carry on with it.", answer=Progress, errors=(404,), **_REPAIR)
def go_on(batch: int) -> object:
    """Try again what waits, for a moment."""
    carry_on(context.engine(), batch)
    return _progress(batch)


@part.endpoint(
    "GET", "/repairs/<row:batch>/incidents", "What came of each.", query=Paged, answer=Listed[ProgressRow], **_SEE
)
def rows(batch: int, query: Paged) -> object:
    """Return a page of its incidents."""
    with context.reading() as connection:
        if repairs.batch(connection, batch) is None:
            raise problem(404, "")
        return repairs.batch_rows(connection, batch, after=query.after, size=query.size)


class ConnectorAnswer(Answer):
    """The way to a system. `opened_at`: since when nothing is sent there, as it failed too often in a row."""

    name: str
    at_once: Annotated[int | None, Field(description="jobs at the same time; null: no limit")]
    running: int
    waiting: int
    failures: Annotated[int, Field(description="in a row")]
    opened_at: Time | None
    open_until: Annotated[Time | None, Field(description="then one job goes ahead")]
    reason: Annotated[str | None, Field(description="of the last failure")]


class Connectors(Answer):
    """The ways to other systems, by name."""

    items: list[ConnectorAnswer]


@part.endpoint("GET", "/connectors", "Ways to other systems, and which rest.", answer=Connectors, **_SEE)
def list_connectors() -> object:
    """Those that actions declare, and those that something is remembered of."""
    with context.reading() as connection:
        return {"items": connectors(connection, context.engine().connectors)}


@part.endpoint("GET", "/paused-actions", "Actions that nobody asks for now.", answer=PausedActions, **_SEE)
def paused_actions() -> object:
    """Return them with the jobs that wait."""
    with context.reading() as connection:
        return {"items": paused.paused(connection)}


@part.endpoint("POST", "/paused-actions", "Pause an action everywhere.", body=Pause, errors=(409,), **_REPAIR)
def pause(body: Pause) -> None:
    """Keep its jobs, and ask no system for it."""
    context.engine().handle(PauseAction(body.action, body.reason), actor=context.actor())


@part.endpoint("DELETE", "/paused-actions/<action>", "Resume an action.", errors=(409,), **_REPAIR)
def resume(action: str) -> None:
    """Ask for it again."""
    context.engine().handle(ResumeAction(action), actor=context.actor())


@part.endpoint(
    "GET", "/suspended-cases", "Cases in which nothing begins.", query=Paged, answer=Listed[Suspended], **_SEE
)
def suspended_cases(query: Paged) -> object:
    """Return a page of them."""
    with context.reading() as connection:
        return paused.suspended_cases(connection, after=query.after, size=query.size)


@part.endpoint(
    "POST", "/instances/<row:instance>/suspend", "Suspend a case.", body=Reason, errors=(404, 409), **_REPAIR
)
def suspend(instance: int, body: Reason) -> None:
    """Let nothing of it begin."""
    command = SuspendInstance(instance, body.reason)
    context.engine().handle(command, actor=context.actor(), command_id=command_id())


@part.endpoint("POST", "/instances/<row:instance>/resume", "Resume a case.", errors=(404, 409), **_REPAIR)
def resume_case(instance: int) -> None:
    """Let it go on."""
    context.engine().handle(ResumeInstance(instance), actor=context.actor(), command_id=command_id())


def _progress(batch: int) -> repairs.BatchProgress:
    with context.reading() as connection:
        found = repairs.batch(connection, batch)
    if found is None:
        raise problem(404, "")
    return found
