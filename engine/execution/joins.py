"""When an inclusive join goes on: as soon as nothing that is still under way can reach one of its empty flows.

BPMN 2.0.2 §13.4.3: a token on the way to an empty incoming flow, by a path that does not pass the gateway itself, holds
the join up, unless it can also come to a flow on which a token waits already.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Protocol

from engine.execution.flows import leave
from engine.execution.halting import stands_before
from engine.execution.meetings import meet
from engine.execution.run import Run
from engine.execution.ways import ways_out, ways_to
from engine.model.definition import Definition, Node
from engine.model.instance import Token

__all__ = ["is_held_up", "synchronise"]


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
        if stands_before(tokens, node_index):
            continue  # it is about to come
        node = run.definition.nodes[node_index]
        others = [token for token in run.state.tokens_in(scope) if token.node != node_index]
        if not is_held_up(run.definition, node, arrived.keys(), others):
            first, *rest = arrived.values()
            meet(run, node, [arrived[flow] for flow in node.incoming if flow in arrived], into=first)
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
    for other in others:
        for flow in ways_out(definition, definition.nodes[other.node]):
            ways = ways_to(definition, join, flow)
            if not ways.isdisjoint(empty) and ways.isdisjoint(taken):
                return True
    return False
