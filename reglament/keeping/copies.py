"""One file that holds the database as it was at one moment, taken while everybody goes on working.

SQLite: its own backup, of one moment under WAL. PostgreSQL: `pg_dump` in its custom format, of one snapshot. Beside the
file lies `FILE.json` with when it was taken, of what, and a checksum. A copy is written under another name first:
a backup that was broken off is never taken for one.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import sqlite3
import subprocess
from contextlib import closing
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy import URL, make_url

from engine.errors import ReglamentError

__all__ = ["Backup", "BackupFailed", "read_backup", "restore", "take"]


class BackupFailed(ReglamentError):
    """A copy cannot be made or put back; nothing was changed."""


@dataclass(frozen=True, slots=True)
class Backup:
    """What lies beside the copy. `taken`: nothing committed after this time is surely in it (ISO 8601, UTC)."""

    taken: str
    dialect: str
    schema: str  # the revisions of the engine and the slices
    sha256: str
    bytes: int


def take(url: str, file: Path, *, now: datetime, schema: str, programs: Path | None = None) -> Backup:
    """Copy the database at `url` into `file`. Raises `BackupFailed` with the remedy."""
    if file.exists():
        raise BackupFailed(f"{file} is there already. Backups are never overwritten: name another file.")
    file.parent.mkdir(parents=True, exist_ok=True)
    source, part = make_url(url), file.with_name(f"{file.name}.part")
    try:
        if source.get_backend_name() == "sqlite":
            _copy_sqlite(Path(str(source.database)), part)
        else:
            _run_postgres("pg_dump", source, ["--format=custom", "--no-owner", f"--file={part}"], programs)
        with part.open("rb") as written:
            os.fsync(written.fileno())
            digest = hashlib.file_digest(written, "sha256").hexdigest()
        backup = Backup(now.isoformat(), source.get_backend_name(), schema, digest, part.stat().st_size)
        _beside(file).write_text(json.dumps(asdict(backup), indent=2) + "\n")
        part.rename(file)
    finally:
        part.unlink(missing_ok=True)
    return backup


def read_backup(file: Path) -> Backup:
    """Read what lies beside a copy, and check the copy against it. Raises `BackupFailed`."""
    try:
        backup = Backup(**json.loads(_beside(file).read_text()))
        with file.open("rb") as copy:
            digest = hashlib.file_digest(copy, "sha256").hexdigest()
    except (OSError, ValueError, TypeError) as error:
        raise BackupFailed(f"{file} with {_beside(file).name} beside it cannot be read as a backup: {error}") from error
    if digest != backup.sha256:
        raise BackupFailed(f"{file} is not what was written: its checksum differs. Use another backup.")
    return backup


def restore(file: Path, url: str, *, programs: Path | None = None) -> Backup:
    """Put a copy into the empty database at `url`; one that holds anything is left alone. Raises `BackupFailed`."""
    backup, target = read_backup(file), make_url(url)
    if backup.dialect != target.get_backend_name():
        raise BackupFailed(
            f"This is a backup of {backup.dialect}; REGLAMENT_DATABASE names {target.get_backend_name()}."
        )
    if backup.dialect == "sqlite":
        place = Path(str(target.database))
        if place.exists():
            raise BackupFailed(f"{place} is there. Move it away first: a restore never overwrites.")
        place.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(file, place.with_name(f"{place.name}.part"))
        place.with_name(f"{place.name}.part").rename(place)
        return backup
    import psycopg

    with psycopg.connect(_dsn(target)) as connection:
        tables = connection.execute("SELECT count(*) FROM pg_tables WHERE schemaname = 'public'").fetchone()
    if tables is None or tables[0]:
        raise BackupFailed("That database has tables. Make an empty one (createdb): a restore never overwrites.")
    words = ["--no-owner", "--single-transaction", "--exit-on-error", f"--dbname={target.database}", str(file)]
    _run_postgres("pg_restore", target, words, programs)
    return backup


def _copy_sqlite(source: Path, part: Path) -> None:
    if not source.is_file():
        raise BackupFailed(f"There is no database at {source}.")
    try:
        with (
            closing(sqlite3.connect(f"file:{source}?mode=ro", uri=True)) as read,
            closing(sqlite3.connect(part)) as copy,
        ):
            read.backup(copy)  # all pages at once: one moment, and writers go on beside it (WAL)
    except sqlite3.Error as error:
        raise BackupFailed(f"SQLite could not copy {source}: {error}") from error


def _run_postgres(program: str, url: URL, words: list[str], programs: Path | None) -> None:
    found = shutil.which(program, path=str(programs) if programs else None)
    if found is None:
        raise BackupFailed(f"{program} is not here: install PostgreSQL's client programs, or name --programs.")
    named = {"host": url.host, "port": url.port and str(url.port), "user": url.username, "password": url.password}
    environment = {**os.environ, **{f"PG{name.upper()}": value for name, value in named.items() if value}}
    if program == "pg_dump":
        environment["PGDATABASE"] = str(url.database)
    ran = subprocess.run(  # noqa: S603 (a program found by its name; words of ours and a path)
        [found, *words], env=environment, capture_output=True, text=True, check=False
    )
    if ran.returncode:
        raise BackupFailed(f"{program} failed: {ran.stderr.strip()[-2000:]}")


def _dsn(url: URL) -> str:
    return url.set(drivername="postgresql").render_as_string(hide_password=False)


def _beside(file: Path) -> Path:
    return file.with_name(f"{file.name}.json")
