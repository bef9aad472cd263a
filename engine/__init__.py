"""Reglament's engine: BPMN definitions run as rows in a database.

    engine = Engine(Database("sqlite:///var/reglament.db"), actions=actions)
    engine.handle(StartInstance("order_to_delivery", {"order": order}), actor=anna)

The public door for process applications, the web and the workers: this module, `engine.commands`, `engine.queries`,
`engine.actions`, `engine.errors`, `engine.dispatch` and `engine.testing`.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from engine.commands.engine import Engine
    from engine.model.actor import CLOCK, ENGINE, Actor, ActorKind
    from engine.store.database import Database

__all__ = ["CLOCK", "ENGINE", "Actor", "ActorKind", "Database", "Engine"]

# Looked up when first asked for: the reader's child processes import `engine.bpmn` and need none of the rest.
_HOMES = {
    "Actor": "engine.model.actor",
    "ActorKind": "engine.model.actor",
    "CLOCK": "engine.model.actor",
    "Database": "engine.store.database",
    "ENGINE": "engine.model.actor",
    "Engine": "engine.commands.engine",
}


def __getattr__(name: str) -> Any:
    if name in _HOMES:
        return getattr(import_module(_HOMES[name]), name)
    raise AttributeError(f"module 'engine' has no attribute {name!r}")
