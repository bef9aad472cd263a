"""Which flows a token can still come to: what joins look at, worked out when it is asked for and kept."""

from __future__ import annotations

from collections.abc import Iterator

from engine.model.definition import Definition, Node

__all__ = ["ways_out", "ways_to"]


def ways_to(definition: Definition, join: Node, flow: int) -> frozenset[int]:
    """Return the flows into the join to which a path leads from this flow without passing the join.

    Kept for the flows that were asked for: all of them would take memory by the square of the model.
    """
    found = definition.ways_to_joins.get((join.index, flow))
    if found is None:
        ways = set(join.incoming)
        found = frozenset(one for one in _behind(definition, join, flow) if one in ways)
        definition.ways_to_joins[join.index, flow] = found
    return found


def _behind(definition: Definition, join: Node, flow: int) -> set[int]:
    """This flow, and all that a token on it can come to without passing the join."""
    reached, open_ = {flow}, [flow]
    while open_:
        node = definition.nodes[definition.flows[open_.pop()].target]
        if node.index == join.index:
            continue
        jumps = (
            definition.nodes[node.event.target].outgoing
            if node.event is not None and node.event.target is not None
            else ()
        )
        for following in (*ways_out(definition, node), *jumps):
            if following not in reached:
                reached.add(following)
                open_.append(following)
    return reached


def ways_out(definition: Definition, node: Node) -> Iterator[int]:
    """Return the flows by which a token may leave the element it stands on."""
    yield from node.outgoing
    for boundary in node.boundaries:
        yield from definition.nodes[boundary].outgoing
