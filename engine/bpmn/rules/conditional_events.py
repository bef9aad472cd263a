"""A conditional event has a condition (BPMN 2.0.2 §10.5.5)."""

from __future__ import annotations

from collections.abc import Iterator

from engine.bpmn.faults import error, named
from engine.bpmn.parsed import ParsedProcess
from engine.bpmn.rules.context import Context
from engine.errors import Problem

__all__ = ["check"]


def check(process: ParsedProcess, context: Context) -> Iterator[Problem]:
    """None is empty; one event has one condition."""
    for node in process.nodes.values():
        conditions = [event for event in node.events if event.kind == "conditional"]
        for event in conditions:
            if event.condition is None:
                yield error(
                    node,
                    "empty_condition",
                    f"The event {named(node)} has no condition.",
                    "Write under which condition it happens.",
                    line=event.line,
                )
        if len(conditions) > 1:
            yield error(
                node,
                "several_conditions",
                f"The event {named(node)} has {len(conditions)} conditions.",
                "Join them with 'and' or 'or'.",
            )
