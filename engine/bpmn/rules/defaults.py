"""A default flow leaves the gateway or activity that names it, and carries no condition (BPMN 2.0.2 §8.3.13)."""

from __future__ import annotations

from collections.abc import Iterator

from engine.bpmn.faults import error, named, warning
from engine.bpmn.parsed import ParsedProcess
from engine.bpmn.rules.context import Context
from engine.bpmn.vocabulary import ACTIVITY_TAGS, CONTAINER_TAGS
from engine.errors import Problem

__all__ = ["check"]

_MAY_HAVE_DEFAULT = frozenset(
    (*ACTIVITY_TAGS, *CONTAINER_TAGS, "callActivity", "exclusiveGateway", "inclusiveGateway", "complexGateway")
)


def check(process: ParsedProcess, context: Context) -> Iterator[Problem]:
    """The default flow exists, belongs to its node, and is unconditional."""
    outgoing = process.outgoing()
    for node in process.nodes.values():
        if node.default is None:
            continue
        flow = next((flow for flow in outgoing.get(node.id, ()) if flow.id == node.default), None)
        if node.tag not in _MAY_HAVE_DEFAULT:
            yield error(
                node, "default_misplaced", f"{named(node)}, a {node.tag}, cannot have a default flow.", "Remove it."
            )
        elif flow is None:
            yield error(
                node,
                "default_unknown",
                f"The default flow '{node.default}' of {named(node)} does not leave it.",
                "Mark one of its outgoing flows as default.",
            )
        elif flow.condition is not None:
            yield warning(
                flow,
                "default_with_condition",
                f"The default flow '{flow.id}' has a condition, which is ignored: it is taken when no other is.",
                "Remove the condition.",
            )
