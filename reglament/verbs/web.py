"""`reglament web`: the web alone."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace

from reglament.bootstrap import assemble
from reglament.serving import serve
from reglament.settings import Settings

__all__ = ["configure", "run"]


def configure(parser: ArgumentParser) -> None:
    """Add the command's options."""
    parser.add_argument("--processes", type=int, default=1, help="web processes (default 1)")


def run(options: Namespace, settings: Settings) -> int:
    """Serve until stopped. Raises `SchemaMismatch` before anything is served."""
    application = assemble(settings.database, zone=settings.zone, upgraded=True, **settings.outside)
    application.refuse_other_zone()
    application.engine.database.dispose()  # the serving process opens its own
    print(f"Reglament's web listens on http://{settings.host}:{settings.port}")
    serve(settings, with_workers=False, processes=options.processes)
    return 0
