"""Intermediate throw event: a message leaves, a link jumps, or the scope's work is undone."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from engine.execution import compensation
from engine.execution.elements.behaviour import Behaviour
from engine.execution.flows import leave
from engine.execution.run import Run
from engine.execution.waits import correlation_key
from engine.model.definition import EventDefinition, EventKind
from engine.model.instance import Token
from engine.model.step import JobClosed, MessageThrown

__all__ = ["BEHAVIOUR", "resume_undo", "throw_message"]


def throw_message(run: Run, token: Token) -> None:
    """Leave the element's message, with its input mappings as payload."""
    node = run.node(token)
    event = node.event
    if event is None or event.kind is not EventKind.MESSAGE:
        return
    if node.inputs and not token.local:
        token.local = run.mapped(node.inputs, run.variables(token.scope), node.id, "Input")
    names = {mapping.target for mapping in node.inputs}
    run.effects.append(
        MessageThrown(
            name=event.message or "",
            key=correlation_key(run, event, token.scope, node.id, token),
            payload={name: value for name, value in token.local.items() if name in names},
            id=f"{run.state.id}:{token.id}",
        )
    )


def resume_undo(run: Run, token: Token, answer: Mapping[str, Any]) -> None:
    """The current undo action of a compensating event has answered."""
    run.effects.append(JobClosed(token.id, completed=True))
    compensation.job_done(run, token, answer)


def _enter(run: Run, token: Token) -> None:
    event = run.node(token).event
    if event is not None and event.kind is EventKind.COMPENSATION:
        compensation.compensate(run, token, activity=event.activity)
        return
    if event is not None and event.kind is EventKind.LINK:
        _jump(run, token, event)
        return
    throw_message(run, token)
    leave(run, token)


def _jump(run: Run, token: Token, event: EventDefinition) -> None:
    """A pair of links stands for a sequence flow (BPMN 2.0.2 §10.5.5)."""
    from engine.execution.elements import enter

    assert event.target is not None  # the gate refuses a link without its other half
    target, scope = run.definition.nodes[event.target], token.scope
    leave(run, token, [])
    run.queue.append((scope, lambda: enter(run, target, scope, None)))


BEHAVIOUR = Behaviour(enter=_enter, resume=resume_undo, cancel=compensation.cancel, compensated=leave)
