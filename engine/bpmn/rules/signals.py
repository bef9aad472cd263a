"""A signal has a name to be heard by (BPMN 2.0.2 §10.5.5)."""

from __future__ import annotations

from collections.abc import Iterator

from engine.bpmn.faults import error, named
from engine.bpmn.parsed import ParsedProcess
from engine.bpmn.rules.context import Context
from engine.errors import Problem

__all__ = ["check"]


def check(process: ParsedProcess, context: Context) -> Iterator[Problem]:
    """References and names of signals that are thrown or caught."""
    for node in process.nodes.values():
        for event in node.events:
            if event.kind != "signal":
                continue
            if not event.resolved:
                yield error(
                    node,
                    "unknown_reference",
                    f"{named(node)} names the signal '{event.reference}', which is not in the file.",
                    "Set its signal.",
                    line=event.line,
                )
            elif event.name is None:
                yield error(
                    node,
                    "no_signal",
                    f"The event {named(node)} names no signal, or one without a name.",
                    "Set its signal, and the name of that.",
                    line=event.line,
                )
