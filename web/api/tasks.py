"""Tasks: look at one, take it, give it back, hand it on, keep a draft, complete it."""

from __future__ import annotations

import json
from typing import Annotated, Any, Literal

from flask_babel import gettext as _
from pydantic import Field

from engine.commands import AssignWorkItem, ClaimWorkItem, CompleteWorkItem, ReleaseWorkItem
from engine.errors import InvalidInput, StaleVersion, WrongState
from engine.model.definition import Node
from engine.queries import ahead, work_items
from engine.queries.rights import Verb, can
from engine.queries.work_items import WorkItemView
from engine.store import people
from web import context
from web.api.endpoint import BRINGS_VARIABLES, Part, Reply, expected_version
from web.api.forms import FormField, as_typed, read_values, schema_of, shown_fields
from web.api.models import Answer, Body, Candidates, FirstGroup, Groups, Id, Time, Variables
from web.api.once import command_id
from web.problems import problem

__all__ = ["FormSchema", "TaskState", "known_login", "part"]

part = Part("Tasks", "One task: what it needs, who holds it, and what is done with it.")


class Ahead(Answer):
    """A step that follows."""

    id: str
    name: str


class Task(Answer):
    """A task with everything that its page shows of itself."""

    id: Id
    rev: int
    process: str
    version: int
    element: str
    name: str
    title: str
    subtitle: str
    business_key: str | None
    state: Literal["offered", "claimed", "completed", "cancelled"]
    group: FirstGroup
    groups: Groups
    candidates: Candidates
    assignee: str | None
    assignee_name: str | None
    form: Annotated[str | None, Field(description="key of its form; its schema: /tasks/{task}/form")]
    due_at: Time | None
    priority: int
    created_at: Time
    claimed_at: Time | None
    closed_at: Time | None
    closed_by: str | None
    instance_id: Id
    root_id: Id
    fields: Annotated[list[FormField], Field(description="the form as it stands: labels, values, choices")]
    variables: Annotated[
        Variables | None, Field(description="all of them; told to whoever sees the monitor, else null")
    ]
    draft: Annotated[dict[str, Any] | None, Field(description="one's own, as typed")]
    draft_saved_at: Time | None
    may: Annotated[list[Literal["claim", "release", "assign", "complete"]], Field(description="what one may do now")]
    follows: list[Ahead]


class TaskState(Answer):
    """Who holds a task now."""

    id: Annotated[Id, Field(validation_alias="work_item_id")]
    state: str
    assignee: str | None
    rev: int


class Completed(Answer):
    """What came of it."""

    id: Annotated[Id, Field(validation_alias="work_item_id")]
    instance_id: Id
    follow_up: Annotated[Id | None, Field(description="the next task of the same case for the same person")]
    incident_id: Annotated[Id | None, Field(description="the values are kept, the process cannot go on by itself")]


class FormSchema(Answer):
    """A form as it was deployed with the process."""

    key: str
    content: Annotated[dict[str, Any], Field(alias="schema", description="form-js")]


class Values(Body):
    """The values of a form."""

    values: Variables


class Assignment(Body):
    """Whom to hand a task to."""

    assignee: Annotated[str, Field(min_length=1, max_length=120, description="a login")]


class DraftSaved(Answer):
    """When the draft was saved; a free task is taken by that."""

    saved_at: Time
    state: str
    assignee: str | None


@part.endpoint("GET", "/tasks/<row:task>", "One task.", answer=Task)
def read(task: int) -> object:
    """Return a task that the person sees; its ETag is its `rev`."""
    item = _find(task)
    with context.reading() as connection:
        definition = context.definition_of(connection, item.definition_key, item.version)
    node = definition.nodes[definition.by_id[item.element]] if definition and item.element in definition.by_id else None
    follows: tuple[Node, ...] = ahead.follows(definition, node) if definition is not None and node is not None else ()
    told = {name: getattr(item, name) for name in Task.model_fields if hasattr(item, name)}
    return Reply(
        told
        | {
            "process": item.definition_key,
            "grp": item.grp,
            "draft": _draft(item),
            "fields": _fields(item),
            "variables": item.variables if can(context.actor(), Verb.SEE_MONITOR) else None,
            "may": _may(item),
            "follows": [{"id": one.id, "name": one.name} for one in follows],
        },
        etag=str(item.rev),
    )


@part.endpoint("GET", "/tasks/<row:task>/form", "The schema of a task's form.", answer=FormSchema)
def form(task: int) -> object:
    """Return the form-js schema; a task without a form has none."""
    item = _find(task)
    with context.reading() as connection:
        schema = schema_of(connection, item.definition_key, item.version, item.form)
    if schema is None:
        raise problem(404, _("This task has no form: it is completed as it is."))
    return {"key": item.form, "schema": schema}


