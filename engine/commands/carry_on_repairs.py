"""Work off a list of incidents to retry. It may be broken off at any moment and carried on by anybody.

Each incident is one command with an id made from the list's: done twice, it is done once. What came of it is noted
after its commit, so that a process that dies in between loses a note and no repair.
"""

from __future__ import annotations

import time
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from sqlalchemy import select, update

from engine.commands.retry_incident import RetriedIncident, RetryIncident
from engine.errors import CommandRejected, NotFound
from engine.store.operations import repair_batch, repair_batch_item
from engine.store.people import find_person

if TYPE_CHECKING:
    from engine.commands.engine import Engine
    from engine.model.actor import Actor

__all__ = ["carry_on", "carry_on_forgotten", "forgotten"]

FORGOTTEN_AFTER = timedelta(seconds=30)  # nobody's page is open any more: the workers carry on
AT_ONCE = 20
LOOKS_SECONDS = 1.5  # how long somebody who asked for it looks on; the rest is carried on with when they look again


def carry_on(engine: Engine, batch_id: int, *, seconds: float | None = None) -> int:
    """Retry what waits on this list for about so long; return how many still wait.

    Raises `NotFound` for a list that does not exist.
    """
    deadline = time.monotonic() + (LOOKS_SECONDS if seconds is None else seconds)
    with engine.database.read() as connection:
        batch = connection.execute(select(repair_batch).where(repair_batch.c.id == batch_id)).first()
        found = find_person(connection, batch.by) if batch is not None else None
    if batch is None:
        raise NotFound(f"There is no list of repairs {batch_id}.")
    actor = found[0].actor if found is not None else None
    while True:
        waiting = _waiting(engine, batch_id)
        for incident_id in waiting:
            state, note = _retry(engine, batch_id, incident_id, actor)
            _note(engine, batch_id, incident_id, state, note)
            if time.monotonic() > deadline:
                break
        else:
            if len(waiting) == AT_ONCE:
                continue
        return _close_or_count(engine, batch_id)


def carry_on_forgotten(engine: Engine) -> None:
    """Carry on with the lists that nobody looks at any more."""
    for batch_id in forgotten(engine, engine.clock()):
        carry_on(engine, batch_id, seconds=20)


def forgotten(engine: Engine, now: datetime) -> list[int]:
    """Return the unfinished lists that were not carried on with for a while."""
    with engine.database.read() as connection:
        return list(
            connection.execute(
                select(repair_batch.c.id)
                .where(repair_batch.c.closed_at.is_(None), repair_batch.c.touched_at < now - FORGOTTEN_AFTER)
                .order_by(repair_batch.c.id)
            ).scalars()
        )


def _waiting(engine: Engine, batch_id: int) -> list[int]:
    items = repair_batch_item.c
    with engine.database.read() as connection:
        return list(
            connection.execute(
                select(items.incident_id)
                .where(items.batch_id == batch_id, items.state == "waiting")
                .order_by(items.incident_id)
                .limit(AT_ONCE)
            ).scalars()
        )


def _retry(engine: Engine, batch_id: int, incident_id: int, actor: Actor | None) -> tuple[str, str]:
    if actor is None:
        return "refused", "Whoever asked for this cannot log in any more."
    command = RetryIncident(incident_id, settles=False)
    try:
        answer: RetriedIncident = engine.handle(command, actor=actor, command_id=f"repairs:{batch_id}:{incident_id}")
    except CommandRejected as error:
        return "refused", str(error)
    return ("retried", "") if answer.resolved else ("failed", "")


def _note(engine: Engine, batch_id: int, incident_id: int, state: str, note: str) -> None:
    items = repair_batch_item.c
    with engine.database.write() as connection:
        connection.execute(
            update(repair_batch_item)
            .where(items.batch_id == batch_id, items.incident_id == incident_id, items.state == "waiting")
            .values(state=state, note=note[:500])
        )


def _close_or_count(engine: Engine, batch_id: int) -> int:
    now = engine.clock()
    with engine.database.write() as connection:
        left = connection.execute(
            select(repair_batch_item.c.incident_id).where(
                repair_batch_item.c.batch_id == batch_id, repair_batch_item.c.state == "waiting"
            )
        ).all()
        connection.execute(
            update(repair_batch)
            .where(repair_batch.c.id == batch_id)
            .values(touched_at=now, closed_at=None if left else now)
        )
    return len(left)
