"""What a process application brings: its files, actions and tables. Found by entry points or named by the bootstrap.

A designer who deploys a new BPMN file needs none of this; a slice that ships with its own actions and records does.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from importlib.metadata import entry_points
from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from engine.actions import Action
from engine.cases import CaseKind, ObjectKind
from engine.errors import ReglamentError

__all__ = [
    "ACTIONS",
    "APPLICATIONS",
    "ConnectionWrong",
    "Installation",
    "ProcessApplication",
    "SecretMissing",
    "installed_actions",
    "installed_applications",
]

ACTIONS = "reglament.actions"  # entry points of adapters: a callable that takes the `Installation` and returns Actions
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


class ConnectionWrong(ReglamentError):
    """The file of connections says something that an adapter cannot use; the message names the place."""


class SecretMissing(ReglamentError):
    """A connection names a secret that is not kept here, or that this process has no key for."""


def _no_secret(name: str) -> str:
    raise SecretMissing(f"Secret '{name}' is not kept here: this installation keeps none.")


Settings = TypeVar("Settings", bound=BaseModel)
_NAME = re.compile(r"[a-z][a-z0-9_]{0,39}")


class Installation:
    """What an adapter may know of the place where it runs: the connections that were set up for it, and their secrets.

    `secret` gives a secret by its name at the moment it is needed, so that a changed one counts at once; it raises
    `SecretMissing`.
    """

    def __init__(
        self,
        connections: Mapping[str, Mapping[str, Any]] | None = None,
        secret: Callable[[str], str] = _no_secret,
        *,
        place: str = "the file of connections",
    ) -> None:
        self.secret = secret
        self._connections = connections or {}
        self._place = place
        self._asked: set[str] = set()

    def connections(self, kind: str, shape: type[Settings]) -> dict[str, Settings]:
        """Return the connections of a kind by name, read as `shape`. Raises `ConnectionWrong` with place and reason."""
        self._asked.add(kind)
        return {name: self._read(kind, name, plain, shape) for name, plain in self._connections.get(kind, {}).items()}

    def refuse_unknown(self) -> None:
        """Raise `ConnectionWrong` for a kind of connection that no adapter has asked for."""
        for kind in self._connections:
            if kind not in self._asked:
                raise ConnectionWrong(
                    f"{self._place}: nobody knows connections of the kind '{kind}'. "
                    f"Known are: {', '.join(sorted(self._asked))}."
                )

    def _read(self, kind: str, name: str, plain: Any, shape: type[Settings]) -> Settings:
        where = f"{self._place}: [{kind}.{name}]"
        if not _NAME.fullmatch(name):
            raise ConnectionWrong(f"{where}: a name has small letters, digits and '_', at most 40, a letter first.")
        try:
            return shape.model_validate(plain)
        except ValidationError as error:
            faults = [
                f"{'.'.join(str(part) for part in fault['loc']) or kind}: {fault['msg'].removeprefix('Value error, ')}"
                for fault in error.errors(include_url=False, include_input=False)
            ]
            raise ConnectionWrong(f"{where}: {'; '.join(faults)}.") from None


def installed_actions(installation: Installation) -> list[Action]:
    """Return the actions of adapters that are installed as distributions of their own."""
    return [action for point in entry_points(group=ACTIONS) for action in _listed(point.load()(installation))]


def installed_applications() -> list[ProcessApplication]:
    """Return the applications that are installed as distributions of their own."""
    return [point.load() for point in entry_points(group=APPLICATIONS)]


def _listed(found: Iterable[Action] | dict[str, Action]) -> list[Action]:
    return list(found.values()) if isinstance(found, dict) else list(found)
