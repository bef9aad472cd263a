"""An element that is suspended: what arrives there stands before it until it is resumed.

A parked token leaves a timer that is due at once and that nobody claims while the element is suspended: so the clock
brings each of them on after the resume, in a step of its own, and nothing is lost whoever dies meanwhile.
"""

from __future__ import annotations

from engine.execution.run import Run
from engine.model.definition import Node
from engine.model.instance import Token
from engine.model.step import TimerEnded, TimerStarted

__all__ = ["cancel_parked", "go_on", "is_parked", "park"]


def park(run: Run, node: Node, scope: int, flow: int | None) -> None:
    """Let a token wait before the element: nothing of it begins, no boundary event listens."""
    token = run.put(node, scope, flow)
    token.waits["parked"] = True
    run.effects.append(TimerStarted(token.id, node.index, scope, run.row(scope), run.now))


def is_parked(token: Token) -> bool:
    """Tell whether the token stands before its element: it is suspended, or what came there failed."""
    return "parked" in token.waits or token.waits.get("halted") == "before"


def go_on(run: Run, token: Token) -> None:
    """Enter the element, as if the token had come just now."""
    from engine.execution.elements import enter

    node, scope, flow, wrote = run.node(token), token.scope, token.flow, token.wrote
    run.effects.append(TimerEnded(token.id, scope, node.index))
    run.merge(token)
    run.queue.append((scope, lambda: run.carrying(wrote, lambda: enter(run, node, scope, flow))))


def cancel_parked(run: Run, token: Token) -> None:
    """Nobody wants it to go on any more."""
    run.effects.append(TimerEnded(token.id, token.scope, token.node))
