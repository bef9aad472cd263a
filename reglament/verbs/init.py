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
    application = assemble(settings.database, zone=settings.zone, **settings.outside)
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
    from engine.store.passwords import hash_password
    from engine.store.people import Role, add_person, find_person
    from processes.orders.demo.company import PASSWORD, PEOPLE, make_company
    from workers.inline import Inline

    with application.engine.database.write() as connection:
        absent = [person for person in PEOPLE if find_person(connection, person.login) is None]
        password = hash_password(PASSWORD) if absent else None
        for person in absent:
            add_person(
                connection,
                person.login,
                person.name,
                password_hash=password,
                groups=person.groups,
                role=Role(person.role),
                language=person.language,
            )
    make_company(application.engine, worker=Inline, orders=settings.demo_orders, say=print)
