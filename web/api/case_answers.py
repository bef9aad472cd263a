"""What cases and instances are told as."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Field

from web.api.models import Answer, Body, Candidates, FirstGroup, Groups, Id, Paged, Query, Time, Variables

__all__ = [
    "AllVariables",
    "Called",
    "Cancel",
    "Cancelling",
    "CardAnswer",
    "Cards",
    "Case",
    "CaseQuery",
    "CasesQuery",
    "Child",
    "Element",
    "FactAnswer",
    "Happened",
    "Instance",
    "OpenTask",
    "Records",
    "Step",
    "Stuck",
    "Undoable",
    "Wait",
]

Status = Literal["running", "completed", "cancelled", "failed"]


class OpenTask(Answer):
    """An open task of a case."""

    id: Id
    instance_id: Id
    element: str
    name: str
    group: FirstGroup
    groups: Groups
    candidates: Candidates
    assignee: str | None
    assignee_name: str | None
    due_at: Time | None


class Case(Answer):
    """One line of a list of cases."""

    id: Id
    business_key: str | None
    title: str
    status: Status
    started_at: Time
    ended_at: Time | None
    outcome: str | None
    version: int
    tasks: Annotated[list[OpenTask], Field(validation_alias="work")]
    incidents: Annotated[int, Field(description="open ones")]


class CasesQuery(Paged):
    """Which cases."""

    process: Annotated[str, Field(min_length=1, max_length=200, description="key of the process")]
    state: Literal["", "running", "late", "stuck", "completed", "cancelled"] = ""
    q: Annotated[str, Field(max_length=100, description="words in title or business key")] = ""


class CaseQuery(Query):
    """Which case."""

    process: Annotated[str, Field(min_length=1, max_length=200)]
    business_key: Annotated[str, Field(min_length=1, max_length=200)]


class Element(Answer):
    """An element of the diagram."""

    id: str
    name: str


class Wait(Answer):
    """A time or a message that an instance waits for."""

    instance_id: Id
    element: str
    name: str
    until: Time | None
    message: str | None


class Child(Answer):
    """An instance that was called."""

    id: Id
    process: Annotated[str, Field(validation_alias="definition_key")]
    version: int
    title: str
    status: Status


class Stuck(Answer):
    """Why it cannot go on."""

    id: Id
    instance_id: Id
    element: str
    kind: str
    message: str
    created_at: Time


class Instance(Answer):
    """One run of a process: where it stands."""

    id: Id
    process: str
    version: int
    name: Annotated[str, Field(description="of the process")]
    status: Status
    business_key: str | None
    title: str
    root_id: Id
    parent_id: Id | None
    started_at: Time
    started_by: str
    started_by_name: str | None
    ended_at: Time | None
    outcome: str | None
    stands: list[Element]
    tasks: list[OpenTask]
    waits: list[Wait]
    incidents: list[Stuck]
    called: list[Child]
    may: list[Literal["cancel"]]


class Happened(Answer):
    """What a step did at an element."""

    verb: str
    element: str | None
    name: str | None
    detail: str


class Step(Answer):
    """One step of a case's history."""

    id: Id
    instance_id: Id
    process: str
    at: Time
    actor: str
    actor_name: str | None
    command: str
    events: list[Happened]
    changed: Annotated[Variables | None, Field(description="told to whoever sees the monitor, else null")]
    decisions: Annotated[list[Any], Field(description="with the rows that fired and the values they were asked with")]


class Called(Answer):
    """What was asked of a system."""

    id: Id
    instance_id: Id
    element: str
    action: str
    state: str
    attempts: int
    retries: int
    run_at: Time
    created_at: Time
    closed_at: Time | None
    error: str | None
    result: Variables


class Undoable(Answer):
    """What was done, and whether it was undone."""

    instance_id: Id
    element: str
    action: str | None
    undo: str | None
    state: str
    recorded_at: Time
    undone_at: Time | None
    answer: Variables
    undo_answer: Variables


class Records(Answer):
    """What was asked of systems, newest first, and what can be or was undone; at most 200 of each."""

    jobs: list[Called]
    done: list[Undoable]


class FactAnswer(Answer):
    """One labelled value."""

    label: str
    value: Any
    tone: str
    unit: str


class CardAnswer(Answer):
    """What the business's books say about a case."""

    title: str
    facts: list[FactAnswer]
    headings: list[str]
    rows: list[list[Any]]
    note: str


class Cards(Answer):
    """The cards of a case."""

    items: list[CardAnswer]


class AllVariables(Answer):
    """The variables of an instance."""

    variables: Variables


class Cancel(Body):
    """Why it is cancelled."""

    reason: Annotated[str, Field(min_length=1, max_length=500, pattern=r"\S")]


class Cancelling(Answer):
    """`ended`: at once; `undoing`: the process undoes what it did; `noted`: it takes effect as soon as it can."""

    id: Id
    outcome: Literal["ended", "undoing", "noted"]
