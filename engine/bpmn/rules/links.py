"""A link event has its other half in the same scope: one to catch, and at least one to throw (BPMN 2.0.2 §10.5.5)."""

from __future__ import annotations

from collections.abc import Iterator

from engine.bpmn.faults import error, named, warning
from engine.bpmn.parsed import ParsedNode, ParsedProcess
from engine.bpmn.rules.context import Context
from engine.errors import Problem

__all__ = ["check"]


def check(process: ParsedProcess, context: Context) -> Iterator[Problem]:
    """Names, pairs and flows of link events."""
    incoming, outgoing = process.incoming(), process.outgoing()
    links = [(node, event.name) for node in process.nodes.values() for event in node.events if event.kind == "link"]
    throwing = {(node.scope, name) for node, name in links if node.tag == "intermediateThrowEvent"}
    catching: dict[tuple[str | None, str | None], ParsedNode] = {}
    for node, name in links:
        if node.tag == "intermediateCatchEvent":
            first = catching.setdefault((node.scope, name), node)
            if first is not node:
                yield error(
                    node,
                    "link_twice",
                    f"{named(node)} and {named(first)} catch the same link '{name}': it is not clear where to go on.",
                    "Give one of them another name.",
                )
    for node, name in links:
        if name is None:
            yield error(node, "link_without_name", f"The link {named(node)} has no name.", "Name it as its other half.")
        elif node.tag == "intermediateThrowEvent" and (node.scope, name) not in catching:
            yield error(
                node,
                "link_alone",
                f"The link {named(node)} throws '{name}', which no link event of the same scope catches.",
                "Draw its other half, or a sequence flow.",
            )
        elif node.tag == "intermediateCatchEvent" and (node.scope, name) not in throwing:
            message = f"No link throws '{name}', so {named(node)} is never reached."
            yield warning(node, "link_alone", message, "Draw its other half, or a sequence flow.")
        if node.tag == "intermediateThrowEvent" and outgoing.get(node.id):
            yield error(
                node, "link_flow", f"A flow leaves the throwing link {named(node)}.", "Delete the flow, or the link."
            )
        if node.tag == "intermediateCatchEvent" and incoming.get(node.id):
            yield error(
                node, "link_flow", f"A flow enters the catching link {named(node)}.", "Delete the flow, or the link."
            )
