"""The ways to other systems: how many jobs go there at once, and the breaker that leaves a failing one in peace.

A breaker opens after so many failures in a row, and then none of its jobs is claimed: they lose no attempt. When its
rest is over, one job goes ahead (half-open); its outcome closes the breaker, or opens it for another rest. All workers
share what is known, in `bpm_connector`, and its times are the database's.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection

from engine.actions import Connector
from engine.dispatch.leases import LeaseClock, Leases
from engine.store.columns import parse_time
from engine.store.database import Database
from engine.store.driver import execute, fetch

__all__ = ["BLOCKED", "ConnectorRow", "admitted", "connectors", "note_failure", "note_success"]

MOST_REASON = 500  # characters kept

# Names of the connectors to which nothing goes now: they rest, or have as many jobs as they may.
BLOCKED = """SELECT c.name FROM bpm_connector c WHERE c.open_until > {now} OR c.at_once <= (
    SELECT count(*) FROM bpm_job y WHERE y.connector = c.name AND y.connector IS NOT NULL AND y.state = 'executing'
        AND y.lease_until >= {now})"""


@dataclass(frozen=True, slots=True)
class ConnectorRow:
    """What is known of one."""

    name: str
    at_once: int | None
    failures: int  # in a row
    opened_at: datetime | None  # None: it works
    open_until: datetime | None
    reason: str | None
    running: int
    waiting: int  # jobs that are due or will be


def admitted(
    connection: Connection,
    rows: Sequence[tuple[Any, ...]],
    place: int,
    known: Mapping[str, Connector],
    leases: Leases,
    values: Mapping[str, Any],
) -> list[tuple[Any, ...]]:
    """Return the jobs that their connectors (column `place`) let through now, in the transaction of their claim.

    Locks the connectors' rows, so that of two workers one sees what the other took.
    """
    dialect = connection.dialect.name
    names = sorted({row[place] for row in rows if row[place] is not None})
    for name in names:
        at_once = known[name].at_once if name in known else None
        execute(
            connection,
            """INSERT INTO bpm_connector (name, at_once, failures) VALUES (:name, :at_once, 0) ON CONFLICT (name)
            DO UPDATE SET at_once = excluded.at_once""",
            {"name": name, "at_once": at_once},
        )
    room: dict[str, int | None] = {}
    for name in names:
        [(at_once, is_open, rests, running)] = fetch(
            connection,
            f"""SELECT c.at_once, c.opened_at IS NOT NULL, c.open_until > {leases.now(dialect)},
                (SELECT count(*) FROM bpm_job y WHERE y.connector = c.name AND y.connector IS NOT NULL
                    AND y.state = 'executing' AND y.lease_until >= {leases.now(dialect)})
            FROM bpm_connector c WHERE c.name = :name""",
            {**values, "name": name},
        )
        room[name] = None if at_once is None else max(0, at_once - running)
        if is_open:  # half-open: one goes ahead, and until it is back, or lost, nobody follows
            room[name] = 0 if rests else 1
    kept, probing = [], set()
    for row in rows:
        name = row[place]
        left = room.get(name) if name is not None else None
        if left == 0:
            continue
        if left is not None:
            room[name] = left - 1
        kept.append(row)
        probing.add(name)
    for name in sorted(one for one in probing if one is not None):
        execute(
            connection,
            f"UPDATE bpm_connector SET open_until = {leases.until(dialect)}"
            " WHERE name = :name AND opened_at IS NOT NULL",
            {**values, "name": name},
        )
    return kept


def note_success(database: Database, connector: Connector) -> bool:
    """The system answered: its failures are over. Returns whether its breaker was open."""
    with database.read() as connection:  # nearly always there is nothing to write
        found = fetch(connection, "SELECT failures, opened_at FROM bpm_connector WHERE name = :name", _named(connector))
    if not found or (found[0][0] == 0 and found[0][1] is None):
        return False
    with database.write() as connection:
        execute(
            connection,
            "UPDATE bpm_connector SET failures = 0, opened_at = NULL, open_until = NULL WHERE name = :name",
            _named(connector),
        )
    return found[0][1] is not None


def note_failure(
    database: Database, connector: Connector, reason: str, *, lease_clock: LeaseClock | None = None
) -> bool:
    """The system failed once more in a row. Returns whether its breaker is open now."""
    rest = Leases(connector.rests, lease_clock)
    dialect = database.dialect
    values = {**rest.values(dialect), **_named(connector), "reason": reason[:MOST_REASON]}
    opens = "bpm_connector.failures + 1 >= :opens_after"
    with database.write() as connection:
        [(is_open,)] = fetch(
            connection,
            f"""INSERT INTO bpm_connector (name, at_once, failures, reason, opened_at, open_until)
            VALUES (:name, :at_once, 1, :reason,
                CASE WHEN 1 >= :opens_after THEN {rest.now(dialect)} END,
                CASE WHEN 1 >= :opens_after THEN {rest.until(dialect)} END)
            ON CONFLICT (name) DO UPDATE SET failures = bpm_connector.failures + 1, reason = excluded.reason,
                opened_at = CASE WHEN {opens} THEN coalesce(bpm_connector.opened_at, {rest.now(dialect)}) END,
                open_until = CASE WHEN {opens} THEN {rest.until(dialect)} END
            RETURNING opened_at IS NOT NULL""",
            values | {"at_once": connector.at_once, "opens_after": connector.opens_after},
        )
    return bool(is_open)


def connectors(connection: Connection, known: Mapping[str, Connector]) -> list[ConnectorRow]:
    """Return all connectors by name: those that actions declare, and those that something is remembered of."""
    found = fetch(
        connection,
        """SELECT c.name, c.at_once, c.failures, c.opened_at, c.open_until, c.reason FROM bpm_connector c""",
        {},
    )
    counted = fetch(
        connection,
        """SELECT j.connector, j.state = 'executing', count(*) FROM bpm_job j WHERE j.connector IS NOT NULL
        AND j.state IN ('scheduled', 'available', 'executing', 'retryable') GROUP BY 1, 2""",
        {},
    )
    jobs = {(name, bool(runs)): number for name, runs, number in counted}
    rows = {
        name: ConnectorRow(
            name, one.at_once, 0, None, None, None, jobs.get((name, True), 0), jobs.get((name, False), 0)
        )
        for name, one in known.items()
    }
    for name, at_once, failures, opened_at, open_until, reason in found:
        blank = rows.get(name) or ConnectorRow(name, at_once, 0, None, None, None, 0, jobs.get((name, False), 0))
        rows[name] = replace(
            blank, failures=failures, opened_at=parse_time(opened_at), open_until=parse_time(open_until), reason=reason
        )
    return [rows[name] for name in sorted(rows)]


def _named(connector: Connector) -> dict[str, Any]:
    return {"name": connector.name}
