"""Starting a case: what the person may start, its form, proposals for its fields, and the start itself."""

from __future__ import annotations

from typing import Annotated, Any

from flask_babel import gettext as _
from pydantic import Field

from engine.cases import CaseKind
from engine.commands import StartInstance
from engine.errors import InvalidInput
from engine.forms import Form
from engine.queries.rights import Verb, can
from web import context
from web.api.endpoint import BRINGS_VARIABLES, Part, Reply
from web.api.forms import read_values, schema_of
from web.api.models import Answer, Body, Id, Query, Variables
from web.api.once import command_id
from web.api.tasks import FormSchema
from web.cases.start import begun_at, startable
from web.problems import problem

__all__ = ["part"]

part = Part("Starting", "What the person may start, and starting it.")


class StartEvent(Answer):
    """One of several places where a process begins."""

    id: str
    name: str


class Startable(Answer):
    """A kind of case that the person may start by hand. Of several `start_events` one must be chosen."""

    process: str
    name: str
    form: Annotated[str, Field(validation_alias="start_form")]
    start_events: list[StartEvent]


class Startables(Answer):
    """What the person may start."""

    items: list[Startable]


class SuggestQuery(Query):
    """What is typed so far."""

    q: Annotated[str, Field(max_length=100)] = ""


class Proposal(Answer):
    """A value for the field, and what people call it."""

    value: str
    label: str


class Proposals(Answer):
    """A few proposals, never a whole table."""

    items: list[Proposal]


class NewInstance(Body):
    """What to start. `values` fill the start form; `variables` go in as they are, and only managers send them."""

    process: Annotated[str, Field(min_length=1, max_length=200)]
    values: Variables | None = None
    variables: Variables | None = None
    business_key: Annotated[str | None, Field(min_length=1, max_length=200)] = None
    start_event: Annotated[
        str | None, Field(min_length=1, max_length=200, description="of several start events, the id of one")
    ] = None


class Started(Answer):
    """The instance. `existing`: one ran already under this business key, and nothing was started."""

    id: Annotated[Id, Field(validation_alias="instance_id")]
    business_key: str | None
    existing: bool
    incident_id: Id | None
    first_task: Id | None


@part.endpoint("GET", "/startable", "What one may start by hand.", answer=Startables)
def choose() -> object:
    """Return the kinds of cases with a start form that is for this person."""
    kinds = [kind for kind in context.pages().cases.values() if startable(kind)]
    return {
        "items": [
            {"process": one.process, "name": one.name, "start_form": one.start_form, "start_events": begun_at(one)}
            for one in kinds
        ]
    }


@part.endpoint("GET", "/startable/<process>/form", "The schema of a start form.", answer=FormSchema)
def form(process: str) -> object:
    """Return the form-js schema."""
    kind, _form = _kind_and_form(process)
    with context.reading() as connection:
        return {"key": kind.start_form, "schema": schema_of(connection, process, None, kind.start_form)}


@part.endpoint(
    "GET",
    "/startable/<process>/suggest/<source>",
    "Proposals for a field of a start form.",
    query=SuggestQuery,
    answer=Proposals,
)
def suggest(process: str, source: str, query: SuggestQuery) -> object:
    """Return at most twenty."""
    kind, _form = _kind_and_form(process)
    find = kind.suggest.get(source)
    if find is None:
        raise problem(404, "")
    typed = query.q.strip()
    with context.reading() as connection:
        return {"items": find(connection, typed)[:20] if typed else ()}


@part.endpoint(
    "POST",
    "/instances",
    "Start a process.",
    body=NewInstance,
    answer=Started,
    status=201,
    also={200: Started},
    limit=BRINGS_VARIABLES,
)
def start(body: NewInstance) -> object:
    """201 for a new one, 200 for one that ran already under its business key."""
    done: Any = context.engine().handle(_command(body), actor=context.actor(), command_id=command_id())
    return Reply(
        done, status=200 if done.existing else 201, headers={"Location": f"/api/v1/instances/{done.instance_id}"}
    )


def _command(body: NewInstance) -> StartInstance:
    if body.variables is not None and body.values is not None:
        said = _("Send values for the form, or variables; not both.")
        raise InvalidInput(said, fields={"variables": said})
    if body.variables is not None or body.business_key is not None:
        if not can(context.actor(), Verb.OPERATE):
            said = _("Variables and business keys are set by managers. Fill the start form: send values.")
            raise InvalidInput(said, fields={"variables" if body.variables is not None else "business_key": said})
        return StartInstance(body.process, body.variables or {}, body.business_key, start_event=body.start_event)
    kind, form = _kind_and_form(body.process)
    values = read_values(form, body.values or {}, {})
    variables = kind.start(values) if kind.start is not None else values
    return StartInstance(body.process, variables, start_event=body.start_event)


def _kind_and_form(process: str) -> tuple[CaseKind, Form]:
    kind = context.pages().cases.get(process)
    if kind is None or not startable(kind):
        raise problem(404, "")
    with context.reading() as connection:
        form = context.form_of(connection, process, None, kind.start_form)
    if form is None:
        raise problem(404, "")
    return kind, form
