"""Alembic without its command line: upgrade a database, and tell whether it fits this program.

The engine's revisions are the branch `engine`; each slice brings a folder with a branch of its own.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Iterable, Sequence
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine
from sqlalchemy.exc import OperationalError

from engine.store.conflicts import SchemaMismatch, UpgradeBlocked
from engine.store.driver import CONFLICT_STATES

__all__ = ["check", "configuration", "refuse_newer", "revisions", "upgrade"]

log = logging.getLogger(__name__)

MIGRATIONS = Path(__file__).parent / "migrations"
LOCK_SECONDS = 4.0  # how long a revision waits for a table; everybody else waits behind it for as long
PAUSE_SECONDS = 2.0  # in which the others go on
TRIES = 10
ONE_AT_A_TIME = 7_236_454_862  # the number of the lock that an upgrade of this database holds


def configuration(extra_version_locations: Sequence[str | Path] = ()) -> Config:
    """Return Alembic's settings for the engine's and the slices' revisions."""
    config = Config()
    config.set_main_option("script_location", _escaped(MIGRATIONS))
    config.set_main_option("path_separator", "newline")
    locations = [MIGRATIONS / "versions", *(Path(location) for location in extra_version_locations)]
    config.set_main_option("version_locations", "\n".join(_escaped(location) for location in locations))
    return config


def upgrade(
    engine: Engine,
    extra_version_locations: Sequence[str | Path] = (),
    *,
    lock_seconds: float = LOCK_SECONDS,
    pause_seconds: float = PAUSE_SECONDS,
    tries: int = TRIES,
) -> None:
    """Run all revisions that are missing, in one transaction. Raises `SchemaMismatch` for a newer database.

    On PostgreSQL a table that somebody's open transaction holds is waited for `lock_seconds`; then all is rolled back,
    so that nobody is kept waiting, and tried again. Raises `UpgradeBlocked` with who it was when all tries are used up.
    """
    config = configuration(extra_version_locations)
    script = ScriptDirectory.from_config(config)
    for attempt in range(1, tries + 1):
        try:
            with engine.begin() as connection:
                if connection.dialect.name == "postgresql":
                    connection.exec_driver_sql(f"SET LOCAL lock_timeout = '{int(lock_seconds * 1000)}ms'")
                    connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({ONE_AT_A_TIME})")
                _refuse_newer(connection, script)
                config.attributes["connection"] = connection
                command.upgrade(config, "heads")
            return
        except OperationalError as error:
            if getattr(error.orig, "sqlstate", None) not in CONFLICT_STATES:
                raise
            found = _in_the_way(engine)
            if attempt == tries:
                raise UpgradeBlocked(
                    f"The schema was not upgraded, and nothing was changed: others hold its tables ({found}). Stop web "
                    "and workers, end what is left (SELECT pg_terminate_backend(<number>)), and run it again."
                ) from error
        log.warning("the upgrade waits for others (%s); try %s of %s failed", found, attempt, tries)
        time.sleep(pause_seconds)


def _in_the_way(engine: Engine) -> str:
    """Return whose transactions are open, the oldest first, as far as this user may see it."""
    with engine.connect() as connection:
        rows = connection.exec_driver_sql(
            "SELECT pid, coalesce(nullif(application_name, ''), 'no name'), coalesce(usename, ''),"
            " CAST(extract(epoch FROM clock_timestamp() - xact_start) AS integer), left(coalesce(query, ''), 80)"
            " FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
            " AND xact_start IS NOT NULL ORDER BY xact_start LIMIT 3"
        ).all()
    told = [f"process {pid}, {name} of {user}, for {seconds} s: {query}" for pid, name, user, seconds, query in rows]
    return "; ".join(told) or "they have ended meanwhile"


def check(
    connection: Connection, extra_version_locations: Sequence[str | Path] = (), *, or_empty: bool = False
) -> None:
    """Raise `SchemaMismatch` when revisions are missing, or are there that this program does not know.

    With `or_empty` a database without any table is fine, too.
    """
    script = ScriptDirectory.from_config(configuration(extra_version_locations))
    wanted = set(script.get_heads())
    present = set(MigrationContext.configure(connection).get_current_heads())
    if present == wanted or (or_empty and not present):
        return
    known = {revision.revision for revision in script.walk_revisions()}
    if present <= known and wanted <= _applied(script, present):
        return  # a revision that others depend on is not listed beside them
    _refuse_newer(connection, script)
    missing = ", ".join(sorted(wanted - _applied(script, present)))
    raise SchemaMismatch(f"The database's schema lacks {missing}. Make a backup, then run: reglament migrate")


def revisions(connection: Connection) -> list[str]:
    """Return the revisions that the database is at, sorted."""
    return sorted(MigrationContext.configure(connection).get_current_heads())


def refuse_newer(connection: Connection, extra_version_locations: Sequence[str | Path] = ()) -> None:
    """Raise `SchemaMismatch` when the database was made by a newer version; an older or empty one may be upgraded."""
    _refuse_newer(connection, ScriptDirectory.from_config(configuration(extra_version_locations)))


def _refuse_newer(connection: Connection, script: ScriptDirectory) -> None:
    """Raise `SchemaMismatch` when the database has revisions that this program does not know."""
    known = {revision.revision for revision in script.walk_revisions()}
    unknown = sorted(set(MigrationContext.configure(connection).get_current_heads()) - known)
    if unknown:
        raise SchemaMismatch(
            f"The database was made by a newer version or another set of process applications (revision "
            f"{', '.join(unknown)}). Run that version, or restore a backup made before its upgrade."
        )


def _applied(script: ScriptDirectory, heads: Iterable[str]) -> set[str]:
    """Return the revisions that a database with these heads has had: they, what is below them and what they need."""
    found: set[str] = set()
    waiting = list(heads)
    while waiting:
        revision = script.get_revision(waiting.pop())
        if revision.revision not in found:
            found.add(revision.revision)
            for below in (revision.down_revision, revision.dependencies):
                waiting += [below] if isinstance(below, str) else list(below or ())
    return found


def _escaped(path: Path) -> str:
    return str(path).replace("%", "%%")  # the settings are read with interpolation
