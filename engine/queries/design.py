"""What a designer can choose from: groups of people, deployed processes. Two statements."""

from __future__ import annotations

from sqlalchemy import Connection, func, select

from engine.store.people import member
from engine.store.tables import definition

__all__ = ["MOST", "groups_there_are", "processes_there_are"]

MOST = 1_000  # more than anybody chooses from a list


def groups_there_are(connection: Connection) -> tuple[str, ...]:
    """Return the groups that have members, by name."""
    return tuple(connection.scalars(select(member.c.grp).distinct().order_by(member.c.grp).limit(MOST)))


def processes_there_are(connection: Connection) -> tuple[tuple[str, str], ...]:
    """Return key and name of the latest version of each deployed process."""
    latest = select(func.max(definition.c.id)).group_by(definition.c.key)
    rows = connection.execute(
        select(definition.c.key, definition.c.name)
        .where(definition.c.id.in_(latest))
        .order_by(definition.c.key)
        .limit(MOST)
    )
    return tuple((row.key, row.name) for row in rows)
