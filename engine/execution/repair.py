"""What people decide about a token that cannot go on: its element is skipped, or its action's parameters corrected."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from engine.errors import WrongState
from engine.execution import compensation, waits
from engine.execution.activities import round_done
from engine.execution.flows import leave
from engine.execution.halting import can_be_skipped, has_halted, is_begun
from engine.execution.run import Run
from engine.model.definition import Node, NodeKind
from engine.model.instance import Token

__all__ = ["correct_job", "is_skippable", "skip"]


def skip(run: Run, token: Token, outputs: Mapping[str, Any], note: Mapping[str, Any]) -> None:
    """Leave the element by its normal exit with these variables set; nothing is remembered that could be undone.

    An undo is given up instead: its ledger entry says "failed", with the note, and the next entry is undone. Raises
    `WrongState` where there is nothing to skip.
    """
    from engine.execution.elements import BEHAVIOURS, end_event

    node = run.node(token)
    if compensation.is_compensating(token):
        run.trail.append(("skip", node.index, token.id))
        compensation.give_up(run, token, note)
        return
    behaviour = BEHAVIOURS[node.kind]
    unbegun = has_halted(token) and not is_begun(token)
    if not is_skippable(node, token):
        raise WrongState(f"'{node.name or node.id}' is no task: correct what it reads, and retry.")
    if (
        not unbegun
        and (node.multi is not None or node.loop is not None)
        and "item" not in token.waits
        and "undo" not in token.waits
    ):
        raise WrongState(f"'{node.name or node.id}' is repeated: skip its rounds one by one.")
    if behaviour.cancel is not None and not unbegun:
        behaviour.cancel(run, token)
    run.trail.append(("skip", node.index, token.id))
    if "undo" in token.waits:
        compensation.handler_given_up(run, token, note)
        return
    for name, value in outputs.items():
        run.assign(token.scope, name, value, by=token)
    if "uncaught" in token.waits or (has_halted(token) and node.kind is NodeKind.END_EVENT):
        end_event.end_here(run, token)
        return
    if "item" in token.waits:
        round_done(run, token)
        return
    waits.end(run, [run.definition.nodes[index] for index in node.boundaries], token=token.id, scope=token.scope)
    leave(run, token)


def is_skippable(node: Node, token: Token) -> bool:
    """Tell whether the element can be left without having been done: an undo, an activity, an error nobody caught."""
    from engine.execution.elements import BEHAVIOURS

    if has_halted(token):
        return can_be_skipped(node)
    return compensation.is_compensating(token) or "uncaught" in token.waits or BEHAVIOURS[node.kind].is_activity


def correct_job(run: Run, token: Token, params: Mapping[str, Any]) -> None:
    """Let the token remember what its action is asked with from now on: an undo is made from these parameters."""
    node = run.node(token)
    if compensation.is_compensating(token):
        token.waits["work"] = {**token.waits["work"], "params": dict(params)}
    else:
        token.local = {**token.local, **params} if "undo" in token.waits else dict(params)
    run.trail.append(("correct", node.index, token.id))
