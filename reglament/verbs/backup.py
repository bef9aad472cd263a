"""`reglament backup FILE`: a consistent copy of the database, while everybody goes on working."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from pathlib import Path

from engine import Database
from engine.commands.engine import utc_now
from reglament.keeping.copies import take
from reglament.settings import Settings

__all__ = ["configure", "run"]


def configure(parser: ArgumentParser) -> None:
    """Add the command's options."""
    parser.add_argument("file", type=Path, help="where to; it must not be there yet")
    parser.add_argument(
        "--programs", type=Path, default=None, help="folder of pg_dump (default: as the system finds it)"
    )


def run(options: Namespace, settings: Settings) -> int:
    """Take the copy and say how large it is."""
    database = Database(settings.database)  # no engine: one of an older version is copied as it is, before its upgrade
    now = utc_now()  # before the copy: what is committed from now on may be missing
    url = database.url.render_as_string(hide_password=False)
    backup = take(url, options.file, now=now, schema=database.revisions(), programs=options.programs)
    database.dispose()
    print(f"{options.file}: {backup.bytes:,} bytes, as of {backup.taken}.")
    return 0
