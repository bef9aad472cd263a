"""The frame in which a token is put by hand: the open one that is meant, or a new one with its events listening."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from engine.errors import InvalidInput, WrongState
from engine.execution import waits
from engine.execution.run import Run
from engine.execution.scopes import open_scope
from engine.model.definition import ROOT, NodeKind
from engine.model.instance import Scope, ScopeKind

__all__ = ["frame_for", "open_frame"]

_FRAMES = frozenset({ScopeKind.PROCESS, ScopeKind.SUB_PROCESS, ScopeKind.EVENT_SUB_PROCESS})


def frame_for(run: Run, place: int, *, near: Sequence[int] = (), within: int | None = None) -> Scope | None:
    """Return the running frame of this sub-process (or the process); None when none runs.

    `near`: of several, the one among these scopes is meant; `within`: the one inside or around this one. Raises
    `WrongState` when it is still not clear which.
    """
    if place == ROOT:
        return run.root
    frames = [scope for scope in run.state.scopes.values() if scope.node == place and scope.kind in _FRAMES]
    if within is not None:
        wanted = run.state.scopes.get(within)
        if wanted is None:
            raise WrongState(f"There is no scope {within} (any more) to put it into.")
        frames = [one for one in frames if one.path.startswith(wanted.path) or wanted.path.startswith(one.path)]
    if len(frames) > 1:
        frames = [scope for scope in frames if scope.id in near] or frames
    if len(frames) > 1:
        node = run.definition.nodes[place]
        numbers = ", ".join(str(scope.id) for scope in frames)
        raise WrongState(
            f"'{node.name or node.id}' runs {len(frames)} times: say in which of the scopes {numbers} it is meant."
        )
    return frames[0] if frames else None


def open_frame(
    run: Run,
    place: int,
    *,
    near: Sequence[int] = (),
    within: int | None = None,
    variables: Mapping[str, Any] | None = None,
) -> Scope:
    """Return the frame of a place, opened (with those around it) when it does not run yet.

    A frame that is opened gets its input mappings and `variables`, and its boundary events and event sub-processes
    listen. Raises `WrongState` where none can be opened, `InvalidInput` for variables of a frame that runs already.
    """
    found = frame_for(run, place, near=near, within=within)
    if found is not None:
        if variables:
            raise InvalidInput(
                "Variables are given to a sub-process that is opened; this one runs already.",
                fields={"variables": "The sub-process runs already: set variables of the process instead."},
            )
        return found
    node = run.definition.nodes[place]
    name = node.name or node.id
    if node.kind is NodeKind.EVENT_SUB_PROCESS:
        raise WrongState(f"'{name}' is begun by its event alone: send the event, or choose an element outside it.")
    if node.multi is not None or node.loop is not None:
        raise WrongState(f"'{name}' is repeated and does not run: begin with '{name}' itself, not in the middle of it.")
    outer = open_frame(run, node.scope, near=near, within=within)
    token = run.put(node, outer.id)
    for index in node.boundaries:
        waits.open_event(run, run.definition.nodes[index], outer.id, token)
    mapped = run.mapped(node.inputs, run.variables(outer.id), node.id, "Input") if node.inputs else {}
    scope = open_scope(
        run,
        ScopeKind.SUB_PROCESS,
        node=place,
        parent=outer.id,
        token=token.id,
        variables={**mapped, **(variables or {})},
    )
    waits.listen(run, scope)
    return scope
