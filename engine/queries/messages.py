"""Messages in their rows: those that wait to be wanted, those that nobody wanted in time, and the delivered."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, func, select

from engine.errors import InvalidInput
from engine.feel.codec import loads
from engine.model.actor import Actor
from engine.model.signals import MARK
from engine.queries.paging import PAGE, Page, read_number
from engine.queries.rights import Verb, can
from engine.store.tables import instance, message

__all__ = ["STATES", "MessageRow", "messages", "messages_waiting"]

STATES = ("waiting", "expired", "delivered")


@dataclass(frozen=True, slots=True)
class MessageRow:
    """One message, as it came."""

    id: int
    message_id: str
    name: str
    key: str
    payload: dict[str, Any]
    state: str
    created_at: datetime
    expires_at: datetime
    delivered_at: datetime | None
    instance_id: int | None  # who got it
    source_id: int | None  # the instance that threw it; None: it came from outside
    title: str  # of the instance that got it, else of the one that threw it
    business_key: str | None


def messages(
    connection: Connection,
    actor: Actor,
    *,
    state: str = "waiting",
    name: str = "",
    key: str = "",
    after: str | None = None,
    size: int = PAGE,
) -> Page[MessageRow]:
    """Return one page, the newest first, in one statement; nothing to who may not see the monitor.

    Signals are no messages: they wait for nobody. Raises InvalidInput for an unknown state.
    """
    if state not in STATES:
        raise InvalidInput("There is no such state of a message.", fields={"state": state[:40]})
    if not can(actor, Verb.SEE_MONITOR):
        return Page(())
    of = func.coalesce(message.c.instance_id, message.c.source_id)
    rows = (
        select(message, instance.c.title, instance.c.business_key)
        .select_from(message.outerjoin(instance, instance.c.id == of))
        .where(message.c.state == state, ~message.c.name.startswith(MARK))
        .order_by(message.c.id.desc())
        .limit(size + 1)
    )
    if name:
        rows = rows.where(message.c.name == name)
    if key:
        rows = rows.where(message.c.key == key)
    behind = read_number(after)
    if behind is not None:
        rows = rows.where(message.c.id < behind)
    found = [
        MessageRow(
            id=row.id,
            message_id=row.message_id,
            name=row.name,
            key=row.key,
            payload=loads(row.payload.encode()),
            state=row.state,
            created_at=row.created_at,
            expires_at=row.expires_at,
            delivered_at=row.delivered_at,
            instance_id=row.instance_id,
            source_id=row.source_id,
            title=row.title or "",
            business_key=row.business_key,
        )
        for row in connection.execute(rows)
    ]
    return Page.cut(found, size, lambda row: str(row.id))


def messages_waiting(connection: Connection) -> int:
    """Count the messages that nobody has wanted yet."""
    waiting = select(func.count()).where(message.c.state == "waiting", ~message.c.name.startswith(MARK))
    return int(connection.execute(waiting).scalar_one())
