"""What the import asked and nobody answered yet stays visible at its element (`reglament:question`)."""

from __future__ import annotations

from collections.abc import Iterator

from engine.bpmn.faults import warning
from engine.bpmn.parsed import ParsedFlow, ParsedNode, ParsedProcess
from engine.bpmn.rules.context import Context
from engine.errors import Problem

__all__ = ["check"]


def check(process: ParsedProcess, context: Context) -> Iterator[Problem]:
    """One warning for each line of each question. What it asks about runs as the draft says meanwhile."""
    places: list[ParsedProcess | ParsedNode | ParsedFlow] = [process, *process.nodes.values(), *process.flows]
    for place in places:
        for line in place.extensions.get("question", "").splitlines():
            if line.strip():
                yield warning(place, "open_question", line.strip(), "Answer it, then delete the question.")
