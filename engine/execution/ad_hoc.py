"""Ad-hoc sub-process (BPMN 2.0.2 §10.3.5, §13.3.4): what no flow leads to is done in any order, or not at all.

Parallel, everything is offered at once; sequential, one after the other in the order of the file. The completion
condition is asked whenever something in it is completed.
"""

from __future__ import annotations

from engine.execution.run import Run
from engine.execution.truth import holds
from engine.model.definition import AdHoc, Node, NodeKind
from engine.model.instance import Scope, Token

__all__ = ["begin", "finish", "next_in_order"]

_NEVER_BEGUN = frozenset({NodeKind.BOUNDARY_EVENT, NodeKind.EVENT_SUB_PROCESS, NodeKind.END_EVENT})


def begin(run: Run, scope: Scope) -> None:
    """Offer what is in it: all at once, or the first of the order."""
    first = [
        node.index
        for node in run.definition.nodes
        if node.scope == scope.node
        and not node.incoming
        and not node.for_compensation
        and node.kind not in _NEVER_BEGUN
    ]
    if _of(run, scope).sequential:
        scope.held["order"] = first
        next_in_order(run, scope)
    else:
        for index in first:
            _enter(run, scope, index)


def next_in_order(run: Run, scope: Scope) -> bool:
    """Begin the next one of a sequence; tell whether there was one."""
    order: list[int] = scope.held.get("order", [])
    if not order:
        return False
    _enter(run, scope, order.pop(0))
    return True


def finish(run: Run, token: Token) -> None:
    """An activity is completed: when the condition holds, nothing more is begun in its ad-hoc sub-process."""
    scope = run.state.scopes.get(token.scope)
    if scope is None or scope.node < 0 or run.definition.nodes[scope.node].ad_hoc is None:
        return
    said = _of(run, scope)
    if said.completion is None or not _holds(run, scope, said.completion):
        return
    scope.held.pop("order", None)
    if said.cancel_remaining:
        from engine.execution.activities import cancel_token

        run.forget(scope.id)
        for other in run.state.tokens_in(scope.id):
            cancel_token(run, other)
        run.emptied.add(scope.id)


def _enter(run: Run, scope: Scope, index: int) -> None:
    from engine.execution.elements import enter

    node: Node = run.definition.nodes[index]
    run.queue.append((scope.id, lambda: enter(run, node, scope.id, None)))


def _holds(run: Run, scope: Scope, condition: str) -> bool:
    node = run.definition.nodes[scope.node]
    return holds(run, condition, run.variables(scope.id), node.id, "Completion condition")


def _of(run: Run, scope: Scope) -> AdHoc:
    said = run.definition.nodes[scope.node].ad_hoc
    assert said is not None  # the caller looked
    return said
