"""What a node lists as its flows are its flows (BPMN 2.0.2 §8.3.13): else a flow was lost on the way here."""

from __future__ import annotations

from collections.abc import Iterator

from engine.bpmn.faults import error, named
from engine.bpmn.parsed import ParsedFlow, ParsedProcess
from engine.bpmn.rules.context import Context
from engine.errors import Problem

__all__ = ["check"]


def check(process: ParsedProcess, context: Context) -> Iterator[Problem]:
    """Each flow in `incoming` and `outgoing` exists and ends or begins there. They may be left out, but not by halves:
    what one end lists, the other lists, too.
    """
    incoming, outgoing = _ids(process.incoming()), _ids(process.outgoing())
    for node in process.nodes.values():
        for direction, listed, real in (
            ("incoming", node.listed_incoming, incoming.get(node.id, set())),
            ("outgoing", node.listed_outgoing, outgoing.get(node.id, set())),
        ):
            for flow in listed:
                if flow not in real:
                    yield error(
                        node,
                        "listed_flow",
                        f"{named(node)} lists '{flow}' as {direction} flow, but there is no such flow at it.",
                        "Draw the flow again, or remove the line.",
                    )

    for drawn in process.flows:
        source, target = process.nodes.get(drawn.source or ""), process.nodes.get(drawn.target or "")
        if source is None or target is None:
            continue
        lists_out, lists_in = drawn.id in source.listed_outgoing, drawn.id in target.listed_incoming
        if lists_out != lists_in:
            silent, direction = (source, "outgoing") if lists_in else (target, "incoming")
            yield error(
                silent,
                "listed_by_halves",
                f"{named(silent)} does not list '{drawn.id}' as {direction} flow; the flow's other end does.",
                "Draw the flow again, or list it at both ends.",
            )


def _ids(flows: dict[str, list[ParsedFlow]]) -> dict[str, set[str]]:
    return {node: {flow.id for flow in group} for node, group in flows.items()}
