"""Two timers of one activity that run out at the same moment: which comes first is left to chance."""

from __future__ import annotations

from collections.abc import Iterator

from engine.bpmn.faults import named, warning
from engine.bpmn.parsed import ParsedNode, ParsedProcess
from engine.bpmn.rules.context import Context
from engine.errors import Problem

__all__ = ["check"]


def check(process: ParsedProcess, context: Context) -> Iterator[Problem]:
    """A warning where one of the two interrupts: the other one's work is then begun, or not."""
    found: dict[tuple[str, str | None, str], ParsedNode] = {}
    for node in process.nodes.values():
        for event in node.events:
            if node.tag != "boundaryEvent" or event.kind != "timer" or event.expression is None:
                continue
            first = found.setdefault((node.attached_to or "", event.timer, event.expression), node)
            if first is not node and (first.is_interrupting or node.is_interrupting):
                yield warning(
                    node,
                    "timers_at_once",
                    f"The timers {named(first)} and {named(node)} of '{node.attached_to}' run out at the same moment "
                    f"({event.expression}), and one of them interrupts.",
                    "Let both ways begin at one event, or give them different times.",
                )
