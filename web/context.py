"""What every route may ask for: the engine, who is there, and a moment's connection."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import lru_cache
from typing import Any

from flask import current_app, g, has_request_context, request

from engine.cases import CaseKind, ObjectKind
from engine.commands import Engine
from engine.commands.work import Work
from engine.forms import Form
from engine.hooks import Hook
from engine.model.actor import Actor
from engine.model.definition import Definition
from engine.store import programs
from engine.store.history import earlier_answer
from engine.store.people import Person, Session
from engine.times import zone_of
from web.live import Hub
from web.waiting import WaitingRoom

__all__ = [
    "Pages",
    "actor",
    "definition_of",
    "engine",
    "form_of",
    "is_htmx",
    "now",
    "pages",
    "person",
    "reading",
    "session",
    "today",
    "witness",
]


@dataclass(frozen=True, slots=True)
class Pages:
    """The parts that the application was put together from."""

    engine: Engine
    hub: Hub
    cases: Mapping[str, CaseKind]  # by process
    objects: tuple[ObjectKind, ...] = ()  # what instances are about, for event logs
    waiting: WaitingRoom = field(default_factory=lambda: WaitingRoom(8))  # programs that wait for work
    hooks: Mapping[str, Hook] = field(default_factory=dict)  # through which other systems tell what happened
    answered: list[Callable[[str, str, float], None]] = field(default_factory=list)  # hear of a program's answers

    def case_at(self, path: str) -> CaseKind | None:
        """Return the kind whose list stands under this path."""
        return next((kind for kind in self.cases.values() if kind.path and kind.path == path), None)


def pages() -> Pages:
    """Return the application's parts."""
    found: Pages = current_app.extensions["pages"]
    return found


def engine() -> Engine:
    """Return the engine."""
    return pages().engine


def session() -> Session | None:
    """Return the browser's session, if it has one."""
    found: Session | None = g.get("session")
    return found


def person() -> Person:
    """Return who is logged in; routes that anybody may open do not ask."""
    found = session()
    assert found is not None  # the guard lets nobody else pass
    return found.person


def actor() -> Actor:
    """Return who is logged in, as the engine knows them."""
    return person().actor


def now() -> datetime:
    """Return the engine's time."""
    return engine().clock()


def today() -> date:
    """Return the day that it is now where the installation is."""
    return now().astimezone(zone_of(engine().zone)).date()


def is_htmx() -> bool:
    """Whether the browser's script asks, and wants a part of the page."""
    return request.headers.get("HX-Request") == "true"


@contextmanager
def reading() -> Iterator[Any]:
    """Give a connection for queries."""
    with engine().database.read() as connection:
        yield connection


@contextmanager
def writing() -> Iterator[Any]:
    """Give a connection in a transaction, for sessions and drafts; instances are changed by commands alone."""
    with engine().database.write() as connection:
        yield connection
        witness(connection)


def witness(connection: Any, work: Work | None = None) -> None:
    """Note in the effect's own transaction that the request's Idempotency-Key is used up (`web.api.once`).

    What may be carried out again is left out: a PUT, messages and signals (they have ids of their own), and commands
    that the engine remembers by their id, with what belongs to them: those get their first answer.
    """
    wish = g.get("wish") if has_request_context() else None
    if wish is None or request.method == "PUT":
        return
    if work is not None and work.command in ("PublishMessage", "PublishSignal"):
        return
    login, digest, command_id = wish
    if earlier_answer(connection, (work.command_id if work is not None else None) or command_id) is None:
        programs.mark_done(connection, login, digest)


def definition_of(connection: Any, key: str, version: int) -> Definition | None:
    """Return a deployed definition."""
    deployed = engine().definitions.find(connection, key, version)
    return deployed.definition if deployed is not None else None


def form_of(connection: Any, key: str, version: int | None, name: str | None) -> Form | None:
    """Return the form of this name that was deployed with a definition."""
    if name is None:
        return None
    deployed = engine().definitions.find(connection, key, version)
    content = engine().definitions.form(connection, deployed.deployment_id, name) if deployed is not None else None
    return _form(content) if content is not None else None


@lru_cache(maxsize=512)
def _form(content: bytes) -> Form:
    """Deployed files never change, so a form is read once."""
    return Form.from_json(content)
