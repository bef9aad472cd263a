"""An error that is thrown has a code to be caught by (BPMN 2.0.2 §10.5.6)."""

from __future__ import annotations

from collections.abc import Iterator

from engine.bpmn.faults import error, named, warning
from engine.bpmn.parsed import ParsedNode, ParsedProcess
from engine.bpmn.rules.context import Context
from engine.errors import Problem

__all__ = ["check"]


def check(process: ParsedProcess, context: Context) -> Iterator[Problem]:
    """Codes of error ends; references; two events at one activity that catch the same."""
    caught: dict[tuple[str, str | None], ParsedNode] = {}
    for node in process.nodes.values():
        for event in node.events:
            if event.kind != "error":
                continue
            if not event.resolved:
                yield error(
                    node,
                    "unknown_reference",
                    f"{named(node)} names the error '{event.reference}', which is not in the file.",
                    "Set its error.",
                    line=event.line,
                )
            elif event.code is None and node.tag == "endEvent":
                yield error(
                    node,
                    "no_error_code",
                    f"The error end {named(node)} throws an error without a code.",
                    "Set its error, and the code of that.",
                    line=event.line,
                )
            if node.tag == "boundaryEvent" and node.attached_to is not None:
                first = caught.setdefault((node.attached_to, event.code), node)
                if first is not node:
                    yield error(
                        node,
                        "caught_twice",
                        f"{named(node)} and {named(first)} catch the same error at '{node.attached_to}'.",
                        "Keep one of the two, or give them different codes.",
                    )
        if "errorVariable" in node.extensions and not {event.kind for event in node.events} & {"error", "escalation"}:
            yield warning(
                node,
                "not_used",
                f"reglament:errorVariable has no effect at {named(node)}, which catches nothing with a code.",
                "Remove it, or put it at the event that catches the error.",
            )
