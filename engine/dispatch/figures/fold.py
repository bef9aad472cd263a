"""Folds history into the monitor's figures, off the hot path: a step costs nothing more because somebody counts.

How no step is lost and none counted twice: each instance's steps have revisions without gaps, and
`bpm_monitor_instance` keeps the last revision that is counted, written in the transaction that writes its figures. Ids
of history do not come in the order of commits, so they are only a hint where to look; what a hint misses, the slow
round over all instances finds. One worker folds at a time, under a lease; a late one is refused by the fence.

Long because lease, pass and recount are one protocol, read as a whole.
"""

from __future__ import annotations

import logging
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import groupby
from typing import Any

from sqlalchemy import Connection, delete, func, insert, select, update
from sqlalchemy.exc import IntegrityError

from engine.dispatch.figures.following import Followed
from engine.dispatch.figures.incidents import count_incidents
from engine.dispatch.figures.looking import (
    INSTANCES,
    NAME,
    REFRESH,
    Cursor,
    hints,
    is_needed,
    kept_zone,
    next_round,
    other_zone,
    stragglers,
)
from engine.dispatch.figures.rows import read_followed, read_steps, read_tasks, write_followed, write_tally
from engine.dispatch.figures.tally import Tally
from engine.dispatch.leases import LeaseClock, Leases
from engine.store import monitor
from engine.store.database import Database
from engine.store.definitions import Definitions
from engine.store.driver import fetch
from engine.store.tables import history
from engine.times import zone_of

__all__ = ["Folded", "Folder", "recount"]

log = logging.getLogger(__name__)

LEASE = timedelta(seconds=30)
STEPS = 2_000  # in one transaction: SQLite's other writers wait for no longer than that takes


@dataclass(frozen=True, slots=True)
class Folded:
    """What one pass did."""

    steps: int = 0
    behind: bool = False  # there is more to count: come again at once
    held: bool = True  # False: another worker folds
    round_over: bool = True  # every instance was looked at since the round began


class LeaseLost(Exception):
    """Another worker took over; nothing of this transaction may stay."""


