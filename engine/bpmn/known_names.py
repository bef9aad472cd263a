"""Which variables may be known at each node of a process: what is set on some way to it (docs/engine.md, Variables).

Meant for warnings that are never wrong: where branches run beside each other, one may read what the other sets. What
is set in such a scope counts as known in all of it, but where it can be set only behind (`engine.bpmn.ordering`).
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable

from engine.bpmn.names_set import NamesSet, names_set
from engine.bpmn.ordering import Order
from engine.bpmn.parsed import ParsedNode, ParsedProcess
from engine.bpmn.surroundings import Known

__all__ = ["ANYTHING", "KnownNames", "brought_by_calls", "given_to", "local_names"]

_MOST_ORDERED = 600  # nodes of one scope: beyond, whatever is set in it counts as known
ANYTHING = "*"  # among names: others may be known, too
_CHOICES = ("exclusiveGateway", "eventBasedGateway")

Names = frozenset[str]


class KnownNames:
    """The names known in one process. `given`: what whoever starts it brings."""

    def __init__(self, process: ParsedProcess, known: Known, given: Iterable[str]) -> None:
        self.process = process
        self.sets = {node: _as_names(found) for node, found in names_set(process, known).items()}
        self.given = frozenset(given) | _declared(process, process.id)
        self._by_scope: dict[str | None, list[ParsedNode]] = {}
        for node in process.nodes.values():
            self._by_scope.setdefault(node.scope, []).append(node)
        self._inner: dict[str, Names] = {}
        self._before: dict[str, Names] = {}
        self._incoming = process.incoming()
        self._walk()
        self.everywhere = self.given.union(*self.sets.values(), *(local_names(one) for one in process.nodes.values()))

    def before(self, node: ParsedNode) -> Names:
        """What may be known when the node is entered."""
        return self._before[node.id]

    def behind(self, node: ParsedNode) -> Names:
        """What may be known when the node is left."""
        return self._before[node.id] | self.left_by(node)

    def left_by(self, node: ParsedNode) -> Names:
        """What the node and all inside it may set, where it can be seen behind it.

        New names of an item of a multi-instance, and of an event sub-process, end with it.
        """
        if node.multi is not None or node.is_event_sub_process:
            return self.sets[node.id]
        return self.sets[node.id] | self._of_inside(node)

    def _of_inside(self, node: ParsedNode) -> Names:
        if node.id not in self._inner:
            self._inner[node.id] = frozenset().union(*(self.left_by(one) for one in self._by_scope.get(node.id, ())))
        return self._inner[node.id]

    def _walk(self) -> None:
        waiting: list[tuple[str | None, Names]] = [(None, self.given)]
        while waiting:
            scope, entered_with = waiting.pop()
            nodes = self._by_scope.get(scope, [])
            if self._is_done_again(scope) or len(nodes) > _MOST_ORDERED:
                everything = entered_with.union(*(self.left_by(node) for node in nodes))
                self._before.update(dict.fromkeys((node.id for node in nodes), everything))
            elif self._runs_beside_itself(nodes):
                self._order(nodes, entered_with)
            else:
                self._follow(nodes, entered_with)
            for node in nodes:
                if node.id in self._by_scope:
                    around = self._before[node.id] | local_names(node) | _declared(self.process, node.id)
                    waiting.append((node.id, around))

    def _follow(self, nodes: list[ParsedNode], entered_with: Names) -> None:
        """Along the flows until nothing is added any more."""
        found = {node.id: entered_with for node in nodes}
        by_id = {node.id: node for node in nodes}
        links = {
            event.name: node.id
            for node in nodes
            for event in node.events
            if event.kind == "link" and node.tag == "intermediateCatchEvent"
        }
        following: dict[str, list[str]] = {node.id: [] for node in nodes}
        for node in nodes:
            for flow in self._incoming.get(node.id, ()):
                if flow.source in following:
                    following[flow.source].append(node.id)
            for event in node.events:
                if event.kind == "link" and event.name in links and node.tag == "intermediateThrowEvent":
                    following[node.id].append(links[event.name])
        guards: dict[str, list[str]] = {}
        for node in nodes:
            guards.setdefault(node.attached_to or "", []).append(node.id)
        led_to = {target for targets in following.values() for target in targets}
        led_to |= {node.id for node in nodes if node.attached_to in by_id}
        waiting = deque(one for one in by_id if one not in led_to)
        seen = set(waiting)
        while waiting:
            node = by_id[waiting.popleft()]
            behind = found[node.id] | self.left_by(node)
            spread = [(target, behind) for target in following[node.id]]
            halfway = found[node.id] | self._of_inside(node)  # left by its boundary: maybe half done
            spread += [(guard, halfway) for guard in guards.get(node.id, ())]
            for target, names in spread:
                if target not in seen or not names <= found[target]:
                    seen.add(target)
                    found[target] |= names
                    waiting.append(target)
        self._before.update(found)

    def _order(self, nodes: list[ParsedNode], entered_with: Names) -> None:
        """Where branches run beside each other, all is known but what can be set only when the node has been left."""
        order = Order(nodes, self._incoming)
        for node in nodes:
            later = order.only_behind(node.id)
            sets = (self.left_by(other) for other in nodes if other.id not in later)
            self._before[node.id] = entered_with.union(*sets)

    def _is_done_again(self, scope: str | None) -> bool:
        around = self.process.nodes.get(scope or "")
        return around is not None and (around.tag == "adHocSubProcess" or around.loop is not None)

    def _runs_beside_itself(self, nodes: list[ParsedNode]) -> bool:
        outgoing: dict[str, int] = {}
        for node in nodes:
            for flow in self._incoming.get(node.id, ()):
                outgoing[flow.source or ""] = outgoing.get(flow.source or "", 0) + 1
        return any(
            node.is_event_sub_process
            or node.is_for_compensation
            or not node.is_interrupting
            or "completionQuantity" in node.attributes
            or (node.tag not in _CHOICES and outgoing.get(node.id, 0) > 1)
            for node in nodes
        )


def local_names(node: ParsedNode) -> Names:
    """What is known inside the node alone: its inputs, its own data, the item and the counter of its loop."""
    names = {mapping.target for mapping in node.inputs if mapping.target} | {item.name for item in node.items}
    if node.multi is not None or node.loop is not None:
        names.add("loopCounter")
    if node.multi is not None:
        names |= {node.multi.extensions[word] for word in ("item",) if word in node.multi.extensions}
        names |= {one.name for one in (node.multi.output_item,) if one is not None}
    return frozenset(names)


def _declared(process: ParsedProcess, owner: str) -> Names:
    return frozenset(item.name for item in process.items if item.owner == owner)


def _as_names(found: NamesSet) -> Names:
    return found.names | {ANYTHING} if found.anything else found.names


def given_to(process: ParsedProcess, known: Known, brought: Iterable[str]) -> Names:
    """What whoever starts the process is known to bring: its start form's fields, and what calls to it pass."""
    names = set(brought)
    form = (known.start_forms or {}).get(process.id)
    if form is not None:
        names.update((known.fields or {}).get(form, [ANYTHING]))
    return frozenset(names)


def brought_by_calls(processes: Iterable[ParsedProcess]) -> dict[str, set[str]]:
    """The names that calls among these processes pass, by the key of the process that is called."""
    brought: dict[str, set[str]] = {}
    for process in processes:
        for node in process.nodes.values():
            if node.called is not None and node.tag == "callActivity":
                names = [mapping.target or "" for mapping in node.inputs] or [ANYTHING]
                brought.setdefault(node.called, set()).update(names)
    return brought
