"""Elements that do nothing themselves: start and boundary events, tasks without a type, manual tasks.

A manual task happens outside the engine (BPMN 2.0.2 §10.3.3): it is passed, as Camunda and Flowable do.
"""

from __future__ import annotations

from engine.execution.activities import complete
from engine.execution.elements.behaviour import Behaviour
from engine.execution.flows import leave
from engine.execution.run import Run
from engine.model.instance import Token

__all__ = ["BEHAVIOUR", "BEHAVIOUR_ACTIVITY"]


def _enter_activity(run: Run, token: Token) -> None:
    complete(run, token, {}, keep=False)


def _enter(run: Run, token: Token) -> None:
    """A start event sets what its outputs say; of a message's or signal's start the payload was handed out already."""
    run.hand_out(token, {}, keep=False)
    leave(run, token)


BEHAVIOUR = Behaviour(enter=_enter)
BEHAVIOUR_ACTIVITY = Behaviour(enter=_enter_activity, is_activity=True)
