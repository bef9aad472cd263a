"""What must be tidied now and then, so that nothing grows without end."""

from __future__ import annotations

from engine.commands import Engine
from engine.dispatch.messages import expire_messages
from engine.store.people import discard_old_sessions

__all__ = ["keep_house"]


def keep_house(engine: Engine) -> None:
    """Close messages that nobody wanted in time, and forget sessions that have run out."""
    now = engine.clock()
    expire_messages(engine.database, now)
    with engine.database.write() as connection:
        discard_old_sessions(connection, now)
