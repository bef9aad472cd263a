"""Instances under change: tokens moved by hand, moves to another version, what of a process is suspended."""

from __future__ import annotations

from typing import Any

from engine.commands import (
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
from engine.queries import changes
from engine.queries.rights import Verb
from web import context
from web.api.change_answers import (
    BatchAnswer,
    BatchRow,
    DryRun,
    ForeseenList,
    JudgedList,
    Many,
    Migrated,
    Modification,
    Modified,
    Move,
    MoveOne,
    PlanAnswer,
    Preview,
    Resume,
    Suspend,
    SuspensionList,
    Versions,
)
from web.api.endpoint import Part, Reply
from web.api.models import Listed, Paged
from web.api.once import command_id
from web.guard import Access
from web.problems import problem

__all__ = ["part"]

part = Part("Changes", "Instances under change: tokens, versions, suspensions.")
_SEE = {"access": Access.ALLOWED, "verb": Verb.SEE_INCIDENTS}
_OPERATE = {"access": Access.ALLOWED, "verb": Verb.OPERATE}


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
    "Move, add or cancel tokens or rounds, or go back.",
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
