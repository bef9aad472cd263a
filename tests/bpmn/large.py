"""Models of 3,000 nodes in the shapes that large models have: rows, diamonds, sub-processes in sub-processes."""

from __future__ import annotations

from tests.bpmn.hostile import diamonds, inclusive_joins, row, scopes, tree

__all__ = ["LARGE", "NODES"]

NODES = 3_000

LARGE: dict[str, bytes] = {
    name: text.encode()
    for name, text in {
        "tasks in a row": row(NODES - 2),
        "choices in a row": diamonds(NODES // 3),
        "parallel splits and joins in a row": diamonds(NODES // 3, "parallel"),
        "inclusive splits and joins in a row": diamonds(NODES // 3, "inclusive"),
        "inclusive joins of two branches in a row": inclusive_joins(NODES // 4),
        "one split of 1,500 branches that meet by twos": tree(NODES // 2),
        "90 sub-processes one in the other": scopes(90),
    }.items()
}
