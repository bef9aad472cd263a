"""The life of an activity: entered with its boundary events, begun, completed or cancelled.

Multi-instance is a wrapper: the activity's token waits outside while each item runs the same element inside.
"""

from __future__ import annotations

from collections import ChainMap
from collections.abc import Mapping
from typing import Any

from engine.actions import Undo
from engine.execution import ad_hoc, compensation, multi_instance, standard_loop, waits
from engine.execution.flows import leave
from engine.execution.halting import BEGIN, cancel_halted, halt, has_halted, is_begun
from engine.execution.items import require
from engine.execution.meetings import meet
from engine.execution.parking import cancel_parked, is_parked
from engine.execution.run import NeedsWhole, Run
from engine.execution.scopes import cancel_scope
from engine.model.definition import Node, NodeKind
from engine.model.instance import ScopeKind, Token
from engine.model.step import LedgerRecorded

__all__ = ["begin", "cancel_token", "complete", "enter_activity", "own_scope", "remember_undo", "round_done"]


def enter_activity(run: Run, node: Node, scope: int, flow: int | None, *, gathered: bool = False) -> None:
    """Place a token on an activity, let its boundary events wait, and begin it (or its items).

    With a start quantity it gathers tokens first: as many become one (BPMN 2.0.2 §10.3). `gathered`: they have been.
    """
    token = run.put(node, scope, flow)
    if node.start_quantity > 1 and not gathered and not _gathered(run, token):
        return
    for index in node.boundaries:
        waits.open_event(run, run.definition.nodes[index], scope, token)
    if node.multi is not None:
        multi_instance.enter(run, token)
    elif node.loop is not None:
        standard_loop.enter(run, token)
    else:
        begin(run, token)


def _gathered(run: Run, token: Token) -> bool:
    """Tell whether enough tokens have come; the others of the number are consumed by this one."""
    waiting = [
        other for other in run.state.tokens_in(token.scope) if other.node == token.node and "gathers" in other.waits
    ]
    if len(waiting) + 1 < run.node(token).start_quantity:
        token.waits["gathers"] = True
        return False
    meet(run, run.node(token), [*waiting, token], into=token)
    for other in waiting:
        run.merge(other)
    return True


def begin(run: Run, token: Token) -> None:
    """Evaluate the input mappings and start the element's own behaviour."""
    from engine.execution.elements import BEHAVIOURS

    node = run.node(token)
    if run.stop is not None:
        halt(run, token, BEGIN)
        return
    run.unbegun.discard(token.id)
    if node.inputs:
        view = run.variables(token.scope, token.local)
        mapped = run.mapped(node.inputs, view, node.id, "Input")
        token.local = {**token.local, **mapped}
    if node.input_sets:
        require(node.input_sets, run.variables(token.scope, token.local), node.id)
    BEHAVIOURS[node.kind].enter(run, token)


def complete(run: Run, token: Token, answer: Mapping[str, Any], *, keep: bool) -> None:
    """The activity is done: hand out its answer, remember how to undo it, and go on."""
    node = run.node(token)
    run.hand_out(token, answer, keep=keep)
    if not node.for_compensation:
        remember_undo(run, token, node, answer)
    if "undo" in token.waits:
        compensation.handler_done(run, token, answer)
    elif "item" in token.waits:
        round_done(run, token)
    else:
        waits.end(run, _boundaries(run, node), token=token.id, scope=token.scope)
        leave(run, token)
        ad_hoc.finish(run, token)


def round_done(run: Run, token: Token) -> None:
    """One round of a repeated activity is over."""
    repeat = multi_instance.item_done if run.node(token).multi is not None else standard_loop.round_done
    repeat(run, token)


def cancel_token(run: Run, token: Token) -> None:
    """Take a token off the diagram with everything that waits for it or runs inside it."""
    from engine.execution.elements import BEHAVIOURS

    node = run.node(token)
    is_item = "item" in token.waits
    if has_halted(token):
        cancel_halted(run, token)
    if has_halted(token) and not is_begun(token):
        is_item = True
    elif is_parked(token):
        is_item = True  # it has not begun: only its turn waits
        cancel_parked(run, token)
    elif "gathers" in token.waits:
        is_item = True  # it has not begun: nothing waits for it
    elif (node.multi is not None or node.loop is not None) and not is_item and "undo" not in token.waits:
        if not run.state.whole:
            raise NeedsWhole
        loop = own_scope(run, token)
        if loop is not None:
            cancel_scope(run, run.scope(loop))
    elif compensation.is_compensating(token):
        compensation.cancel(run, token)
    elif token.id not in run.unbegun:
        cancel = BEHAVIOURS[node.kind].cancel
        if cancel is not None:
            cancel(run, token)
    if not is_item:
        waits.end(run, _boundaries(run, node), token=token.id, scope=token.scope)
    run.trail.append(("cancel", node.index, token.id))
    run.remove(token)


def own_scope(run: Run, token: Token) -> int | None:
    """Return the id of the scope that this token opened and waits for."""
    for scope in run.state.children_of(token.scope):
        if scope.token == token.id:
            return scope.id
    return None


def _boundaries(run: Run, node: Node) -> list[Node]:
    return [run.definition.nodes[index] for index in node.boundaries]


def remember_undo(run: Run, token: Token, node: Node, answer: Mapping[str, Any], *, completed: bool = True) -> None:
    """Write a ledger entry when a handler is drawn, the action declares its undo, or it is undone as a whole."""
    undo = _declared_undo(run, node)
    called = node.call is not None and run.environment.undoable(node.call.process, node.call.version)
    inside = token.waits.get("inside") if _is_undone_whole(run, node) else None
    if node.handler is None and undo is None and not called and inside is None:
        return
    scope = run.scope(token.scope)
    inner = [s.variables for s in run.chain(token.scope) if s.kind is not ScopeKind.PROCESS and s.variables]
    run.effects.append(
        LedgerRecorded(
            entry=token.id,
            seq=run.next_entry(),
            node=node.index,
            path=scope.path,
            action=node.action.name if node.action else None,
            undo=undo.action if undo and node.handler is None else None,
            params=_kept_params(node, token, undo, answer) if inside is None else {"inside": inside, "all": completed},
            answer=dict(answer),
            local=dict(ChainMap(*inner)) if inner else {},
        )
    )


def _is_undone_whole(run: Run, node: Node) -> bool:
    """Whether a sub-process has an entry of its own in the ledger, under which what it did is undone."""
    return node.handler is None and (
        node.index in run.definition.undo_starts
        or (node.index in run.definition.undone_by_name and node.kind in _SUB_PROCESSES)
    )


_SUB_PROCESSES = frozenset({NodeKind.SUB_PROCESS, NodeKind.TRANSACTION, NodeKind.AD_HOC_SUB_PROCESS})


def _kept_params(node: Node, token: Token, undo: Undo | None, answer: Mapping[str, Any]) -> dict[str, Any]:
    return dict(undo.params(token.local, answer)) if undo and node.handler is None else dict(token.local)


def _declared_undo(run: Run, node: Node) -> Undo | None:
    if node.action is None or node.kind not in (NodeKind.SERVICE_TASK, NodeKind.SEND_TASK):
        return None
    action = run.environment.actions.get(node.action.name)
    return action.undo if action else None
