"""Where branches meet: what each of them wrote, and which value stays when they wrote differently (ADR 0012).

Variables are written where they live, at once. Where a join or a multi-instance declares a rule, each token carries
beside that what its own branch wrote: name → value, node, number of the write. Processes without a rule carry nothing.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

from engine.errors import ExecutionFailed
from engine.execution.run import Run
from engine.execution.ways import ways_out, ways_to
from engine.feel import text_of
from engine.model.definition import Conflict, Definition, Node
from engine.model.instance import Instance, Scope, ScopeKind, Token

__all__ = ["MET", "ValuesDiffer", "forget", "keep", "meet", "meet_items", "meet_late", "record", "remember_met"]

MET = "met:"  # of a scope's memory: what those wrote that started a complex gateway, until its reset


class ValuesDiffer(ExecutionFailed):
    """Branches that meet wrote a variable differently, and the process says that they may not."""

    code = "values_differ"

    def __init__(self, element: str, name: str, values: Sequence[Any]) -> None:
        told = " and ".join(_short(value) for value in values[:4])
        super().__init__(
            f"The branches that meet at '{element}' set '{name}' differently: {told}. Decide for one of them: a "
            "corrected variable holds for all.",
            element=element,
            detail={"variable": name},
        )


class _Write(NamedTuple):
    """What one branch wrote last. `way`: the flow it came by, or the number of the item."""

    way: int
    value: Any
    node: int
    number: int


def record(run: Run, token: Token, home: Scope, name: str, value: Any) -> None:
    """Note a write with the token and those around it, up to the scope where the variable lives."""
    number = run.next_entry()
    for one in _tokens_up_to(run, token, home):
        node = run.node(one)
        if "item" in one.waits:
            is_kept = node.multi is not None and node.multi.conflict is not None and home.id != one.scope
        else:
            is_kept = _is_between(run.definition, one.node)
        if is_kept:
            one.wrote[name] = [value, one.node, number]


def keep(definition: Definition, wrote: dict[str, list[Any]], target: Node) -> dict[str, list[Any]]:
    """Return what a token that goes on to `target` still carries: nothing, when no join ahead asks for it."""
    return wrote if target.conflict is not None or _is_between(definition, target.index) else {}


def forget(state: Instance, name: str) -> None:
    """Let no branch and no item have written a variable: a person has decided what it is."""
    for token in state.tokens.values():
        token.wrote.pop(name, None)
    for scope in state.scopes.values():
        scope.loop.get("wrote", {}).pop(name, None)
        for memory in [known for known in scope.held if known.startswith(MET)]:
            scope.held[memory].pop(name, None)


def meet(run: Run, join: Node, tokens: Sequence[Token], *, into: Token) -> None:
    """Bring together what the branches of `tokens`, in the order of their flows, wrote; `into` goes on with it."""
    definition = run.definition
    if not definition.records or not any(token.wrote for token in tokens):
        return
    found = _written(tokens)
    into.wrote = {}
    for name, writes in found.items():
        latest = max(writes, key=lambda write: write.number)
        into.wrote[name] = [latest.value, join.index, latest.number]
        if join.conflict is not None:
            rivals = _rivals(definition, join, writes)
            if len(rivals) > 1:
                value = _settled(join, join.conflict, name, [write.value for write in rivals])
                run.assign(into.scope, name, value, by=into)
                into.wrote[name] = [value, join.index, run.next_entry()]


def remember_met(join: Node, tokens: Sequence[Token], scope: Scope) -> None:
    """Keep what those wrote that start a complex gateway, for those that come later, until its reset."""
    if join.conflict is not None and (found := _written(tokens)):
        scope.held[f"{MET}{join.index}"] = {name: [list(write) for write in writes] for name, writes in found.items()}


def meet_late(run: Run, join: Node, scope: Scope, tokens: Sequence[Token], into: Token | None) -> None:
    """Bring together what came to a complex gateway after its start with what started it, which comes first."""
    before = {
        name: [_Write(*write) for write in writes] for name, writes in scope.held.pop(f"{MET}{join.index}", {}).items()
    }
    if join.conflict is None:
        return
    for name, writes in _written(tokens).items():
        started = before.get(name, [])
        rivals = _rivals(run.definition, join, [*started, *writes])
        first = {write.number for write in started}
        if len(rivals) > 1 and any(write.number not in first for write in rivals):
            rivals.sort(key=lambda write: write.number not in first)  # stable: else in the order of the flows
            value = _settled(join, join.conflict, name, [write.value for write in rivals])
            run.assign(scope.id, name, value, by=into)
            if into is not None:
                into.wrote[name] = [value, join.index, run.next_entry()]


def _written(tokens: Sequence[Token]) -> dict[str, list[_Write]]:
    found: dict[str, list[_Write]] = {}
    for token in tokens:
        for name, (value, node, number) in token.wrote.items():
            found.setdefault(name, []).append(_Write(token.flow or 0, value, node, number))
    return found


def meet_items(run: Run, node: Node, conflict: Conflict, items: Sequence[Scope], token: Token) -> None:
    """Bring together what the items of a multi-instance wrote outside of themselves, in their order."""
    found: dict[str, list[Any]] = {}
    for item in items:
        for name, (value, *_) in item.loop.get("wrote", {}).items():
            found.setdefault(name, []).append(value)
    for name, values in found.items():
        if len(values) > 1:
            run.assign(token.scope, name, _settled(node, conflict, name, values), by=token)


def _settled(node: Node, conflict: Conflict, name: str, values: list[Any]) -> Any:
    if conflict is Conflict.COLLECT:
        return values
    if conflict is Conflict.ERROR and any(value != values[0] for value in values):
        raise ValuesDiffer(node.id, name, values)
    return values[-1]


def _rivals(definition: Definition, join: Node, writes: list[_Write]) -> list[_Write]:
    """Leave out what another branch has seen: a write before the fork, or one that the other wrote over."""
    distinct = {write.number: write for write in reversed(writes)}  # carried by both sides of a fork: one write
    kept = [
        write
        for write in distinct.values()
        if not any(
            later.number > write.number and later.way in _leads(definition, join, write.node)
            for later in distinct.values()
        )
    ]
    order = {flow: number for number, flow in enumerate(join.incoming)}
    return sorted(kept, key=lambda write: order.get(write.way, -1))  # one that a person put there comes by none


def _tokens_up_to(run: Run, token: Token, home: Scope) -> Iterator[Token]:
    yield token
    scope = run.scope(token.scope)
    while scope.id != home.id and scope.parent is not None:
        around = run.state.tokens.get(scope.token) if scope.token is not None else None
        if around is not None:
            yield around
        elif scope.kind is ScopeKind.EVENT_SUB_PROCESS:
            return  # it runs beside the branches of the scope around it
        scope = run.scope(scope.parent)


def _is_between(definition: Definition, node: int) -> bool:
    """Whether the node is on some, but not on every, way into a join with a rule: between a fork and that join."""
    for index in definition.meetings:
        join = definition.nodes[index]
        if 0 < len(_leads(definition, join, node)) < len(join.incoming):
            return True
    return False


def _leads(definition: Definition, join: Node, node: int) -> frozenset[int]:
    """The flows into the join that tokens of this node can come to without passing the join."""
    found = definition.leads.get((join.index, node))
    if found is None:
        one = definition.nodes[node]
        on = definition.nodes[one.event.target] if one.event is not None and one.event.target is not None else one
        ways = (ways_to(definition, join, flow) for flow in ways_out(definition, on))
        found = definition.leads[join.index, node] = frozenset(way for led in ways for way in led)
    return found


def _short(value: Any) -> str:
    text = text_of(value)
    return text if len(text) <= 60 else f"{text[:59]}…"
