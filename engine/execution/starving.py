"""Joins that could never fire: a token that comes to them would wait for ever for one that nobody sends.

Asked when tokens are moved by hand, where the structure of the diagram promises nothing any more. The tokens of a scope
are played to the end on paper, in three orders; what is left standing before a join starves. They go by the shortest
way, and once more for each flow into a join: by that one, as long as it can be reached, for a join that two tokens come
to by the same flow fires twice. It is a fault of a change only when by some way more is left afterwards than was by the
same way before: a drawing may have had its dead ends already.
A complex join counts here for what it sends on, once for each round; whether it goes on is not a matter of paper
(`complex_changes`).
"""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from engine.execution.joins import is_held_up
from engine.model.definition import Definition, EventKind, Node, NodeKind

__all__ = ["Place", "Resets", "Starving", "newly_starving", "starving", "worst"]

MOST_MOVES = 20_000  # a loop that forks again and again is not followed further
_FAR = 1_000_000  # a way out by an error or a terminate end comes last
_NEVER = 2 * _FAR
_CHOICES = frozenset({NodeKind.EXCLUSIVE_GATEWAY, NodeKind.EVENT_BASED_GATEWAY, NodeKind.INCLUSIVE_GATEWAY})


class Place(NamedTuple):
    """Where a token stands: the element, the scope, the flow it came by where a join counts it."""

    node: int
    scope: int
    flow: int | None = None
    gathers: bool = False  # waits for others of its number (start quantity)


Resets = Mapping[int, Mapping[int, list[int]]]  # by scope: complex joins that wait for it, and whence they took tokens


class Way(NamedTuple):
    """How the tokens of a scope are played."""

    scope: int
    aim: int | None  # a flow into a join, by which they go as long as they can; None: by the shortest way
    order: int


Starving = Mapping[Way, Mapping[int, int]]  # how many tokens are left before which join but the complex ones


def starving(definition: Definition, places: Iterable[Place], resets: Resets) -> Starving:
    """Return how many tokens would be left before joins, by each way to play them."""
    by_scope: dict[int, list[Place]] = {}
    for place in places:
        by_scope.setdefault(place.scope, []).append(place)
    home = _distances(definition, _ends(definition))
    found: dict[Way, Mapping[int, int]] = {}
    for aim in (None, *_into_joins(definition)):
        there = {} if aim is None else _distances(definition, {definition.flows[aim].source: 0})
        for scope, inside in by_scope.items():
            if aim is not None and not any(place.node in there for place in inside):
                continue
            orders = ((inside, True), (inside, False), (inside[::-1], False))
            for number, (order, together) in enumerate(orders):
                played = _Played(definition, home, order, resets.get(scope, {}), aim, there)
                played.play(together=together)
                found[Way(scope, aim, number)] = played.left()
    return found


def worst(found: Starving) -> Counter[tuple[int, int]]:
    """Return how many tokens are left before each join by the worst way, by (scope, element)."""
    most: Counter[tuple[int, int]] = Counter()
    for way, left in found.items():
        for node, number in left.items():
            most[way.scope, node] = max(most[way.scope, node], number)
    return most


def newly_starving(before: Starving, after: Starving) -> set[int]:
    """Return the joins before which more is left than was by the same way, or by the shortest if there was no such."""
    found: set[int] = set()
    for way, left in after.items():
        was = before.get(way, before.get(way._replace(aim=None), {}))
        found |= {node for node, number in left.items() if number > was.get(node, 0)}
    return found


