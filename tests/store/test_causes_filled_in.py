"""Incidents that were there before causes were known get theirs by the migration."""

from __future__ import annotations

from datetime import UTC, datetime

from alembic import command
from sqlalchemy import text

from engine.model.cause import cause_of
from engine.store.database import Database
from engine.store.schema import configuration

NOW = datetime(2026, 3, 2, tzinfo=UTC).isoformat()


def _to(database: Database, revision: str) -> None:
    config = configuration()
    with database.engine.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, revision)


def test_old_incidents_are_grouped_too(database_url: str) -> None:
    database = Database(database_url)
    _to(database, "engine_0004")
    with database.engine.begin() as connection:
        connection.execute(
            text(
                """INSERT INTO bpm_instance (id, definition_key, version, status, rev, next_entry, root_id, started_at,
                    state, variables) VALUES (1, 'orders', 1, 'running', 1, 5, 1, :now, '[[],[]]', '{}')"""
            ),
            {"now": NOW},
        )
        connection.execute(
            text(
                """INSERT INTO bpm_job (id, instance_id, token, "row", element, action, key, params, state, attempts,
                    retries, backoff, priority, run_at, fence, created_at, closed_at)
                VALUES (7, 1, 2, 0, 'book', 'erp.book', '1:2', '{}', 'discarded', 5, 5, '', 50, :now, 5, :now, :now)"""
            ),
            {"now": NOW},
        )
        for number, job, kind, message in (
            (11, 7, "retries_used", "erp.book did not succeed in 5 attempts: ERP answered 503"),
            (12, None, "no_path_taken", "'large' found no path"),
        ):
            connection.execute(
                text(
                    """INSERT INTO bpm_incident (id, instance_id, token, "row", element, kind, message, detail, job_id,
                        state, created_at) VALUES (:id, 1, 2, 0, 'book', :kind, :message, '{}', :job, 'open', :now)"""
                ),
                {"id": number, "kind": kind, "message": message, "job": job, "now": NOW},
            )
    database.migrate()
    with database.read() as connection:
        found = {row.id: row.cause for row in connection.execute(text("SELECT id, cause FROM bpm_incident"))}
    about = {"process": "orders", "element": "book", "detail": {}}
    booked = cause_of(kind="retries_used", action="erp.book", message="ERP answered 503", **about)
    broken = cause_of(kind="no_path_taken", action=None, message="'large' found no path", **about)
    assert found == {11: booked.fingerprint, 12: broken.fingerprint}
    database.dispose()
