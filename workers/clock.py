"""Fire timers that are due, in batches, and deliver messages that wait."""

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

BATCH = 200  # timers at once: the one write of a batch holds its rows for some hundredths of a second


def fire_timers(engine: Engine, limit: int = BATCH, *, lease_clock: LeaseClock | None = None) -> int:
    """Fire up to `limit` timers that are due by the engine's clock, together; return how many were taken up.

    One that cannot be fired stays taken until its lease ends, so that it does not stand in the way of the others.
    """
    due = claim_timers(engine.database, engine.clock(), limit, lease_clock=lease_clock)
    for number, outcome in zip(due, engine.handle_batch([FireTimer(one) for one in due], actor=CLOCK), strict=True):
        if isinstance(outcome, (NotFound, WrongState)):
            continue  # somebody was first, or the instance has moved on
        if isinstance(outcome, Exception):
            log.error("timer %s could not be fired; it is tried again", number, exc_info=outcome)
    return len(due)


def deliver_messages(engine: Engine, limit: int = 100, *, lease_clock: LeaseClock | None = None) -> int:
    """Deliver up to `limit` waiting messages that somebody wants by now; return how many were taken up.

    One that cannot be delivered must not hold up the others: its lease ends, and it is taken up again.
    """
    waiting = claim_messages(engine.database, engine.clock(), limit, lease_clock=lease_clock)
    for number in waiting:
        try:
            engine.handle(DeliverMessage(number), actor=CLOCK)
        except (NotFound, WrongState):
            pass  # somebody was first, or the instance has moved on
        except ReglamentError:
            log.exception("message %s could not be delivered", number)
    return len(waiting)
