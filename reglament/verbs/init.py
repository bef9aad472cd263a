"""`reglament init`: create or update the database and deploy what ships; with `--demo`, make the demo company."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace

from reglament.bootstrap import Application, assemble
from reglament.settings import Settings

__all__ = ["configure", "run"]


def configure(parser: ArgumentParser) -> None:
    """Add the command's options."""
    parser.add_argument("--demo", action="store_true", help="make the demo company, with orders in all states")


def run(options: Namespace, settings: Settings) -> int:
    """Prepare the database; safe to repeat."""
    application = assemble(settings.database)
    print_deployed(application)
    if options.demo:
        make_demo(application, settings)
    application.engine.database.dispose()
    return 0


def print_deployed(application: Application) -> None:
    """Prepare the database and say which versions are new."""
    for deployed in application.prepare():
        if not deployed.unchanged:
            versions = ", ".join(f"{key} v{version}" for key, version in deployed.definitions)
            print(f"Deployed {versions}.")


def make_demo(application: Application, settings: Settings) -> None:
    """Make the demo company unless it is there."""
    from processes.orders.demo.company import make_company

    make_company(application.engine, orders=settings.demo_orders, say=print)
