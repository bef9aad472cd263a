"""Embedded sub-process, transaction and ad-hoc sub-process: a scope of its own, whose end completes the activity."""

from __future__ import annotations

from engine.execution import ad_hoc, waits
from engine.execution.activities import own_scope, remember_undo
from engine.execution.elements.behaviour import Behaviour
from engine.execution.run import Run
from engine.execution.scopes import cancel_scope, open_scope
from engine.execution.starts import plain_starts
from engine.model.instance import ScopeKind, Token

__all__ = ["BEHAVIOUR"]


def _enter(run: Run, token: Token) -> None:
    node = run.node(token)
    scope = open_scope(
        run, ScopeKind.SUB_PROCESS, node=node.index, parent=token.scope, token=token.id, variables=token.local
    )
    token.local = {}  # they live in the scope now
    waits.listen(run, scope)
    if node.ad_hoc is not None:
        ad_hoc.begin(run, scope)
        return
    for start in plain_starts(run.definition, node.index):
        _start(run, start.index, scope.id)


def _start(run: Run, index: int, scope: int) -> None:
    from engine.execution.elements import enter

    run.queue.append((scope, lambda: enter(run, run.definition.nodes[index], scope, None)))


def _cancel(run: Run, token: Token) -> None:
    scope = own_scope(run, token)
    if scope is None:
        return
    if token.node in run.definition.undone_by_name:  # what it had completed until then can still be undone by its name
        token.waits["inside"] = run.scope(scope).path
        remember_undo(run, token, run.node(token), {}, completed=False)
    cancel_scope(run, run.scope(scope))


BEHAVIOUR = Behaviour(enter=_enter, is_activity=True, cancel=_cancel)
