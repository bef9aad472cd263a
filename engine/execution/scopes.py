"""Scopes: opened with event sub-processes listening, finished when the last token is gone, cancelled as a whole."""

from __future__ import annotations

from typing import Any

from engine.execution import waits
from engine.execution.halting import END, halt
from engine.execution.items import declared
from engine.execution.run import Run
from engine.model.definition import ROOT, NodeKind
from engine.model.instance import ROOT_SCOPE, InstanceStatus, Scope, ScopeKind

__all__ = ["cancel_scope", "close_scope", "end_instance", "finish_if_empty", "open_scope"]

_DECLARING = frozenset({ScopeKind.SUB_PROCESS, ScopeKind.EVENT_SUB_PROCESS})


def open_scope(
    run: Run,
    kind: ScopeKind,
    *,
    node: int,
    parent: int,
    token: int | None,
    variables: dict[str, Any] | None = None,
    own_row: bool = False,
) -> Scope:
    """Open a scope inside `parent`; with `own_row` it is stored apart (items and counters of a multi-instance)."""
    scope_id = run.next_entry()
    outer = run.scope(parent)
    scope = Scope(
        id=scope_id,
        kind=kind,
        node=node,
        parent=parent,
        row=scope_id if own_row else outer.row,
        token=token,
        path=f"{outer.path}{scope_id}/",
        variables={**declared(run.definition, node), **(variables or {})}
        if kind in _DECLARING
        else dict(variables or {}),
    )
    run.state.scopes[scope_id] = scope
    return scope


def close_scope(run: Run, scope: Scope) -> None:
    """Forget a scope that has no tokens any more; its event sub-processes stop listening."""
    waits.stop_listening(run, scope)
    del run.state.scopes[scope.id]
    run.emptied.discard(scope.id)


def cancel_scope(run: Run, scope: Scope, *, spare: int | None = None, keep: bool = False) -> None:
    """Cancel everything inside a scope, innermost first, except the scope `spare`; with `keep` the frame stays open."""
    from engine.execution.activities import cancel_token
    from engine.execution.complex_joins import forget_resets

    run.forget(scope.id)
    forget_resets(scope)
    for inner in run.state.children_of(scope.id):
        # Scopes of tokens (sub-processes, loops) go with their token; event sub-processes have none.
        if inner.token is None and inner.id != spare:
            cancel_scope(run, inner)
    for token in run.state.tokens_in(scope.id):
        cancel_token(run, token)
    if keep:
        waits.stop_listening(run, scope)
        if run.definition.has_conditions or run.definition.signals:
            kept = {name: value for name, value in scope.held.items() if name in ("undo", "inside")}
            scope.held = {**kept, "stopped": True}  # conditions and signals are looked for in the diagram, not in rows
    else:
        close_scope(run, scope)


def finish_if_empty(run: Run, scope_id: int) -> None:
    """End a scope when nothing is left in it, and tell whoever waits for its end."""
    scope = run.state.scopes.get(scope_id)
    if scope is None or run.state.status is not InstanceStatus.RUNNING:
        return
    if run.state.tokens_in(scope_id) or run.state.children_of(scope_id):
        return
    if scope.kind is ScopeKind.PROCESS:
        waits.stop_listening(run, scope)
        end_instance(run, InstanceStatus.COMPLETED)
    elif scope.kind is ScopeKind.SUB_PROCESS:
        from engine.execution import ad_hoc
        from engine.execution.activities import complete

        assert scope.token is not None  # a sub-process's scope always has its token outside
        if run.stop is not None:
            halt(run, run.state.tokens[scope.token], END)
            return
        if ad_hoc.next_in_order(run, scope):
            return
        token = run.state.tokens[scope.token]
        answer = scope.variables
        token.waits["inside"] = scope.path
        close_scope(run, scope)
        complete(run, token, answer, keep=False)
    elif scope.kind is ScopeKind.EVENT_SUB_PROCESS:
        from engine.execution import compensation

        run.trail.append(("leave", scope.node, 0))
        close_scope(run, scope)
        assert scope.parent is not None
        run.emptied.add(scope.parent)
        if "undo" in scope.held:
            compensation.undone_inside(run, scope)


def end_instance(run: Run, status: InstanceStatus, outcome: str | None = None) -> None:
    """Write the end into the instance; its variables stay for whoever called it and for the record."""
    state = run.state
    state.status = status
    state.ended_at = run.moment
    if outcome is not None:
        state.outcome = outcome
    run.trail.append(("end", ROOT, 0, status.value))
    run.emptied.clear()


def enclosing(run: Run, scope_id: int) -> Scope:
    """Return the scope itself, or the one around it when it is that of an event sub-process.

    One that compensates stands for the sub-process that it undoes, and which is no more.
    """
    scope = run.scope(scope_id)
    while scope.kind is ScopeKind.EVENT_SUB_PROCESS and "undo" not in scope.held:
        assert scope.parent is not None
        scope = run.scope(scope.parent)
    return scope


def is_root(scope: Scope) -> bool:
    """Tell whether this is the process's own scope."""
    return scope.id == ROOT_SCOPE


def is_transaction(run: Run, scope: Scope) -> bool:
    """Tell whether the scope is that of a transaction sub-process."""
    return scope.node != ROOT and run.definition.nodes[scope.node].kind is NodeKind.TRANSACTION
