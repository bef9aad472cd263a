"""The decisions that were taken for a case: which rule fired, on which values. Told from history, never taken anew."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, select

from engine.feel.codec import loads
from engine.queries.family import family_ids
from engine.queries.paging import Page, read_number
from engine.store.tables import history, instance

__all__ = ["DecidedRow", "decided"]

DECISIONS = 20


@dataclass(frozen=True, slots=True)
class DecidedRow:
    """The decisions of one step. `taken`: {"node": index, "decision": id, "trace": as `engine.dmn.Verdict`} each."""

    step_id: int
    instance_id: int
    process: str
    version: int
    at: datetime
    taken: tuple[Mapping[str, Any], ...]


def decided(
    connection: Connection, root_id: int, *, after: str | None = None, size: int = DECISIONS
) -> Page[DecidedRow]:
    """Return the decisions of a case and all that it called, the newest first, in one statement.

    Raises InvalidInput for a wrong mark `after`.
    """
    h = history.c
    statement = (
        select(h.id, h.instance_id, instance.c.definition_key, instance.c.version, h.at, h.decisions)
        .join(instance, instance.c.id == h.instance_id)
        .where(h.instance_id.in_(family_ids(root_id)), h.decisions.is_not(None))
        .order_by(h.id.desc())
        .limit(size + 1)
    )
    behind = read_number(after)
    if behind is not None:
        statement = statement.where(h.id < behind)
    rows = [
        DecidedRow(row.id, row.instance_id, row.definition_key, row.version, row.at, tuple(loads(row.decisions)))
        for row in connection.execute(statement)
    ]
    return Page.cut(rows, size, lambda row: str(row.step_id))
