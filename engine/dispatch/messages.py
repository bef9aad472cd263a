"""Messages that wait in their rows: those that somebody wants by now, and those that nobody wanted in time."""

from __future__ import annotations

from datetime import datetime

from engine.dispatch.leases import SHORT_LEASE, LeaseClock, Leases
from engine.model.signals import MARK
from engine.store.columns import iso
from engine.store.database import Database
from engine.store.driver import execute, fetch
from engine.store.suspended import start_suspended, suspended

__all__ = ["claim_messages", "expire_messages"]

# The keys of a conversation by which a message may be waited for beside its own, as rows `k`.
_ALSO = {
    "sqlite": "json_each(m.also) k",
    "postgresql": "jsonb_array_elements_text(CAST(m.also AS jsonb)) k(value)",
}


def _wanted(dialect: str) -> str:
    """Return the condition that a subscription wants the message `m` now.

    A message that would start a process waits while an instance with its key runs: it may be meant for that one. A
    signal's row is for the subscription that its key names.
    """
    also = f"{_ALSO[dialect]} JOIN bpm_subscription s ON s.name = m.name AND s.key = k.value"
    by_instance = "s.name = m.name AND s.key = m.key AND s.instance_id IS NOT NULL"
    rests, start_rests = suspended("s"), start_suspended("s")
    return f"""(m.name LIKE '{MARK}%' AND NOT EXISTS (SELECT 1 FROM bpm_subscription s
        WHERE s.name = m.name AND CAST(s.id AS VARCHAR(20)) = m.key AND ({rests} OR {start_rests}))
    OR EXISTS (SELECT 1 FROM bpm_subscription s WHERE {by_instance} AND NOT {rests})
    OR m.also IS NOT NULL AND EXISTS (SELECT 1 FROM {also} WHERE s.instance_id IS NOT NULL AND NOT {rests})
    OR (EXISTS (SELECT 1 FROM bpm_subscription s WHERE s.name = m.name AND s.key = '' AND s.instance_id IS NULL
            AND NOT {start_rests})
        OR m.also IS NOT NULL AND (EXISTS (SELECT 1 FROM bpm_subscription s WHERE s.name = m.name AND s.key = m.key
                AND s.instance_id IS NULL AND NOT {start_rests})
            OR EXISTS (SELECT 1 FROM {also} WHERE s.instance_id IS NULL AND NOT {start_rests})))
        AND NOT EXISTS (SELECT 1 FROM bpm_subscription s WHERE {by_instance})
        AND NOT (m.also IS NOT NULL AND EXISTS (SELECT 1 FROM {also} WHERE s.instance_id IS NOT NULL))
        AND NOT EXISTS (SELECT 1 FROM bpm_subscription s JOIN bpm_definition d ON d.id = s.definition_id
            JOIN bpm_instance i ON i.definition_key = d.key AND i.business_key = m.key AND i.status = 'running'
            WHERE s.name = m.name AND s.key = '' AND s.instance_id IS NULL AND i.parent_id IS NULL))"""


_WANTED = {dialect: _wanted(dialect) for dialect in _ALSO}


def claim_messages(
    database: Database, now: datetime, limit: int = 100, *, lease_clock: LeaseClock | None = None
) -> list[int]:
    """Take up to `limit` waiting messages that a subscription now wants, oldest first, for `DeliverMessage`."""
    leases = Leases(SHORT_LEASE, lease_clock)
    dialect = database.dialect
    moment, lock = (
        ("CAST(:now AS timestamptz)", "FOR UPDATE OF m SKIP LOCKED") if dialect == "postgresql" else (":now", "")
    )
    wanted = f"""m.state = 'waiting' AND m.expires_at > {moment} AND {_WANTED[dialect]}
        AND (m.lease_until IS NULL OR m.lease_until < {leases.now(dialect)})"""
    values = {"now": iso(now), "limit": limit, **leases.values(dialect)}
    with database.read() as connection:  # an idle thread must not take SQLite's write lock
        if not fetch(connection, f"SELECT 1 FROM bpm_message m WHERE {wanted} LIMIT 1", values):
            return []
    with database.step() as connection:
        found = fetch(
            connection,
            f"""UPDATE bpm_message SET lease_until = {leases.until(dialect)} WHERE id IN (
                SELECT m.id FROM bpm_message m WHERE {wanted} ORDER BY m.id LIMIT :limit {lock}
            ) RETURNING id""",
            values,
        )
    return sorted(int(row[0]) for row in found)


def expire_messages(database: Database, now: datetime) -> int:
    """Close the messages that nobody wanted in time; return how many."""
    moment = "CAST(:now AS timestamptz)" if database.dialect == "postgresql" else ":now"
    late = f"state = 'waiting' AND expires_at <= {moment}"
    with database.read() as connection:
        if not fetch(connection, f"SELECT 1 FROM bpm_message WHERE {late} LIMIT 1", {"now": iso(now)}):
            return 0
    with database.step() as connection:
        return execute(connection, f"UPDATE bpm_message SET state = 'expired' WHERE {late}", {"now": iso(now)})
