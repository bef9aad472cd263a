"""`reglament run`: everything in one process, with the demo company. The first thing a newcomer sees."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace

from reglament.bootstrap import assemble
from reglament.serving import refuse_taken_port, serve
from reglament.settings import Settings
from reglament.verbs.init import make_demo, print_deployed

__all__ = ["configure", "run"]


def configure(parser: ArgumentParser) -> None:
    """Add the command's options."""
    parser.add_argument("--empty", action="store_true", help="without the demo company")


def run(options: Namespace, settings: Settings) -> int:
    """Prepare, say where to look, serve until stopped."""
    refuse_taken_port(settings)
    application = assemble(settings.database, zone=settings.zone, **settings.outside)
    print_deployed(application)
    application.refuse_other_zone()
    if not options.empty:
        make_demo(application, settings)
    application.engine.database.dispose()
    print(f"\nReglament runs on http://{settings.host}:{settings.port}   (stop it with Ctrl-C)")
    if not options.empty:
        from processes.orders.demo.company import PASSWORD, PEOPLE

        print(f"\nLog in as one of these, password '{PASSWORD}':")
        for person in PEOPLE:
            print(f"  {person.login:8} {person.name}, {person.title}")
    print(flush=True)
    serve(settings, with_workers=True)
    return 0
