"""Work off a list of instances to change. It may be broken off at any moment and carried on by anybody.

Each instance is one command with an id made from the list's: done twice, it is done once. What came of it is noted
after its commit, so that a process that dies in between loses a note and no change.
"""

from __future__ import annotations

import time
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import Row, select, update

from engine.commands.change_batches import changes_of
from engine.commands.migrate_instance import MigrateInstance, plan_of
from engine.commands.modify_instance import ModifyInstance
from engine.errors import CommandRejected, NotFound
from engine.store.changing import change_batch, change_batch_item
from engine.store.people import find_person

if TYPE_CHECKING:
    from engine.commands.engine import Engine
    from engine.model.actor import Actor

__all__ = ["carry_on_changes", "carry_on_forgotten_changes"]

FORGOTTEN_AFTER = timedelta(seconds=30)  # nobody's page is open any more: the workers carry on
AT_ONCE = 20
LOOKS_SECONDS = 1.5  # how long somebody who asked for it looks on; the rest is carried on with when they look again


def carry_on_changes(engine: Engine, batch_id: int, *, seconds: float | None = None) -> int:
    """Change what waits on this list for about so long, unless it is paused; return how many still wait.

    Raises `NotFound` for a list that does not exist.
    """
    deadline = time.monotonic() + (LOOKS_SECONDS if seconds is None else seconds)
    while True:
        batch, waiting = _next(engine, batch_id)
        if batch.closed_at is not None:
            return 0
        if batch.paused_at is None and waiting:
            actor = _actor(engine, batch.by)
            for instance_id in waiting[:AT_ONCE]:
                state, note = _change(engine, batch, instance_id, actor)
                _note(engine, batch_id, instance_id, state, note)
                if time.monotonic() > deadline:
                    break
            else:
                continue
        return _close_or_count(engine, batch_id)


def carry_on_forgotten_changes(engine: Engine) -> None:
    """Carry on with the lists that nobody looks at any more."""
    for batch_id in _forgotten(engine, engine.clock()):
        carry_on_changes(engine, batch_id, seconds=20)


def _forgotten(engine: Engine, now: datetime) -> list[int]:
    b = change_batch.c
    with engine.database.read() as connection:
        found = select(b.id).where(b.closed_at.is_(None), b.paused_at.is_(None), b.touched_at < now - FORGOTTEN_AFTER)
        return list(connection.execute(found.order_by(b.id)).scalars())


def _next(engine: Engine, batch_id: int) -> tuple[Row[Any], list[int]]:
    items = change_batch_item.c
    with engine.database.read() as connection:
        batch = connection.execute(select(change_batch).where(change_batch.c.id == batch_id)).first()
        if batch is None:
            raise NotFound(f"There is no list of changes {batch_id}.")
        waiting = select(items.instance_id).where(items.batch_id == batch_id, items.state == "waiting")
        return batch, list(connection.execute(waiting.order_by(items.instance_id).limit(AT_ONCE)).scalars())


def _actor(engine: Engine, login: str) -> Actor | None:
    with engine.database.read() as connection:
        found = find_person(connection, login)
    return found[0].actor if found is not None else None


def _change(engine: Engine, batch: Row[Any], instance_id: int, actor: Actor | None) -> tuple[str, str]:
    if actor is None:
        return "stayed", "Whoever asked for this cannot log in any more."
    command: ModifyInstance | MigrateInstance
    if batch.kind == "migrate":
        plan = plan_of(batch.definition_key, batch.version, batch.to_version, batch.plan)
        command = MigrateInstance(instance_id, plan, batch.reason)
    else:
        changes, variables = changes_of(batch.plan)
        command = ModifyInstance(instance_id, changes, batch.reason, variables)
    try:
        engine.handle(command, actor=actor, command_id=f"changes:{batch.id}:{instance_id}")
    except CommandRejected as error:
        return "stayed", str(error)
    return "done", ""


def _note(engine: Engine, batch_id: int, instance_id: int, state: str, note: str) -> None:
    items = change_batch_item.c
    with engine.database.write() as connection:
        connection.execute(
            update(change_batch_item)
            .where(items.batch_id == batch_id, items.instance_id == instance_id, items.state != "done")
            .values(state=state, note=note[:2000])
        )


def _close_or_count(engine: Engine, batch_id: int) -> int:
    now, b, items = engine.clock(), change_batch.c, change_batch_item.c
    with engine.database.write() as connection:
        waiting = select(items.instance_id).where(items.batch_id == batch_id, items.state == "waiting")
        left = len(connection.execute(waiting).all())
        done = {"touched_at": now} if left else {"touched_at": now, "closed_at": now}
        connection.execute(update(change_batch).where(b.id == batch_id, b.closed_at.is_(None)).values(**done))
    return left
