"""When an inclusive join goes on: as soon as nothing that is still under way can reach one of its empty flows.

BPMN 2.0.2 §13.4.3: a token on the way to an empty incoming flow, by a path that does not pass the gateway itself, holds
the join up, unless it can also come to a flow on which a token waits already.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Protocol

from engine.execution.flows import leave
from engine.execution.run import Run
from engine.model.definition import Definition, EventKind, Node
from engine.model.instance import Token

__all__ = ["is_held_up", "synchronise", "ways_out"]


class Standing(Protocol):
    """A token, or where one is thought to stand."""

    @property
    def node(self) -> int:
        """The element's index."""


def synchronise(run: Run) -> bool:
    """Let the first inclusive join go on that need not wait any more; return whether there was one."""
    joins = run.definition.inclusive_joins
    waiting: dict[tuple[int, int], list[Token]] = {}
    for token in run.state.tokens.values():
        if token.node in joins:
            waiting.setdefault((token.scope, token.node), []).append(token)
    for (scope, node_index), tokens in sorted(waiting.items()):
        arrived: dict[int, Token] = {}
        for token in tokens:
            assert token.flow is not None  # a join is entered by its flows only
            arrived.setdefault(token.flow, token)  # a second one on a flow stays for the next round
        node = run.definition.nodes[node_index]
        others = [token for token in run.state.tokens_in(scope) if token.node != node_index]
        if not is_held_up(run.definition, node, arrived.keys(), others):
            first, *rest = arrived.values()
            for other in rest:
                run.merge(other)
            leave(run, first)
            return True
    return False


def is_held_up(definition: Definition, join: Node, arrived: Iterable[int], others: Iterable[Standing]) -> bool:
    """Tell whether the join, with tokens on the flows `arrived`, waits for one of the others in its scope."""
    taken = set(arrived)
    empty = [flow for flow in join.incoming if flow not in taken]
    if not empty:
        return False
    before = _reaching(definition, join)
    for other in others:
        for flow in ways_out(definition, definition.nodes[other.node]):
            if any(flow in before[way] for way in empty) and not any(flow in before[way] for way in taken):
                return True
    return False


def _reaching(definition: Definition, join: Node) -> dict[int, frozenset[int]]:
    """For each flow into the join, the flows from which a path leads to it without passing the join."""
    found = definition.reaching.get(join.index)
    if found is None:
        found = {way: frozenset(_before(definition, join, way)) for way in join.incoming}
        definition.reaching[join.index] = found
    return found


def _before(definition: Definition, join: Node, way: int) -> set[int]:
    reached = {way}
    open_ = [way]
    while open_:
        source = definition.nodes[definition.flows[open_.pop()].source]
        for flow in () if source.index == join.index else _ways_in(definition, source):
            if flow not in reached:
                reached.add(flow)
                open_.append(flow)
    return reached


def _ways_in(definition: Definition, node: Node) -> Iterator[int]:
    """The flows that lead to a node: its own, those of the activity it sits on, those of the links that jump to it."""
    yield from node.incoming
    if node.attached_to is not None:
        yield from definition.nodes[node.attached_to].incoming
    if node.event is not None and node.event.kind is EventKind.LINK:
        for other in definition.nodes:
            if other.event is not None and other.event.target == node.index:
                yield from other.incoming


def ways_out(definition: Definition, node: Node) -> Iterator[int]:
    """Return the flows by which a token may leave the element it stands on."""
    yield from node.outgoing
    for boundary in node.boundaries:
        yield from definition.nodes[boundary].outgoing
