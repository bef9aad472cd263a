"""A call activity calls a process that exists, and no chain of calls comes back to where it began."""

from __future__ import annotations

from collections.abc import Iterator

from engine.bpmn.faults import error, named
from engine.bpmn.parsed import ParsedNode, ParsedProcess
from engine.bpmn.rules.call_bindings import is_computed
from engine.bpmn.rules.context import Context
from engine.bpmn.vocabulary import integer
from engine.errors import Problem
from engine.model.definition import Binding

__all__ = ["check"]


def check(process: ParsedProcess, context: Context) -> Iterator[Problem]:
    """Known target; no circle over the files read together and all deployed definitions."""
    for node in process.nodes.values():
        if node.tag != "callActivity":
            continue
        if node.called is None:
            yield error(
                node, "calls_nothing", f"The call activity {named(node)} names no process.", "Set calledElement."
            )
            continue
        version = node.extensions.get("calledVersion")
        if version is not None and (integer(version) or 0) < 1:
            yield error(
                node,
                "not_a_number",
                f"calledVersion of {named(node)} is '{version}'.",
                "Write a whole number from 1 on.",
            )
        yield from _of_target(node, node.called, context)
        if context.calls.comes_back(process.id, node.called):
            way = context.calls.way_back(process.id, node.called)
            circle = " → ".join((process.id, *way)) if isinstance(way, list) else f"{way:,} processes in a circle"
            yield error(
                node,
                "call_cycle",
                f"The process would call itself without end: {circle}.",
                "Draw the repetition as a loop in one process, or as a multi-instance.",
            )


def _of_target(node: ParsedNode, called: str, context: Context) -> Iterator[Problem]:
    if is_computed(node) or node.binding == Binding.DEPLOYMENT:
        return  # `call_bindings` tells more of it
    here = context.processes.get(called)
    if here is not None:
        yield from _of_starts(node, here)
    if here is not None and not here.is_executable:
        yield error(
            node, "unknown_process", f"{named(node)} calls '{called}', which is not executable.", "Make it executable."
        )
    elif here is None and context.known.processes is not None and called not in context.known.processes:
        yield error(
            node,
            "unknown_process",
            f"{named(node)} calls the process '{called}', which is neither deployed nor in these files.",
            "Correct calledElement, or deploy that process with this one.",
        )


def _of_starts(node: ParsedNode, called: ParsedProcess) -> Iterator[Problem]:
    """A call begins at the only start event without a trigger, or where no start event is drawn (§10.3.6, §10.5.2)."""
    starts = [one for one in called.nodes.values() if one.tag == "startEvent" and one.scope is None]
    plain = [one for one in starts if not one.events]
    if starts and len(plain) != 1:
        yield error(
            node,
            "called_start",
            f"{named(node)} calls '{called.id}', which has {len(plain) or 'no'} start events without a trigger"
            f"{': ' + ', '.join(one.id for one in plain) if plain else ''}; a call begins at the only one.",
            "Leave one start event without a trigger, and move other ways to begin into a process of their own.",
        )
