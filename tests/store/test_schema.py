"""Migrations make exactly the tables that the program uses; a database that does not fit is refused with the remedy."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from pathlib import Path

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import inspect, text

from engine.store.conflicts import SchemaMismatch, UpgradeBlocked
from engine.store.database import Database
from engine.store.schema import configuration, upgrade
from engine.store.tables import metadata

SLICE = '''"""A slice."""

import sqlalchemy as sa
from alembic import op

revision = "orders_0001"
down_revision = None
branch_labels = ("orders",)
depends_on = ("engine_0001",)


def upgrade() -> None:
    op.create_table("order_book", sa.Column("id", sa.BigInteger(), primary_key=True))


def downgrade() -> None:
    op.drop_table("order_book")
'''


def test_the_migrated_schema_is_the_one_in_the_tables(database: Database) -> None:
    with database.read() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, metadata) == []


def test_the_migrated_indexes_have_the_conditions_of_the_tables(sqlite_url: str) -> None:
    """Alembic's comparison does not look at the conditions of partial indexes."""
    migrated, created = Database(sqlite_url), Database("sqlite://")
    migrated.migrate()
    metadata.create_all(created.engine)
    indexes = []
    for database in (migrated, created):
        with database.read() as connection:
            found = connection.execute(text("SELECT name, sql FROM sqlite_master WHERE type = 'index' AND sql <> ''"))
            indexes.append({name: " ".join(sql.replace('"', "").split()) for name, sql in found})
        database.dispose()
    assert indexes[0] == indexes[1]


def test_migrating_again_changes_nothing(database: Database) -> None:
    database.migrate()
    database.check_schema()


def test_everything_can_be_taken_back(database: Database) -> None:
    config = configuration()
    with database.engine.begin() as connection:
        config.attributes["connection"] = connection
        command.downgrade(config, "base")
    with database.read() as connection:
        assert inspect(connection).get_table_names() == ["alembic_version"]


def test_an_empty_database_is_refused_with_the_command_that_helps(database_url: str) -> None:
    database = Database(database_url)
    with pytest.raises(SchemaMismatch, match=r"lacks engine_\d{4}.*reglament migrate"):
        database.check_schema()
    database.dispose()


def test_a_database_from_the_future_is_refused(database: Database) -> None:
    with database.write() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = 'engine_9999'"))
    with pytest.raises(SchemaMismatch, match=r"newer version.*engine_9999"):
        database.check_schema()


def test_a_slice_brings_its_tables_along(database_url: str, tmp_path: Path) -> None:
    folder = tmp_path / "orders 100%" / "versions"
    folder.mkdir(parents=True)
    (folder / "0001.py").write_text(SLICE)
    database = Database(database_url)
    database.migrate([folder])
    database.check_schema([folder])
    with pytest.raises(SchemaMismatch, match="orders_0001"):
        database.check_schema()  # without the slice the program does not know what that is
    with database.read() as connection:
        assert inspect(connection).has_table("order_book")
    database.dispose()


@pytest.fixture
def older(postgres_url: str) -> Iterator[Database]:
    """A database of an older version."""
    database = Database(postgres_url)
    config = configuration()
    with database.engine.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "engine_0013")
    yield database
    database.dispose()


def test_an_upgrade_waits_briefly_and_tells_whose_open_transaction_is_in_the_way(older: Database) -> None:
    other = Database(older.url.render_as_string(hide_password=False))
    with other.write() as connection:
        connection.execute(text("SELECT count(*) FROM bpm_job"))
        with pytest.raises(UpgradeBlocked, match=r"nothing was changed.*process \d+, reglament of .*bpm_job"):
            upgrade(older.engine, lock_seconds=0.1, pause_seconds=0.01, tries=3)
        assert older.revisions() == "engine_0013"
        with older.read() as reader:  # nobody is kept waiting behind it
            assert reader.execute(text("SELECT count(*) FROM bpm_job")).scalar() == 0
    upgrade(older.engine, lock_seconds=30)
    older.check_schema()
    other.dispose()


def test_an_upgrade_goes_on_as_soon_as_the_open_transaction_ends(
    older: Database, caplog: pytest.LogCaptureFixture
) -> None:
    open_transaction = older.engine.connect()
    open_transaction.execute(text("SELECT count(*) FROM bpm_job"))
    ended: list[float] = []

    def end_it(record: logging.LogRecord) -> bool:
        if not ended:
            ended.append(1.0)
            open_transaction.close()
        return True

    logging.getLogger("engine.store.schema").addFilter(end_it)
    try:
        upgrade(older.engine, lock_seconds=0.1, pause_seconds=0.01, tries=50)
    finally:
        logging.getLogger("engine.store.schema").removeFilter(end_it)
    older.check_schema()
    assert "the upgrade waits for others" in caplog.text
