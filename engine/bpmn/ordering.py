"""Which nodes of a scope can run only when another one has been left, also where branches run beside each other.

Every way to a node passes the nodes that must run before it; at a parallel join that is what must run before any of its
flows, elsewhere what must run before all of them. Boundary events are left out of account: their host may still run.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Mapping

from engine.bpmn.parsed import ParsedFlow, ParsedNode

__all__ = ["Order"]


class Order:
    """The nodes of one scope, as whole numbers: sets of them are the bits of an int."""

    def __init__(self, nodes: list[ParsedNode], incoming: Mapping[str, Iterable[ParsedFlow]]) -> None:
        self._ids = [node.id for node in nodes]
        self._number = {node.id: number for number, node in enumerate(nodes)}
        catches = {
            event.name: node.id
            for node in nodes
            for event in node.events
            if event.kind == "link" and node.tag == "intermediateCatchEvent"
        }
        throws: dict[str, list[str]] = {}
        for node in nodes:
            for event in node.events:
                if event.kind == "link" and event.name in catches and node.tag == "intermediateThrowEvent":
                    throws.setdefault(catches[event.name], []).append(node.id)
        self._from: list[list[int]] = []  # by node: those that lead to it
        self._hosts: list[int | None] = []
        for node in nodes:
            sources = [flow.source or "" for flow in incoming.get(node.id, ())] + throws.get(node.id, [])
            self._from.append([self._number[source] for source in sources if source in self._number])
            self._hosts.append(self._number.get(node.attached_to or ""))
        self._joins = [node.tag == "parallelGateway" for node in nodes]
        self._must = self._before_each()
        self._reach = self._led_to()

    def only_behind(self, node_id: str) -> frozenset[str]:
        """Return the nodes that run only when this one has been left, and from which no way leads back to it.

        The node itself is among them, unless it can be come to again.
        """
        here = self._number[node_id]
        back = self._reach
        behind = {
            self._ids[other]
            for other, must in enumerate(self._must)
            if (must >> here & 1 or other == here) and not back[other] >> here & 1
        }
        return frozenset(behind)

    def _before_each(self) -> list[int]:
        """The greatest solution: begun with everything, and taken away until it holds."""
        count = len(self._ids)
        everything = (1 << count) - 1
        must = [everything] * count
        following: list[list[int]] = [[] for _ in range(count)]
        for node, sources in enumerate(self._from):
            for source in sources:
                following[source].append(node)
            host = self._hosts[node]
            if host is not None:
                following[host].append(node)
        waiting = deque(range(count))
        queued = set(waiting)
        while waiting:
            node = waiting.popleft()
            queued.discard(node)
            found = self._of(node, must)
            if found != must[node]:
                must[node] = found
                for other in following[node]:
                    if other not in queued:
                        queued.add(other)
                        waiting.append(other)
        return must

    def _of(self, node: int, must: list[int]) -> int:
        host = self._hosts[node]
        if host is not None:
            return must[host]  # the host itself may still run, and read what is set beside it
        ways = [must[source] | 1 << source for source in self._from[node]]
        if not ways:
            return 0
        found = ways[0]
        for way in ways[1:]:
            found = found | way if self._joins[node] else found & way
        return found

    def _led_to(self) -> list[int]:
        """By node: those that a way leads to from it, by one flow at least."""
        count = len(self._ids)
        reach = [0] * count
        changed = True
        while changed:
            changed = False
            for node in range(count - 1, -1, -1):
                ends = [*self._from[node]]
                host = self._hosts[node]
                if host is not None:
                    ends.append(host)
                for source in ends:
                    found = reach[source] | 1 << node | reach[node]
                    if found != reach[source]:
                        reach[source] = found
                        changed = True
        return reach
