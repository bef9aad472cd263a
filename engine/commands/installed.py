"""What files may refer to beside each other: what is installed, and what is deployed already."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import Connection

from engine.actions import Actions
from engine.store.bound_calls import known_versions, uncallable
from engine.store.decisions import known_decisions

if TYPE_CHECKING:
    from engine.commands.engine import Engine

__all__ = ["Installed", "installed"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Installed:
    """What the gate knows of the world; None: not known, and what refers to it is not checked."""

    actions: Actions | None = None
    start_forms: Mapping[str, str] | None = None  # by process
    processes: Mapping[str, Collection[str]] | None = None  # deployed keys with what their latest versions call
    versions: Mapping[str, Mapping[int, str | None]] | None = None  # of processes, with their tags
    decision_versions: Mapping[str, Mapping[int, str | None]] | None = None
    uncallable: Mapping[str, Mapping[int, Sequence[str]]] | None = None  # versions that no call can begin


def installed(connection: Connection, engine: Engine, files: Mapping[str, bytes]) -> Installed:
    """Look up what these files may refer to; reading them takes seconds and is done without the connection."""
    return Installed(
        actions=engine.actions,
        start_forms=engine.start_forms,
        processes=engine.definitions.calls(connection),
        versions=known_versions(connection),
        decision_versions=known_decisions(connection),
        uncallable=uncallable(connection, engine.definitions, files),
    )
