"""An event sub-process waits beside the flow and begins with exactly one triggered start (BPMN 2.0.2 §10.3.5)."""

from __future__ import annotations

from collections.abc import Iterator

from engine.bpmn.faults import error, named
from engine.bpmn.parsed import ParsedNode, ParsedProcess
from engine.bpmn.rules.context import Context
from engine.errors import Problem

__all__ = ["check"]


def check(process: ParsedProcess, context: Context) -> Iterator[Problem]:
    """One start each; errors always interrupt; no markers. Its missing flows are a matter of the rule about flows."""
    starts: dict[str | None, list[ParsedNode]] = {}
    for node in process.nodes.values():
        if node.tag == "startEvent":
            starts.setdefault(node.scope, []).append(node)
    for node in process.nodes.values():
        if node.is_event_sub_process:
            yield from _of_sub_process(node, starts.get(node.id, []))
    for node in (one for inside in starts.values() for one in inside):
        owner = process.nodes.get(node.scope or "")
        if not node.is_interrupting and (owner is None or not owner.is_event_sub_process):
            yield error(
                node,
                "interrupts_nothing",
                f"The start event {named(node)} is marked as non-interrupting, but stands in no event sub-process.",
                'Remove isInterrupting="false".',
            )


def _of_sub_process(node: ParsedNode, starts: list[ParsedNode]) -> Iterator[Problem]:
    if node.tag != "subProcess":
        message = f"{named(node)} is a {node.tag}, which cannot be an event sub-process."
        yield error(node, "event_sub_process_kind", message, "Draw a plain event sub-process, and this one inside it.")
    if len(starts) != 1:
        yield error(
            node,
            "event_sub_process_start",
            f"The event sub-process {named(node)} has {len(starts)} start events; it must have one.",
            "Draw one start event with a message, a timer or an error inside it.",
        )
    for start in starts:
        if not start.is_interrupting and any(event.kind == "error" for event in start.events):
            yield error(
                start,
                "must_interrupt",
                f"The start event {named(start)} catches an error, so its event sub-process must interrupt.",
                'Remove isInterrupting="false".',
            )
    if node.multi is not None:
        message = f"The event sub-process {named(node)} cannot be a multi-instance."
        yield error(node, "event_sub_process_kind", message, "Repeat an activity inside it.")
