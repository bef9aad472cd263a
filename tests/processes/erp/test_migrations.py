"""The migrations make the same database as the tables do, triggers included."""

from __future__ import annotations

from pathlib import Path

from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Connection, text

from engine.store.database import Database
from processes.erp.records import metadata as erp_tables
from processes.parties.records import metadata as party_tables

ROOT = Path(__file__).resolve().parents[3]
LOCATIONS = [ROOT / "processes" / name / "migrations" / "versions" for name in ("parties", "erp")]


def triggers(connection: Connection) -> set[str]:
    query = {
        "sqlite": "select name from sqlite_master where type = 'trigger' and (name like 'erp%' or name like 'crm%')",
        "postgresql": "select tgname from pg_trigger where tgname like 'erp%' or tgname like 'crm%'",
    }
    return set(connection.execute(text(query[connection.dialect.name])).scalars())


def test_the_migrations_make_what_the_tables_say(database_url: str) -> None:
    database = Database(database_url)
    database.migrate(LOCATIONS)
    with database.engine.connect() as connection:
        for metadata in (party_tables, erp_tables):
            context = MigrationContext.configure(
                connection,
                opts={
                    "compare_type": True,
                    "include_name": lambda name, kind, _: kind != "table" or name in metadata.tables,  # noqa: B023
                },
            )
            assert compare_metadata(context, metadata) == []
        migrated = triggers(connection)
    database.dispose()
    assert len(migrated) >= 11


def test_the_migrations_install_every_trigger_and_every_check(sqlite_url: str, tmp_path: Path) -> None:
    migrated, created = Database(sqlite_url), Database(f"sqlite:///{tmp_path / 'created.sqlite3'}")
    migrated.migrate(LOCATIONS)
    with created.engine.begin() as connection:
        party_tables.create_all(connection)
        erp_tables.create_all(connection)
    found = []
    for database in (migrated, created):
        with database.engine.connect() as connection:
            sql = connection.execute(
                text("select name, sql from sqlite_master where name like 'erp%' or name like 'crm%' order by name")
            ).all()
            checks = {(name, part.count("CHECK")) for name, part in ((row[0], row[1] or "") for row in sql)}
            found.append((triggers(connection), checks))
        database.dispose()
    assert found[0] == found[1]
