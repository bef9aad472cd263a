"""Somebody must see a user task, and its form and group must exist."""

from __future__ import annotations

from collections.abc import Iterator

from engine.bpmn.faults import error, named
from engine.bpmn.parsed import ParsedProcess
from engine.bpmn.rules.context import Context
from engine.errors import Problem

__all__ = ["check"]


def check(process: ParsedProcess, context: Context) -> Iterator[Problem]:
    """Group, lane or assignee; group and form known where the surroundings say which there are."""
    for node in process.nodes.values():
        if node.tag != "userTask":
            continue
        group = node.extensions.get("group") or node.lane
        if group is None and "assignee" not in node.extensions:
            yield error(
                node,
                "nobody_responsible",
                f"Nobody would see the task {named(node)}: it has no group and no assignee, and stands in no lane.",
                "Put it into a lane, or set reglament:group or reglament:assignee.",
            )
        if group is not None and context.known.groups is not None and group not in context.known.groups:
            yield error(
                node, "unknown_group", f"There is no group '{group}' for the task {named(node)}.", "Create the group."
            )
        form = node.extensions.get("form")
        if form is not None and context.known.forms is not None and form not in context.known.forms:
            yield error(
                node,
                "unknown_form",
                f"There is no form '{form}' for the task {named(node)}.",
                "Deploy the form with it.",
            )
