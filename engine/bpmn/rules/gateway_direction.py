"""A gateway that says which way it goes, goes that way (BPMN 2.0.2 §10.6.1)."""

from __future__ import annotations

from collections.abc import Iterator

from engine.bpmn.faults import error, named
from engine.bpmn.parsed import ParsedProcess
from engine.bpmn.rules.context import Context
from engine.errors import Problem

__all__ = ["check"]

_MEANT = {
    "Diverging": "one way in and several out",
    "Converging": "several ways in and one out",
    "Mixed": "several ways in and several out",
}


def check(process: ParsedProcess, context: Context) -> Iterator[Problem]:
    """`gatewayDirection`, where it is given, agrees with the flows. Unspecified says nothing."""
    incoming, outgoing = process.incoming(), process.outgoing()
    for node in process.nodes.values():
        direction = node.attributes.get("gatewayDirection", "Unspecified")
        ways_in, ways_out = len(incoming.get(node.id, [])), len(outgoing.get(node.id, []))
        agrees = {
            "Diverging": ways_in <= 1 < ways_out,
            "Converging": ways_out <= 1 < ways_in,
            "Mixed": ways_in > 1 and ways_out > 1,
        }.get(direction, True)
        if not agrees:
            meant = f"marked as {direction} ({_MEANT[direction]})"
            yield error(
                node,
                "gateway_direction",
                f"The gateway {named(node)} is {meant}, but has {ways_in} in and {ways_out} out.",
                "Remove gatewayDirection, or draw the missing flow.",
            )
