"""Parallel gateway: waits for one token on each incoming flow, then follows all outgoing ones (BPMN 2.0.2 §13.4.1).

A second token on one flow stays for the next round; none is lost.
"""

from __future__ import annotations

from engine.execution.elements.behaviour import Behaviour
from engine.execution.flows import leave
from engine.execution.halting import stands_before
from engine.execution.meetings import meet
from engine.execution.run import Run
from engine.model.instance import Token

__all__ = ["BEHAVIOUR"]


def _enter(run: Run, token: Token) -> None:
    node = run.node(token)
    arrived: dict[int | None, Token] = {}
    for waiting in run.state.tokens_in(token.scope):
        if waiting.node == node.index and not stands_before([waiting], node.index):
            arrived.setdefault(waiting.flow, waiting)
    if any(flow not in arrived for flow in node.incoming):
        return
    consumed = [arrived[flow] for flow in node.incoming] or [token]
    meet(run, node, consumed, into=consumed[0])
    for other in consumed[1:]:
        run.merge(other)
    leave(run, consumed[0])


BEHAVIOUR = Behaviour(enter=_enter)
