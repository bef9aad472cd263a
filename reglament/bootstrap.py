"""Puts the parts together: database, engine, process applications. Tests change only what is passed in here."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from engine import ENGINE, Database, Engine
from engine.commands import DeployDefinition, Deployed
from engine.commands.engine import utc_now
from engine.dispatch.figures import kept_zone, other_zone
from engine.errors import ReglamentError
from engine.hooks import Hook, read_hooks
from engine.plugins import ProcessApplication, installed_actions, installed_applications
from engine.scripts import python_actions
from engine.store.database_time import DatabaseTime
from engine.store.secrets import Secrets
from processes.erp.application import APPLICATION as ERP
from processes.orders.application import APPLICATION as ORDERS
from processes.parties.application import APPLICATION as PARTIES
from reglament.connections import read_connections
from reglament.plugged import by_name
from workers.adapters import http, sql, webhook

__all__ = ["ADAPTERS", "APPLICATIONS", "Application", "OtherZone", "assemble"]

APPLICATIONS: tuple[ProcessApplication, ...] = (PARTIES, ERP, ORDERS)
ADAPTERS = (http.actions, sql.actions, webhook.actions)  # those that come with Reglament; others come by entry points


class OtherZone(ReglamentError):
    """Web and workers must count days by one zone, the one that the database keeps."""


@dataclass(frozen=True, slots=True)
class Application:
    """A running Reglament without its doors: web and workers are put in front by the commands."""

    engine: Engine
    applications: tuple[ProcessApplication, ...]
    hooks: Mapping[str, Hook] = field(default_factory=dict)  # what reaches this installation, by name

    @property
    def migrations(self) -> list[Path]:
        """Return the slices' folders of Alembic versions."""
        return [slice_.migrations for slice_ in self.applications if slice_.migrations is not None]

    def refuse_other_zone(self) -> None:
        """Raise `OtherZone` when the database counts its days by another zone than this process is told."""
        with self.engine.database.read() as connection:
            kept = kept_zone(connection)
        if kept is not None and kept != self.engine.zone:
            raise OtherZone(other_zone(kept, self.engine.zone))

    def prepare(self) -> list[Deployed]:
        """Bring the schema up to date and deploy what the slices ship; unchanged files make no new version."""
        self.engine.database.migrate(self.migrations)
        self.engine.ids.prepare()  # a fresh database had no ids to give when the engine was built
        return [
            self.engine.handle(
                DeployDefinition(files, f"shipped with {slice_.name}", slice_.main_process), actor=ENGINE
            )
            for slice_ in self.applications
            if (files := slice_.files())
        ]


def assemble(
    database: Database | str,
    *,
    clock: Callable[[], datetime] | None = None,
    zone: str = "UTC",
    applications: Sequence[ProcessApplication] = APPLICATIONS,
    upgraded: bool = False,
    or_empty: bool = False,
    connections: str = "",
    secret_keys: Sequence[str] = (),
) -> Application:
    """Build the engine with all installed actions on this database (or its URL); `zone` is the installation's.

    `connections` is the path of the file of connections, and `secret_keys` read their secrets.

    Without a `clock` the time is PostgreSQL's own, so that the clocks of several machines do not matter; with SQLite,
    which is on one machine, it is the machine's.

    Raises `ConnectionWrong` and `ActionWrong` for what adapters cannot use, and `SchemaMismatch`, before anything is
    written, for a database of a newer version; with `upgraded`, of an older one, too; with `or_empty`, of an older
    one that is not empty.
    """
    found = (*applications, *installed_applications())
    opened = Database(database) if isinstance(database, str) else database
    installation = read_connections(connections, Secrets(opened, secret_keys))
    actions = by_name(
        [
            *(action for slice_ in found for action in slice_.actions),
            *python_actions(),
            *(action for adapter in ADAPTERS for action in adapter(installation)),
            *installed_actions(installation),
        ]
    )
    hooks = read_hooks(installation)
    installation.refuse_unknown()
    locations = [slice_.migrations for slice_ in found if slice_.migrations is not None]
    if upgraded or or_empty:
        opened.check_schema(locations, or_empty=or_empty)
    else:
        opened.refuse_newer(locations)
    kinds = [kind for slice_ in found for kind in slice_.cases]
    forms = {kind.process: kind.start_form for kind in kinds if kind.start_form is not None and kind.start is None}
    clock = clock or (DatabaseTime(opened, machine=utc_now) if opened.dialect == "postgresql" else utc_now)
    return Application(Engine(opened, actions=actions, clock=clock, zone=zone, start_forms=forms), found, hooks)
