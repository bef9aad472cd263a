"""A case and everything that it called, directly or not: found from parent to child, which an index answers."""

from __future__ import annotations

from sqlalchemy import BigInteger, Select, literal, select

from engine.store.tables import instance

__all__ = ["family_ids"]


def family_ids(root_id: int) -> Select[tuple[int]]:
    """Return a SELECT of the ids of a case and of what it called."""
    found = select(literal(root_id, BigInteger()).label("id")).cte("family", recursive=True)
    children = select(instance.c.id).join(found, instance.c.parent_id == found.c.id)
    found = found.union_all(children)
    return select(found.c.id)
