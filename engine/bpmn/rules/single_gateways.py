"""A gateway with one way in and one way out decides nothing and joins nothing."""

from __future__ import annotations

from collections.abc import Iterator

from engine.bpmn.faults import named, warning
from engine.bpmn.parsed import ParsedProcess
from engine.bpmn.rules.context import Context
from engine.errors import Problem

__all__ = ["check"]

_GATEWAYS = ("exclusiveGateway", "parallelGateway", "inclusiveGateway")


def check(process: ParsedProcess, context: Context) -> Iterator[Problem]:
    """One warning each: most often a branch was deleted, or never drawn."""
    incoming, outgoing = process.incoming(), process.outgoing()
    for node in process.nodes.values():
        if node.tag in _GATEWAYS and len(incoming.get(node.id, [])) == len(outgoing.get(node.id, [])) == 1:
            yield warning(
                node,
                "gateway_without_choice",
                f"The gateway {named(node)} has one way in and one way out: it does nothing.",
                "Draw the missing branch, or delete it.",
            )
