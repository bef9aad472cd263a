"""Which element of a new version takes over from which of the old one: by id, else by name, kind and place."""

from __future__ import annotations

from engine.model.definition import ROOT, Definition, Node
from engine.model.plan import Plan, Target

__all__ = ["hindrance", "mapped_flows", "mapped_nodes", "propose"]


def propose(old: Definition, new: Definition) -> Plan:
    """Return the plan that a person begins with; elements with no likely successor are not in it."""
    targets: dict[str, Target] = {}
    places: dict[int, int] = {ROOT: ROOT}
    taken = {node.id for node in old.nodes} & new.by_id.keys()
    for node in sorted(old.nodes, key=lambda one: _depth(old, one)):
        found = new.nodes[new.by_id[node.id]] if node.id in new.by_id else _namesake(old, new, node, places, taken)
        if found is None:
            continue
        places[node.index] = found.index
        taken.add(found.id)
        targets[node.id] = Target(found.id, anew=hindrance(node, found, places) is not None)
    return Plan(old.key, old.version, new.version, targets)


def hindrance(before: Node, after: Node, places: dict[int, int]) -> tuple[str, str] | None:
    """Tell why what waits at an element cannot be kept at another (code and detail); None when it can.

    `places`: which sub-process of the new version takes over from which, by node.
    """
    if before.kind is not after.kind or before.for_compensation != after.for_compensation:
        return "kind", after.kind.value
    if places.get(before.scope) != after.scope:
        return "place", ""
    if _repeats(before) != _repeats(after):
        return "repeated", ""
    if before.start_quantity != after.start_quantity:
        return "gathers", ""
    if before.action is not None and (after.action is None or before.action.name != after.action.name):
        return "action", after.action.name if after.action is not None else ""
    if before.call is not None and (after.call is None or before.call.process != after.call.process):
        return "called", after.call.process if after.call is not None else ""
    return None


def mapped_nodes(old: Definition, new: Definition, plan: Plan) -> dict[int, int]:
    """Return the node that takes over from each node, where the plan keeps what is there, or begins it anew."""
    found: dict[int, int] = {}
    for element, target in plan.targets.items():
        if element in old.by_id and target.element is not None and target.element in new.by_id:
            found[old.by_id[element]] = new.by_id[target.element]
    return found


def mapped_flows(old: Definition, new: Definition, nodes: dict[int, int]) -> dict[int, int]:
    """Return the flow that takes over from each flow: by id with the same target, else by both ends."""
    ids = {flow.id: flow for flow in new.flows}
    ends = {(flow.source, flow.target): flow for flow in reversed(new.flows)}
    found: dict[int, int] = {}
    for flow in old.flows:
        same = ids.get(flow.id)
        if same is None or nodes.get(flow.target) != same.target:
            same = ends.get((nodes.get(flow.source, -9), nodes.get(flow.target, -9)))
        if same is not None:
            found[flow.index] = same.index
    return found


def _repeats(node: Node) -> tuple[bool, bool, bool]:
    return node.multi is not None, node.multi is not None and node.multi.sequential, node.loop is not None


def _namesake(old: Definition, new: Definition, node: Node, places: dict[int, int], taken: set[str]) -> Node | None:
    """Return the one element of the same name and kind in the same place."""
    place = places.get(node.scope)
    if place is None or not node.name.strip():
        return None
    same = [
        one
        for one in new.nodes
        if one.id not in taken
        and one.kind is node.kind
        and one.scope == place
        and one.name.strip() == node.name.strip()
    ]
    again = [one for one in old.nodes if one.name.strip() == node.name.strip() and one.scope == node.scope]
    return same[0] if len(same) == 1 and len(again) == 1 else None


def _depth(definition: Definition, node: Node) -> int:
    depth, scope = 0, node.scope
    while scope != ROOT:
        depth, scope = depth + 1, definition.nodes[scope].scope
    return depth
