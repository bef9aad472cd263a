"""Complex gateway as a join: activated by its condition, then reset by what else can still come (BPMN 2.0.2 §13.4.5).

Waiting for its start, it takes a token from each flow that has one as soon as the condition holds, and follows its ways
out. Waiting for its reset, it takes the others when they have come; those that can come no more are not waited for, as
with an inclusive join. Each way out gets its token either at the start or at the reset (§10.6.5): at the reset only
those whose own condition holds, which may ask `waitingForStart`.
"""

from __future__ import annotations

from typing import Any

from engine.errors import ExpressionFailed
from engine.execution.flows import holds, leave
from engine.execution.halting import stands_before
from engine.execution.joins import is_held_up
from engine.execution.meetings import MET, meet, meet_late, remember_met
from engine.execution.run import Run
from engine.model.definition import Node
from engine.model.instance import Instance, Scope, Token

__all__ = ["activate", "forget_resets", "reset_or_activate", "resets_of"]

_RESET = "reset:"  # of a scope's memory: the flows from which the gateway took its tokens at the start


def reset_or_activate(run: Run) -> bool:
    """Let the first complex join go on that need not wait any more; return whether there was one."""
    nodes = run.definition.nodes
    for scope in list(run.state.scopes.values()):
        for index in [int(name.removeprefix(_RESET)) for name in scope.held if name.startswith(_RESET)]:
            if _reset(run, nodes[index], scope):
                return True
    waiting = {(token.scope, token.node) for token in run.state.tokens.values()}
    joins = run.definition.complex_joins
    return any(activate(run, nodes[node], run.scope(scope)) for scope, node in sorted(waiting) if node in joins)


def activate(run: Run, node: Node, scope: Scope) -> bool:
    """Let it start when its condition holds; tell whether it did. One that waits for its reset does not."""
    if f"{_RESET}{node.index}" in scope.held:
        return False
    arrived = _arrived(run, node, scope)
    seen = {"activationCount": len(arrived), "arrived": _names(run, arrived), "waitingForStart": True}
    value = run.evaluate(node.activation or "null", run.variables(scope.id, seen), node.id, "Activation condition")
    if value is not True and value is not False:
        raise ExpressionFailed(
            f"The activation condition of '{node.id}' is neither true nor false but {value!r}: {node.activation}.",
            element=node.id,
            detail={"expression": node.activation},
        )
    if not value:
        return False
    scope.held[f"{_RESET}{node.index}"] = [flow for flow in arrived if flow is not None]
    tokens = _in_order(node, arrived)
    remember_met(node, tokens, scope)
    first, *rest = tokens
    meet(run, node, tokens, into=first)
    for other in rest:
        run.merge(other)
    first.local = seen
    leave(run, first)
    return True


def resets_of(state: Instance) -> dict[int, dict[int, list[int]]]:
    """Return by scope which gateways wait for their reset, and from which flows each took its tokens at the start."""
    return {
        scope.id: {
            int(name.removeprefix(_RESET)): taken for name, taken in scope.held.items() if name.startswith(_RESET)
        }
        for scope in state.scopes.values()
        if any(name.startswith(_RESET) for name in scope.held)
    }


def forget_resets(scope: Scope) -> None:
    """Whatever the gateways of a scope still waited for is cancelled."""
    for name in [name for name in scope.held if name.startswith(_RESET)]:
        del scope.held[name]
        scope.held.pop(f"{MET}{name.removeprefix(_RESET)}", None)


def _reset(run: Run, node: Node, scope: Scope) -> bool:
    taken: list[int] = scope.held[f"{_RESET}{node.index}"]
    arrived = {flow: token for flow, token in _arrived(run, node, scope).items() if flow not in taken}
    others = [token for token in run.state.tokens_in(scope.id) if token.node != node.index]
    came = [*taken, *(flow for flow in arrived if flow is not None)]
    late = stands_before(run.state.tokens_in(scope.id), node.index)
    if late or is_held_up(run.definition, node, came, others):
        return False
    del scope.held[f"{_RESET}{node.index}"]
    count: dict[str, Any] = {"activationCount": len(arrived), "arrived": _names(run, arrived), "waitingForStart": False}
    probe = Token(id=0, node=node.index, scope=scope.id, local=count)
    flows = run.definition.flows
    ways = [
        way
        for way in node.outgoing
        if way != node.default and flows[way].condition is not None and holds(run, probe, node, flows[way])
    ]
    tokens = _in_order(node, arrived)
    meet_late(run, node, scope, tokens, tokens[0] if ways and tokens else None)
    for token in tokens[1:] if ways else tokens:
        run.merge(token)
    if ways and tokens:
        leave(run, tokens[0], ways)
    else:
        for way in ways:
            run.take(way, scope.id)
    return True


def _arrived(run: Run, node: Node, scope: Scope) -> dict[int | None, Token]:
    """The oldest token of each flow into it; a second one on a flow stays for the next round."""
    arrived: dict[int | None, Token] = {}
    for token in run.state.tokens_in(scope.id):
        if token.node == node.index and not stands_before([token], node.index):
            arrived.setdefault(token.flow, token)
    return arrived


def _in_order(node: Node, arrived: dict[int | None, Token]) -> list[Token]:
    order = {flow: number for number, flow in enumerate(node.incoming)}
    return [arrived[flow] for flow in sorted(arrived, key=lambda flow: order.get(flow, -1) if flow is not None else -1)]


def _names(run: Run, arrived: dict[int | None, Token]) -> list[str]:
    return [run.definition.flows[flow].id for flow in arrived if flow is not None]
