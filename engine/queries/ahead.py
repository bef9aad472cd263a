"""Where a case stands on its diagram, and the activities and ends that can follow an element."""

from __future__ import annotations

from collections.abc import Iterable

from engine.model.definition import ROOT, Definition, Node, NodeKind

__all__ = ["follows", "innermost"]

_PASSED = frozenset(
    {
        NodeKind.EXCLUSIVE_GATEWAY,
        NodeKind.PARALLEL_GATEWAY,
        NodeKind.INCLUSIVE_GATEWAY,
        NodeKind.COMPLEX_GATEWAY,
        NodeKind.EVENT_BASED_GATEWAY,
        NodeKind.THROW_EVENT,
    }
)
_MOST = 4


def follows(definition: Definition, node: Node) -> tuple[Node, ...]:
    """Return what may follow `node`, at most four: named things; gateways and throws are passed through."""
    found: dict[int, Node] = {}
    seen: set[int] = set()
    waiting = list(_targets(definition, node))
    while waiting and len(found) < _MOST:
        ahead = waiting.pop(0)
        if ahead.index in seen:
            continue
        seen.add(ahead.index)
        if ahead.kind in _PASSED:
            waiting.extend(_targets(definition, ahead))
        elif ahead.kind is NodeKind.END_EVENT and ahead.scope != ROOT:
            waiting.extend(_targets(definition, definition.nodes[ahead.scope]))  # behind the sub-process
        elif ahead.name:
            found[ahead.index] = ahead
        else:
            waiting.extend(_targets(definition, ahead))
    return tuple(found.values())


def innermost(definition: Definition, standing: Iterable[int]) -> tuple[Node, ...]:
    """Return the nodes where tokens stand, without the sub-processes around other ones."""
    nodes = [definition.nodes[index] for index in dict.fromkeys(standing) if 0 <= index < len(definition.nodes)]
    around: set[int] = set()
    for node in nodes:
        scope = node.scope
        while scope != ROOT:
            around.add(scope)
            scope = definition.nodes[scope].scope
    return tuple(node for node in nodes if node.index not in around)


def _targets(definition: Definition, node: Node) -> Iterable[Node]:
    return (definition.nodes[definition.flows[flow].target] for flow in node.outgoing)
