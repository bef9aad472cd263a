"""Conditional events: looked at whenever a step has changed variables (BPMN 2.0.2 §10.5.5).

A catch event goes on as soon as its condition holds. A boundary event or an event sub-process fires each time that its
condition becomes true; null means that it does not hold yet. Time that passes by itself is no change: use a timer.
"""

from __future__ import annotations

from engine.execution import waits
from engine.execution.parking import is_parked
from engine.execution.run import Run
from engine.execution.triggers import arrived, fire_boundary, fire_event_sub_process, fire_gateway_branch
from engine.execution.truth import not_a_truth
from engine.model.definition import EventKind, Node, NodeKind
from engine.model.instance import Scope, ScopeKind, Token

__all__ = ["fire_conditions"]


def fire_conditions(run: Run) -> bool:
    """Fire the first conditional event whose condition has become true; return whether there was one."""
    for token in sorted(run.state.tokens.values(), key=lambda one: one.id):
        if _of_token(run, token):
            return True
    return any(_of_scope(run, scope) for scope in list(run.state.scopes.values()))


def _of_token(run: Run, token: Token) -> bool:
    if is_parked(token):
        return False
    node = run.node(token)
    if node.kind is NodeKind.CATCH_EVENT and _becomes_true(run, node, token.scope, token.waits):
        if arrived(node, token.waits, EventKind.CONDITIONAL):
            from engine.execution.elements import BEHAVIOURS

            resume = BEHAVIOURS[node.kind].resume
            assert resume is not None  # a catch event waits
            resume(run, token, {})
        return True
    if node.kind is NodeKind.EVENT_BASED_GATEWAY:
        for flow in node.outgoing:
            target = run.definition.nodes[run.definition.flows[flow].target]
            if _becomes_true(run, target, token.scope, token.waits):
                fire_gateway_branch(run, token, target, {})
                return True
    if "item" in token.waits or "gathers" in token.waits:
        return False  # boundary events belong to the token around the rounds
    for index in node.boundaries:
        boundary = run.definition.nodes[index]
        if _becomes_true(run, boundary, token.scope, token.waits):
            if arrived(boundary, token.waits, EventKind.CONDITIONAL):
                fire_boundary(run, token, boundary, {})
            return True
    return False


def _of_scope(run: Run, scope: Scope) -> bool:
    if scope.kind not in (ScopeKind.PROCESS, ScopeKind.SUB_PROCESS, ScopeKind.EVENT_SUB_PROCESS):
        return False
    if "stopped" in scope.held:
        return False
    for start in waits.starts_of(run, scope.node):
        if _becomes_true(run, start, scope.id, scope.held):
            if arrived(start, scope.held, EventKind.CONDITIONAL):
                fire_event_sub_process(run, scope, start, {})
            return True
    return False


def _becomes_true(run: Run, node: Node, scope: int, memory: dict[str, object]) -> bool:
    """Whether the node's condition holds and did not when it was looked at last; remembers what it is now."""
    parts = node.event.each if node.event is not None else ()
    condition = next((part.condition for part in parts if part.kind is EventKind.CONDITIONAL), None)
    if condition is None:
        return False
    view = run.variables(scope)
    value = run.evaluate(condition, view, node.id, "Condition")
    if value is not None and value is not True and value is not False:
        raise not_a_truth(run, condition, value, view, node.id, "Condition")
    name = f"held:{node.index}"
    before = memory.get(name) is True
    if value is True:
        memory[name] = True
    else:
        memory.pop(name, None)
    return value is True and not before
