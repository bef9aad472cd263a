"""Publish a signal from outside: everybody who listens gets it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import insert, select
from sqlalchemy.exc import IntegrityError

from engine.commands.signals import spread
from engine.commands.work import Work
from engine.errors import InvalidInput
from engine.model.signals import MARK, subscribed_as
from engine.store.conflicts import Conflict
from engine.store.tables import message

__all__ = ["PublishSignal", "PublishedSignal", "handle"]


@dataclass(frozen=True, slots=True)
class PublishSignal:
    """`signal_id` makes it one signal however often it is sent."""

    name: str
    payload: Mapping[str, Any] = field(default_factory=dict)
    signal_id: str | None = None


@dataclass(frozen=True, slots=True)
class PublishedSignal:
    """To how many listeners it goes."""

    signal_id: str
    listeners: int


def handle(command: PublishSignal, work: Work) -> PublishedSignal:
    """Raise `InvalidInput` for a name that no signal can have; a signal whose id was seen before goes to nobody new."""
    if not command.name or MARK in command.name:
        raise InvalidInput("A signal needs a name without control characters.", fields={"name": "not a name"})
    if command.signal_id is None:
        signal_id = f"s{work.engine.ids.next()}"
        return PublishedSignal(signal_id, spread(work, command.name, command.payload, signal_id))
    first_time = f"{command.signal_id}>"  # no listener's row has this id: it says that the signal was thrown
    known = work.connection.execute(select(message.c.key).where(message.c.message_id == first_time)).scalar()
    if known is not None:
        return PublishedSignal(command.signal_id, int(known))
    listeners = _spread_once(work, command, first_time)
    return PublishedSignal(command.signal_id, listeners)


def _spread_once(work: Work, command: PublishSignal, first_time: str) -> int:
    assert command.signal_id is not None
    try:
        listeners = spread(work, command.name, command.payload, command.signal_id)
        work.connection.execute(
            insert(message).values(
                id=work.engine.ids.next(),
                message_id=first_time,
                name=subscribed_as(command.name),
                key=str(listeners),
                payload="{}",
                state="expired",  # it is over: what is delivered are the listeners' rows
                created_at=work.now,
                expires_at=work.now,
            )
        )
    except IntegrityError as error:
        raise Conflict(f"signal {command.signal_id} is being sent by somebody else, too") from error
    return listeners
