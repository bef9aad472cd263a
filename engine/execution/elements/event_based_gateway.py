"""Event-based gateway: the events behind it wait together, and the first one decides (BPMN 2.0.2 §13.4.4)."""

from __future__ import annotations

from engine.execution import waits
from engine.execution.elements.behaviour import Behaviour
from engine.execution.run import Run
from engine.model.definition import Node
from engine.model.instance import Token

__all__ = ["BEHAVIOUR"]


def _targets(run: Run, token: Token) -> list[Node]:
    definition = run.definition
    return [definition.nodes[definition.flows[flow].target] for flow in run.node(token).outgoing]


def _enter(run: Run, token: Token) -> None:
    for target in _targets(run, token):
        waits.open_event(run, target, token.scope, token)


def _cancel(run: Run, token: Token) -> None:
    waits.end(run, _targets(run, token), token=token.id, scope=token.scope)


BEHAVIOUR = Behaviour(enter=_enter, cancel=_cancel)
