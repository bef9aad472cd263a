"""Databases that many tests begin with: filled once in a process, and copied for each test."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path

from engine.store.database import Database

__all__ = ["Copied", "migrate", "migrated", "sqlite_copy"]

Copied = Callable[[str, Callable[[str], None]], str]

_files: dict[str, bytes] = {}


def sqlite_copy(name: str, prepare: Callable[[str], None]) -> bytes:
    """The SQLite file that `prepare(url)` makes; called once for each name, and must close what it opens."""
    if name not in _files:
        with tempfile.TemporaryDirectory() as folder:
            file = Path(folder) / "template.sqlite3"
            prepare(f"sqlite:///{file}")
            _files[name] = file.read_bytes()
    return _files[name]


def migrated(url: str, extra_version_locations: Sequence[str | Path] = ()) -> Database:
    """A database with all tables; an SQLite file, which must not exist yet, becomes a copy of a migrated one."""
    database = Database(url)
    if database.dialect == "sqlite":
        names = "\n".join(["migrated", *map(str, extra_version_locations)])
        content = sqlite_copy(names, lambda other: migrate(other, extra_version_locations))
        Path(str(database.url.database)).write_bytes(content)
    else:
        database.migrate(extra_version_locations)
    return database


def migrate(url: str, extra_version_locations: Sequence[str | Path] = ()) -> None:
    """Give the database all tables by migrating it."""
    database = Database(url)
    database.migrate(extra_version_locations)
    database.dispose()
