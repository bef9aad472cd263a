"""Fire timers that are due and deliver messages that wait: each by a command of its own."""

from __future__ import annotations

import logging

from engine.commands import DeliverMessage, Engine, FireTimer
from engine.dispatch.leases import LeaseClock
from engine.dispatch.messages import claim_messages
from engine.dispatch.timers import claim_timers
from engine.errors import NotFound, ReglamentError, WrongState
from engine.model.actor import CLOCK

__all__ = ["deliver_messages", "fire_timers"]

log = logging.getLogger(__name__)


def fire_timers(engine: Engine, limit: int = 100, *, lease_clock: LeaseClock | None = None) -> int:
    """Fire up to `limit` timers that are due by the engine's clock; return how many were taken up."""
    return _each(engine, FireTimer, claim_timers(engine.database, engine.clock(), limit, lease_clock=lease_clock))


def deliver_messages(engine: Engine, limit: int = 100, *, lease_clock: LeaseClock | None = None) -> int:
    """Deliver up to `limit` waiting messages that somebody wants by now; return how many were taken up."""
    return _each(
        engine, DeliverMessage, claim_messages(engine.database, engine.clock(), limit, lease_clock=lease_clock)
    )


def _each(engine: Engine, command: type[FireTimer] | type[DeliverMessage], ids: list[int]) -> int:
    """Send a command for each id. One that cannot be carried out must not hold up the others: its lease ends, it is
    taken up again, and the log tells."""
    for number in ids:
        try:
            engine.handle(command(number), actor=CLOCK)
        except (NotFound, WrongState):
            pass  # somebody was first, or the instance has moved on
        except ReglamentError:
            log.exception("%s(%s) was refused", command.__name__, number)
    return len(ids)
