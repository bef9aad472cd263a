"""Which sequence flows are followed when an element is left."""

from __future__ import annotations

from engine.errors import NoPathTaken
from engine.execution import truth
from engine.execution.run import Run
from engine.model.definition import Flow, Node
from engine.model.instance import Token

__all__ = ["first_true", "holds", "leave", "true_flows"]


def leave(run: Run, token: Token, flows: list[int] | None = None) -> None:
    """Take the token off its element and follow `flows`, or every flow whose condition holds.

    Without an outgoing flow the token ends here (implicit end, BPMN 2.0.2 §10.5.6). Raises `NoPathTaken`.
    """
    node = run.node(token)
    chosen = true_flows(run, token, node) if flows is None else flows
    run.trail.append(("leave", node.index, token.id))
    run.remove(token)
    for _ in range(node.completion_quantity):
        for flow in chosen:
            run.take(flow, token.scope, token.wrote)


def true_flows(run: Run, token: Token, node: Node) -> list[int]:
    """Return the unconditional flows and those whose condition is true, with the default flow where none of these is.

    The default flow asks the conditions alone: a flow without one is taken beside it (BPMN 2.0.2 §8.3.13).
    """
    flows = run.definition.flows
    chosen = [i for i in node.outgoing if i != node.default and holds(run, token, node, flows[i])]
    if node.default is not None and all(flows[index].condition is None for index in chosen):
        chosen = [index for index in node.outgoing if index in chosen or index == node.default]
    if node.outgoing and not chosen:
        raise _no_path(node)
    return chosen


def first_true(run: Run, token: Token, node: Node) -> int:
    """Return the first flow whose condition is true, else the default flow; raises `NoPathTaken`."""
    for index in node.outgoing:
        if index != node.default and holds(run, token, node, run.definition.flows[index]):
            return index
    if node.default is None:
        raise _no_path(node)
    return node.default


def holds(run: Run, token: Token, node: Node, flow: Flow) -> bool:
    """Tell whether a flow without a condition is met, or its condition is true; null is an error."""
    if flow.condition is None:
        return True
    view = run.variables(token.scope, token.local)
    return truth.holds(run, flow.condition, view, node.id, f"Condition of the flow '{flow.id}'")


def _no_path(node: Node) -> NoPathTaken:
    return NoPathTaken(
        f"'{node.name or node.id}' found no path: no condition was true and no default is set. "
        "Mark one path as default.",
        element=node.id,
    )
