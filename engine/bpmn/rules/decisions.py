"""A business rule task names a decision that exists."""

from __future__ import annotations

from collections.abc import Iterator

from engine.bpmn.faults import error, named, warning
from engine.bpmn.parsed import ParsedProcess
from engine.bpmn.rules.context import Context
from engine.errors import Problem

__all__ = ["check"]


def check(process: ParsedProcess, context: Context) -> Iterator[Problem]:
    """The decision is named, known, and its value goes somewhere."""
    for node in process.nodes.values():
        if node.tag != "businessRuleTask":
            continue
        decision = node.extensions.get("decision")
        if decision is None:
            yield error(
                node,
                "no_decision",
                f"The task {named(node)} names no decision.",
                "Set reglament:decision to the id of one.",
            )
        elif context.known.decisions is not None and decision not in context.known.decisions:
            yield error(
                node,
                "unknown_decision",
                f"There is no decision '{decision}' for the task {named(node)}.",
                "Correct the id, or deploy the DMN file with it.",
            )
        elif "resultVariable" not in node.extensions and not node.outputs:
            yield warning(
                node,
                "result_unused",
                f"The value of the decision '{decision}' goes nowhere.",
                "Set reglament:resultVariable.",
            )
