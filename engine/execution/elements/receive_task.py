"""Receive task: waits for a message, with boundary events around it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from engine.execution import waits
from engine.execution.activities import complete
from engine.execution.elements.behaviour import Behaviour
from engine.execution.run import Run
from engine.model.instance import Token
from engine.model.step import Unsubscribed

__all__ = ["BEHAVIOUR"]


def _enter(run: Run, token: Token) -> None:
    waits.open_event(run, run.node(token), token.scope, token)


def _resume(run: Run, token: Token, payload: Mapping[str, Any]) -> None:
    _cancel(run, token)
    complete(run, token, payload, keep=True)


def _cancel(run: Run, token: Token) -> None:
    run.effects.append(Unsubscribed(token.id, token.scope, token.node))


BEHAVIOUR = Behaviour(enter=_enter, is_activity=True, resume=_resume, cancel=_cancel)
