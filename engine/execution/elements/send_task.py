"""Send task: with an action it asks it as a service task does (mail); else it throws its message."""

from __future__ import annotations

from engine.execution.activities import complete
from engine.execution.elements import service_task
from engine.execution.elements.behaviour import Behaviour
from engine.execution.elements.throw_event import throw_all
from engine.execution.run import Run
from engine.model.instance import Token

__all__ = ["BEHAVIOUR"]


def _enter(run: Run, token: Token) -> None:
    if run.node(token).action is not None:
        service_task.ask(run, token)
    else:
        throw_all(run, token)
        complete(run, token, {}, keep=False)


def _cancel(run: Run, token: Token) -> None:
    if run.node(token).action is not None:
        service_task.cancel(run, token)


BEHAVIOUR = Behaviour(enter=_enter, is_activity=True, resume=service_task.resume, cancel=_cancel)
