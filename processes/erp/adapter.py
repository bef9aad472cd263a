"""The contract of every ERP adapter, and the embedded ERP behind it.

A process reaches the embedded ERP through its actions, within the transaction of the step. A program (the replay, an
API, the conformance suite) uses `EmbeddedErp`, which has its own transactions and answers with the same outcomes.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, Literal, Protocol

from engine.actions import Action, Call, Done, Outcome, Refused, Retry, Unknown
from processes.erp.actions import actions
from processes.erp.actions.once import answered
from processes.erp.records.transactions import AnswerLost, Busy, Connection, Engine, in_transaction, is_alive

__all__ = ["Capabilities", "Command", "EmbeddedErp", "ErpAdapter", "Health"]


@dataclass(frozen=True, slots=True)
class Command:
    """One thing to do: the same key always means the same effect."""

    key: str
    action: str  # "erp.reserve_stock"
    params: Mapping[str, Any]
    deadline: datetime | None = None  # not begun after this moment
    actor: str = "engine"
    process: str | None = None  # business key of the process that asks


@dataclass(frozen=True, slots=True)
class Capabilities:
    """What a system can do, for the gate and for people."""

    exactly_once: Literal["native", "module", "search"]  # by its own keys · by our module in it · by looking first
    partial_ship: bool
    lots: bool
    claims: bool
    actions: frozenset[str] = field(default_factory=frozenset)


@dataclass(frozen=True, slots=True)
class Health:
    """Whether the system can be asked now."""

    ok: bool
    detail: str = ""


class ErpAdapter(Protocol):
    """What the engine needs of an ERP. Every adapter passes `processes.erp.conformance`."""

    name: str

    def capabilities(self) -> Capabilities:
        """What it can do."""

    def execute(self, command: Command) -> Outcome:
        """Do it, or say why not. A repeated key gives the first answer; after Unknown, look up before asking again."""

    def lookup(self, key: str) -> Outcome | None:
        """The answer that a key got, or None when nothing was done under it."""

    def health(self) -> Health:
        """Whether it can be asked now."""


class EmbeddedErp:
    """The ERP in the application's own database.

    Given an engine, each command is a transaction of its own; given a connection, commands run in its open
    transaction and are committed by whoever opened it.
    """

    name = "embedded"

    def __init__(
        self, database: Engine | Connection, *, clock: Callable[[], datetime] = lambda: datetime.now(UTC)
    ) -> None:
        self._database = database
        self._clock = clock
        self._actions = actions()

    def capabilities(self) -> Capabilities:
        """Everything, exactly once."""
        return Capabilities("native", partial_ship=True, lots=True, claims=False, actions=frozenset(self._actions))

    def execute(self, command: Command) -> Outcome:
        """Run the action. Retry: nothing happened; Unknown: the commit's answer was lost."""
        action = self._actions.get(command.action)
        if action is None:
            return Refused("UnknownAction", f"The embedded ERP has no action '{command.action}'.")
        now = self._clock()
        if command.deadline is not None and now > command.deadline:
            return Retry(f"The deadline {command.deadline.isoformat()} has passed; nothing was done.")
        call = Call(command.key, command.action, command.params, now, business_key=command.process, actor=command.actor)
        if not isinstance(self._database, Engine):
            return _run(action, call, self._database)
        try:
            return in_transaction(self._database, lambda connection: _run(action, call, connection))
        except Busy as busy:
            return Retry(str(busy), timedelta(seconds=1))
        except AnswerLost as lost:
            return Unknown(str(lost))

    def lookup(self, key: str) -> Outcome | None:
        """The kept answer. Retry when the database cannot be asked."""
        if not isinstance(self._database, Engine):
            return answered(self._database, key)
        try:
            return in_transaction(self._database, lambda connection: answered(connection, key))
        except (Busy, AnswerLost) as busy:
            return Retry(str(busy), timedelta(seconds=1))

    def health(self) -> Health:
        """Whether the database answers and the books are open."""
        wrong = is_alive(self._database) if isinstance(self._database, Engine) else None
        return Health(ok=wrong is None, detail=wrong or "")


def _run(action: Action, call: Call, connection: Connection) -> Outcome:
    """Run it in a savepoint, so that the transaction around it can go on after a refusal."""
    savepoint = connection.begin_nested()
    try:
        outcome: Outcome = action.run(call, connection)
    except BaseException:
        if savepoint.is_active:
            savepoint.rollback()
        raise
    savepoint.commit() if isinstance(outcome, Done) else savepoint.rollback()
    return outcome
