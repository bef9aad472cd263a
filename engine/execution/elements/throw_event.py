"""Intermediate throw event: messages, signals and escalations leave, a link jumps, or the scope's work is undone."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from engine.execution import compensation
from engine.execution.conversations import thrown
from engine.execution.elements.behaviour import Behaviour
from engine.execution.escalations import escalate
from engine.execution.flows import leave
from engine.execution.halting import THROW, halt
from engine.execution.items import require
from engine.execution.run import Run
from engine.execution.signals import throw_signal
from engine.model.definition import EventDefinition, EventKind
from engine.model.instance import Token
from engine.model.step import JobClosed, MessageThrown

__all__ = ["BEHAVIOUR", "after_siblings", "resume_undo", "throw_all"]


def throw_all(run: Run, token: Token) -> EventDefinition | None:
    """Throw what leaves at once, in the order of the file; return the part that decides how the token goes on.

    Its input mappings are the payload of all. Afterwards the token may be gone: see `escalate`.
    """
    event = run.node(token).event
    decisive = None
    for number, part in enumerate(event.each if event is not None else ()):
        if part.kind is EventKind.MESSAGE:
            _throw_message(run, token, part, number)
        elif part.kind is EventKind.SIGNAL:
            throw_signal(run, part.signal or "", _payload(run, token), _thrown_id(run, token, number))
            if token.id not in run.state.tokens:
                return None
        elif part.kind is EventKind.ESCALATION:
            escalate(run, token, part.escalation_code, _payload(run, token))
            if token.id not in run.state.tokens:
                return None
        elif part.kind is not EventKind.NONE:
            decisive = part
    return decisive


def _payload(run: Run, token: Token) -> dict[str, Any]:
    node = run.node(token)
    if node.inputs and not token.local:
        token.local = run.mapped(node.inputs, run.variables(token.scope), node.id, "Input")
        require(node.input_sets, run.variables(token.scope, token.local), node.id)
    names = {mapping.target for mapping in node.inputs}
    return {name: value for name, value in token.local.items() if name in names}


def _throw_message(run: Run, token: Token, event: EventDefinition, number: int) -> None:
    payload = _payload(run, token)
    key, *also = thrown(run, event, token, payload)
    run.effects.append(
        MessageThrown(
            name=event.message or "",
            key=key,
            payload=payload,
            id=_thrown_id(run, token, number),
            also=tuple(also),
        )
    )


def _thrown_id(run: Run, token: Token, number: int) -> str:
    return f"{run.state.id}:{token.id}" + (f":{number}" if number else "")


def resume_undo(run: Run, token: Token, answer: Mapping[str, Any]) -> None:
    """The current undo action of a compensating event has answered."""
    run.effects.append(JobClosed(token.id, completed=True))
    compensation.job_done(run, token, answer)


def after_siblings(run: Run, token: Token, act: Callable[[Run, Token], None]) -> None:
    """Throw a signal after what was entered at the same moment: a parallel branch may be about to listen."""
    event = run.node(token).event
    signals = any(part.kind is EventKind.SIGNAL for part in event.each) if event is not None else False
    if signals and run.queue:
        run.queue.append((token.scope, lambda: _act_now(run, token, act)))
    else:
        act(run, token)


def _act_now(run: Run, token: Token, act: Callable[[Run, Token], None]) -> None:
    if token.id not in run.state.tokens:
        return
    if run.stop is not None:
        halt(run, token, THROW)
    else:
        act(run, token)


def _enter(run: Run, token: Token) -> None:
    after_siblings(run, token, _throw)


def _throw(run: Run, token: Token) -> None:
    decisive = throw_all(run, token)
    if token.id not in run.state.tokens:
        return
    if decisive is None:
        leave(run, token)
    elif decisive.kind is EventKind.COMPENSATION:
        if compensation.throw(run, token, decisive):
            leave(run, token)
    else:
        _jump(run, token, decisive)


def _jump(run: Run, token: Token, event: EventDefinition) -> None:
    """A pair of links stands for a sequence flow (BPMN 2.0.2 §10.5.5)."""
    from engine.execution.elements import enter

    assert event.target is not None  # the gate refuses a link without its other half
    target, scope, wrote = run.definition.nodes[event.target], token.scope, token.wrote
    leave(run, token, [])
    run.queue.append((scope, lambda: run.carrying(wrote, lambda: enter(run, target, scope, None))))


BEHAVIOUR = Behaviour(enter=_enter, resume=resume_undo, cancel=compensation.cancel, compensated=leave)
