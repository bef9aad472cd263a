"""A signal goes to everybody who listens when it is thrown (BPMN 2.0.2 §10.5.5): one waiting row each, delivered apart.

So a thousand listeners make no long transaction, and one that fails holds up no other. Nothing is kept for who comes
later.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from sqlalchemy import insert, select

from engine.commands.work import Work
from engine.feel.codec import dumps
from engine.model.signals import subscribed_as
from engine.store.tables import message, subscription

__all__ = ["spread"]

KEPT_FOR = timedelta(days=30)  # a listener is there: only one that is suspended so long misses it


def spread(work: Work, name: str, payload: Mapping[str, Any], signal_id: str, *, source: int | None = None) -> int:
    """Leave a row for each listener; returns how many there are. The key of a row is the listener's subscription."""
    heard_as = subscribed_as(name)
    listening = select(subscription.c.id).where(subscription.c.name == heard_as).order_by(subscription.c.id)
    if source is not None:  # itself has caught it within the step
        listening = listening.where(subscription.c.instance_id.is_(None) | (subscription.c.instance_id != source))
    rows = [
        {
            "id": work.engine.ids.next(),
            "message_id": f"{signal_id}>{listener}",
            "name": heard_as,
            "key": str(listener),
            "payload": dumps(dict(payload)).decode(),
            "state": "waiting",
            "created_at": work.now,
            "expires_at": work.now + KEPT_FOR,
            "source_id": source,
        }
        for listener in work.connection.execute(listening).scalars()
    ]
    if rows:
        work.connection.execute(insert(message), rows)
        work.changed.messages = True
    return len(rows)
