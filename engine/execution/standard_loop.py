"""Standard loop (BPMN 2.0.2 §10.3.8): the activity runs again while its condition holds.

Each round has a token of its own inside, so that what a round did can be undone by itself. Rounds write the variables
around the loop; only `loopCounter` is theirs.
"""

from __future__ import annotations

from engine.execution import ad_hoc, waits
from engine.execution.flows import leave
from engine.execution.run import Run
from engine.execution.scopes import close_scope, open_scope
from engine.execution.truth import holds
from engine.model.definition import Node, StandardLoop
from engine.model.instance import Scope, ScopeKind, Token

__all__ = ["enter", "round_done"]


def enter(run: Run, token: Token) -> None:
    """Begin the first round, unless the condition is tested before it and does not hold."""
    node = run.node(token)
    run.trail.append(("repeat", node.index, token.id))
    loop = open_scope(run, ScopeKind.LOOP, node=node.index, parent=token.scope, token=token.id)
    loop.loop = {"completed": 0}
    loop.variables = {"loopCounter": 1}
    if _of(node).test_before and not _goes_on(run, node, loop):
        _end(run, loop, node)
    else:
        _open_round(run, loop, node)


def round_done(run: Run, token: Token) -> None:
    """A round is over: another one, or the end of the activity."""
    node, loop = run.node(token), run.scope(token.scope)
    loop.loop["completed"] += 1
    run.trail.append(("leave", node.index, token.id))
    del run.state.tokens[token.id]
    loop.variables["loopCounter"] = loop.loop["completed"] + 1
    if _goes_on(run, node, loop):
        _open_round(run, loop, node)
    else:
        _end(run, loop, node)


def _open_round(run: Run, loop: Scope, node: Node) -> None:
    from engine.execution.activities import begin

    inner = run.put(node, loop.id)
    inner.waits["item"] = loop.loop["completed"] + 1
    run.unbegun.add(inner.id)
    run.queue.append((loop.id, lambda: begin(run, inner)))


def _end(run: Run, loop: Scope, node: Node) -> None:
    assert loop.token is not None
    token = run.state.tokens[loop.token]
    close_scope(run, loop)
    waits.end(run, [run.definition.nodes[i] for i in node.boundaries], token=token.id, scope=token.scope)
    leave(run, token)
    ad_hoc.finish(run, token)


def _goes_on(run: Run, node: Node, loop: Scope) -> bool:
    said = _of(node)
    if said.maximum is not None and loop.loop["completed"] >= said.maximum:
        return False
    if said.condition is None:
        return True
    return holds(run, said.condition, run.variables(loop.id), node.id, "Loop condition")


def _of(node: Node) -> StandardLoop:
    assert node.loop is not None
    return node.loop
