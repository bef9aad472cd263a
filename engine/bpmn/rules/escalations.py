"""An escalation names what it escalates, and is caught around something that can throw it (BPMN 2.0.2 §10.5.6)."""

from __future__ import annotations

from collections.abc import Iterator

from engine.bpmn.faults import error, named, warning
from engine.bpmn.parsed import ParsedNode, ParsedProcess
from engine.bpmn.rules.context import Context
from engine.bpmn.vocabulary import CONTAINER_TAGS
from engine.errors import Problem

__all__ = ["check"]


def check(process: ParsedProcess, context: Context) -> Iterator[Problem]:
    """References, codes, and where escalations are caught."""
    caught: dict[tuple[str, str | None], ParsedNode] = {}
    for node in process.nodes.values():
        for event in node.events:
            if event.kind != "escalation":
                continue
            throws = node.tag in ("endEvent", "intermediateThrowEvent")
            if not event.resolved:
                yield error(
                    node,
                    "unknown_reference",
                    f"{named(node)} names the escalation '{event.reference}', which is not in the file.",
                    "Set its escalation.",
                    line=event.line,
                )
            elif throws and event.code is None:
                yield error(
                    node,
                    "no_escalation_code",
                    f"{named(node)} throws an escalation without a code.",
                    "Set its escalation, and the code of that.",
                    line=event.line,
                )
            if node.tag == "boundaryEvent" and node.attached_to is not None:
                yield from _of_host(process, node)
                first = caught.setdefault((node.attached_to, event.code), node)
                if first is not node:
                    yield error(
                        node,
                        "caught_twice",
                        f"{named(node)} and {named(first)} catch the same escalation at '{node.attached_to}'.",
                        "Keep one of the two, or give them different codes.",
                    )


def _of_host(process: ParsedProcess, node: ParsedNode) -> Iterator[Problem]:
    host = process.nodes.get(node.attached_to or "")
    if host is not None and host.tag not in (*CONTAINER_TAGS, "callActivity"):
        yield warning(
            node,
            "never_thrown",
            f"{named(node)} waits for an escalation of {named(host)}, a {host.tag}, which throws none.",
            "Put it on a sub-process or a call activity.",
        )
