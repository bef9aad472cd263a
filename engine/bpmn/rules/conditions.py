"""Conditions stand on flows that are chosen: out of exclusive gateways and activities (BPMN 2.0.2 §10.6.2, §8.3.13)."""

from __future__ import annotations

from collections.abc import Iterator

from engine.bpmn.faults import error, named, warning
from engine.bpmn.parsed import ParsedFlow, ParsedNode, ParsedProcess
from engine.bpmn.rules.context import Context
from engine.bpmn.vocabulary import ACTIVITY_TAGS, CONTAINER_TAGS
from engine.errors import Problem

__all__ = ["check"]

_CHOOSE = frozenset(
    (*ACTIVITY_TAGS, *CONTAINER_TAGS, "callActivity", "exclusiveGateway", "inclusiveGateway", "complexGateway")
)
_WORDS = {"exclusiveGateway": "exclusive", "inclusiveGateway": "inclusive"}
_GATEWAYS = ("exclusiveGateway", "inclusiveGateway", "complexGateway")


def check(process: ParsedProcess, context: Context) -> Iterator[Problem]:
    """No empty condition, none where nothing is chosen, and none missing where one path must be chosen."""
    outgoing = process.outgoing()
    for flow in process.flows:
        source = process.nodes.get(flow.source or "")
        if flow.has_condition and flow.condition is None:
            yield error(
                flow, "empty_condition", f"The condition of the flow '{flow.id}' is empty.", "Write it, or remove it."
            )
        if flow.condition is not None and source is not None and source.tag == "parallelGateway":
            yield warning(
                flow,
                "condition_ignored",
                f"The condition of the flow '{flow.id}' is not asked: the parallel gateway {named(source)} follows "
                "all its flows.",
                "Remove it, or use an inclusive gateway.",
            )
        elif flow.condition is not None and source is not None and source.tag not in _CHOOSE:
            yield error(
                flow,
                "condition_misplaced",
                f"The flow '{flow.id}' has a condition, but nothing is chosen at {named(source)}, a {source.tag}.",
                "Put an exclusive gateway before it.",
            )
    for node in process.nodes.values():
        flows = outgoing.get(node.id, [])
        if node.tag not in _GATEWAYS and len(flows) == 1 and flows[0].condition is not None:
            yield error(
                flows[0],
                "lonely_condition",
                f"The flow '{flows[0].id}' has a condition, but is the only way out of {named(node)}.",
                "Remove the condition, or draw the other way.",
            )
        if node.tag in ("exclusiveGateway", "inclusiveGateway"):
            yield from _of_choice(node, flows)


def _of_choice(node: ParsedNode, flows: list[ParsedFlow]) -> Iterator[Problem]:
    """With one way out there is nothing to choose; with several, all but the default need a condition."""
    if len(flows) < 2:
        return
    for flow in flows:
        if not flow.has_condition and flow.id != node.default:
            yield error(
                flow,
                "missing_condition",
                f"The flow '{flow.id}' out of the {_WORDS[node.tag]} gateway {named(node)} has no condition.",
                "Write its condition" + (", or mark it as default." if node.default is None else "."),
            )
