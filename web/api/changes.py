"""Instances under change: tokens moved by hand, moves to another version, what of a process is suspended."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Field

from engine.commands import (
    Change,
    ContinueChanges,
    Foreseen,
    MigrateInstance,
    MigrateMany,
    ModifyInstance,
    ModifyMany,
    PauseChanges,
    ResumeElement,
    ResumeProcess,
    StopChanges,
    SuspendElement,
    SuspendProcess,
    carry_on_changes,
    dry_run,
    foresee,
    proposed_plan,
)
from engine.commands.change_batches import MOST_INSTANCES
from engine.commands.migrate_instance import MOST_JUDGED
from engine.model.plan import Plan, Target
from engine.queries import changes
from engine.queries.rights import Verb
from web import context
from web.api.endpoint import Part, Reply
from web.api.models import Answer, Body, Id, Listed, Paged, Query, Time, Variables
from web.api.once import command_id
from web.guard import Access
from web.problems import problem

__all__ = ["part"]

part = Part("Changes", "Instances under change: tokens, versions, suspensions.")
_SEE = {"access": Access.ALLOWED, "verb": Verb.SEE_INCIDENTS}
_OPERATE = {"access": Access.ALLOWED, "verb": Verb.OPERATE}
Element = Annotated[str, Field(max_length=200)]
Reason = Annotated[str, Field(max_length=2000)]
Version = Annotated[int, Field(ge=1, le=1_000_000)]


class ChangeBody(Body):
    """One instruction: `move`, `add`, `cancel`, or `back` (everything at and behind `to` goes, and it begins again)."""

    verb: Literal["move", "add", "cancel", "back"]
    token: int | None = None
    at: Element | None = None
    to: Element | None = None
    within: int | None = None
    variables: Variables = Field(default_factory=dict)

    @property
    def change(self) -> Change:
        """As the engine takes it."""
        return Change(self.verb, self.token, self.at, self.to, self.within, self.variables)


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

    def plan(self, process: str) -> Plan:
        """As the engine takes it."""
        targets = {element: Target(target.element, target.anew) for element, target in self.targets.items()}
        return Plan(process, self.version, self.to_version, targets, self.variables)


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


@part.endpoint(
    "POST",
    "/instances/<row:instance>/modify/preview",
    "What moving tokens would do.",
    body=Preview,
    answer=ForeseenList,
    errors=(404, 409),
    **_OPERATE,
)
def preview(instance: int, body: Preview) -> object:
    """Nothing is written."""
    command = ModifyInstance(instance, tuple(one.change for one in body.changes), "", body.variables)
    return {"items": [_told(one) for one in foresee(context.engine(), command, context.actor())]}


@part.endpoint(
    "POST",
    "/instances/<row:instance>/modify",
    "Move, add or cancel tokens, or go back.",
    body=Modification,
    answer=Modified,
    errors=(404, 409),
    **_OPERATE,
)
def modify(instance: int, body: Modification) -> object:
    """All of it in one step, or nothing."""
    command = ModifyInstance(instance, tuple(one.change for one in body.changes), body.reason, body.variables)
    return context.engine().handle(command, actor=context.actor(), command_id=command_id())


@part.endpoint(
    "POST", "/changes", "Move tokens of many instances.", body=Many, answer=BatchAnswer, status=201, errors=(404,),
    **_OPERATE,
)  # fmt: skip
def modify_many(body: Many) -> object:
    """Begin, and carry on for a moment; the workers, or `POST /changes/{batch}`, carry on with what is left."""
    command = ModifyMany(
        body.process,
        body.version,
        tuple(body.instances),
        tuple(one.change for one in body.changes),
        body.reason,
        body.variables,
    )
    return _begun(command)


@part.endpoint(
    "GET", "/processes/<key>/moves", "A plan to move to another version.", query=Versions, answer=PlanAnswer,
    errors=(404,), **_SEE,
)  # fmt: skip
def propose(key: str, query: Versions) -> object:
    """Elements by id, else by name, kind and place."""
    return proposed_plan(context.engine(), key, query.version, query.to_version)


@part.endpoint(
    "POST", "/processes/<key>/moves/dry-run", "What would become of each instance.", body=DryRun, answer=JudgedList,
    errors=(404,), **_OPERATE,
)  # fmt: skip
def judge(key: str, body: DryRun) -> object:
    """Nothing is written."""
    wanted = body.instances
    if wanted is None:
        with context.reading() as connection:
            wanted = changes.running_on(connection, key, body.version, MOST_JUDGED)
    judged = dry_run(context.engine(), body.plan(key), wanted, context.actor())
    return {"items": [_judged(one) for one in judged]}


@part.endpoint(
    "POST", "/processes/<key>/moves", "Move instances to another version.", body=Move, answer=BatchAnswer, status=201,
    errors=(404,), **_OPERATE,
)  # fmt: skip
def move_many(key: str, body: Move) -> object:
    """Begin, and carry on for a moment; each instance is judged again."""
    wanted = body.instances
    if wanted is None:
        with context.reading() as connection:
            wanted = changes.running_on(connection, key, body.version, MOST_INSTANCES)
    return _begun(MigrateMany(body.plan(key), tuple(wanted), body.reason))


@part.endpoint(
    "POST", "/processes/<key>/moves/<row:instance>", "Move one instance.", body=MoveOne, answer=Migrated,
    errors=(404, 409), **_OPERATE,
)  # fmt: skip
def move_one(key: str, instance: int, body: MoveOne) -> object:
    """It moves, or says why it stays."""
    command = MigrateInstance(instance, body.plan(key), body.reason)
    return context.engine().handle(command, actor=context.actor(), command_id=command_id())


@part.endpoint("GET", "/changes", "Lists of instances to change.", query=Paged, answer=Listed[BatchAnswer], **_SEE)
def batches(query: Paged) -> object:
    """The newest first."""
    with context.reading() as connection:
        return changes.batches(connection, after=query.after, size=query.size)


@part.endpoint("GET", "/changes/<row:batch>", "How far a list is.", answer=BatchAnswer, **_SEE)
def show(batch: int) -> object:
    """Count what came of each."""
    return _progress(batch)


@part.endpoint("POST", "/changes/<row:batch>", "Carry on with it.", answer=BatchAnswer, errors=(404,), **_OPERATE)
def go_on(batch: int) -> object:
    """Change what waits, for a moment."""
    carry_on_changes(context.engine(), batch)
    return _progress(batch)


@part.endpoint("POST", "/changes/<row:batch>/pause", "Pause a list.", answer=BatchAnswer, errors=(404, 409), **_OPERATE)
def pause(batch: int) -> object:
    """Nothing more of it is begun."""
    context.engine().handle(PauseChanges(batch), actor=context.actor())
    return _progress(batch)


@part.endpoint(
    "POST",
    "/changes/<row:batch>/resume",
    "Go on with a list that is paused.",
    answer=BatchAnswer,
    errors=(404, 409),
    **_OPERATE,
)
def go_on_again(batch: int) -> object:
    """Carry on with what waits."""
    context.engine().handle(ContinueChanges(batch), actor=context.actor())
    return _progress(batch)


@part.endpoint(
    "POST",
    "/changes/<row:batch>/stop",
    "Give up what of a list still waits.",
    answer=BatchAnswer,
    errors=(404, 409),
    **_OPERATE,
)
def stop(batch: int) -> object:
    """What was changed stays changed."""
    context.engine().handle(StopChanges(batch), actor=context.actor())
    return _progress(batch)


@part.endpoint(
    "GET", "/changes/<row:batch>/instances", "What came of each.", query=Paged, answer=Listed[BatchRow], **_SEE
)
def rows(batch: int, query: Paged) -> object:
    """Return a page of its instances."""
    _progress(batch)
    with context.reading() as connection:
        return changes.batch_rows(connection, batch, after=query.after, size=query.size)


@part.endpoint("GET", "/suspensions", "Processes and elements that are suspended.", answer=SuspensionList, **_SEE)
def suspensions() -> object:
    """Return them with who, when and why."""
    with context.reading() as connection:
        return {"items": changes.suspensions(connection)}


@part.endpoint("POST", "/suspensions", "Suspend a process or an element.", body=Suspend, errors=(404, 409), **_OPERATE)
def suspend(body: Suspend) -> None:
    """Of a process nothing starts; at an element everything rests."""
    command: Any = SuspendProcess(body.process, body.reason, body.version, body.instances)
    if body.element:
        command = SuspendElement(body.process, body.element, body.reason, body.version)
    context.engine().handle(command, actor=context.actor())


@part.endpoint("POST", "/suspensions/resume", "Resume it.", body=Resume, errors=(404, 409), **_OPERATE)
def resume(body: Resume) -> None:
    """Everything is due as it was."""
    command: Any = ResumeProcess(body.process, body.version)
    if body.element:
        command = ResumeElement(body.process, body.element, body.version)
    context.engine().handle(command, actor=context.actor())


def _begun(command: Any) -> Reply:
    begun = context.engine().handle(command, actor=context.actor())
    carry_on_changes(context.engine(), begun.batch_id)
    return Reply(_progress(begun.batch_id), status=201)


def _progress(batch: int) -> changes.ChangeProgress:
    with context.reading() as connection:
        found = changes.batch(connection, batch)
    if found is None:
        raise problem(404, "")
    return found


def _told(one: Foreseen) -> dict[str, Any]:
    return {
        "what": one.what,
        "element": one.node.id if one.node is not None else None,
        "name": one.node.name if one.node is not None else None,
        "instance_id": one.instance_id,
        "detail": one.detail,
        "at": one.at,
    }


def _judged(one: Any) -> dict[str, Any]:
    return {
        "instance_id": one.instance_id,
        "business_key": one.business_key,
        "title": one.title,
        "fate": one.judgement.fate.value,
        "reasons": [
            {"code": why.code, "element": why.element, "text": str(why), "fate": why.fate.value}
            for why in one.judgement.reasons
        ],
    }
