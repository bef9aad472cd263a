"""Somebody must see a user task, and its form and group must exist."""

from __future__ import annotations

from collections.abc import Iterator

from engine.bpmn.candidates import responsible_group, texts_in
from engine.bpmn.faults import error, named
from engine.bpmn.parsed import ParsedNode, ParsedProcess
from engine.bpmn.rules.context import Context
from engine.errors import Problem
from engine.model.audience import is_nameable

__all__ = ["check"]


def check(process: ParsedProcess, context: Context) -> Iterator[Problem]:
    """Group, lane or assignee; group and form known where the surroundings say which there are."""
    for node in process.nodes.values():
        if node.tag != "userTask":
            continue
        group = responsible_group(node)
        if group is None and not {"assignee", "candidateGroups", "candidateUsers"} & node.extensions.keys():
            yield error(
                node,
                "nobody_responsible",
                f"Nobody would see the task {named(node)}: it has no group and no assignee, and stands in no lane.",
                "Put it into a lane, or set reglament:group or reglament:assignee.",
            )
        others = texts_in(node.extensions.get("candidateGroups")) or ()
        for name in dict.fromkeys((*((group,) if group is not None else ()), *others)):
            if context.known.groups is not None and name not in context.known.groups:
                message = f"There is no group '{name}' for the task {named(node)}."
                yield error(node, "unknown_group", message, "Create the group.")
        yield from _of_several(node, group, others)
        form = node.extensions.get("form")
        if form is not None and context.known.forms is not None and form not in context.known.forms:
            yield error(
                node,
                "unknown_form",
                f"There is no form '{form}' for the task {named(node)}.",
                "Deploy the form with it.",
            )


def _of_several(node: ParsedNode, group: str | None, others: tuple[str, ...]) -> Iterator[Problem]:
    """Several candidates are written as one text, with signs between them that no name may hold."""
    if not {"candidateGroups", "candidateUsers"} & node.extensions.keys():
        return
    people = texts_in(node.extensions.get("candidateUsers")) or ()
    for name in (*((group,) if group is not None else ()), *others, *people):
        if not is_nameable(name):
            message = f"'{name}' cannot be one of several candidates of {named(node)}."
            yield error(node, "candidate_name", message, 'Give it a name without "|" that does not begin with "@".')
    if group is None and "assignee" not in node.extensions and _is_empty(node):
        message = f"Nobody would see the task {named(node)}: its lists of candidates are empty."
        yield error(node, "nobody_responsible", message, "Name a group or a person in them.")


def _is_empty(node: ParsedNode) -> bool:
    return all(texts_in(node.extensions.get(word)) == () for word in ("candidateGroups", "candidateUsers"))
