"""Inclusive gateway: every true condition is followed; joins what can still come (BPMN 2.0.2 §13.4.3)."""

from __future__ import annotations

from engine.execution.elements.behaviour import Behaviour
from engine.execution.flows import leave
from engine.execution.run import Run
from engine.model.instance import Token

__all__ = ["BEHAVIOUR"]


def _enter(run: Run, token: Token) -> None:
    if token.node not in run.definition.inclusive_joins:
        leave(run, token)
    # A join is looked at when nothing else moves in the step: `engine.execution.joins`.


BEHAVIOUR = Behaviour(enter=_enter)