@part.endpoint("POST", "/tasks/<row:task>/claim", "Take a task.", answer=TaskState, match="optional")
def claim(task: int) -> object:
    """From now on it is the person's, and colleagues see that. Taking one's own again changes nothing."""
    _refuse_stale(task)
    return context.engine().handle(ClaimWorkItem(task), actor=context.actor(), command_id=command_id())


@part.endpoint(
    "POST", "/tasks/<row:task>/release", "Give a task back to its group.", answer=TaskState, match="optional"
)
def release(task: int) -> object:
    """It is offered to the group again."""
    _refuse_stale(task)
    return context.engine().handle(ReleaseWorkItem(task), actor=context.actor(), command_id=command_id())


@part.endpoint(
    "POST", "/tasks/<row:task>/assign", "Hand a task to a person.", body=Assignment, answer=TaskState, match="optional"
)
def assign(task: int, body: Assignment) -> object:
    """It is theirs from now on."""
    _refuse_stale(task)
    return context.engine().handle(
        AssignWorkItem(task, known_login(body.assignee)), actor=context.actor(), command_id=command_id()
    )


@part.endpoint("PUT", "/tasks/<row:task>/draft", "Keep what is filled in so far.", body=Values, answer=DraftSaved)
def save_draft(task: int, body: Values) -> object:
    """The last one counts; a free task is taken with it, as by the first key on the page."""
    item, actor, now = _find(task), context.actor(), context.now()
    if not item.is_open:
        raise WrongState(_closed(item), who=item.closed_by, when=item.closed_at)
    if item.assignee is None and can(actor, Verb.CLAIM_WORK_ITEM, item):
        context.engine().handle(ClaimWorkItem(task), actor=actor)
    values = json.dumps(as_typed(body.values), ensure_ascii=False)
    with context.writing() as connection:
        people.save_draft(connection, task, context.person().login, values, now)
    fresh = _find(task)
    return {"saved_at": now, "state": fresh.state, "assignee": fresh.assignee}


@part.endpoint(
    "POST",
    "/tasks/<row:task>/complete",
    "Complete a task.",
    body=Values,
    answer=Completed,
    match="optional",
    limit=BRINGS_VARIABLES,
)
def complete(task: int, body: Values) -> object:
    """The form's values go into the process, and it moves on."""
    item, actor = _find(task), context.actor()
    values = body.values
    if item.form is not None and item.is_open:
        with context.reading() as connection:
            known = context.form_of(connection, item.definition_key, item.version, item.form)
        if known is not None:
            values = read_values(known, values, item.variables)
    done = context.engine().handle(CompleteWorkItem(task, values, version=_rev()), actor=actor, command_id=command_id())
    with context.writing() as connection:
        people.discard_draft(connection, task)
    return done


def known_login(login: str) -> str:
    """Return the login of an active person. Raises InvalidInput for any other."""
    with context.reading() as connection:
        known = people.find_person(connection, login)
    if known is None:
        said = _("Nobody logs in as '%(login)s'.", login=login)
        raise InvalidInput(said, fields={"assignee": said})
    return login


def _find(task: int) -> WorkItemView:
    with context.reading() as connection:
        item = work_items.find(connection, context.actor(), task)
    if item is None:
        raise problem(404, "")
    return item


def _rev() -> int | None:
    version = expected_version()
    if version is None:
        return None
    if not version.isascii() or not version.isdecimal() or len(version) > 9:
        raise StaleVersion(_("This is no version of the task. Read it again."))
    return int(version)


def _refuse_stale(task: int) -> None:
    rev = _rev()
    if rev is not None and rev != _find(task).rev:
        raise StaleVersion(_("The task was changed since you read it. Read it again."))


def _may(item: WorkItemView) -> list[str]:
    actor = context.actor()
    if not item.is_open:
        return []
    works_on = can(actor, Verb.COMPLETE_WORK_ITEM, item)
    asked: dict[str, bool] = {
        "claim": can(actor, Verb.CLAIM_WORK_ITEM, item),
        "release": can(actor, Verb.RELEASE_WORK_ITEM, item) and item.grp is not None,
        "assign": works_on,
        "complete": works_on,
    }
    return [verb for verb, allowed in asked.items() if allowed]


def _fields(item: WorkItemView) -> list[FormField]:
    with context.reading() as connection:
        form = context.form_of(connection, item.definition_key, item.version, item.form)
    return shown_fields(form, item.variables, _draft(item)) if form is not None else []


def _draft(item: WorkItemView) -> dict[str, Any] | None:
    try:
        found = json.loads(item.draft) if item.draft is not None and item.is_open else None
    except ValueError:
        return None
    return found if isinstance(found, dict) else None


def _closed(item: WorkItemView) -> str:
    if item.state == "completed":
        return _("'%(name)s' is done already.", name=item.name)
    return _("'%(name)s' is no longer needed.", name=item.name)
