"""What a change by hand may do before a complex gateway: nothing that makes it unsure whether the gateway goes on.

A complex gateway starts by its condition, which may ask how many came and whatever variables there are by then, and
takes the others at its reset (BPMN 2.0.2 §13.4.5). Who comes first decides which tokens are taken when; nobody can play
that on paper. So a change must leave, on the ways to such a gateway, what the process itself could have there: the same
tokens between the same forks and joins; or one token that stands where every way to the gateway passes; or none.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import Any

from engine.errors import WrongState
from engine.execution.complex_joins import resets_of
from engine.execution.run import Run
from engine.execution.starving import Place
from engine.execution.ways import ways_out
from engine.model.definition import Definition, Node, NodeKind

__all__ = ["Coming", "coming", "refuse_uncertain"]

Coming = dict[tuple[int, int], Counter[Any]]  # by scope and gateway: between which forks and joins tokens come to it

_GATEWAYS = frozenset({NodeKind.PARALLEL_GATEWAY, NodeKind.INCLUSIVE_GATEWAY, NodeKind.COMPLEX_GATEWAY})
_CHOICES = frozenset({NodeKind.EXCLUSIVE_GATEWAY, NodeKind.EVENT_BASED_GATEWAY})


def coming(definition: Definition, places: Iterable[Place]) -> Coming:
    """Return which tokens can come to which complex join of their scope, or stand before it."""
    found: Coming = {}
    standing = list(places)
    for index in definition.complex_joins:
        join = definition.nodes[index]
        for place in standing:
            if definition.nodes[place.node].scope == join.scope:
                between = _between(definition, join, place)
                if between is not None:
                    found.setdefault((place.scope, index), Counter())[between] += 1
    return found


def refuse_uncertain(run: Run, before: Coming | None, places: Iterable[Place], planned: Iterable[Place]) -> None:
    """Raise `WrongState` when nobody could tell any more whether a complex join goes on.

    `before` the change; None (a move to another version): of what is `planned` none but a single token may come to it.
    """
    definition, resets = run.definition, resets_of(run.state)
    new = list(planned)
    all_places = [*places, *new]
    begun = coming(definition, new)
    for (scope, index), tokens in coming(definition, all_places).items():
        if before is None and (scope, index) not in begun:
            continue
        if before is not None and before.get((scope, index)) == tokens:
            continue
        join = definition.nodes[index]
        [place, *others] = [
            one for one in all_places if one.scope == scope and _between(definition, join, one) is not None
        ]
        if not others and index not in resets.get(scope, {}) and _is_passed_always(definition, join, place.node):
            continue
        raise WrongState(
            f"'{join.name or join.id}' goes on when as many of its branches have come as its condition asks, and takes "
            "the others later: after this change nobody can tell whether it does. Move a token within its branch only; "
            "or move all that are on the way to it, behind it or as one before the fork."
        )


def _between(definition: Definition, join: Node, place: Place) -> Any:
    """Return which forks and joins are still before the token, by which flows it can come; None: it cannot come."""
    node = definition.nodes[place.node]
    if node.index == join.index:
        return ("there", place.flow)
    flows, reached = _ahead(definition, join, node)
    if not flows:
        return None
    splits = frozenset(index for index in reached if _splits_or_joins(definition, definition.nodes[index]))
    again = any(index in _ahead(definition, join, definition.nodes[index], beyond=True)[1] for index in splits)
    # A join on the way takes one token of each flow, and waits for no other that comes by a flow it has a token of.
    by = frozenset(
        flow
        for index in reached
        for flow in ways_out(definition, definition.nodes[index])
        if _is_join(definition.nodes[definition.flows[flow].target])
    )
    waits = place.flow if _is_join(node) else None
    # In a circle with a fork in it the same forks are before each element of it, also before those inside the fork.
    return (by, splits, waits, place.gathers, node.index if again else None)


def _ahead(
    definition: Definition, join: Node, node: Node, *, beyond: bool = False
) -> tuple[frozenset[int], frozenset[int]]:
    """Return the flows into the join that can be come to from an element, and the elements on the way, itself first."""
    flows: set[int] = set()
    reached: set[int] = set() if beyond else {node.index}
    open_ = [node]
    while open_:
        one = open_.pop()
        targets = []
        for flow in ways_out(definition, one):
            target = definition.flows[flow].target
            if target == join.index:
                flows.add(flow)
            else:
                targets.append(target)
        if one.event is not None and one.event.target is not None:
            targets.append(one.event.target)
        for target in targets:
            if target not in reached:
                reached.add(target)
                open_.append(definition.nodes[target])
    return frozenset(flows), frozenset(reached)


def _splits_or_joins(definition: Definition, node: Node) -> bool:
    """Whether more or fewer tokens may leave it than come."""
    if node.completion_quantity > 1 or node.start_quantity > 1:
        return True
    if len(node.outgoing) > 1 and node.kind not in _CHOICES:
        return True
    if any(not definition.nodes[boundary].interrupting for boundary in node.boundaries):
        return True
    return _is_join(node)


def _is_join(node: Node) -> bool:
    return node.kind in _GATEWAYS and len(node.incoming) > 1


def _is_passed_always(definition: Definition, join: Node, index: int) -> bool:
    """Whether every way from where the scope begins to the join passes this element."""
    if index == join.index:
        return False
    jumped_to = {node.event.target for node in definition.nodes if node.event is not None}
    open_ = [
        node
        for node in definition.nodes
        if node.scope == join.scope
        and not node.incoming
        and node.kind is not NodeKind.BOUNDARY_EVENT
        and node.index not in jumped_to
        and node.index != index
    ]
    reached = {node.index for node in open_}
    while open_:
        one = open_.pop()
        targets = [definition.flows[flow].target for flow in ways_out(definition, one)]
        if one.event is not None and one.event.target is not None:
            targets.append(one.event.target)
        if join.index in targets:
            return False
        for target in targets:
            if target not in reached and target != index:
                reached.add(target)
                open_.append(definition.nodes[target])
    return True