class Folder:
    """One worker's way to fold. `fold` is called again and again; threads must not share one.

    Days are those of `zone`, the installation's, which the database keeps from the first count on: whoever comes with
    another one does not fold, or two workers that differ would undo each other's work for ever. `recount` changes it.
    """

    def __init__(
        self,
        database: Database,
        definitions: Definitions,
        worker: str,
        *,
        zone: str = "UTC",
        lease_clock: LeaseClock | None = None,
    ) -> None:
        self._database = database
        self._definitions = definitions
        self._worker = worker
        self._zone = zone_of(zone)
        self._leases = Leases(LEASE, lease_clock)
        self._told: str | None = None  # the kept zone, where it is another one and that was said

    def fold(self, now: datetime) -> Folded:
        """Count what happened since the last pass, in a few transactions. Raises the database's errors alone."""
        with self._database.read() as connection:
            kept = kept_zone(connection)
            if kept is not None and kept != self._zone.key:
                self._tell(kept)
                return Folded(held=False)
            if not is_needed(connection, now):
                return Folded()
        cursor = self._claim()
        if cursor is None:
            return Folded(held=False)
        try:
            if cursor.zone != self._zone.key:  # a recount changed it in this moment
                return Folded(held=False)
            return self._pass(cursor, now)
        except LeaseLost:
            return Folded(held=False)

    def _pass(self, cursor: Cursor, now: datetime) -> Folded:
        with self._database.read() as connection:
            newest, hinted, more = hints(connection, cursor)
            swept, left_behind = next_round(connection, cursor.swept_id)
            late = stragglers(connection, cursor)
        steps, behind = 0, more or bool(left_behind)
        for ids in _batches(dict.fromkeys([*late, *hinted, *left_behind])):
            counted = self._count(cursor, ids, now)
            while counted >= STEPS:  # one of them has more than fits
                steps += counted
                counted = self._count(cursor, ids, now)
            steps += counted
        with self._database.write() as connection:
            self._hold(connection, cursor)
            tally = Tally(self._zone)
            seen = count_incidents(connection, cursor.incident_id, cursor.swept_incident_id, tally)
            troubles = dict(seen.troubles)
            fallen = _fall_due(connection, now, tally, troubles)
            _write(connection, read_followed(connection, troubles), troubles, tally)
            changed = write_tally(connection, tally)
            self._move(
                connection,
                cursor,
                changed=changed,
                history_id=newest,
                swept_id=swept,
                incident_id=seen.newest,
                swept_incident_id=seen.swept,
                # After a recount nothing is said before the whole round is over.
                as_of=now if not behind and (cursor.as_of is not None or swept == 0) else cursor.as_of,
                now=now,
            )
        return Folded(steps, behind or fallen >= INSTANCES, round_over=swept == 0)

    def _count(self, cursor: Cursor, ids: Collection[int], now: datetime) -> int:
        """Count the steps of these instances that are not counted yet, in one transaction; return how many."""
        with self._database.write() as connection:
            self._hold(connection, cursor)
            steps, number = read_steps(connection, ids, STEPS)
            if not number:
                return 0
            followed = read_followed(connection, steps)
            tasks = read_tasks(connection, steps)
            tally = Tally(self._zone)
            troubles: dict[int, int] = {}
            for instance_id, seen in steps.items():
                one = followed[instance_id]
                if not one.is_known:
                    one.version = seen[0].version  # it may have moved to another one since
                was_late, change = one.is_late, 0
                for version, written in groupby(seen, key=lambda step: step.version):
                    deployed = self._definitions.find(connection, one.key, version)
                    assert deployed is not None  # versions are never deleted while instances of them exist
                    change += one.follow(written, deployed.definition, tasks.get(instance_id, {}), tally)
                tally.place(one.process).overdue += one.is_late - was_late  # it may have started or ended
                troubles[instance_id] = troubles.get(instance_id, 0) + change
            _write(connection, followed, troubles, tally)
            if write_tally(connection, tally):
                self._move(connection, cursor, changed=True)
        return number

    # ---- the lease -----------------------------------------------------------------------------------------------

    def _claim(self) -> Cursor | None:
        """Take or prolong the lease; None while another worker has it."""
        try:
            with self._database.write() as connection:
                return self.claim_in(connection)
        except IntegrityError:
            return None  # another worker was the first ever

    def claim_in(self, connection: Connection) -> Cursor | None:
        """Do the same in the caller's transaction."""
        table, dialect = monitor.cursor, self._database.dialect
        free = f"(lease_until IS NULL OR lease_until < {self._leases.now(dialect)} OR worker = :worker)"
        rows = fetch(
            connection,
            f"""UPDATE bpm_monitor_cursor SET worker = :worker, lease_until = {self._leases.until(dialect)},
                fence = CASE WHEN worker = :worker THEN fence ELSE fence + 1 END
            WHERE name = '{NAME}' AND {free} RETURNING fence""",
            {**self._leases.values(dialect), "worker": self._worker},
        )
        if not rows:
            if connection.execute(select(table.c.name).where(table.c.name == NAME)).first() is not None:
                return None
            connection.execute(insert(table).values(**_beginning(self._zone.key), worker=self._worker, fence=1))
        row = connection.execute(select(table).where(table.c.name == NAME)).one()
        names = ("fence", "as_of", "history_id", "incident_id", "swept_id", "swept_incident_id", "zone")
        return Cursor(**{name: getattr(row, name) for name in names})

    def _tell(self, kept: str) -> None:
        if self._told != kept:
            self._told = kept
            log.error("the monitor's figures are not counted here: %s", other_zone(kept, self._zone.key))

    def _hold(self, connection: Connection, cursor: Cursor) -> None:
        """Lock the cursor's row for this transaction: nobody else folds meanwhile. Raises `LeaseLost`."""
        table, dialect = monitor.cursor, self._database.dialect
        rows = fetch(
            connection,
            f"""UPDATE bpm_monitor_cursor SET lease_until = {self._leases.until(dialect)}
            WHERE name = '{NAME}' AND fence = :fence RETURNING {table.c.fence.name}""",
            {**self._leases.values(dialect), "fence": cursor.fence},
        )
        if not rows:
            raise LeaseLost

    def _move(self, connection: Connection, cursor: Cursor, *, changed: bool, **values: Any) -> None:
        table = monitor.cursor
        now = values.pop("now", None)
        if not changed and now is not None and _is_fresh(cursor, values, now):
            return  # nothing happened: no write a second for the sake of a time
        if changed:
            values["serial"] = table.c.serial + 1
        connection.execute(update(table).where(table.c.name == NAME).values(**values))


