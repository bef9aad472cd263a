"""Who was before whom on a diagram: the names that are set on some, and on every, way to an element.

Each element is two spots, "in" and "out": what it sets is set between them. A boundary event leaves its host from "in",
so nothing of the host's own work is certain behind it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence

from engine.bpmn.sketch import Sketch, SketchNode

__all__ = ["names_before"]

Spot = tuple[str, str]  # id of a node, "in" or "out"
Steps = Mapping[Spot, Sequence[Spot]]


def names_before(
    found: Sketch, sets: Mapping[str, Collection[str]], node: SketchNode, *, behind: bool = False
) -> dict[str, bool]:
    """Return the names set before an element (or `behind` it too) in its own scope: whether on every way.

    `sets` has the names that each node sets by itself; those inside a sub-process are found from its nodes.
    """
    return _Ways(found, sets).before(node, behind=behind)


class _Ways:
    def __init__(self, found: Sketch, sets: Mapping[str, Collection[str]]) -> None:
        self.found = found
        self.sets = sets
        self._all: dict[str, frozenset[str]] = {}

    def before(self, node: SketchNode, *, behind: bool) -> dict[str, bool]:
        if node.is_event_sub_process or node.for_compensation:  # entered at any time while what is around it runs
            return dict.fromkeys(self._of_siblings(node), False)
        nodes = {one.id: one for one in self.found.inside(node.scope)}
        steps = _steps(self.found, nodes)
        goal = (node.id, "out" if behind else "in")
        before = _closure(_turned(steps), [goal])
        names: dict[str, bool] = {}
        for one in nodes.values():
            if (one.id, "out") in before and (one.id != node.id or behind or (one.id, "in") in _after(steps, one)):
                names.update(dict.fromkeys(self.all_of(one), False))
            elif (one.id, "in") in before and one.id != node.id:  # left by its boundary event: maybe half done
                names.update(dict.fromkeys(self._inner(one), False))
        entries = _entries(nodes, steps)
        return {name: not self._avoids(name, nodes, steps, entries, [goal]) for name in names}

    def all_of(self, node: SketchNode) -> frozenset[str]:
        """Every name that a node may set, those inside it included."""
        if node.id not in self._all:
            self._all[node.id] = frozenset(self.sets.get(node.id, ())) | self._inner(node)
        return self._all[node.id]

    def _inner(self, node: SketchNode) -> frozenset[str]:
        if node.loop is not None:
            return frozenset()  # what an item sets stays with the item
        return frozenset(name for one in self.found.inside(node.id) for name in self.all_of(one))

    def _of_siblings(self, node: SketchNode) -> list[str]:
        return [name for one in self.found.inside(node.scope) if one.id != node.id for name in self.all_of(one)]

    def _is_sure(self, node: SketchNode, name: str) -> bool:
        """Whether nobody leaves the node without the name being set."""
        if name in self.sets.get(node.id, ()):
            return True
        if name not in self._inner(node):
            return False
        nodes = {one.id: one for one in self.found.inside(node.id)}
        steps = _steps(self.found, nodes)
        ends = [(one.id, "out") for one in nodes.values() if not steps.get((one.id, "out"))]
        return bool(ends) and not self._avoids(name, nodes, steps, _entries(nodes, steps), ends)

    def _avoids(
        self,
        name: str,
        nodes: Mapping[str, SketchNode],
        steps: Steps,
        entries: Sequence[Spot],
        goals: Sequence[Spot],
    ) -> bool:
        """Whether a way leads to one of the goals past everybody who surely sets the name."""
        closed = {(one.id, "in") for one in nodes.values() if name in self.all_of(one) and self._is_sure(one, name)}
        open_steps = {
            source: [target for target in targets if not (source in closed and target == (source[0], "out"))]
            for source, targets in steps.items()
        }
        return bool(_closure(open_steps, entries) & set(goals))


def _steps(found: Sketch, nodes: Mapping[str, SketchNode]) -> dict[Spot, list[Spot]]:
    """Who follows whom in a scope."""
    steps: dict[Spot, list[Spot]] = {}
    for one in nodes.values():
        if not (one.is_event_sub_process or one.for_compensation):
            steps.setdefault((one.id, "in"), []).append((one.id, "out"))
        if one.attached_to is not None and one.attached_to in nodes:
            steps.setdefault((one.attached_to, "in"), []).append((one.id, "in"))
    for one in nodes.values():
        if one.link and one.tag == "intermediateThrowEvent":
            steps.setdefault((one.id, "out"), []).extend(
                (other.id, "in")
                for other in nodes.values()
                if other.link == one.link and other.tag == "intermediateCatchEvent"
            )
    for flow in found.flows.values():
        if flow.source in nodes and flow.target in nodes:
            steps.setdefault((flow.source, "out"), []).append((flow.target, "in"))
    return steps


def _entries(nodes: Mapping[str, SketchNode], steps: Steps) -> list[Spot]:
    """Where a scope is entered: at whatever nothing leads to."""
    led_to = {target for targets in steps.values() for target in targets}
    return [
        (one.id, "in")
        for one in nodes.values()
        if (one.id, "in") not in led_to and not (one.is_event_sub_process or one.for_compensation)
    ]


def _after(steps: Steps, node: SketchNode) -> set[Spot]:
    """What follows a node; the node itself only when a loop leads back to it."""
    return _closure(steps, steps.get((node.id, "out"), ()))


def _turned(steps: Steps) -> dict[Spot, list[Spot]]:
    turned: dict[Spot, list[Spot]] = {}
    for source, targets in steps.items():
        for target in targets:
            turned.setdefault(target, []).append(source)
    return turned


def _closure(steps: Steps, begin: Iterable[Spot]) -> set[Spot]:
    seen = set(begin)
    waiting = list(seen)
    while waiting:
        for following in steps.get(waiting.pop(), ()):
            if following not in seen:
                seen.add(following)
                waiting.append(following)
    return seen
