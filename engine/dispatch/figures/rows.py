"""Reads what a batch must know and writes what it decided; the caller has the transaction and the lease.

One folder writes at a time, so sums are read, added to and written back without fear of another writer.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any

import orjson
from sqlalchemy import Connection, Table, func, select, tuple_

from engine.dispatch.figures.following import Followed, StepSeen, Task, Visit
from engine.dispatch.figures.tally import Tally
from engine.model.spread import Spread
from engine.store.columns import iso
from engine.store.driver import execute_many
from engine.store.monitor import element_figure, process_figure
from engine.store.monitor import followed as followed_table
from engine.store.monitor import visit as visit_table
from engine.store.tables import history, instance, work_item

__all__ = ["read_followed", "read_steps", "read_tasks", "write_followed", "write_tally"]

_ELEMENT_COLUMNS = ("entered", "done", "cancelled", "overdue", "incidents", "untaken_ms")


def read_followed(connection: Connection, ids: Iterable[int]) -> dict[int, Followed]:
    """Return these instances and the outermost callers of them, as far as they are counted."""
    found: dict[int, Followed] = {}
    wanted = set(ids)
    i, m = instance.c, followed_table.c
    while wanted:
        statement = (
            select(
                *(i.id, i.root_id, i.definition_key, i.version, i.started_at),
                *(m.rev, m.status, m.outcome, m.troubles, m.version.label("counted_under")),
            )
            .outerjoin(followed_table, m.instance_id == i.id)
            .where(i.id.in_(sorted(wanted)))
        )
        for row in connection.execute(statement):
            one = Followed(row.id, row.root_id or row.id, row.definition_key, row.version, row.started_at)
            if row.rev is not None:
                one.rev, one.status, one.outcome, one.troubles = row.rev, row.status, row.outcome, row.troubles
                one.version = row.counted_under  # it may have moved to another since
                one.is_known = True
            found[row.id] = one
        wanted = {one.root_id for one in found.values()} - found.keys() - wanted
    _read_visits(connection, found)
    return found


def _read_visits(connection: Connection, followed: Mapping[int, Followed]) -> None:
    v = visit_table.c
    columns = (v.instance_id, v.token, v.element, v.is_whole, v.entered_at, v.due_at, v.is_overdue)
    known = sorted(number for number, one in followed.items() if one.is_known)
    for row in connection.execute(select(*columns).where(v.instance_id.in_(known))):
        visits = followed[row.instance_id].visits
        visits[row.token] = Visit(
            *(row.token, row.element, row.entered_at, row.due_at, bool(row.is_overdue), bool(row.is_whole))
        )
    for one in followed.values():
        one.known_visits = frozenset(one.visits)


def read_steps(connection: Connection, ids: Iterable[int], limit: int) -> tuple[dict[int, list[StepSeen]], int]:
    """Return the steps of these instances that are not counted yet, in order, at most `limit`; and how many those are.

    What one statement sees of an instance has no gap: a step is only written on top of the one before it.
    """
    h, i, m = history.c, instance.c, followed_table.c
    statement = (
        select(h.instance_id, h.rev, h.at, h.trail, h.version, i.version.label("present"))
        .join(instance, i.id == h.instance_id)
        .outerjoin(followed_table, m.instance_id == h.instance_id)
        .where(h.instance_id.in_(sorted(ids)), h.rev > func.coalesce(m.rev, 0))
        .order_by(h.instance_id, h.rev)
        .limit(limit)
    )
    steps: dict[int, list[StepSeen]] = defaultdict(list)
    number = 0
    for row in connection.execute(statement):
        steps[row.instance_id].append(StepSeen(row.rev, row.at, orjson.loads(row.trail), row.version or row.present))
        number += 1
    return steps, number


def read_tasks(connection: Connection, ids: Iterable[int]) -> dict[int, dict[int, Task]]:
    """Return what the work items of these instances say, by instance and token."""
    w = work_item.c
    tasks: dict[int, dict[int, Task]] = defaultdict(dict)
    statement = select(w.instance_id, w.token, w.due_at, w.claimed_at).where(w.instance_id.in_(sorted(ids)))
    for row in connection.execute(statement):
        tasks[row.instance_id][row.token] = Task(row.due_at, row.claimed_at)
    return tasks


def write_followed(connection: Connection, followed: Iterable[Followed]) -> None:
    """Keep how far these instances are counted, and where their tokens stand."""
    new: list[dict[str, Any]] = []
    changed: list[dict[str, Any]] = []
    left: list[dict[str, Any]] = []
    entered: list[dict[str, Any]] = []
    for one in followed:
        row = {
            "instance_id": one.instance_id,
            "definition_key": one.key,
            "version": one.version,
            "rev": one.rev,
            "status": one.status,
            "root_id": one.root_id,
            "started_at": iso(one.started_at),
            "outcome": one.outcome,
            "troubles": one.troubles,
        }
        (changed if one.is_known else new).append(row)
        left += [
            {"instance_id": one.instance_id, "token": token}
            for token in one.known_visits
            if token not in one.visits or token in one.displaced
        ]
        entered += [
            _visit_row(one, visit)
            for visit in one.visits.values()
            if visit.token not in one.known_visits or visit.token in one.displaced
        ]
    _many(
        connection,
        """INSERT INTO bpm_monitor_instance (instance_id, definition_key, version, rev, status, root_id, started_at,
            outcome, troubles) VALUES (:instance_id, :definition_key, :version, :rev, :status, :root_id, :started_at,
            :outcome, :troubles)""",
        new,
    )
    _many(
        connection,
        """UPDATE bpm_monitor_instance SET rev = :rev, status = :status, outcome = :outcome, troubles = :troubles,
            version = :version WHERE instance_id = :instance_id""",
        [
            {name: row[name] for name in ("rev", "status", "outcome", "troubles", "version", "instance_id")}
            for row in changed
        ],
    )
    _many(connection, "DELETE FROM bpm_monitor_visit WHERE instance_id = :instance_id AND token = :token", left)
    _many(
        connection,
        """INSERT INTO bpm_monitor_visit (instance_id, token, definition_key, version, element, is_whole, entered_at,
            due_at, is_overdue) VALUES (:instance_id, :token, :definition_key, :version, :element, :is_whole,
            :entered_at, :due_at, :is_overdue)""",
        entered,
    )


def _visit_row(one: Followed, visit: Visit) -> dict[str, Any]:
    return {
        "instance_id": one.instance_id,
        "token": visit.token,
        "definition_key": one.key,
        "version": one.version,
        "element": visit.element,
        "is_whole": int(visit.is_whole),
        "entered_at": iso(visit.entered_at),
        "due_at": iso(visit.due_at) if visit.due_at is not None else None,
        "is_overdue": int(visit.is_overdue),
    }


def write_tally(connection: Connection, tally: Tally) -> bool:
    """Add the sums; return whether there was anything to add."""
    places = [
        {
            "key": key,
            "version": version,
            "element": element,
            "here": n.here,
            "overdue": n.overdue,
            "incidents": n.incidents,
        }
        for (key, version, element), n in tally.places.items()
        if n.here or n.overdue or n.incidents
    ]
    _many(
        connection,
        """INSERT INTO bpm_monitor_standing (definition_key, version, element, here, overdue, incidents)
        VALUES (:key, :version, :element, :here, :overdue, :incidents)
        ON CONFLICT (definition_key, version, element) DO UPDATE SET
            here = bpm_monitor_standing.here + excluded.here,
            overdue = bpm_monitor_standing.overdue + excluded.overdue,
            incidents = bpm_monitor_standing.incidents + excluded.incidents""",
        places,
    )
    _write_elements(connection, tally)
    _write_processes(connection, tally)
    return bool(places or tally.elements or tally.processes)


def _write_elements(connection: Connection, tally: Tally) -> None:
    keys = [key for key, sums in tally.elements.items() if sums.spread.buckets]
    names = ("definition_key", "period", "version", "element")
    known = _spreads(connection, element_figure, keys)
    rows = []
    for key, sums in tally.elements.items():
        if key in known:
            sums.spread.take_up(Spread.from_text(known[key]))
        counts = {name: getattr(sums, name) for name in _ELEMENT_COLUMNS}
        # A spread that did not change is not written: "" keeps the one that is there.
        text = sums.spread.to_text() if sums.spread.buckets else ""
        rows.append({**dict(zip(names, key, strict=True)), **counts, "spread": text})
    added = ", ".join(f"{name} = bpm_monitor_element.{name} + excluded.{name}" for name in _ELEMENT_COLUMNS)
    columns = (*names, *_ELEMENT_COLUMNS, "spread")
    _many(
        connection,
        f"""INSERT INTO bpm_monitor_element ({", ".join(columns)}) VALUES ({", ".join(f":{name}" for name in columns)})
        ON CONFLICT ({", ".join(names)}) DO UPDATE SET {added}, spread = CASE WHEN excluded.spread = ''
            THEN bpm_monitor_element.spread ELSE excluded.spread END""",
        rows,
    )


def _write_processes(connection: Connection, tally: Tally) -> None:
    names = ("definition_key", "period", "version", "what", "outcome")
    keys = [key for key, ended in tally.processes.items() if ended.spread.buckets]
    known = _spreads(connection, process_figure, keys)
    rows = []
    for key, ended in tally.processes.items():
        if key in known:
            ended.spread.take_up(Spread.from_text(known[key]))
        text = ended.spread.to_text() if ended.spread.buckets else ""
        rows.append({**dict(zip(names, key, strict=True)), "number": ended.number, "spread": text})
    columns = (*names, "number", "spread")
    _many(
        connection,
        f"""INSERT INTO bpm_monitor_process ({", ".join(columns)}) VALUES ({", ".join(f":{name}" for name in columns)})
        ON CONFLICT ({", ".join(names)}) DO UPDATE SET number = bpm_monitor_process.number + excluded.number,
            spread = CASE WHEN excluded.spread = '' THEN bpm_monitor_process.spread ELSE excluded.spread END""",
        rows,
    )


_AT_ONCE = 2_000  # keys in one question: SQLite takes 32,766 parameters


def _spreads(connection: Connection, table: Table, keys: list[Any]) -> dict[tuple[Any, ...], str]:
    """Return the spreads that are written already, by key."""
    found: dict[tuple[Any, ...], str] = {}
    columns = tuple(table.primary_key.columns)
    for first in range(0, len(keys), _AT_ONCE):
        wanted = tuple_(*columns).in_(keys[first : first + _AT_ONCE])
        for row in connection.execute(select(*columns, table.c.spread).where(wanted)):
            found[tuple(row[:-1])] = row[-1]
    return found


def _many(connection: Connection, sql: str, rows: list[dict[str, Any]]) -> None:
    if rows:
        execute_many(connection, sql, rows)
