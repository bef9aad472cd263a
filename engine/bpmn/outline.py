"""A process as text: its elements once each, in the order of the flow, branches nested until they meet again.

For readers who do not see the diagram, and for those who would rather read. Pure: a definition in, items out; the words
are those of the page (`Item.code` and its values).
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from engine.model.definition import ROOT, Definition, EventKind, Flow, Node, NodeKind

__all__ = ["Item", "outline_of"]

_DEEPEST = 12  # branches inside branches; what lies deeper is told after them

_SPLITS = frozenset(
    {NodeKind.EXCLUSIVE_GATEWAY, NodeKind.INCLUSIVE_GATEWAY, NodeKind.PARALLEL_GATEWAY, NodeKind.EVENT_BASED_GATEWAY}
)
_SCOPES = frozenset({NodeKind.SUB_PROCESS, NodeKind.TRANSACTION, NodeKind.EVENT_SUB_PROCESS})


@dataclass(slots=True)
class Item:
    """One line. An element has a number and stands in one line only; other lines are about it.

    `role`: element · branch (of a split: `flow` tells when it is taken) · goto (`number` is where it goes on) ·
    boundary (what may interrupt the element) · inside (a sub-process's own steps) · handler (how it is undone).
    """

    role: str
    node: Node | None = None
    flow: Flow | None = None
    number: int | None = None
    is_default: bool = False
    inner: list[Item] = field(default_factory=list)


def outline_of(definition: Definition) -> tuple[Item, ...]:
    """Return the process's lines; every element is in exactly one of the role `element`."""
    return tuple(_Outline(definition).scope(ROOT))


class _Outline:
    def __init__(self, definition: Definition) -> None:
        self.definition = definition
        self.nodes = definition.nodes
        self.numbers: dict[int, int] = {}
        self.planned: set[int] = set()  # will be told after the branches that lead there
        self.waiting: deque[tuple[int, list[Item]]] = deque()
        self.handlers = {node.handler for node in self.nodes if node.handler is not None}

    def scope(self, scope: int, depth: int = 0) -> list[Item]:
        """The steps of the process or of a sub-process: from its starts, then what else stands in it."""
        lines: list[Item] = []
        inside = [node for node in self.nodes if node.scope == scope]
        starts = [node for node in inside if node.kind is NodeKind.START_EVENT]
        entries = [
            node
            for node in inside
            if not node.incoming
            and node.kind not in (NodeKind.START_EVENT, NodeKind.BOUNDARY_EVENT, NodeKind.EVENT_SUB_PROCESS)
            and not node.for_compensation
            and not self._is_link_target(node)
        ]
        rest = [node for node in inside if node.kind is not NodeKind.BOUNDARY_EVENT]
        for node in (*starts, *entries, *rest):
            if node.index not in self.numbers and node.index not in self.handlers:
                self.walk(node.index, lines, depth, None)
        # Elements that only a boundary event or nothing at all leads to have come by now, except lone ones.
        for node in inside:
            if (
                node.index not in self.numbers
                and node.kind is not NodeKind.BOUNDARY_EVENT
                and not node.for_compensation
            ):
                self.walk(node.index, lines, depth, None)
        return lines

    def walk(self, index: int, lines: list[Item], depth: int, until: int | None) -> None:
        """Tell the elements from one on, until the end, an element that was told, or the meeting point `until`."""
        at: int | None = index
        while at is not None and at != until:
            if at in self.numbers or (at in self.planned and at != index):
                lines.append(Item("goto", self.nodes[at], number=self.numbers.get(at)))
                return
            node = self.nodes[at]
            self.numbers[at] = len(self.numbers) + 1
            line = Item("element", node, number=self.numbers[at])
            lines.append(line)
            self.about(node, line, depth)
            ways = self._ways(node)
            if len(ways) < 2:
                at = ways[0][1] if ways else None
                if ways and ways[0][0] is not None and ways[0][0].condition:
                    line.inner.append(Item("branch", None, flow=ways[0][0]))
                continue
            at = self.branches(node, line, ways, depth, until)

    def branches(
        self, node: Node, line: Item, ways: Sequence[tuple[Flow | None, int]], depth: int, until: int | None
    ) -> int | None:
        """Tell each way out under the element; return where they meet, if they do."""
        meeting = self._meeting([target for _, target in ways], node.index)
        if meeting in self.numbers or meeting == until or (meeting is not None and meeting in self.planned):
            stop = meeting
            meeting = None
        else:
            stop = meeting
        if stop is not None:
            self.planned.add(stop)
        for flow, target in ways:
            branch = Item("branch", None, flow=flow, is_default=flow is not None and flow.index == node.default)
            line.inner.append(branch)
            if depth >= _DEEPEST and target not in self.numbers and target != stop:
                branch.inner.append(Item("goto", self.nodes[target]))
                self.waiting.append((target, line.inner))
            else:
                self.walk_branch(target, branch, depth + 1, stop)
        while depth == 0 and self.waiting:
            target, into = self.waiting.popleft()
            if target not in self.numbers:
                self.walk(target, into, depth + 1, None)
        if stop is not None and meeting is not None:
            self.planned.discard(meeting)
        return None if meeting in self.numbers else meeting

    def walk_branch(self, target: int, branch: Item, depth: int, stop: int | None) -> None:
        """Tell one way; one that leads straight to the meeting point has no steps of its own."""
        if target == stop:
            if stop is not None and stop in self.numbers:
                branch.inner.append(Item("goto", self.nodes[stop], number=self.numbers[stop]))
            return
        self.walk(target, branch.inner, depth, stop)
        last = branch.inner[-1] if branch.inner else None
        goes_on = last is not None and last.role == "element" and not any(one.role == "branch" for one in last.inner)
        if stop is not None and stop in self.numbers and goes_on:
            branch.inner.append(Item("goto", self.nodes[stop], number=self.numbers[stop]))

    def about(self, node: Node, line: Item, depth: int) -> None:
        """What belongs to an element: its inner steps, its boundary events, how it is undone."""
        if node.kind in _SCOPES:
            line.inner.append(Item("inside", node, inner=self.scope(node.index, depth + 1)))
        for index in node.boundaries:
            boundary = self.nodes[index]
            told = Item("boundary", boundary)
            line.inner.append(told)
            self.walk(index, told.inner, depth + 1, None)
        if node.handler is not None:
            handler = self.nodes[node.handler]
            told = Item("handler", handler)
            line.inner.append(told)
            if handler.index not in self.numbers:
                self.walk(handler.index, told.inner, depth + 1, None)
            for boundary in self.nodes:  # the compensation boundary event has no flow of its own
                if boundary.attached_to == node.index and boundary.index not in self.numbers:
                    self.numbers[boundary.index] = len(self.numbers) + 1
                    told.inner.insert(0, Item("element", boundary, number=self.numbers[boundary.index]))

    def _ways(self, node: Node) -> list[tuple[Flow | None, int]]:
        flows = [self.definition.flows[index] for index in node.outgoing]
        ways: list[tuple[Flow | None, int]] = [(flow, flow.target) for flow in flows]
        if node.event is not None and node.event.kind is EventKind.LINK and node.event.target is not None:
            ways.append((None, node.event.target))
        return ways

    def _is_link_target(self, node: Node) -> bool:
        return node.event is not None and node.event.kind is EventKind.LINK

    def _meeting(self, targets: Iterable[int], split: int) -> int | None:
        """The nearest element that every way reaches without passing the split again."""
        distances: dict[int, int] = {}
        common: set[int] | None = None
        for target in targets:
            reached = {target: 0}
            waiting = deque([target])
            while waiting:
                at = waiting.popleft()
                for _, following in self._ways(self.nodes[at]):
                    if following not in reached and following != split:
                        reached[following] = reached[at] + 1
                        waiting.append(following)
            for one, distance in reached.items():
                distances[one] = max(distances.get(one, 0), distance)
            common = set(reached) if common is None else common & set(reached)
        return min(common, key=lambda one: (distances[one], one)) if common else None
