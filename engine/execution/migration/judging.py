"""The dry run: may this instance move by this plan, does it need a choice, or must it stay; and why."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from engine.execution.compensation import is_compensating
from engine.execution.migration.proposing import hindrance, mapped_flows, mapped_nodes
from engine.model.definition import ROOT, Definition, Node, NodeKind
from engine.model.instance import Instance, InstanceStatus, ScopeKind, Token
from engine.model.plan import Fate, Judgement, Plan, Reason, Target

__all__ = ["Facts", "Moves", "judge"]

_JOINS = frozenset({NodeKind.PARALLEL_GATEWAY, NodeKind.INCLUSIVE_GATEWAY})


@dataclass(frozen=True, slots=True)
class Facts:
    """What the rows say beside the state."""

    working: frozenset[int] = frozenset()  # tokens whose job runs, or may have happened
    done: frozenset[int] = frozenset()  # nodes in the saga ledger that can still be undone
    kept_inputs: frozenset[int] = frozenset()  # nodes that an incident's input names


@dataclass(slots=True)
class Moves:
    """What moving comes to."""

    nodes: dict[int, int]  # who takes over from whom
    flows: dict[int, int]
    cancelled: list[int] = field(default_factory=list)  # tokens that are taken off in the old version
    begun: list[tuple[int, int]] = field(default_factory=list)  # (node of the new version, scope it is near)


def judge(old: Definition, new: Definition, plan: Plan, state: Instance, facts: Facts) -> tuple[Judgement, Moves]:
    """Judge an instance that was loaded as a whole."""
    nodes = mapped_nodes(old, new, plan)
    moves = Moves(nodes, mapped_flows(old, new, nodes))
    if state.status is not InstanceStatus.RUNNING:
        return Judgement(Fate.STAYS, (Reason("ended", fate=Fate.STAYS),)), moves
    if state.version != plan.version or state.definition_key != plan.process:
        return Judgement(Fate.STAYS, (Reason("elsewhere", fate=Fate.STAYS),)), moves
    if not state.tokens:
        return Judgement(Fate.STAYS, (Reason("unbegun", fate=Fate.STAYS),)), moves
    reasons = list(_Judge(old, new, plan, state, facts, moves).reasons())
    fates = {reason.fate for reason in reasons}
    fate = next((one for one in (Fate.STAYS, Fate.CHOICE) if one in fates), Fate.MOVES)
    return Judgement(fate, tuple(dict.fromkeys(reasons))), moves


class _Judge:
    def __init__(
        self, old: Definition, new: Definition, plan: Plan, state: Instance, facts: Facts, moves: Moves
    ) -> None:
        self.old, self.new, self.plan, self.state, self.facts, self.moves = old, new, plan, state, facts, moves
        self.places = {ROOT: ROOT} | {
            before: after for before, after in moves.nodes.items() if not plan.targets[old.nodes[before].id].anew
        }
        self.gone: set[int] = set()  # scopes that go with a token that is taken off
        self.dissolved: dict[int, int] = {}  # scope that is gone, whose inner steps begin anew → scope around it

    def reasons(self) -> Iterator[Reason]:
        for target in self.plan.targets.values():
            if target.element is not None and target.element not in self.new.by_id:
                yield Reason("unknown", name=target.element, detail=target.element, fate=Fate.CHOICE)
        for index in sorted(self.facts.kept_inputs):
            yield self._says("incident", self.old.nodes[index], Fate.STAYS)
        for index in sorted(self.facts.done):
            if index not in self.moves.nodes:
                yield self._says("undo", self.old.nodes[index], Fate.CHOICE)
        if any(is_compensating(token) or "undo" in token.waits for token in self.state.tokens.values()):
            yield Reason("undoing", fate=Fate.STAYS)
            return
        for token in sorted(self.state.tokens.values(), key=lambda one: (self._depth(one), one.id)):
            if "item" in token.waits:
                continue  # a round goes as the activity that it belongs to
            if token.scope in self.dissolved:
                yield from self._inside(token)
            elif token.scope not in self.gone:
                yield from self._of(token)
        for scope in self.state.scopes.values():
            event_sub_process = scope.token is None and scope.kind is ScopeKind.EVENT_SUB_PROCESS
            if event_sub_process and scope.id not in self.gone and scope.node not in self.places:
                yield self._says("removed", self.old.nodes[scope.node], Fate.CHOICE)

    def _of(self, token: Token) -> Iterator[Reason]:
        node = self.old.nodes[token.node]
        target = self.plan.targets.get(node.id)
        inside = [scope.id for scope in self.state.scopes.values() if scope.token == token.id]
        if target is not None and target.element is None:
            yield self._says("left", node, Fate.STAYS)
        elif target is not None and target.element in self.new.by_id:
            if target.anew:
                yield from self._anew(token, node, target, token.scope)
                self._take_off(token, inside)
            else:
                yield from self._kept(token, node, self.new.node(target.element or ""))
        elif inside and node.multi is None and node.loop is None:
            self._take_off(token, inside)
            self.dissolved |= dict.fromkeys(self._below(inside), token.scope)
        else:
            yield self._says("removed", node, Fate.CHOICE)

    def _inside(self, token: Token) -> Iterator[Reason]:
        """A step inside a sub-process that is gone: it begins anew elsewhere, or somebody must say where."""
        node = self.old.nodes[token.node]
        target = self.plan.targets.get(node.id)
        inside = [scope.id for scope in self.state.scopes.values() if scope.token == token.id]
        if target is not None and target.anew and target.element in self.new.by_id:
            yield from self._anew(token, node, target, self.dissolved[token.scope])
            for scope in self._below(inside):
                self.dissolved.pop(scope, None)
        elif target is not None or not inside or node.multi is not None or node.loop is not None:
            yield self._says("inside", node, Fate.CHOICE)

    def _anew(self, token: Token, node: Node, target: Target, near: int) -> Iterator[Reason]:
        assert target.element is not None
        after = self.new.node(target.element)
        if token.id in self.facts.working:
            yield self._says("working", node, Fate.STAYS)
        self.moves.begun.append((after.index, near))
        yield self._says("anew", node, Fate.MOVES, after.name or after.id)

    def _kept(self, token: Token, node: Node, after: Node) -> Iterator[Reason]:
        hindered = hindrance(node, after, self.places)
        if hindered is not None:
            yield self._says(hindered[0], node, Fate.CHOICE, hindered[1])
        elif node.kind in _JOINS and token.flow is not None and token.flow not in self.moves.flows:
            yield self._says("flows", node, Fate.CHOICE)

    def _take_off(self, token: Token, inside: list[int]) -> None:
        self.moves.cancelled.append(token.id)
        self.gone |= self._below(inside)

    def _below(self, scopes: list[int]) -> set[int]:
        paths = [self.state.scopes[scope].path for scope in scopes]
        return {one.id for one in self.state.scopes.values() if any(one.path.startswith(path) for path in paths)}

    def _depth(self, token: Token) -> int:
        return self.state.scopes[token.scope].path.count("/")

    def _says(self, code: str, node: Node, fate: Fate, detail: str = "") -> Reason:
        return Reason(code, node.id, node.name or node.id, detail, fate)
