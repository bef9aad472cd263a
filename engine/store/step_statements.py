"""The statements by which a step reads what it needs (`engine.store.instances`), for one row or many.

`t` are the addressed rows; `c` is the chain of scope rows from each one's `row` up to the instance row, however wide
that is.
"""

from __future__ import annotations

from functools import cache

from sqlalchemy import Table

from engine.store import tables
from engine.store.suspended import ANYTHING_SUSPENDED, HELD, SUSPENDED_CASE

__all__ = ["INSTANCE_COLUMNS", "TARGETS", "lock_statement", "read_statement"]

TARGETS: dict[str, Table] = {
    "work_item": tables.work_item,
    "job": tables.job,
    "timer": tables.timer,
    "subscription": tables.subscription,
    "incident": tables.incident,
    "instance": tables.instance,
}

INSTANCE_COLUMNS = (
    *("id", "definition_key", "version", "status", "rev", "next_entry", "business_key", "title"),
    *("root_id", "parent_id", "parent_token", "parent_row", "started_at", "started_by", "ended_at", "outcome"),
    *("state", "variables"),
)


# Ids and command ids of `read_for_steps`, as rows.
WANTED = {
    "sqlite": "SELECT json_extract(value, '$.id') AS id, json_extract(value, '$.command_id') AS command_id"
    " FROM json_each(:wanted)",
    "postgresql": "SELECT x.id, x.command_id"
    " FROM json_to_recordset(CAST(:wanted AS json)) AS x(id bigint, command_id text)",
}


@cache
def read_statement(kind: str, whole: bool, dialect: str, many: bool = False) -> str:
    """Return the statement for the row :id, or with `many` for each of the rows `w`; `whole`: all scope rows."""
    table = TARGETS[kind]
    which = "IN (SELECT w.id FROM w)" if many else "= :id"
    if kind == "instance":
        target = f'SELECT id, id AS instance_id, CAST(:row AS integer) AS "row" FROM bpm_instance WHERE id {which}'
        names: tuple[str, ...] = ("id", "row")
    else:
        names = tuple(column.name for column in table.columns)
        target = f"SELECT {', '.join(_quoted(names))} FROM {table.name} WHERE id {which}"
    chain = f"""
        SELECT t.id, s.id, s.parent_row, s.document FROM t JOIN bpm_scope s ON s.instance_id = t.instance_id{
        "" if whole else ' AND s.id = t."row"'
    }"""
    if not whole:
        chain += """
        UNION ALL
        SELECT c.target, s.id, s.parent_row, s.document FROM c JOIN bpm_scope s
            ON s.instance_id = (SELECT t.instance_id FROM t WHERE t.id = c.target) AND s.id = c.parent_row"""
    own = "FROM c WHERE c.target = t.id"
    if dialect == "postgresql":
        gathered = f"SELECT CAST(json_agg(json_build_array(c.id, c.parent_row, c.document)) AS text) {own}"
    else:
        gathered = f"SELECT json_group_array(json_array(c.id, c.parent_row, c.document)) {own}"
    # Most instances have no rows but those on the way: then the step need not ask again when it must see everything.
    outside = f"NOT EXISTS (SELECT 1 FROM bpm_scope o WHERE o.instance_id = i.id AND o.id NOT IN (SELECT c.id {own}))"
    return f"""
    WITH RECURSIVE {f"w AS ({WANTED[dialect]}), " if many else ""}t AS ({target}),
        c(target, id, parent_row, document) AS ({chain})
    SELECT {", ".join(f"i.{name}" for name in _quoted(INSTANCE_COLUMNS))},
        ({gathered}),
        {"TRUE" if whole else outside},
        (SELECT count(*) FROM bpm_incident n WHERE n.instance_id = i.id AND n.state = 'open'),
        {SUSPENDED_CASE},
        {HELD[dialect]},
        {ANYTHING_SUSPENDED},
        (SELECT h.answer FROM bpm_history h WHERE h.command_id = {"w.command_id" if many else ":command_id"}),
        {", ".join(f"t.{name}" for name in _quoted(names))}
    FROM t{" JOIN w ON w.id = t.id" if many else ""} JOIN bpm_instance i ON i.id = t.instance_id"""


@cache
def lock_statement(kind: str) -> str:
    """Return the statement that locks the instance of row :id, the outermost caller first."""
    instance = "id" if kind == "instance" else "instance_id"
    return f"""
    SELECT i.id FROM bpm_instance i JOIN bpm_instance me ON i.id IN (me.id, me.root_id)
    WHERE me.id = (SELECT {instance} FROM {TARGETS[kind].name} WHERE id = :id)
    ORDER BY i.id <> me.root_id FOR UPDATE OF i"""


def _quoted(names: tuple[str, ...]) -> list[str]:
    return [f'"{name}"' for name in names]