class _Played:
    """The tokens of one scope at play."""

    def __init__(
        self,
        definition: Definition,
        home: Mapping[int, int],
        places: Sequence[Place],
        resets: Mapping[int, list[int]],
        aim: int | None,
        there: Mapping[int, int],
    ) -> None:
        self.definition = definition
        self.home = home  # how far each element is from an end
        self.aim, self.there = aim, there  # a flow to go by, and how far each element is from it
        self.wanted = len(places)  # how often: a loop would come by it for ever
        self.standing = list(places)  # not moved yet
        self.waiting: list[Place] = []  # before a join, or gathering
        self.started = dict(resets)  # complex joins that wait for their reset: from which flows they took
        self.moves = 0

    def play(self, *, together: bool) -> None:
        """Move them until nothing moves any more, all at once or each as far as it goes before the next."""
        for place in [place for place in self.standing if self._waits(place)]:
            self.standing.remove(place)
            self.waiting.append(place)
        queue = deque(self.standing) if together else deque[Place]()
        if together:
            self.standing = []
        while self.moves < MOST_MOVES:
            if queue:
                self._leave(queue.popleft(), queue)
            elif not self._synchronise(queue) and not self._reset(queue) and not self._join(queue):
                if not self.standing:
                    return
                queue.append(self.standing.pop(0))

    def left(self) -> Counter[int]:
        """Return how many stand before which join."""
        if self.moves >= MOST_MOVES:
            return Counter()
        return Counter(place.node for place in self.waiting if place.node not in self.definition.complex_joins)

    def _waits(self, place: Place) -> bool:
        node = self.definition.nodes[place.node]
        return place.gathers or (place.flow is not None and _is_join(self.definition, node))

    def _leave(self, place: Place, queue: deque[Place]) -> None:
        self.moves += 1
        node = self.definition.nodes[place.node]
        if node.event is not None and node.event.kind is EventKind.LINK and node.event.target is not None:
            queue.append(place._replace(node=node.event.target))
            return
        for flow in self._ways(node) * node.completion_quantity:
            self.wanted -= flow == self.aim
            target = self.definition.nodes[self.definition.flows[flow].target]
            arrived = Place(target.index, place.scope, flow, gathers=target.start_quantity > 1)
            if self._waits(arrived):
                self.waiting.append(arrived)
            else:
                queue.append(arrived)

    def _ways(self, node: Node) -> list[int]:
        flows = self.definition.flows
        chooses = node.kind in _CHOICES or any(flows[flow].condition is not None for flow in node.outgoing)
        if not chooses or not node.outgoing:
            return list(node.outgoing)
        if self.wanted > 0 and node.index in self.there:
            if self.aim in node.outgoing:
                return [flow for flow in node.outgoing if flow == self.aim]
            return [min(node.outgoing, key=lambda flow: self.there.get(flows[flow].target, _NEVER))]
        return [min(node.outgoing, key=lambda flow: self.home.get(flows[flow].target, _NEVER))]

    def _join(self, queue: deque[Place]) -> bool:
        """Let a parallel join fire, or an activity begin that has gathered enough."""
        for node in {place.node: self.definition.nodes[place.node] for place in self.waiting}.values():
            here = [place for place in self.waiting if place.node == node.index]
            if node.kind is NodeKind.PARALLEL_GATEWAY:
                arrived = {place.flow: place for place in reversed(here)}
                if any(flow not in arrived for flow in node.incoming):
                    continue
                used = [arrived[flow] for flow in node.incoming]
            elif node.start_quantity > 1 and len(here) >= node.start_quantity:
                used = here[: node.start_quantity]
            else:
                continue
            self._merge(used, queue)
            return True
        return False

    def _synchronise(self, queue: deque[Place]) -> bool:
        """Let an inclusive join fire that need not wait any more, or a complex one that has sent nothing yet."""
        for index in sorted({place.node for place in self.waiting}):
            node = self.definition.nodes[index]
            if node.kind is not NodeKind.INCLUSIVE_GATEWAY and index not in self.definition.complex_joins:
                continue
            if index in self.started:
                continue
            arrived = {place.flow: place for place in reversed(self.waiting) if place.node == index}
            others = [place for place in (*self.standing, *self.waiting, *queue) if place.node != index]
            if not is_held_up(self.definition, node, [flow for flow in arrived if flow is not None], others):
                self._merge(list(arrived.values()), queue)
                return True
        return False

    def _reset(self, queue: deque[Place]) -> bool:
        """Let a complex join take what it had not waited for, when nothing more can come."""
        for index, taken in list(self.started.items()):
            came = {place.flow: place for place in reversed(self.waiting) if place.node == index}
            rest = {flow: place for flow, place in came.items() if flow is not None and flow not in taken}
            others = [place for place in (*self.standing, *self.waiting, *queue) if place.node != index]
            if not is_held_up(self.definition, self.definition.nodes[index], [*taken, *rest], others):
                del self.started[index]
                for place in rest.values():
                    self.waiting.remove(place)
                return True
        return False

    def _merge(self, used: Sequence[Place], queue: deque[Place]) -> None:
        for place in used:
            self.waiting.remove(place)
        self._leave(used[0]._replace(flow=None, gathers=False), queue)


def _is_join(definition: Definition, node: Node) -> bool:
    if node.index in definition.complex_joins:
        return True
    return len(node.incoming) > 1 and node.kind in (NodeKind.PARALLEL_GATEWAY, NodeKind.INCLUSIVE_GATEWAY)


def _into_joins(definition: Definition) -> list[int]:
    return [flow for node in definition.nodes if _is_join(definition, node) for flow in node.incoming]


def _ends(definition: Definition) -> dict[int, int]:
    """Return the ends of all scopes, the quiet ones before those that end everything or fail."""
    return {
        node.index: _FAR if node.event is not None and node.event.kind is not EventKind.NONE else 0
        for node in definition.nodes
        if not node.outgoing and (node.event is None or node.event.kind is not EventKind.LINK)
    }


def _distances(definition: Definition, targets: Mapping[int, int]) -> dict[int, int]:
    """Return how far each element is from the nearest target, of those that reach one; a target may begin far away."""
    found = dict(targets)
    jumps: dict[int, list[int]] = {}
    for node in definition.nodes:
        if node.event is not None and node.event.target is not None:
            jumps.setdefault(node.event.target, []).append(node.index)
    queue = deque(sorted(found, key=lambda index: found[index]))
    while queue:
        index = queue.popleft()
        node = definition.nodes[index]
        before = [definition.flows[flow].source for flow in node.incoming] + jumps.get(index, [])
        for other in before:
            if found[index] + 1 < found.get(other, _NEVER):
                found[other] = found[index] + 1
                queue.append(other)
    return found
