"""History by months (PostgreSQL): `bpm_history` as a table whose partitions are ranges of ids, which sort by time.

Unique over all months are the command ids, in `bpm_history_command`, which a trigger fills in the same transaction; the
name of its key says to whoever inserts (`record_step`) what was repeated. Revisions are unique within a month; over all
of them they are so because a step raises the revision of the instance's row.
"""

from __future__ import annotations

import logging
from datetime import UTC, datetime

from sqlalchemy import Connection

from engine.errors import ReglamentError
from engine.store.database import Database
from engine.store.driver import fetch
from engine.store.ids import first_id

__all__ = ["NotPostgresql", "is_split", "keep_months", "split"]

log = logging.getLogger(__name__)

AHEAD = 3  # months that are made before they begin
LOCK_SECONDS = 5
BEFORE, LATER = "bpm_history_before", "bpm_history_later"

RENAMED = f"""
SELECT 'ALTER INDEX ' || quote_ident(indexname) || ' RENAME TO '
    || quote_ident(replace(indexname, 'bpm_history', '{BEFORE}'))
FROM pg_indexes WHERE tablename = 'bpm_history' AND schemaname = current_schema() ORDER BY indexname"""

SPLIT = f"""
ALTER TABLE bpm_history RENAME TO {BEFORE};
CREATE TABLE bpm_history (LIKE {BEFORE} INCLUDING DEFAULTS, CONSTRAINT pk_bpm_history PRIMARY KEY (id))
    PARTITION BY RANGE (id);
CREATE TABLE bpm_history_command (command_id varchar(120) CONSTRAINT uq_bpm_history_command_id_of_all PRIMARY KEY);
INSERT INTO bpm_history_command SELECT command_id FROM {BEFORE} WHERE command_id IS NOT NULL;
CREATE FUNCTION bpm_history_note_command() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO bpm_history_command VALUES (NEW.command_id);
    RETURN NULL;
END $$;
CREATE TRIGGER bpm_history_command AFTER INSERT ON bpm_history FOR EACH ROW WHEN (NEW.command_id IS NOT NULL)
    EXECUTE FUNCTION bpm_history_note_command();
CREATE TABLE {LATER} (LIKE {BEFORE} INCLUDING ALL);
ALTER TABLE bpm_history ATTACH PARTITION {LATER} DEFAULT;"""


class NotPostgresql(ReglamentError):
    """SQLite has no partitions."""


def is_split(connection: Connection) -> bool:
    """Tell whether history lies in months."""
    if connection.dialect.name != "postgresql":
        return False
    asked = "SELECT relkind FROM pg_class WHERE oid = to_regclass('bpm_history')"
    return fetch(connection, asked, {}) == [("p",)]


def split(database: Database, now: datetime) -> list[str]:
    """Let what there is be the first partition, up to the end of this month, and make those of the next months.

    Returns the names of the partitions that were made; where history lies in months already, of those that were
    missing. Raises `NotPostgresql`, and `Conflict` when others hold the table for too long; then nothing was changed.
    """
    if database.dialect != "postgresql":
        raise NotPostgresql("History can be kept in months on PostgreSQL alone; SQLite has no partitions.")
    with database.write() as connection:
        connection.exec_driver_sql(f"SET LOCAL lock_timeout = '{LOCK_SECONDS}s'")
        made: list[str] = []
        if not is_split(connection):
            connection.exec_driver_sql("LOCK TABLE bpm_history IN ACCESS EXCLUSIVE MODE")
            for (statement,) in fetch(connection, RENAMED, {}):
                connection.exec_driver_sql(statement)
            connection.exec_driver_sql(SPLIT)
            connection.exec_driver_sql(
                f"ALTER TABLE bpm_history ATTACH PARTITION {BEFORE} FOR VALUES FROM (MINVALUE)"
                f" TO ({first_id(_month(now, 1))})"
            )
            made.append(BEFORE)
        return made + _make_missing(connection, now)


def keep_months(database: Database, now: datetime) -> list[str]:
    """Make the partitions of the next months where history lies in months; return their names."""
    with database.read() as connection:
        if not is_split(connection) or not _missing(connection, now):
            return []
    return split(database, now)


def _make_missing(connection: Connection, now: datetime) -> list[str]:
    names = []
    for begin, end in _missing(connection, now):
        name = _name(begin)
        connection.exec_driver_sql(f"CREATE TABLE {name} (LIKE {LATER} INCLUDING ALL)")
        connection.exec_driver_sql(
            f"ALTER TABLE bpm_history ATTACH PARTITION {name} FOR VALUES FROM ({first_id(begin)}) TO ({first_id(end)})"
        )
        names.append(name)
    return names


def _missing(connection: Connection, now: datetime) -> list[tuple[datetime, datetime]]:
    there = {
        name
        for (name,) in fetch(
            connection,
            "SELECT c.relname FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid"
            " WHERE i.inhparent = to_regclass('bpm_history')",
            {},
        )
    }
    months = [(_month(now, number), _month(now, number + 1)) for number in range(1, AHEAD + 1)]
    wanted = [month for month in months if _name(month[0]) not in there]
    return [month for month in wanted if LATER not in there or not _has_rows(connection, *month)]


def _has_rows(connection: Connection, begin: datetime, end: datetime) -> bool:
    """Tell whether rows of this month lie with those that no month was made for: there they stay."""
    asked = f"SELECT 1 FROM {LATER} WHERE id >= :begin AND id < :end LIMIT 1"
    return bool(fetch(connection, asked, {"begin": first_id(begin), "end": first_id(end)}))


def _month(now: datetime, later: int) -> datetime:
    """Return the beginning of a month, in UTC, so many months later."""
    months = now.astimezone(UTC).year * 12 + now.astimezone(UTC).month - 1 + later
    return datetime(months // 12, months % 12 + 1, 1, tzinfo=UTC)


def _name(month: datetime) -> str:
    return f"bpm_history_{month:%Y_%m}"
