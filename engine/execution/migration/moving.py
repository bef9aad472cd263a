"""The move itself: what begins anew is taken off in the old version, the state numbered anew, and the new one goes on.

What waits is kept where it says the same in both versions; what does not is ended and opened as the new one says.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from engine.execution import waits
from engine.execution.complex_changes import refuse_uncertain
from engine.execution.complex_joins import resets_of
from engine.execution.items import declared
from engine.execution.migration.judging import Moves
from engine.execution.modification import (
    cancel_by_hand,
    close_emptied,
    places_of,
    planned_at,
    put_before,
    refuse_starving,
)
from engine.execution.parking import is_parked
from engine.execution.run import NeedsWhole, Run
from engine.execution.starving import Place, starving, worst
from engine.model.definition import ROOT, Definition, Node, NodeKind, TimerKind
from engine.model.instance import ROOT_SCOPE, Instance, Scope, ScopeKind, Token
from engine.model.plan import Reason
from engine.model.step import Moved, TokenChange, TokensLeft

__all__ = ["Wait", "Waits", "arrive", "leave_old", "renumber", "waits_of"]

_FRAMES = (ScopeKind.PROCESS, ScopeKind.SUB_PROCESS, ScopeKind.EVENT_SUB_PROCESS)
Wait = tuple[int, int, int]  # token (0: of the scope's event sub-processes), scope, node


@dataclass(slots=True)
class Waits:
    """What becomes of timers and subscriptions: by where they were, where they are (None: ended); and what opens."""

    keep_timers: bool = False  # also where they say something else
    kept: dict[Wait, int | None] = field(default_factory=dict)
    opened: list[Wait] = field(default_factory=list)
    remarks: list[Reason] = field(default_factory=list)


def leave_old(run: Run, happened: TokensLeft) -> None:
    """Take off what begins anew; frames that are emptied by it stay until the new version has put something there."""
    if not run.state.whole:
        raise NeedsWhole
    for token in happened.tokens:
        cancel_by_hand(run, run.state.tokens[token])
    run.emptied.clear()


def renumber(
    old: Definition, new: Definition, state: Instance, moves: Moves, version: int, *, keep_timers: bool = False
) -> Waits:
    """Let the state stand in the new version; return what becomes of what waits. The instance is judged to move."""
    found = Waits(keep_timers)
    for token in state.tokens.values():
        if not is_parked(token):
            _of_owner(old, new, moves, token.id, token.scope, _listening(old, token), _later(new, moves, token), found)
        else:
            found.kept[token.id, token.scope, token.node] = moves.nodes[token.node]
    for scope in state.scopes.values():
        if scope.kind in _FRAMES and "stopped" not in scope.held:
            place = scope.node if scope.node == ROOT else moves.nodes[scope.node]
            _of_owner(old, new, moves, 0, scope.id, _starts(old, scope.node), _starts(new, place), found)
    for token in state.tokens.values():
        token.node = moves.nodes[token.node]
        token.flow = moves.flows.get(token.flow) if token.flow is not None else None
        token.waits = _remembered(token.waits, moves)
        token.wrote = _written(token.wrote, moves)
    for scope in state.scopes.values():
        _place(scope, moves)
    state.version = version
    return found


def waits_of(old: Definition, moves: Moves, state: Instance) -> dict[tuple[int, int], int]:
    """Return the joins that starve before the move, by (scope, node of the new version)."""
    before = worst(starving(old, places_of(state), resets_of(state)))
    return {(scope, moves.nodes[node]): number for (scope, node), number in before.items() if node in moves.nodes}


def arrive(run: Run, happened: Moved) -> None:
    """Go on in the new version: open what waits there, begin what begins anew. Raises as `modify`."""
    run.trail.append(("migrate", ROOT, 0, happened.from_version, run.state.version, happened.reason))
    for token in run.state.tokens.values():
        run.trail.append(("stands", token.node, token.id))
    for frame in run.state.scopes.values():
        if frame.kind in _FRAMES:  # data that this version declares and the old one did not: there, but empty
            frame.variables = {**declared(run.definition, frame.node), **frame.variables}
    for name, value in happened.variables.items():
        run.assign(ROOT_SCOPE, name, value)
    for token_id, scope, index in happened.openings:
        owner = run.state.tokens.get(token_id) if token_id else None
        waits.open_event(run, run.definition.nodes[index], scope, owner)
    planned: list[Place] = []
    for index, near in happened.begun:
        around = [scope.id for scope in run.chain(near)] if near in run.state.scopes else []
        planned.append(planned_at(run, TokenChange(node=index), around, planned))
    run.emptied |= {scope.id for scope in run.state.scopes.values() if scope.kind in _FRAMES}
    close_emptied(run, {place.scope for place in planned}, moved=True)
    run.emptied.clear()
    run.is_changed = True
    refuse_uncertain(run, None, places_of(run.state), planned)
    after = worst(starving(run.definition, [*places_of(run.state), *planned], resets_of(run.state)))
    more = {index for (scope, index), number in after.items() if number > happened.starved.get((scope, index), 0)}
    refuse_starving(run, more)
    for place in planned:
        put_before(run, place)


def _of_owner(
    old: Definition,
    new: Definition,
    moves: Moves,
    token: int,
    scope: int,
    before: list[Node],
    after: list[Node],
    found: Waits,
) -> None:
    left = {node.index: node for node in after}
    for node in before:
        successor = left.get(moves.nodes.get(node.index, -9))
        same = successor is not None and successor.event == node.event
        if successor is not None and (same or (found.keep_timers and _are_timers(node, successor))):
            found.kept[token, scope, node.index] = successor.index
            del left[successor.index]
            found.remarks += _remarks("timer_kept", node, timers_only=True)
        else:
            found.kept[token, scope, node.index] = None
            found.remarks += _remarks("dropped" if successor is None else "timer_anew", node)
    for node in left.values():
        found.opened.append((token, scope, node.index))
        if not any(reason.element == node.id for reason in found.remarks):
            found.remarks += _remarks("opened", node)


def _are_timers(*nodes: Node) -> bool:
    """Whether each waits for one time alone: the next rounds of a cycle are those of what it says."""
    parts = [node.event.each if node.event is not None else () for node in nodes]
    return all(len(each) == 1 and each[0].timer in (TimerKind.DATE, TimerKind.DURATION) for each in parts)


def _remarks(code: str, node: Node, *, timers_only: bool = False) -> Iterator[Reason]:
    is_timer = node.event is not None and any(part.timer is not None for part in node.event.each)
    if code == "timer_anew" and not is_timer:
        code = "message_anew"
    if is_timer or not timers_only:
        yield Reason(code, node.id, node.name or node.id)


def _listening(definition: Definition, token: Token) -> list[Node]:
    """Return the events that wait on behalf of a token."""
    return _waiting_at(definition, definition.nodes[token.node], token)


def _later(new: Definition, moves: Moves, token: Token) -> list[Node]:
    return _waiting_at(new, new.nodes[moves.nodes[token.node]], token)


def _waiting_at(definition: Definition, node: Node, token: Token) -> list[Node]:
    if "gathers" in token.waits:
        return []
    repeated = (node.multi is not None or node.loop is not None) and "item" not in token.waits
    own: list[Node] = []
    if node.kind in (NodeKind.CATCH_EVENT, NodeKind.RECEIVE_TASK) and not repeated:
        own = [node]
    elif node.kind is NodeKind.EVENT_BASED_GATEWAY:
        own = [definition.nodes[definition.flows[flow].target] for flow in node.outgoing]
    if "item" in token.waits:
        return own
    return own + [definition.nodes[index] for index in node.boundaries]


def _starts(definition: Definition, place: int) -> list[Node]:
    inner = definition.event_sub_processes.get(place, ())
    return [definition.nodes[start] for index in inner for start in definition.starts.get(index, ())]


def _remembered(memory: Mapping[str, Any], moves: Moves) -> dict[str, Any]:
    """Number anew what is remembered: conditions that held, parts that came, flows that activated a complex join."""
    found: dict[str, Any] = {}
    for name, value in memory.items():
        kind, _, index = name.partition(":")
        if kind in ("held", "came", "reset", "met") and index:
            if int(index) in moves.nodes:
                kept = value if kind != "reset" else [moves.flows[flow] for flow in value if flow in moves.flows]
                kept = _met(value, moves) if kind == "met" else kept
                found[f"{kind}:{moves.nodes[int(index)]}"] = kept
        else:
            found[name] = value
    return found


def _written(wrote: Mapping[str, list[Any]], moves: Moves) -> dict[str, list[Any]]:
    """What branches wrote, by elements of the new version; what a vanished element wrote has no rival any more."""
    return {
        name: [value, moves.nodes[node], number] for name, (value, node, number) in wrote.items() if node in moves.nodes
    }


def _met(memory: Mapping[str, list[list[Any]]], moves: Moves) -> dict[str, list[list[Any]]]:
    return {
        name: [
            [moves.flows[way], value, moves.nodes[node], number]
            for way, value, node, number in writes
            if way in moves.flows and node in moves.nodes
        ]
        for name, writes in memory.items()
    }


def _place(scope: Scope, moves: Moves) -> None:
    if scope.node != ROOT:
        scope.node = moves.nodes[scope.node]
    held = _remembered(scope.held, moves)
    if "wrote" in scope.loop:
        scope.loop["wrote"] = _written(scope.loop["wrote"], moves)
    if "order" in held:
        held["order"] = [moves.nodes[index] for index in held["order"] if index in moves.nodes]
    scope.held = held
