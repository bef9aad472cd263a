"""`reglament restore FILE`: put a backup into an empty database, and say what to ask the other systems about."""

from __future__ import annotations

import csv
from argparse import ArgumentParser, Namespace
from dataclasses import asdict, fields
from datetime import datetime
from pathlib import Path

from engine.dispatch.restored import MayHaveHappened, first_unknown_instance, settle_restored
from reglament.bootstrap import assemble
from reglament.keeping.copies import restore
from reglament.reports import table
from reglament.settings import Settings

__all__ = ["configure", "run"]

SHOWN = 20


def configure(parser: ArgumentParser) -> None:
    """Add the command's options."""
    parser.add_argument("file", type=Path, help="what `reglament backup` wrote")
    parser.add_argument("--programs", type=Path, default=None, help="folder of pg_restore")
    parser.add_argument("--keys", type=Path, default=None, help="write the keys to reconcile into this CSV file")


def run(options: Namespace, settings: Settings) -> int:
    """Restore, mark what may have happened meanwhile, and report it."""
    backup = restore(options.file, settings.database, programs=options.programs)
    application = assemble(settings.database, zone=settings.zone)
    database = application.engine.database
    database.migrate(application.migrations)  # a copy that an older version took; the file stays as it was
    taken = datetime.fromisoformat(backup.taken)
    unsure = settle_restored(database, application.engine.actions, taken)
    database.dispose()
    print(f"Restored as of {backup.taken}. Everybody must log in again.")
    if options.keys is not None:
        with options.keys.open("w", newline="", encoding="utf-8") as file:
            writer = csv.DictWriter(file, [field.name for field in fields(MayHaveHappened)])
            writer.writeheader()
            writer.writerows(asdict(one) for one in unsure)
    if unsure:
        print(f"\n{len(unsure)} calls to other systems were open and may have happened since:")
        columns = ("key", "action", "business key", "settled by")
        lines = [(one.key, one.action, one.business_key or "", one.settled_by) for one in unsure[:SHOWN]]
        print(table(columns, lines))
        if len(unsure) > SHOWN:
            print(f"… and {len(unsure) - SHOWN} more; --keys FILE.csv writes all.")
        print("'key' is sent again with its key, 'look-up' is asked for first, 'person' becomes an incident.")
    first = first_unknown_instance(taken)
    print(
        "\nWhat began after the backup is unknown here. In the other systems its keys begin with a number of "
        f"{first} or more: look for those, and for documents made since."
    )
    return 0
