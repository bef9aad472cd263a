"""Publish a message: to the one who waits for it, to a process that starts with it, else kept until somebody waits."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from sqlalchemy import Row, bindparam, insert, literal_column, select, text
from sqlalchemy.exc import IntegrityError

from engine.commands import incidents
from engine.commands.start_instance import start
from engine.commands.steps import take_step
from engine.commands.work import Work
from engine.errors import InvalidInput, KeyTaken, NotFound
from engine.execution.conversations import read_keys
from engine.feel.codec import dumps, loads
from engine.model.correlation import fitting_keys, key_text, single_key
from engine.model.instance import InstanceStatus
from engine.model.signals import is_message, is_signal
from engine.model.step import MessageArrived
from engine.store.conflicts import Conflict
from engine.store.instances import StepRead
from engine.store.suspended import ANYTHING_SUSPENDED, start_suspended, suspended
from engine.store.tables import instance, subscription
from engine.store.tables import message as table

__all__ = ["DeliverMessage", "PublishMessage", "Published", "handle", "handle_delivery"]

KEPT_FOR = timedelta(hours=72)  # how long a message waits for somebody to want it


@dataclass(frozen=True, slots=True)
class PublishMessage:
    """`key`: a list or mapping is several keys, which must all match; without one, who receives it reads the keys of
    its conversation from the payload, where the process declares any (BPMN 2.0.2 §8.4.2).

    `message_id` makes it one message however often it is sent; `keep_for` says how long it may wait.
    """

    name: str
    key: str | Sequence[Any] | Mapping[str, Any] = ""
    payload: Mapping[str, Any] = field(default_factory=dict)
    message_id: str | None = None
    keep_for: timedelta | None = None


@dataclass(frozen=True, slots=True)
class DeliverMessage:
    """Deliver a message that waits in its row, now that somebody may want it."""

    id: int


@dataclass(frozen=True, slots=True)
class Published:
    """Who got it; `waiting`: nobody yet."""

    message_id: str
    instance_id: int | None
    waiting: bool
    incident_id: int | None = None


def handle(command: PublishMessage, work: Work) -> Published:
    """A message whose id was seen before is answered as it was the first time."""
    if not is_message(command.name):
        raise InvalidInput("A message's name has no control characters.", fields={"name": "not a name"})
    try:
        key = key_text(command.key)
    except ValueError as error:
        raise InvalidInput(f"The key finds nobody: {error}.", fields={"key": str(error)}) from None
    key, *also = (key,) if key else _of_conversations(work, command)
    new_id = work.engine.ids.next()
    message_id = command.message_id or f"m{new_id}"
    known = work.connection.execute(_KNOWN, {"seen": message_id}).first()
    if known is not None:
        return Published(message_id, known.instance_id, known.state == "waiting")
    row = {
        "id": new_id,
        "message_id": message_id,
        "name": command.name,
        "key": key,
        "also": dumps(also).decode() if also else None,
        "payload": dumps(dict(command.payload)).decode(),
        "state": "waiting",
        "created_at": work.now,
        "expires_at": work.now + (command.keep_for or KEPT_FOR),
    }
    try:
        work.connection.execute(_INSERT, row)
    except IntegrityError as error:
        raise Conflict(f"message {message_id} is being sent by somebody else, too") from error
    return _deliver(work, new_id, message_id, command.name, (key, *also), dict(command.payload))


def _of_conversations(work: Work, command: PublishMessage) -> tuple[str, ...]:
    """The keys that the deployed processes read from the message, the most exact one first."""
    found: dict[str, None] = {}
    for names, keys in work.engine.definitions.keys_of_message(work.connection, command.name):
        read = read_keys(keys, command.payload, names, work.now)
        try:
            found |= dict.fromkeys(fitting_keys(list(read.values()))[:-1])
        except ValueError:
            continue  # longer than any key that somebody could wait by
    return (*found, "")


def handle_delivery(command: DeliverMessage, work: Work) -> Published:
    """Raise `NotFound` when it is delivered or expired already."""
    statement = select(table).where(table.c.id == command.id, table.c.state == "waiting")
    row = work.connection.execute(statement.with_for_update()).first()
    if row is None:
        raise NotFound(f"No message {command.id} waits.")
    keys = (row.key, *(loads(row.also.encode()) if row.also else ()))
    return _deliver(work, row.id, row.message_id, row.name, keys, loads(row.payload.encode()))


def _deliver(
    work: Work, row_id: int, message_id: str, name: str, keys: tuple[str, ...], payload: dict[str, Any]
) -> Published:
    key = keys[0]
    waiting = _listener(work, int(key)) if is_signal(name) else _receiver(work, name, keys)
    if waiting is None and is_signal(name):
        incidents.expire(work, row_id)  # it listens no more
        return Published(message_id, None, waiting=False)
    if waiting is None:
        work.changed.messages = True
        return Published(message_id, None, waiting=True)
    if waiting.instance_id is None:
        deployed = work.engine.definitions.by_id(work.connection, waiting.definition_id)
        assert deployed is not None  # start subscriptions go with their version
        business_key = None if is_signal(name) else single_key(key)
        try:
            anything = bool(waiting.anything_suspended)
            started = start(work, deployed, payload, business_key, node=waiting.node, anything_suspended=anything)
        except KeyTaken as only:  # one instance per key: it is meant for that one, which may wait for it later
            return _for_the_only_one(work, row_id, message_id, only)
        now_waits = _receiver(work, name, keys) if started.existing else None
        if now_waits is not None and now_waits.instance_id is not None:
            raise Conflict(f"an instance that waits for '{name}' was started at the same moment")
        incidents.deliver(work, row_id, started.instance_id)
        return Published(message_id, started.instance_id, waiting=False, incident_id=started.incident_id)

    def decide(read: StepRead) -> MessageArrived:
        target = read.target
        return MessageArrived(target["token"], target["node"], target["scope"], name, payload)

    # The step itself ends the subscription, or leaves it open for the next message (non-interrupting events).
    try:
        taken = take_step(work, "subscription", waiting.id, decide)
    except NotFound as error:  # another message was first since it was looked up: somebody else may want this one
        raise Conflict(str(error)) from error
    incidents.deliver(work, row_id, taken.instance.id)
    return Published(message_id, taken.instance.id, waiting=False, incident_id=taken.stuck)


def _for_the_only_one(work: Work, row_id: int, message_id: str, taken: KeyTaken) -> Published:
    """Let the message wait while that instance runs; when it has ended, nobody will want it any more."""
    status = work.connection.execute(select(instance.c.status).where(instance.c.id == taken.instance_id)).scalar_one()
    if status == InstanceStatus.RUNNING.value:
        return Published(message_id, None, waiting=True)
    incidents.expire(work, row_id)
    return Published(message_id, None, waiting=False)


def _listener(work: Work, subscription_id: int) -> Row[Any] | None:
    return work.connection.execute(_SUBSCRIPTION.where(subscription.c.id == subscription_id)).first()


def _receiver(work: Work, name: str, keys: tuple[str, ...]) -> Row[Any] | None:
    """Return the oldest waiting instance; else the start subscription of a process. Each is one look into an index.

    Of several keys of a conversation the most exact one counts first. While only suspended cases wait for it, the
    message waits, too: it is meant for them, not for a new one. So it does while the process that it would start is
    suspended.
    """
    for statement in (_WAITING, _WAITING_EVEN_SUSPENDED):
        for key in keys:
            found = work.connection.execute(statement, {"name": name, "key": key}).first()
            if found is not None:
                return found if statement is _WAITING else None
    for key in dict.fromkeys((*keys, "")) if len(keys) > 1 else ("",):
        found = work.connection.execute(_STARTING, {"name": name, "key": key}).first()
        if found is not None:
            return found
    return None


# Built once: SQLAlchemy needs more time to build a statement than to run it.
_KNOWN = select(table).where(table.c.message_id == bindparam("seen"))
_INSERT = insert(table)
_SUBSCRIPTION = select(subscription, literal_column(ANYTHING_SUSPENDED).label("anything_suspended"))
_OF_NAME = _SUBSCRIPTION.where(subscription.c.name == bindparam("name")).order_by(subscription.c.id).limit(1)
_WAITING_EVEN_SUSPENDED = _OF_NAME.where(
    subscription.c.key == bindparam("key"), subscription.c.instance_id.is_not(None)
)
_WAITING = _WAITING_EVEN_SUSPENDED.where(text(f"NOT {suspended('bpm_subscription')}"))
_STARTING = _OF_NAME.where(
    subscription.c.key == bindparam("key"),
    subscription.c.instance_id.is_(None),
    text(f"NOT {start_suspended('bpm_subscription')}"),
)
