"""Exclusive gateway: the first true condition in the order of the file, else the default (BPMN 2.0.2 §13.4.2)."""

from __future__ import annotations

from engine.execution.elements.behaviour import Behaviour
from engine.execution.flows import first_true, leave
from engine.execution.run import Run
from engine.model.instance import Token

__all__ = ["BEHAVIOUR"]


def _enter(run: Run, token: Token) -> None:
    node = run.node(token)
    leave(run, token, [first_true(run, token, node)] if node.outgoing else [])


BEHAVIOUR = Behaviour(enter=_enter)
