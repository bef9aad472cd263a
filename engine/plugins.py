"""What a process application brings: its files, actions and tables. Found by entry points or named by the bootstrap.

A designer who deploys a new BPMN file needs none of this; a slice that ships with its own actions and records does.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from importlib.metadata import entry_points
from pathlib import Path

from engine.actions import Action
from engine.cases import CaseKind, ObjectKind

__all__ = ["ACTIONS", "APPLICATIONS", "ProcessApplication", "installed_actions", "installed_applications"]

ACTIONS = "reglament.actions"  # entry points of adapters: a callable that returns Actions
APPLICATIONS = "reglament.applications"  # entry points of slices: a ProcessApplication

DEPLOYED = (".bpmn", ".dmn", ".form", ".scenario")


@dataclass(frozen=True, slots=True)
class ProcessApplication:
    """One vertical slice."""

    name: str
    folder: Path | None = None  # what it deploys at start, all together, forms in `forms/` too; None: it brings none
    actions: tuple[Action, ...] = ()
    migrations: Path | None = None  # its own Alembic versions
    groups: tuple[str, ...] = ()  # candidate groups its diagrams name
    cases: tuple[CaseKind, ...] = ()  # how pages show and start its cases
    objects: tuple[ObjectKind, ...] = ()  # what its instances are about, for event logs

    @property
    def main_process(self) -> str | None:
        """The process that its bundle is named by: that of its first kind of case."""
        return self.cases[0].process if self.cases else None

    def files(self) -> dict[str, bytes]:
        """Return the files to deploy, by name."""
        if self.folder is None:
            return {}
        folders = (self.folder, self.folder / "forms")
        found = (path for folder in folders if folder.is_dir() for path in folder.iterdir())
        return {path.name: path.read_bytes() for path in sorted(found) if path.suffix in DEPLOYED}


def installed_actions() -> list[Action]:
    """Return the actions of adapters that are installed as distributions of their own."""
    return [action for point in entry_points(group=ACTIONS) for action in _listed(point.load()())]


def installed_applications() -> list[ProcessApplication]:
    """Return the applications that are installed as distributions of their own."""
    return [point.load() for point in entry_points(group=APPLICATIONS)]


def _listed(found: Iterable[Action] | dict[str, Action]) -> list[Action]:
    return list(found.values()) if isinstance(found, dict) else list(found)
