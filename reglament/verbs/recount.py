"""`reglament recount`: the monitor's figures made anew from history, after a restore or where somebody doubts them."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace

from engine.dispatch.figures import recount
from reglament.bootstrap import assemble
from reglament.settings import Settings

__all__ = ["configure", "run"]


def configure(parser: ArgumentParser) -> None:
    """The command has no options."""


def run(options: Namespace, settings: Settings) -> int:
    """Count, and print how many steps there are; workers may go on meanwhile."""
    application = assemble(settings.database, zone=settings.zone, upgraded=True)
    engine = application.engine
    steps = recount(engine.database, engine.definitions, engine.clock(), zone=engine.zone)
    print(f"{steps} steps are counted.")
    return 0
