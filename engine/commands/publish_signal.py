"""Publish a signal from outside: everybody who listens gets it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import func, select

from engine.commands.signals import spread
from engine.commands.work import Work
from engine.errors import InvalidInput
from engine.model.signals import MARK
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
    signal_id = command.signal_id or f"s{work.engine.ids.next()}"
    first, last = f"{signal_id}>", f"{signal_id}?"  # the ids of its rows lie between these
    known = select(func.count()).where(message.c.message_id > first, message.c.message_id < last)
    before = work.connection.execute(known).scalar_one() if command.signal_id is not None else 0
    return PublishedSignal(signal_id, before or spread(work, command.name, command.payload, signal_id))
