"""What is suspended: cases, whole processes, single elements; as conditions of SQL, and as facts for a step.

Nearly always nothing is suspended, so each condition first asks that, once for the statement.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, select

from engine.store.changing import suspended_node, suspension
from engine.store.columns import parse_time
from engine.store.driver import fetch

__all__ = [
    "ANYTHING_SUSPENDED",
    "HELD",
    "NOTHING_RESTS",
    "SUSPENDED_CASE",
    "Resting",
    "Standstill",
    "element_suspended",
    "resting",
    "start_suspended",
    "suspended",
    "suspended_with",
]

# Asked beside whatever a step or a start reads anyway: nearly always the answer is no, and nothing more is asked.
ANYTHING_SUSPENDED = "EXISTS (SELECT 1 FROM bpm_suspension z WHERE z.resumed_at IS NULL)"
_WHOLE = "z.resumed_at IS NULL AND z.element = ''"

# Of an instance `i`: its case, or its process with those that run (its own process, or that of the outermost caller).
SUSPENDED_CASE = f"""(EXISTS (SELECT 1 FROM bpm_suspended_instance x WHERE x.instance_id = i.root_id)
    OR {ANYTHING_SUSPENDED} AND EXISTS (SELECT 1 FROM bpm_suspension z
        JOIN bpm_instance zi ON zi.definition_key = z.definition_key AND (z.version = 0 OR z.version = zi.version)
        WHERE {_WHOLE} AND z.instances = 1 AND zi.id IN (i.id, i.root_id)))"""
# Of an instance `i`: the nodes that rest, with commas between them.
HELD = {
    dialect: f"""(SELECT {gathered} FROM bpm_suspension z JOIN bpm_suspended_node n ON n.suspension_id = z.id
        WHERE z.resumed_at IS NULL AND n.definition_key = i.definition_key AND n.version = i.version)"""
    for dialect, gathered in (
        ("sqlite", "group_concat(n.node)"),
        ("postgresql", "string_agg(CAST(n.node AS text), ',')"),
    )
}


def start_suspended(alias: str) -> str:
    """Return the condition that this row waits for the start of a process that is suspended."""
    return f"""({ANYTHING_SUSPENDED} AND EXISTS (SELECT 1 FROM bpm_suspension z
        JOIN bpm_definition d ON d.key = z.definition_key AND (z.version = 0 OR z.version = d.version)
        WHERE {_WHOLE} AND d.id = {alias}.definition_id))"""


def suspended(alias: str, *, by: str = "node") -> str:
    """Return the condition that the row of this alias rests: its case, its process or its element is suspended.

    `by`: the column that names the element: `node`, or `element` of jobs.
    """
    own = f"""EXISTS (SELECT 1 FROM bpm_suspended_instance x JOIN bpm_instance xi ON xi.root_id = x.instance_id
        WHERE xi.id = {alias}.instance_id)"""
    of_process = f"""EXISTS (SELECT 1 FROM bpm_instance ri JOIN bpm_instance zi ON zi.id IN (ri.id, ri.root_id)
        JOIN bpm_suspension z ON z.definition_key = zi.definition_key AND (z.version = 0 OR z.version = zi.version)
        WHERE {_WHOLE} AND z.instances = 1 AND ri.id = {alias}.instance_id)"""
    of_element = f"""EXISTS (SELECT 1 FROM bpm_instance ni JOIN bpm_suspended_node n
            ON n.definition_key = ni.definition_key AND n.version = ni.version
        JOIN bpm_suspension z ON z.id = n.suspension_id AND z.resumed_at IS NULL
        WHERE ni.id = {alias}.instance_id AND n.{by} = {alias}.{by})"""
    return f"({own} OR {ANYTHING_SUSPENDED} AND ({of_process} OR {of_element}))"


@dataclass(frozen=True, slots=True)
class Standstill:
    """Who suspended it, when and why."""

    by: str
    since: datetime
    reason: str


@dataclass(frozen=True, slots=True)
class Resting:
    """What of a version is suspended: as a whole (nothing starts), or these nodes."""

    whole: Standstill | None
    nodes: frozenset[int]


NOTHING_RESTS = Resting(None, frozenset())


def resting(connection: Connection, key: str, version: int) -> Resting:
    """Return what of a version is suspended: one statement, worth asking where `ANYTHING_SUSPENDED`."""
    found = fetch(
        connection,
        """SELECT z."by", z.since, z.reason, z.element, n.node FROM bpm_suspension z
        LEFT JOIN bpm_suspended_node n ON n.suspension_id = z.id AND n.version = :version
        WHERE z.resumed_at IS NULL AND z.definition_key = :key AND (z.version = 0 OR z.version = :version)
        ORDER BY z.id""",
        {"key": key, "version": version},
    )
    whole = next((_standstill(row) for row in found if row[3] == ""), None)
    return Resting(whole, frozenset(int(row[4]) for row in found if row[4] is not None))


def element_suspended(connection: Connection, key: str, version: int, node: int) -> Standstill | None:
    """Return who suspended the element with this node."""
    z, n = suspension.c, suspended_node.c
    row = connection.execute(
        select(z.by, z.since, z.reason)
        .join(suspended_node, n.suspension_id == z.id)
        .where(z.resumed_at.is_(None), n.definition_key == key, n.version == version, n.node == node)
    ).first()
    return Standstill(row.by, row.since, row.reason) if row is not None else None


def suspended_with(connection: Connection, instance_id: int) -> Standstill | None:
    """Return who suspended the process of an instance, or of its outermost caller, together with those that run."""
    found = fetch(
        connection,
        f"""SELECT z."by", z.since, z.reason FROM bpm_instance i JOIN bpm_instance zi ON zi.id IN (i.id, i.root_id)
        JOIN bpm_suspension z ON z.definition_key = zi.definition_key AND (z.version = 0 OR z.version = zi.version)
        WHERE i.id = :id AND {_WHOLE} AND z.instances = 1 ORDER BY z.id LIMIT 1""",
        {"id": instance_id},
    )
    return _standstill(found[0]) if found else None


def _standstill(row: Any) -> Standstill:
    since = parse_time(row[1])
    assert since is not None  # the column allows no NULL
    return Standstill(row[0], since, row[2])
