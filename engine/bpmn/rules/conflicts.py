"""Parallel branches that set the same variable say which value stays where they meet (ADR 0012)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from engine.bpmn.faults import error, named, warning
from engine.bpmn.names_set import NamesSet, names_set
from engine.bpmn.parsed import ParsedFlow, ParsedNode, ParsedProcess
from engine.bpmn.rules.context import Context
from engine.errors import Problem

__all__ = ["check"]

_RULES = ("last", "collect", "error")
_JOINS = ("parallelGateway", "inclusiveGateway", "complexGateway")
_MOST_STEPS = 200_000  # back from the joins of one process: a model of thousands of them is not looked through
_CHOICES = ("exclusiveGateway", "eventBasedGateway")


def check(process: ParsedProcess, context: Context) -> Iterator[Problem]:
    """A declared rule is one that there is; a join of branches that set the same declares one."""
    for node in process.nodes.values():
        for said in (node.extensions, node.multi.extensions if node.multi is not None else {}):
            if said.get("conflict", "last") not in _RULES:
                yield error(
                    node,
                    "bad_conflict",
                    f"{named(node)} says '{said['conflict']}' of variables that several branches set.",
                    "Choose last, collect or error.",
                )
    sets = names_set(process, context.known)
    written = [name for found in _with_inner(process, sets).values() for name in found]
    if len(written) == len(set(written)):
        return  # no name is set by two nodes: the common case, and nothing to walk for
    everything = _with_inner(process, sets)
    incoming, outgoing = process.incoming(), process.outgoing()
    left = _MOST_STEPS
    for join in process.nodes.values():
        if join.tag in _JOINS and len(incoming.get(join.id, [])) > 1 and "conflict" not in join.extensions:
            branches = [_before(process, join, flow, incoming) for flow in incoming[join.id]]
            yield from _of_join(process, join, branches, outgoing, everything)
            left -= sum(len(branch) for branch in branches)
            if left < 0:
                return


def _of_join(
    process: ParsedProcess,
    join: ParsedNode,
    branches: list[set[str]],
    outgoing: Mapping[str, list[ParsedFlow]],
    sets: Mapping[str, frozenset[str]],
) -> Iterator[Problem]:
    told: set[str] = set()
    for number, one in enumerate(branches):
        for other in branches[number + 1 :]:
            if not _run_beside(process, one, other, outgoing):
                continue
            ours = {name: node for node in one - other for name in sorted(sets.get(node, ()))}
            theirs = {name: node for node in other - one for name in sorted(sets.get(node, ()))}
            for name in sorted((ours.keys() & theirs.keys()) - told):
                told.add(name)
                yield warning(
                    join,
                    "written_by_both",
                    f"Branches that meet at {named(join)} both set '{name}': {named(process.nodes[ours[name]])} and "
                    f"{named(process.nodes[theirs[name]])}. Who comes last in time wins.",
                    "Set reglament:conflict to last, collect or error, or use two variables.",
                )


def _before(
    process: ParsedProcess, join: ParsedNode, flow: ParsedFlow, incoming: Mapping[str, list[ParsedFlow]]
) -> set[str]:
    """The nodes from which a way leads to the join by this flow."""
    seen: set[str] = set()
    waiting = [flow.source or ""]
    while waiting:
        node = process.nodes.get(waiting.pop())
        if node is None or node.id in seen or node.id == join.id:
            continue
        seen.add(node.id)
        waiting.extend(one.source or "" for one in incoming.get(node.id, ()))
        if node.attached_to is not None:
            host = process.nodes.get(node.attached_to)
            waiting.extend(one.source or "" for one in incoming.get(node.attached_to, ()) if host is not None)
    return seen


def _run_beside(
    process: ParsedProcess, one: set[str], other: set[str], outgoing: Mapping[str, list[ParsedFlow]]
) -> bool:
    """Whether the two branches part anywhere but at a choice of one of them."""
    for node_id in one & other:
        node = process.nodes[node_id]
        ways = [flow.target for flow in outgoing.get(node_id, ())]
        parts = any(way in one - other for way in ways) and any(way in other - one for way in ways)
        if parts and node.tag not in _CHOICES:
            return True
    return False


def _with_inner(process: ParsedProcess, sets: Mapping[str, NamesSet]) -> dict[str, frozenset[str]]:
    """What each node sets, with what is set inside it and is no data of its own."""
    found = {node.id: set(sets[node.id].names) for node in process.nodes.values()}
    for node in reversed(process.nodes.values()):  # inner nodes stand behind the one around them
        around = process.nodes.get(node.scope or "")
        if around is not None and around.multi is None:
            own = {item.name for item in around.items}
            found[around.id] |= found[node.id] - own
    return {node: frozenset(names) for node, names in found.items()}
