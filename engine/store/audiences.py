"""Who belongs to which audience: rows that are written once, and found by group or person."""

from __future__ import annotations

from sqlalchemy import ColumnElement, Connection, and_, exists, literal, or_, select, text

from engine.model.audience import members_of
from engine.store.driver import execute
from engine.store.tables import OPEN_WORK, audience, work_item

__all__ = ["is_of_audience", "remember_audience"]

_OPEN = text(f"bpm_work_item.{OPEN_WORK}")  # literally: SQLite proves a partial index by comparing texts


def remember_audience(connection: Connection, name: str | None) -> None:
    """Write an audience that was met for the first time; one group alone is none."""
    for who in members_of(name):
        execute(
            connection,
            "INSERT INTO bpm_audience (audience, who) VALUES (:audience, :who) ON CONFLICT (audience, who) DO NOTHING",
            {"audience": name, "who": who},
        )


def is_of_audience(group: ColumnElement[str], login: ColumnElement[str]) -> ColumnElement[bool]:
    """For a join with `audience`: whether this group or person is one of it, and something is offered to it now.

    Audiences that were computed for a task that is done are never looked at again: a person's list of audiences is no
    longer than their list of tasks.
    """
    offered = exists(select(work_item.c.id).where(work_item.c.grp == audience.c.audience, _OPEN))
    return and_(or_(audience.c.who == group, audience.c.who == literal("@").concat(login)), offered)
