"""Many instances changed by one wish: kept as a list, worked off by single commands, paused and given up by people."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

from sqlalchemy import Row, func, insert, select, update

from engine.commands.modify_instance import Change
from engine.commands.repairs import note_of
from engine.commands.work import Work
from engine.errors import InvalidInput, NotFound, NotPermitted, WrongState
from engine.feel.codec import dumps, loads
from engine.store.changing import change_batch, change_batch_item
from engine.store.tables import instance

__all__ = [
    "MOST_INSTANCES",
    "ChangesBegun",
    "ChangesMoved",
    "ContinueChanges",
    "ModifyMany",
    "PauseChanges",
    "StopChanges",
    "begin_batch",
    "changes_of",
    "handle_continue",
    "handle_modify_many",
    "handle_pause",
    "handle_stop",
]

MOST_INSTANCES = 5_000


@dataclass(frozen=True, slots=True)
class ModifyMany:
    """The same instructions for many instances of one version: tokens are named by their element (`at`)."""

    process: str
    version: int
    instance_ids: tuple[int, ...]
    changes: tuple[Change, ...]
    reason: str
    variables: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ChangesBegun:
    """The list, and how long it is."""

    batch_id: int
    number: int


@dataclass(frozen=True, slots=True)
class PauseChanges:
    """Nothing more of the list is begun until it is continued."""

    batch_id: int


@dataclass(frozen=True, slots=True)
class ContinueChanges:
    """Go on with a list that was paused."""

    batch_id: int


@dataclass(frozen=True, slots=True)
class StopChanges:
    """Give up what of the list still waits; what was changed stays changed."""

    batch_id: int


@dataclass(frozen=True, slots=True)
class ChangesMoved:
    """How many instances of the list still wait."""

    batch_id: int
    waiting: int


def handle_modify_many(command: ModifyMany, work: Work) -> ChangesBegun:
    """Raise `NotPermitted`, `NotFound` (no such version), or `InvalidInput`: nothing to do, or too much of it."""
    if any(change.token is not None or change.within is not None for change in command.changes):
        said = "A token's number is another one in each instance: name the element ('at')."
        raise InvalidInput(said, fields={"changes": said})
    if not command.changes:
        raise InvalidInput("Say what is to be moved, added or cancelled.", fields={"changes": "This is needed."})
    if work.engine.definitions.find(work.connection, command.process, command.version) is None:
        raise NotFound(f"There is no version {command.version} of '{command.process}'.")
    plan = {"changes": [asdict(change) for change in command.changes], "variables": dict(command.variables)}
    return begin_batch(
        work,
        kind="modify",
        process=command.process,
        version=command.version,
        to_version=None,
        plan=plan,
        instance_ids=command.instance_ids,
        reason=command.reason,
    )


def begin_batch(
    work: Work,
    *,
    kind: str,
    process: str,
    version: int,
    to_version: int | None,
    plan: Mapping[str, Any],
    instance_ids: Sequence[int],
    reason: str,
) -> ChangesBegun:
    """Keep the list of those instances that run on this version."""
    if not work.actor.administrator:
        raise NotPermitted("Instances are changed by managers.")
    note = note_of(reason, required="Say why: the history of each instance keeps it.")
    wanted = sorted(set(instance_ids))
    if len(wanted) > MOST_INSTANCES:
        said = f"At most {MOST_INSTANCES:,} at once, not {len(wanted):,}."
        raise InvalidInput(said, fields={"instances": said})
    there = select(instance.c.id).where(
        instance.c.id.in_(wanted),
        instance.c.definition_key == process,
        instance.c.version == version,
        instance.c.status == "running",
    )
    running = list(work.connection.execute(there.order_by(instance.c.id)).scalars())
    if not running:
        said = f"None of these instances runs on version {version} of '{process}' (any more)."
        raise InvalidInput(said, fields={"instances": said})
    batch_id = work.engine.ids.next()
    work.connection.execute(
        insert(change_batch).values(
            id=batch_id,
            kind=kind,
            definition_key=process,
            version=version,
            to_version=to_version,
            plan=dumps(dict(plan)).decode(),
            at=work.now,
            by=work.actor.id,
            reason=note,
            touched_at=work.now,
        )
    )
    work.connection.execute(
        insert(change_batch_item),
        [{"batch_id": batch_id, "instance_id": number, "state": "waiting"} for number in running],
    )
    return ChangesBegun(batch_id, len(running))


def changes_of(plan: str) -> tuple[tuple[Change, ...], dict[str, Any]]:
    """Read the instructions and variables of a batch of kind `modify`."""
    read = loads(plan.encode())
    return tuple(Change(**one) for one in read["changes"]), read["variables"]


def handle_pause(command: PauseChanges, work: Work) -> ChangesMoved:
    """Raise `NotFound`, `NotPermitted`, or `WrongState`: it is over, or paused already (who, when)."""
    batch = _open(work, command.batch_id)
    if batch.paused_at is not None:
        raise WrongState(f"{batch.paused_by} has paused it already.", who=batch.paused_by, when=batch.paused_at)
    return _set(work, batch, paused_at=work.now, paused_by=work.actor.id)


def handle_continue(command: ContinueChanges, work: Work) -> ChangesMoved:
    """Raise `NotFound`, `NotPermitted`, or `WrongState`: it is over, or not paused."""
    batch = _open(work, command.batch_id)
    if batch.paused_at is None:
        raise WrongState("It is not paused.")
    return _set(work, batch, paused_at=None, paused_by=None)


def handle_stop(command: StopChanges, work: Work) -> ChangesMoved:
    """Raise `NotFound`, `NotPermitted`, or `WrongState` when it is over."""
    batch = _open(work, command.batch_id)
    items = change_batch_item.c
    work.connection.execute(
        update(change_batch_item)
        .where(items.batch_id == batch.id, items.state == "waiting")
        .values(state="stopped", note="")
    )
    return _set(work, batch, stopped_at=work.now, stopped_by=work.actor.id, closed_at=work.now)


def _open(work: Work, batch_id: int) -> Row[Any]:
    if not work.actor.administrator:
        raise NotPermitted("Instances are changed by managers.")
    statement = select(change_batch).where(change_batch.c.id == batch_id).with_for_update()
    batch = work.connection.execute(statement).first()
    if batch is None:
        raise NotFound(f"There is no list of changes {batch_id}.")
    if batch.closed_at is not None:
        by = f" {batch.stopped_by} gave it up." if batch.stopped_by else ""
        raise WrongState(f"This list is worked off.{by}", who=batch.stopped_by, when=batch.closed_at)
    return batch


def _set(work: Work, batch: Row[Any], **values: Any) -> ChangesMoved:
    work.connection.execute(
        update(change_batch).where(change_batch.c.id == batch.id).values(touched_at=work.now, **values)
    )
    waiting = work.connection.execute(
        select(func.count()).where(change_batch_item.c.batch_id == batch.id, change_batch_item.c.state == "waiting")
    ).scalar()
    return ChangesMoved(batch.id, waiting or 0)
