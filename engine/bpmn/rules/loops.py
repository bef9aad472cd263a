"""A loop says when it ends, and only an activity without other repetition has one (BPMN 2.0.2 §10.3.8)."""

from __future__ import annotations

from collections.abc import Iterator

from engine.bpmn.faults import error, named
from engine.bpmn.parsed import ParsedLoop, ParsedNode, ParsedProcess
from engine.bpmn.rules.context import Context
from engine.bpmn.vocabulary import integer
from engine.errors import Problem

__all__ = ["check"]


def check(process: ParsedProcess, context: Context) -> Iterator[Problem]:
    """A condition or a maximum; no multi-instance, no compensation handler, no event sub-process."""
    for node in process.nodes.values():
        if node.loop is not None:
            yield from _of_loop(node, node.loop)


def _of_loop(node: ParsedNode, loop: ParsedLoop) -> Iterator[Problem]:
    if loop.condition is None and loop.maximum is None:
        yield error(
            node,
            "loop_without_end",
            f"The loop {named(node)} has neither a condition nor a maximum: it would never end.",
            "Write the condition under which it runs again.",
            line=loop.line,
        )
    if loop.maximum is not None and (integer(loop.maximum) or 0) < 1:
        yield error(
            node,
            "loop_without_end",
            f"The maximum of the loop {named(node)} is '{loop.maximum}', which is no number of rounds.",
            "Give a whole number from 1.",
            line=loop.line,
        )
    if node.multi is not None or node.is_for_compensation or node.is_event_sub_process:
        what = "a multi-instance" if node.multi is not None else "no part of the flow"
        yield error(
            node,
            "loop_misplaced",
            f"{named(node)} is a loop and also {what}, which does not run here.",
            "Put the one into a sub-process that is the other.",
            line=loop.line,
        )
