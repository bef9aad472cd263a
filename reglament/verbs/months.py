"""`reglament months`: history in partitions, one a month (PostgreSQL, docs/scaling.md)."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace

from engine.store.history_months import split
from reglament.bootstrap import assemble
from reglament.settings import Settings

__all__ = ["configure", "run"]


def configure(parser: ArgumentParser) -> None:
    """The command has no options."""


def run(options: Namespace, settings: Settings) -> int:
    """Split history, once; afterwards make the partitions of the next months that are missing. Prints what was made."""
    engine = assemble(settings.database, zone=settings.zone, upgraded=True).engine
    made = split(engine.database, engine.clock())
    print("\n".join(made) if made else "The partitions of the next months are there.")
    return 0
