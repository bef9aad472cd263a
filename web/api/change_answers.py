"""What programs send and get about instances under change: instructions, plans, lists, suspensions."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Field, WithJsonSchema

from engine.commands import Change
from engine.commands.change_batches import MOST_INSTANCES
from engine.commands.migrate_instance import MOST_JUDGED
from engine.model.plan import Plan, Target
from web.api.models import Answer, Body, Id, Query, Time, Variables

__all__ = [
    "BatchAnswer",
    "BatchRow",
    "ChangeBody",
    "DryRun",
    "ForeseenAnswer",
    "ForeseenList",
    "JudgedAnswer",
    "JudgedList",
    "Many",
    "Migrated",
    "Modification",
    "Modified",
    "Move",
    "MoveOne",
    "PlanAnswer",
    "PlanBody",
    "Preview",
    "Resume",
    "Suspend",
    "SuspensionAnswer",
    "SuspensionList",
    "TargetAnswer",
    "TargetBody",
    "Versions",
    "WhyAnswer",
]

Element = Annotated[str, Field(max_length=200)]
Reason = Annotated[str, Field(max_length=2000)]
Version = Annotated[int, Field(ge=1, le=1_000_000)]


class ChangeBody(Body):
    """One instruction: `move`, `add`, `cancel`, `back` (everything at and behind `to` goes, and it begins again), or
    `repeat` (one round more of the repeated activity at `token` or `at`).
    """

    verb: Literal["move", "add", "cancel", "back", "repeat"]
    token: int | None = None
    at: Element | None = None
    to: Element | None = None
    within: int | None = None
    variables: Variables = Field(default_factory=dict)
    round: Annotated[
        int | None,
        Field(ge=1, le=1_000_000, description="this one alone; moved to its own activity it begins again"),
    ] = None
    item: Annotated[
        Any, WithJsonSchema({"description": "of a round that is added, where the activity goes through a collection"})
    ] = None

    @property
    def change(self) -> Change:
        """As the engine takes it."""
        return Change(self.verb, self.token, self.at, self.to, self.within, self.variables, self.round, self.item)


class Preview(Body):
    """What would happen."""

    changes: Annotated[list[ChangeBody], Field(min_length=1, max_length=50)]
    variables: Variables = Field(default_factory=dict)


class Modification(Preview):
    """What is to happen, and why."""

    reason: Reason


class ForeseenAnswer(Answer):
    """One thing that would happen."""

    what: Annotated[
        str,
        Field(
            description="ends, task_ends, job_ends, call_ends, begins, task, job, timer, waits, message, signal, call, "
            "over"
        ),
    ]
    element: str | None
    name: str | None
    instance_id: Id
    detail: str
    at: Time | None


class ForeseenList(Answer):
    """All of it, in order."""

    items: list[ForeseenAnswer]


class Modified(Answer):
    """How the instance stands."""

    instance_id: Id
    rev: int
    status: str


class TargetBody(Body):
    """Where what stands at an element goes; null: it stays. `anew`: what waits there ends, the other begins."""

    element: Element | None
    anew: bool = False


class PlanBody(Body):
    """From a version to another; elements that are not named have no place to go."""

    version: Version
    to_version: Version
    targets: dict[Element, TargetBody]
    variables: Variables = Field(default_factory=dict)
    keep_timers: Annotated[
        bool, Field(description="a timer that says something else keeps the time it was due; else it counts anew")
    ] = False

    def plan(self, process: str) -> Plan:
        """As the engine takes it."""
        targets = {element: Target(target.element, target.anew) for element, target in self.targets.items()}
        return Plan(process, self.version, self.to_version, targets, self.variables, self.keep_timers)


class Versions(Query):
    """From which version to which."""

    version: Version
    to_version: Version


class TargetAnswer(Answer):
    """Where what stands at an element goes."""

    element: str | None
    anew: bool


class PlanAnswer(Answer):
    """A plan to begin with."""

    process: str
    version: int
    to_version: int
    targets: dict[str, TargetAnswer]
    keep_timers: bool


class DryRun(PlanBody):
    """Judge these instances, or the first thousand that run on the version."""

    instances: Annotated[list[Id] | None, Field(max_length=MOST_JUDGED)] = None


class Move(PlanBody):
    """Move these instances, or all that run on the version."""

    instances: Annotated[list[Id] | None, Field(max_length=MOST_INSTANCES)] = None
    reason: Reason


class MoveOne(PlanBody):
    """Move one instance."""

    reason: Reason


class WhyAnswer(Answer):
    """Why, or what moving means."""

    code: str
    element: str
    text: str
    fate: str


class JudgedAnswer(Answer):
    """What would become of an instance."""

    instance_id: Id
    business_key: str | None
    title: str
    fate: Annotated[str, Field(description="moves, choice, stays")]
    reasons: list[WhyAnswer]


class JudgedList(Answer):
    """All that were judged."""

    items: list[JudgedAnswer]


class Migrated(Answer):
    """Where it runs now."""

    instance_id: Id
    version: int
    rev: int


class Many(Preview):
    """The same for many instances of a version; tokens are named by their element."""

    process: Element
    version: Version
    instances: Annotated[list[Id], Field(min_length=1, max_length=MOST_INSTANCES)]
    reason: Reason


class BatchAnswer(Answer):
    """How far a list is."""

    id: Id
    kind: str
    process: str
    version: int
    to_version: int | None
    at: Time
    by: str
    reason: str
    paused_by: str | None
    stopped_by: str | None
    closed_at: Time | None
    total: int
    waiting: int
    done: int
    stayed: int
    stopped: int


class BatchRow(Answer):
    """One instance of it."""

    instance_id: Id
    title: str
    business_key: str | None
    state: Annotated[str, Field(description="waiting, done, stayed, stopped")]
    note: str


class Suspend(Body):
    """What to suspend: a process, one version (0: all, also those to come), or one element of it."""

    process: Element
    version: Annotated[int, Field(ge=0, le=1_000_000)] = 0
    element: Element = ""
    instances: bool = False
    reason: Reason


class Resume(Body):
    """What goes on, as it was suspended."""

    process: Element
    version: Annotated[int, Field(ge=0, le=1_000_000)] = 0
    element: Element = ""


class SuspensionAnswer(Answer):
    """What is suspended."""

    process: str
    version: int
    element: str
    instances: bool
    since: Time
    by: str
    reason: str


class SuspensionList(Answer):
    """All of it, the longest first."""

    items: list[SuspensionAnswer]
