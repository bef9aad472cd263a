"""Tokens moved by hand: taken off where they stand, put before another element, at any depth, as one step.

What a token that is taken off waited for ends as with an interrupting event; the saga ledger stays as it is. Whatever
would leave a token stranded is refused.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from engine.errors import WrongState
from engine.execution import compensation, rounds
from engine.execution.activities import cancel_token, enter_activity
from engine.execution.complex_changes import coming, refuse_uncertain
from engine.execution.complex_joins import resets_of
from engine.execution.frames import frame_for, open_frame
from engine.execution.run import NeedsWhole, Run
from engine.execution.scopes import cancel_scope
from engine.execution.starving import Place, newly_starving, starving
from engine.execution.ways import ways_out
from engine.model.definition import ROOT, Node, NodeKind
from engine.model.instance import ROOT_SCOPE, Instance, Scope, ScopeKind, Token
from engine.model.step import TokenChange

__all__ = [
    "cancel_by_hand",
    "close_emptied",
    "modify",
    "places_of",
    "planned_at",
    "put_before",
    "refuse_starving",
]

_JOINS = frozenset({NodeKind.PARALLEL_GATEWAY, NodeKind.INCLUSIVE_GATEWAY, NodeKind.COMPLEX_GATEWAY})


def modify(run: Run, changes: Sequence[TokenChange], variables: Mapping[str, Any], reason: str) -> None:
    """Take off and put tokens as asked, then let the process go on.

    Raises `WrongState` with the reason: a token is gone, or undoes work; a join could never fire; nothing would be
    left; an element cannot be begun by hand. `NeedsWhole` when not all rows are loaded.
    """
    if not run.state.whole:
        raise NeedsWhole
    before = starving(run.definition, places_of(run.state), resets_of(run.state))
    before_complex = coming(run.definition, places_of(run.state))
    run.trail.append(("modify", ROOT, 0, reason))
    for name, value in variables.items():
        run.assign(ROOT_SCOPE, name, value)
    near = {
        token.id: [scope.id for scope in run.chain(token.scope)]
        for token in (run.state.tokens.get(change.token or 0) for change in changes)
        if token is not None
    }
    again: list[TokenChange] = []
    for change in changes:
        if _begins_again(run, change):
            again.append(change)
        elif not change.repeats:
            for token in _taken_off(run, change):
                cancel_by_hand(run, token, moved=change.node is not None)
    for change in again:
        for token in _taken_off(run, change):
            refuse_untouchable(run, token)
            rounds.begin_again(run, token)
    planned: list[Place] = []
    for change in changes:
        if change.repeats:
            for token in _taken_off(run, change):
                rounds.add(run, token, change.item)
        elif change.node is not None and change not in again:
            planned.append(planned_at(run, change, near.get(change.token or 0, ()), planned))
    close_emptied(run, {place.scope for place in planned}, moved=bool(planned))
    refuse_uncertain(run, before_complex, places_of(run.state), planned)
    after = starving(run.definition, [*places_of(run.state), *planned], resets_of(run.state))
    refuse_starving(run, newly_starving(before, after))
    for place in planned:
        put_before(run, place)


def places_of(state: Instance) -> list[Place]:
    """Return where the tokens stand that go on by flows: the rounds of a repeated activity go nowhere themselves."""
    return [
        Place(token.node, token.scope, token.flow, "gathers" in token.waits)
        for token in state.tokens.values()
        if not rounds.is_round(token)
    ]


def standing_behind(run: Run, node: Node, frame: Scope) -> list[Token]:
    """Return the tokens of a frame that stand on the element or on one that it leads to."""
    reached, open_ = {node.index}, [node]
    while open_:
        one = open_.pop()
        targets = [run.definition.flows[flow].target for flow in ways_out(run.definition, one)]
        if one.event is not None and one.event.target is not None:
            targets.append(one.event.target)
        for index in (*targets, *one.boundaries):
            if index not in reached:
                reached.add(index)
                open_.append(run.definition.nodes[index])
    return [token for token in run.state.tokens_in(frame.id) if token.node in reached]


def refuse_untouchable(run: Run, token: Token) -> None:
    """Raise `WrongState` for a token that undoes work, or holds one that does."""
    inside = [scope.path for scope in run.state.scopes.values() if scope.token == token.id]
    for other in run.state.tokens.values():
        path = run.scope(other.scope).path
        if (other is token or any(path.startswith(prefix) for prefix in inside)) and (
            compensation.is_compensating(other) or "undo" in other.waits
        ):
            raise WrongState(f"{_named(run, other)} undoes work that was done: wait until it is through, or repair it.")
    if any("undo" in scope.held for scope in run.chain(token.scope)):
        raise WrongState(f"{_named(run, token)} undoes work that was done: wait until it is through, or repair it.")


def cancel_by_hand(run: Run, token: Token, *, moved: bool = False) -> None:
    """Take a token, or one round, off with everything inside it. Raises as `refuse_untouchable` and `rounds.cancel`.

    `moved`: something begins elsewhere in its place. The last round takes the activity with it then: else the process
    would go on behind it, too.
    """
    refuse_untouchable(run, token)
    if rounds.is_round(token):
        whole = rounds.cancel(run, token)
        if whole is not None and moved:
            cancel_token(run, whole)
    else:
        cancel_token(run, token)


def close_emptied(run: Run, kept: Iterable[int], *, moved: bool) -> None:
    """End the frames that lost their last token, except those in `kept`; raise `WrongState` when nothing is left."""
    spared = set(kept)
    looked: set[int] = set()
    while run.emptied - looked:
        scope = run.state.scopes.get(innermost := max(run.emptied - looked))
        looked.add(innermost)
        if scope is None or scope.id in spared or run.state.tokens_in(scope.id) or run.state.children_of(scope.id):
            continue
        if scope.kind is ScopeKind.PROCESS:
            raise WrongState("Nothing would be left that goes on: cancel the instance instead.")
        if scope.kind is ScopeKind.SUB_PROCESS and scope.token is not None:
            cancel_by_hand(run, run.state.tokens[scope.token], moved=moved)
        elif scope.kind is ScopeKind.EVENT_SUB_PROCESS and scope.parent is not None:
            run.trail.append(("leave", scope.node, 0))
            cancel_scope(run, scope)
            run.emptied.add(scope.parent)


def put_before(run: Run, place: Place) -> None:
    """Let the element be entered when the step goes on; what gathers tokens first takes this one for all of them."""
    from engine.execution.elements import BEHAVIOURS, enter

    node = run.definition.nodes[place.node]

    def entered() -> None:
        if place.scope in run.state.scopes and node.start_quantity > 1 and BEHAVIOURS[node.kind].is_activity:
            enter_activity(run, node, place.scope, place.flow, gathered=True)
        else:
            enter(run, node, place.scope, place.flow)

    run.queue.append((place.scope, entered))


def _begins_again(run: Run, change: TokenChange) -> bool:
    """Whether a round is to begin again; raise `WrongState` for one that would go into the middle of itself."""
    token = run.state.tokens.get(change.token or 0)
    if token is None or change.node is None or not rounds.is_round(token):
        return False
    node, target = run.node(token), run.definition.nodes[change.node]
    if target.scope == node.index:
        raise WrongState(
            f"'{target.name or target.id}' lies inside the round: move a token inside it, or let the round begin again."
        )
    return target is node


def _taken_off(run: Run, change: TokenChange) -> list[Token]:
    if change.back:
        assert change.node is not None  # the command gives it one
        node = run.definition.nodes[change.node]
        frame = frame_for(run, node.scope, within=change.within)
        behind = standing_behind(run, node, frame) if frame is not None else []
        if not behind:
            raise WrongState(f"Nothing stands behind '{node.name or node.id}' that could go back to it.")
        return behind
    if change.token is None:
        return []
    token = run.state.tokens.get(change.token)
    if token is None:
        raise WrongState(f"Token {change.token} is no longer there: the instance has moved on. Look at it again.")
    return [token]


def planned_at(run: Run, change: TokenChange, near: Sequence[int], others: Sequence[Place]) -> Place:
    """Return where a change puts a token, with its frame opened. Raises as `modify`."""
    assert change.node is not None
    node = run.definition.nodes[change.node]
    _refuse_unbeginnable(run, node)
    frame = open_frame(run, node.scope, near=near, within=change.within, variables=change.variables)
    flow: int | None = None
    if node.kind in _JOINS and node.incoming:
        taken = {token.flow for token in run.state.tokens_in(frame.id) if token.node == node.index}
        taken |= {place.flow for place in others if (place.node, place.scope) == (node.index, frame.id)}
        flow = next((one for one in node.incoming if one not in taken), node.incoming[0])
    return Place(node.index, frame.id, flow)


def _refuse_unbeginnable(run: Run, node: Node) -> None:
    name = node.name or node.id
    if node.kind is NodeKind.BOUNDARY_EVENT:
        raise WrongState(f"'{name}' is a boundary event: choose the element that it leads to.")
    if node.kind is NodeKind.EVENT_SUB_PROCESS:
        raise WrongState(f"'{name}' is begun by its event alone: choose an element inside it while it runs.")
    if node.for_compensation:
        raise WrongState(f"'{name}' undoes work: it is begun by compensation alone.")
    if (
        node.kind is NodeKind.START_EVENT
        and node.scope != ROOT
        and run.definition.nodes[node.scope].kind is NodeKind.EVENT_SUB_PROCESS
    ):
        raise WrongState(f"'{name}' is begun by its event alone: choose the element behind it.")


def refuse_starving(run: Run, joins: Iterable[int]) -> None:
    """Raise `WrongState` for the first of these joins, before which more tokens than before would be left standing."""
    for index in sorted(joins):
        node = run.definition.nodes[index]
        name = node.name or node.id
        raise WrongState(
            f"'{name}' could then never go on: it joins {len(node.incoming)} flows, and not all of them could bring "
            "a token as often as the others. Move the tokens of the other branches as well, or begin before the fork."
            if node.kind is NodeKind.PARALLEL_GATEWAY
            else f"'{name}' could then never begin: it waits for {node.start_quantity} tokens. Move all of them."
        )


def _named(run: Run, token: Token) -> str:
    if "ends" in token.waits:
        return "This instance, which its caller has reopened,"
    node = run.node(token)
    return f"'{node.name or node.id}'"
