"""Store the golden instances of this release: `python -m tests.golden.make`.

Writes tests/golden/<version>/instances.sql, the database as text, and ends.json, how its instances end when they are
finished at once. Later releases read the one, finish it and compare with the other. Made once a release; a release that
is out is never made anew.
"""

from __future__ import annotations

import json
import sqlite3
import tempfile
import tomllib
from pathlib import Path

from alembic import command
from sqlalchemy import Boolean, MetaData

from engine import Database
from engine.store import schema
from tests.golden.office import GoldenOffice

__all__ = ["FINISHED", "FOLDER", "carried_over", "current_version", "loaded", "made"]

FOLDER = Path(__file__).resolve().parent
STORED, FINISHED = 2, 3  # days of the clock


def current_version() -> str:
    """The version that is being worked on."""
    declared = tomllib.loads((FOLDER.parents[1] / "pyproject.toml").read_text(encoding="utf-8"))
    return str(declared["project"]["version"])


def made(scratch: Path) -> tuple[str, str]:
    """Return the database as text, and the ends of its instances as JSON."""
    file = scratch / "golden.db"
    database = Database(f"sqlite:///{file}")
    database.migrate()
    office = GoldenOffice(database, day=STORED)
    office.fill()
    database.dispose()
    with sqlite3.connect(file) as connection:
        dump = "\n".join(connection.iterdump()) + "\n"
    connection.close()
    again = loaded(dump, scratch / "ends.db")
    office = GoldenOffice(again, day=FINISHED)
    office.finish()
    ends = json.dumps(office.ends(), indent=1, sort_keys=True, ensure_ascii=False) + "\n"
    again.dispose()
    return dump, ends


def loaded(dump: str, file: Path) -> Database:
    """A database with what was stored, not upgraded yet."""
    connection = sqlite3.connect(file)
    connection.executescript(dump)
    connection.close()
    return Database(f"sqlite:///{file}")


def carried_over(stored: Database, url: str) -> Database:
    """The same rows in another empty database, whose schema is as old as theirs."""
    database = Database(url)
    config = schema.configuration()
    with database.write() as there, stored.read() as here:
        config.attributes["connection"] = there
        command.upgrade(config, stored.revisions())
        tables = MetaData()
        tables.reflect(there)
        own = [table for table in tables.sorted_tables if table.name != "alembic_version"]
        for table in reversed(own):
            there.execute(table.delete())  # what the revisions themselves put there
        for table in own:
            switches = {column.name for column in table.columns if isinstance(column.type, Boolean)}
            rows = [dict(row) for row in here.exec_driver_sql(f'SELECT * FROM "{table.name}"').mappings()]
            for row in rows:
                row |= {name: bool(row[name]) for name in switches if row[name] is not None}
            if rows:
                there.execute(table.insert(), rows)
    return database


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as scratch:
        dump, ends = made(Path(scratch))
    folder = FOLDER / current_version()
    folder.mkdir(exist_ok=True)
    (folder / "instances.sql").write_text(dump, encoding="utf-8")
    (folder / "ends.json").write_text(ends, encoding="utf-8")
    print(f"{folder}: {len(dump) // 1000} KB")
