"""A token that cannot go on: it stands before what failed, with an incident; what came before it is kept.

What fails in the middle of a step is found by doing the step: it is thrown away, and taken again with a *stop* at the
turn that failed (`engine.commands.stops`). There the token halts instead. So a step that goes well pays nothing, and
what the failing element had begun to do leaves no trace.
"""

from __future__ import annotations

from collections.abc import Sequence

from engine.execution.run import Run
from engine.model.definition import Node, NodeKind
from engine.model.instance import Token
from engine.model.step import Effect, IncidentOpened

__all__ = [
    "BEFORE",
    "BEGIN",
    "END",
    "THROW",
    "can_be_skipped",
    "cancel_halted",
    "halt",
    "halt_before",
    "has_halted",
    "is_begun",
    "retry",
    "stands_before",
]

# Where it stands, as the token remembers it.
BEFORE = "before"  # the element: nothing of it has begun, no boundary event listens
BEGIN = "begin"  # a round of a repeated activity
THROW = "throw"  # an event that waited for its siblings before it throws
END = "end"  # a sub-process whose work is done, and which cannot be left

_GATEWAYS = frozenset(
    {
        NodeKind.EXCLUSIVE_GATEWAY,
        NodeKind.PARALLEL_GATEWAY,
        NodeKind.INCLUSIVE_GATEWAY,
        NodeKind.COMPLEX_GATEWAY,
        NodeKind.EVENT_BASED_GATEWAY,
    }
)


def halt_before(run: Run, node: Node, scope: int, flow: int | None) -> None:
    """Let a token stand before the element that would fail."""
    halt(run, run.put(node, scope, flow), BEFORE)


def halt(run: Run, token: Token, where: str) -> None:
    """Let the token stand with an incident that says what failed in this turn."""
    failure, run.stop = run.stop, None
    assert failure is not None  # asked for by a stop alone
    token.waits["halted"] = where
    run.trail.append(("incident", token.node, token.id))
    run.effects.append(
        IncidentOpened(token.id, token.node, run.row(token.scope), failure.code, str(failure), dict(failure.detail))
    )


def has_halted(token: Token) -> bool:
    """Tell whether the token stands because something failed."""
    return "halted" in token.waits


def is_begun(token: Token) -> bool:
    """Tell whether the element of a halted token has begun: something of it is there."""
    return token.waits.get("halted") == END


def can_be_skipped(node: Node) -> bool:
    """Tell whether a halted token can leave without having been there; of a gateway nobody can say by which way."""
    return node.kind not in _GATEWAYS


def retry(run: Run, token: Token) -> None:
    """Let it go on from where it stands, in this very turn: what fails again undoes the retry alone."""
    from engine.execution.activities import begin, own_scope
    from engine.execution.elements import BEHAVIOURS, enter
    from engine.execution.scopes import finish_if_empty

    where = token.waits.pop("halted")
    node, scope, flow, wrote = run.node(token), token.scope, token.flow, token.wrote
    if where == BEFORE:
        run.merge(token)
        run.carrying(wrote, lambda: enter(run, node, scope, flow))
    elif where == BEGIN:
        begin(run, token)
    elif where == THROW:
        BEHAVIOURS[node.kind].enter(run, token)
    else:
        inner = own_scope(run, token)
        assert inner is not None  # an empty scope is closed by its end alone
        finish_if_empty(run, inner)


def cancel_halted(run: Run, token: Token) -> None:
    """Nobody wants it to go on any more; an incident of this very step is not opened."""
    run.effects = [effect for effect in run.effects if not _is_its_incident(effect, token)]


def _is_its_incident(effect: Effect, token: Token) -> bool:
    return isinstance(effect, IncidentOpened) and effect.token == token.id


def stands_before(tokens: Sequence[Token], node: int) -> bool:
    """Tell whether one of the tokens stands before this join: it is on its way, and has not come."""
    return any(one.node == node and ("halted" in one.waits or "parked" in one.waits) for one in tokens)
