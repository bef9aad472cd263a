"""A parallel join that can never be satisfied: an exclusive choice feeds it."""

from __future__ import annotations

from collections.abc import Iterator

from engine.bpmn.faults import error, named, warning
from engine.bpmn.parsed import ParsedFlow, ParsedNode, ParsedProcess
from engine.bpmn.rules.context import Context
from engine.errors import Problem

__all__ = ["check"]

_CHOICES = ("exclusiveGateway", "eventBasedGateway")
_SOME = ("inclusiveGateway", "complexGateway")


def check(process: ParsedProcess, context: Context) -> Iterator[Problem]:
    """Joins two of whose incoming paths come, without anything else joining in, from one choice.

    A fault when it is certain: single ways in from the start to the choice, and on to the join. A warning where the
    choice may be made several times at once. The rest is not promised to be free of deadlocks.
    """
    incoming = process.incoming()
    outgoing = process.outgoing()
    for node in process.nodes.values():
        if node.tag != "parallelGateway" or len(incoming.get(node.id, [])) < 2:
            continue
        origins: dict[str, set[str]] = {}
        for flow in incoming[node.id]:
            choice, branch = _choice_before(process, flow, incoming, outgoing)
            if choice is not None:
                origins.setdefault(choice.id, set()).add(branch)
        for choice_id, branches in origins.items():
            if len(branches) > 1 and process.nodes[choice_id].tag in _SOME:
                yield warning(
                    node,
                    "deadlock",
                    f"The parallel gateway {named(node)} waits for paths of which '{choice_id}' may choose only some: "
                    "it would then wait for ever.",
                    "Join them with an inclusive gateway.",
                )
            elif len(branches) > 1:
                say = error if _is_entered_once(process, choice_id, incoming, outgoing) else warning
                yield say(
                    node,
                    "deadlock",
                    f"The parallel gateway {named(node)} waits for paths of which '{choice_id}' chooses only one: "
                    "it would wait for ever.",
                    "Join them with an exclusive gateway.",
                )


def _choice_before(
    process: ParsedProcess,
    flow: ParsedFlow,
    incoming: dict[str, list[ParsedFlow]],
    outgoing: dict[str, list[ParsedFlow]],
) -> tuple[ParsedNode | None, str]:
    """The choice that this path certainly comes from, and the branch of it; None when it is not certain."""
    seen: set[str] = set()
    while flow.id not in seen:
        seen.add(flow.id)
        node = process.nodes.get(flow.source or "")
        if node is None:
            return None, ""
        if node.tag in (*_CHOICES, *_SOME) and len(outgoing.get(node.id, [])) > 1:
            return node, flow.id
        entering = incoming.get(node.id, [])
        if len(entering) != 1 or node.tag == "parallelGateway":
            return None, ""
        flow = entering[0]
    return None, ""


def _is_entered_once(
    process: ParsedProcess,
    node_id: str,
    incoming: dict[str, list[ParsedFlow]],
    outgoing: dict[str, list[ParsedFlow]],
) -> bool:
    """Whether single ways in, past no fork, lead from a start event to this node: then it gets one token a run."""
    seen: set[str] = set()
    while node_id not in seen:
        seen.add(node_id)
        node = process.nodes[node_id]
        if node.tag == "startEvent":
            return True
        entering = incoming.get(node_id, [])
        before = process.nodes.get(entering[0].source or "") if len(entering) == 1 else None
        if before is None or (before.tag not in _CHOICES and len(outgoing.get(before.id, [])) > 1):
            return False
        node_id = before.id
    return False