def recount(
    database: Database, definitions: Definitions, now: datetime, worker: str = "recount", *, zone: str = "UTC"
) -> int:
    """Forget all figures and count history anew, from its beginning; return how many steps there are.

    Another folder that is at work is fenced off; workers go on where this ends.
    """
    folder = Folder(database, definitions, worker, zone=zone)
    with database.write() as connection:
        _forget(connection)
        newest = connection.execute(select(func.max(history.c.id))).scalar() or 0
        known = connection.execute(select(monitor.cursor.c.fence, monitor.cursor.c.serial)).first()
        connection.execute(delete(monitor.cursor))
        # Instances are counted in the order of their ids, each with all its steps: the round does it, not the hints.
        values = {**_beginning(zone), "history_id": newest, "fence": known.fence if known else 0}
        connection.execute(insert(monitor.cursor).values(**{**values, "serial": known.serial + 1 if known else 0}))
        folder.claim_in(connection)
    steps = 0
    while True:
        folded = folder.fold(now)
        steps += folded.steps
        if not folded.held or (folded.round_over and not folded.behind):
            break
    with database.write() as connection:
        connection.execute(
            update(monitor.cursor).where(monitor.cursor.c.worker == worker).values(lease_until=None, worker=None)
        )
    return steps


def _forget(connection: Connection) -> None:
    for table in monitor.FIGURES:
        connection.execute(delete(table))


def _beginning(zone: str) -> dict[str, Any]:
    zeros = ("serial", "history_id", "incident_id", "swept_id", "swept_incident_id")
    return {"name": NAME, "zone": zone, **dict.fromkeys(zeros, 0)}


def _is_fresh(cursor: Cursor, values: dict[str, Any], now: datetime) -> bool:
    stands = all(getattr(cursor, name) == values[name] for name in ("history_id", "incident_id"))
    return stands and cursor.as_of is not None and now - cursor.as_of < REFRESH


def _fall_due(connection: Connection, now: datetime, tally: Tally, troubles: dict[int, int]) -> int:
    """Count open tasks whose due date has passed since the last look; return how many those are."""
    v = monitor.visit.c
    rows = connection.execute(
        select(v.instance_id, v.token)
        .where(v.is_overdue == 0, v.due_at.is_not(None), v.due_at < now)
        .order_by(v.due_at)
        .limit(INSTANCES)
    ).all()
    followed = read_followed(connection, {row.instance_id for row in rows}) if rows else {}
    for row in rows:
        one = followed[row.instance_id]
        troubles[row.instance_id] = troubles.get(row.instance_id, 0) + one.fall_due(one.visits[row.token], tally)
        connection.execute(
            update(monitor.visit).where(v.instance_id == row.instance_id, v.token == row.token).values(is_overdue=1)
        )
    return len(rows)


def _write(connection: Connection, followed: dict[int, Followed], troubles: dict[int, int], tally: Tally) -> None:
    """Carry troubles to the cases that called, count who became late by that, and keep all of them."""
    for instance_id, change in troubles.items():
        if change:
            one = followed[instance_id]
            for touched in {one.instance_id: one, one.root_id: followed[one.root_id]}.values():
                was_late = touched.is_late
                touched.troubles += change
                tally.place(touched.process).overdue += touched.is_late - was_late
    write_followed(connection, followed.values())


def _batches(ids: Collection[int]) -> list[list[int]]:
    listed = list(ids)
    return [listed[first : first + INSTANCES] for first in range(0, len(listed), INSTANCES)]
