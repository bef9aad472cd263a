"""`reglament migrate`: bring the schema up to date, nothing else."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace

from reglament.bootstrap import assemble
from reglament.settings import Settings

__all__ = ["configure", "run"]


def configure(parser: ArgumentParser) -> None:
    """This command has no options."""


def run(options: Namespace, settings: Settings) -> int:
    """Run the migrations of the engine and of every slice."""
    application = assemble(settings.database, zone=settings.zone)
    application.engine.database.migrate(application.migrations)
    print("The schema is up to date.")
    return 0
