"""A system, an installation that reaches it, and how an action of its connection is asked."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from engine.actions import Action, Call, Outcome
from engine.plugins import Installation
from tests.connectors.systems import System, serving
from tests.store.fixtures import clock, database, engine
from tests.store.kit import BEGINNING
from workers.adapters import http, webhook

__all__ = ["clock", "database", "engine"]

HERE = ["127.0.0.0/8"]
KEPT = {"token": "s3cret-of-the-crm", "signing": "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"}


@pytest.fixture
def system() -> Iterator[System]:
    with serving() as found:
        yield found


@pytest.fixture
def actions(system: System) -> Callable[..., dict[str, Action]]:
    """The actions of one connection to the system, called `crm`."""

    def made(kind: str = "http", **more: Any) -> dict[str, Action]:
        plain = {"url": f"{system.url}/v1", "networks": HERE, **more}
        installation = Installation({kind: {"crm": plain}}, KEPT.__getitem__)
        adapter = {"http": http, "webhook": webhook}[kind]
        return {action.name: action for action in adapter.actions(installation)}

    return made


@pytest.fixture
def ask(actions: Callable[..., dict[str, Action]]) -> Callable[..., Outcome]:
    """Ask an action of the connection; `settings` are the connection's, the rest are parameters."""

    def asked(name: str, settings: dict[str, Any] | None = None, **params: Any) -> Outcome:
        kind = name.partition(".")[0]
        action = actions(kind, **(settings or {}))[name]
        return action.run(Call("7:3", name, params, BEGINNING))

    return asked
