"""`Engine`: the one door through which everything is changed."""

from __future__ import annotations

import logging
import random
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection

from engine.actions import Action, Actions, Connector
from engine.commands.batch import LIGHT, Asked, carry_out
from engine.commands.handle import HANDLERS, PREPARERS
from engine.commands.sizes import refuse_large
from engine.commands.work import Changed, NeedsTransaction, Work
from engine.errors import ReglamentError, WrongState
from engine.model.actor import ENGINE, Actor
from engine.store.conflicts import Conflict, DuplicateBusinessKey, DuplicateCommand
from engine.store.database import Database
from engine.store.definitions import Definitions
from engine.store.ids import Ids
from engine.times import zone_of
from engine.tracing import span

__all__ = ["Engine", "Handled", "utc_now"]

log = logging.getLogger(__name__)

ATTEMPTS = 8  # of a command whose instance was changed meanwhile by another one


def utc_now() -> datetime:
    """Return the time, aware and in UTC."""
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class Handled:
    """What became of a command, for whoever measures: `outcome` is done, refused (by a rule) or failed (a fault)."""

    command: str
    outcome: str
    seconds: float


class Engine:
    """Commands in, rows out. Threads may share one engine; processes have one each."""

    def __init__(
        self,
        database: Database,
        *,
        actions: Actions | Iterable[Action] = (),
        clock: Callable[[], datetime] = utc_now,
        zone: str = "UTC",
        start_forms: Mapping[str, str] | None = None,
    ) -> None:
        """`actions` are what service tasks may ask; `clock` gives the aware time of every command.

        `start_forms` names, by the process that it starts, the form whose fields become its start variables.

        `zone` is the time zone of the definitions that are deployed from now on and name none. Raises ValueError.
        """
        self.database = database
        self.actions: Actions = actions if isinstance(actions, Mapping) else {found.name: found for found in actions}
        self.clock = clock
        self.start_forms = dict(start_forms or {})
        self.zone = zone_of(zone).key
        self.ids = Ids(database)
        self.definitions = Definitions(database)
        self._listeners: list[Callable[[Changed], None]] = []
        self._watchers: list[Callable[[Handled], None]] = []
        self._witnesses: list[Callable[[Connection, Work], None]] = []

    @property
    def connectors(self) -> dict[str, Connector]:
        """The ways to other systems that the actions share, by name."""
        return {found.connector.name: found.connector for found in self.actions.values() if found.connector is not None}

    def handle(self, command: Any, *, actor: Actor = ENGINE, command_id: str | None = None) -> Any:
        """Carry out a command in a transaction of its own and return its answer.

        A repeated `command_id` gets the first answer. Raises the `CommandRejected` branch of `engine.errors`. When
        another command changed the same instance meanwhile, this one decides anew on what it finds.
        """
        if not self._watchers:
            with span(f"command {type(command).__name__}"):
                return self._handle(command, actor, command_id)
        began, outcome = time.perf_counter(), "failed"
        try:
            with span(f"command {type(command).__name__}"):
                answer = self._handle(command, actor, command_id)
            outcome = "done"
        except ReglamentError:
            outcome = "refused"
            raise
        finally:
            handled = Handled(type(command).__name__, outcome, time.perf_counter() - began)
            for watcher in self._watchers:
                watcher(handled)
        return answer

    def handle_batch(self, asked: Sequence[Asked | Any], *, actor: Actor = ENGINE) -> list[Any]:
        """Carry out commands, as many of them as can be in one transaction; each is atomic and spoils no other.

        Returns the answers in the same order; in the place of a command that was refused or failed stands the
        exception that `handle` would have raised. Raises what the database raises when it is away.
        """

        def tell(command: Any, seconds: float) -> None:
            for watcher in self._watchers:
                watcher(Handled(type(command).__name__, "done", seconds))

        return carry_out(self, [one if isinstance(one, Asked) else Asked(one) for one in asked], actor, tell)

    def _handle(self, command: Any, actor: Actor, command_id: str | None) -> Any:
        if type(command) in PREPARERS:
            command = PREPARERS[type(command)](command, self, actor)
            if type(command) not in HANDLERS:
                return command  # the answer: there was nothing to do
        refuse_large(command)
        light = type(command) in LIGHT  # no BEGIN, no COMMIT
        for attempt in range(1, ATTEMPTS + 1):
            try:
                with self.database.step() if light else self.database.write() as connection:
                    work = self._work(connection, command, actor, command_id, light=light)
                    answer = HANDLERS[type(command)](command, work)
                    for witness in () if light else self._witnesses:
                        witness(connection, work)
            except NeedsTransaction:
                light = False
                continue
            except (Conflict, DuplicateBusinessKey, DuplicateCommand):
                # Decide anew on what is there now; a repeated command or key then finds the first one's answer.
                if attempt == ATTEMPTS:
                    raise WrongState("Others are changing the same instance again and again. Try once more.") from None
                time.sleep(random.uniform(0, 0.004 * 2**attempt))
                continue
            self.ring(work.changed)
            return answer
        raise AssertionError("unreachable")

    def handle_in(
        self, connection: Connection, command: Any, *, actor: Actor = ENGINE, command_id: str | None = None
    ) -> tuple[Any, Changed]:
        """Carry out a command inside the caller's open transaction.

        Returns the answer and what changed; after the commit the caller passes the latter to `ring`.
        """
        refuse_large(command)
        work = self._work(connection, command, actor, command_id)
        return HANDLERS[type(command)](command, work), work.changed

    def on_change(self, listener: Callable[[Changed], None]) -> Callable[[], None]:
        """Call `listener` after each commit; returns a function that ends it. It must be quick and must not raise."""
        self._listeners.append(listener)
        return lambda: self._listeners.remove(listener)

    def watch(self, watcher: Callable[[Handled], None]) -> None:
        """Call `watcher` after each command of `handle`, whatever became of it. It must be quick and must not raise."""
        self._watchers.append(watcher)

    def witness(self, witness: Callable[[Connection, Work], None]) -> None:
        """Call `witness` in the transaction of each command that changed something, before it commits.

        Single light steps on an instance are left out: history remembers those itself.
        """
        self._witnesses.append(witness)

    def _work(
        self, connection: Connection, command: Any, actor: Actor, command_id: str | None, *, light: bool = False
    ) -> Work:
        if type(command) not in HANDLERS:
            raise TypeError(f"{type(command).__name__} is no command; commands are the dataclasses of engine.commands")
        return Work(self, connection, actor, self.clock(), type(command).__name__, command_id, light=light)

    def ring(self, changed: Changed) -> None:
        """Tell the listeners about a commit: the doorbell."""
        if not changed:
            return
        for listener in tuple(self._listeners):
            try:
                listener(changed)
            except Exception:  # a listener's bug must not turn a committed command into an error
                log.exception("a listener of changes failed")
