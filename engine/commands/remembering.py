"""History of what changes no state of an instance: who claimed what, who retried what."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import insert

from engine.commands.work import Work
from engine.feel.codec import dumps
from engine.store.tables import history

__all__ = ["remember"]


def remember(work: Work, instance_id: int, trail: Sequence[Sequence[Any]], answer: bytes | None = None) -> None:
    """Append a history row without a revision, in the command's transaction."""
    work.connection.execute(
        insert(history).values(
            id=work.engine.ids.next(),
            instance_id=instance_id,
            rev=None,
            at=work.now,
            actor=work.actor.label,
            command=work.command,
            command_id=work.command_id,
            answer=answer.decode() if answer is not None else None,
            trail=dumps([list(entry) for entry in trail]).decode(),
            changed="{}",
        )
    )
