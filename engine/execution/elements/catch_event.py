"""Intermediate catch event: waits for messages, timers or conditions; a link is passed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from engine.execution import waits
from engine.execution.elements.behaviour import Behaviour
from engine.execution.flows import leave
from engine.execution.run import Run
from engine.model.definition import EventKind
from engine.model.instance import Token

__all__ = ["BEHAVIOUR"]


def _enter(run: Run, token: Token) -> None:
    event = run.node(token).event
    if event is not None and event.kind is EventKind.LINK:
        leave(run, token)
        return
    waits.open_event(run, run.node(token), token.scope, token)


def _resume(run: Run, token: Token, payload: Mapping[str, Any]) -> None:
    event = run.node(token).event
    kinds = {part.kind for part in event.each} if event is not None else set()
    _cancel(run, token)
    run.hand_out(token, payload, keep=bool(kinds & {EventKind.MESSAGE, EventKind.SIGNAL}))
    leave(run, token)


def _cancel(run: Run, token: Token) -> None:
    waits.end(run, [run.node(token)], token=token.id, scope=token.scope)


BEHAVIOUR = Behaviour(enter=_enter, resume=_resume, cancel=_cancel)
