"""Complex gateway: splits as an inclusive one does; joins by its own condition (BPMN 2.0.2 §10.6.5, §13.4.5)."""

from __future__ import annotations

from engine.execution.complex_joins import activate
from engine.execution.elements.behaviour import Behaviour
from engine.execution.flows import leave
from engine.execution.run import Run
from engine.model.instance import Token

__all__ = ["BEHAVIOUR"]


def _enter(run: Run, token: Token) -> None:
    if token.node in run.definition.complex_joins:
        activate(run, run.node(token), run.scope(token.scope))  # its reset is looked at when nothing else moves
    else:
        leave(run, token)


BEHAVIOUR = Behaviour(enter=_enter)
