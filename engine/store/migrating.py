"""An instance's rows moved to another version of its process: what names nodes or elements is numbered anew."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, delete, select, update

from engine.feel.codec import loads
from engine.model.audience import audience_of, parts_of
from engine.model.definition import Definition, UserTask
from engine.store.audiences import remember_audience
from engine.store.driver import fetch
from engine.store.tables import OPEN_JOB, history, incident, instance, job, ledger, subscription, timer
from engine.store.tables import work_item as work_item_table

__all__ = ["MoveFacts", "move_rows", "read_facts"]

Wait = tuple[int, int, int]  # token, scope, node


@dataclass(frozen=True, slots=True)
class MoveFacts:
    """What rows say about whether an instance may move."""

    working: frozenset[int]  # tokens whose job runs, or may have happened
    done: frozenset[int]  # nodes whose work can still be undone
    kept_inputs: frozenset[int]  # nodes that the input of an open incident names


def read_facts(connection: Connection, instance_id: int) -> MoveFacts:
    """Read them, in three statements."""
    running = fetch(
        connection,
        f"""SELECT token FROM bpm_job WHERE instance_id = :id AND {OPEN_JOB}
        AND (state = 'executing' OR unsure = 1)""",
        {"id": instance_id},
    )
    done = fetch(
        connection,
        "SELECT DISTINCT node FROM bpm_ledger WHERE instance_id = :id AND state IN ('done', 'undoing')",
        {"id": instance_id},
    )
    inputs = connection.execute(
        select(incident.c.input).where(
            incident.c.instance_id == instance_id, incident.c.state == "open", incident.c.input.is_not(None)
        )
    ).scalars()
    nodes = (loads(text.encode()).get("node") for text in inputs)
    return MoveFacts(
        frozenset(int(row[0]) for row in running),
        frozenset(int(row[0]) for row in done),
        frozenset(int(node) for node in nodes if node is not None),
    )


def move_rows(
    connection: Connection,
    instance_id: int,
    *,
    old: Definition,
    new: Definition,
    nodes: Mapping[int, int],
    waits: Mapping[Wait, int | None],
) -> None:
    """Number anew what is open, and stamp the history so far with the version under which it was written."""
    connection.execute(
        update(history)
        .where(history.c.instance_id == instance_id, history.c.version.is_(None))
        .values(version=old.version)
    )
    connection.execute(update(instance).where(instance.c.id == instance_id).values(version=new.version))
    for table in (timer, subscription):
        rows = connection.execute(
            select(table.c.id, table.c.token, table.c.scope, table.c.node).where(table.c.instance_id == instance_id)
        ).all()
        for row in rows:
            node = waits.get((row.token, row.scope, row.node))
            if node is None:
                connection.execute(delete(table).where(table.c.id == row.id))
            elif node != row.node:
                connection.execute(update(table).where(table.c.id == row.id).values(node=node))
    done = select(ledger.c.entry, ledger.c.node).where(ledger.c.instance_id == instance_id)
    for number, index in connection.execute(done).all():
        if index in nodes:
            after = new.nodes[nodes[index]]
            mine = (ledger.c.instance_id == instance_id) & (ledger.c.entry == number)
            connection.execute(update(ledger).where(mine).values(node=after.index, element=after.id))
    _move_elements(connection, instance_id, old, new, nodes)


def _move_elements(
    connection: Connection, instance_id: int, old: Definition, new: Definition, nodes: Mapping[int, int]
) -> None:
    w = work_item_table
    for row in connection.execute(select(w).where(w.c.instance_id == instance_id)).all():
        if row.state not in ("offered", "claimed"):
            continue
        before, after = _pair(old, new, nodes, row.element)
        values: dict[str, Any] = {"version": new.version}
        if before is not None and after is not None:
            values["element"] = after.id
            if row.name == (before.name or before.id):
                values["name"] = after.name or after.id
            if row.title == (before.name or before.id):
                values["title"] = after.name or after.id
            if before.user is not None and after.user is not None:
                values["form"] = after.user.form
                values["grp"] = _offered_to(connection, row.grp, before.user, after.user)
        connection.execute(update(w).where(w.c.id == row.id).values(**values))
    for table, is_open in ((job, OPEN_JOB), (incident, "state = 'open'")):
        rows = fetch(
            connection,
            f"SELECT id, element FROM {table.name} WHERE instance_id = :id AND ({is_open} OR state = 'discarded')",
            {"id": instance_id},
        )
        for number, element in rows:
            _, after = _pair(old, new, nodes, element)
            if after is not None and after.id != element:
                connection.execute(update(table).where(table.c.id == number).values(element=after.id))


def _offered_to(connection: Connection, audience: str | None, before: UserTask, after: UserTask) -> str | None:
    """The groups that the diagram names, where it names others now; who was computed stays."""
    groups, people = parts_of(audience)
    named, now = _named_groups(before), _named_groups(after)
    if groups[: len(named)] != named or named == now:
        return audience
    offered = audience_of((*now, *groups[len(named) :]), people)
    remember_audience(connection, offered)
    return offered


def _named_groups(user: UserTask) -> tuple[str, ...]:
    return (*((user.group,) if user.group is not None else ()), *user.other_groups)


def _pair(old: Definition, new: Definition, nodes: Mapping[int, int], element: str) -> tuple[Any, Any]:
    index = old.by_id.get(element)
    if index is None or index not in nodes:
        return None, None
    return old.nodes[index], new.nodes[nodes[index]]
