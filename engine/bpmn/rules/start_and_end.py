"""A process or sub-process has one place to begin and, for its reader, a drawn end (BPMN 2.0.2 §10.5.2-10.5.3)."""

from __future__ import annotations

from collections.abc import Iterator

from engine.bpmn.faults import error, named, warning
from engine.bpmn.parsed import ParsedNode, ParsedProcess
from engine.bpmn.rules.context import Context
from engine.errors import Problem

__all__ = ["check"]


def check(process: ParsedProcess, context: Context) -> Iterator[Problem]:
    """Starts and ends of the process and of each embedded sub-process. Event sub-processes have a rule of their own."""
    if process.is_global_task:
        return
    by_scope: dict[str | None, list[ParsedNode]] = {}
    for node in process.nodes.values():
        by_scope.setdefault(node.scope, []).append(node)
    yield from _starts_of_process(process, by_scope.get(None, []))
    for node in process.nodes.values():
        inside = by_scope.get(node.id, [])
        if node.tag in ("subProcess", "transaction") and not node.is_event_sub_process:
            yield from _starts_of_sub_process(node, inside)
    for scope, inside in by_scope.items():
        if scope is not None and process.nodes[scope].tag == "adHocSubProcess":
            continue
        place = process if scope is None else process.nodes[scope]
        if not any(node.tag == "endEvent" for node in inside):
            yield warning(place, "no_end_event", "There is no end event.", "Draw one where the work is done.")


def _starts_of_process(process: ParsedProcess, inside: list[ParsedNode]) -> Iterator[Problem]:
    starts = [node for node in inside if node.tag == "startEvent"]
    if not starts:
        yield error(
            process, "no_start_event", "The process has no start event.", "Draw a start event before the first task."
        )
    for node in _plain(starts)[1:]:
        yield error(
            node,
            "several_start_events",
            f"The start event {named(node)} is the second one without a trigger: it is not clear where to begin.",
            "Join them into one start event, or give each a message or a timer.",
        )


def _starts_of_sub_process(node: ParsedNode, inside: list[ParsedNode]) -> Iterator[Problem]:
    starts = [one for one in inside if one.tag == "startEvent"]
    if not inside:
        yield error(
            node, "empty_sub_process", f"The sub-process {named(node)} is empty.", "Draw what it does, or use a task."
        )
    elif not starts:
        yield error(node, "no_start_event", f"The sub-process {named(node)} has no start event.", "Draw one inside it.")
    for start in starts:
        if start.events:
            yield error(
                start,
                "trigger_in_sub_process",
                f"The start event of the sub-process {named(node)} has a trigger; it begins when its flow arrives.",
                "Remove the trigger, or make it an event sub-process.",
            )
    for start in _plain(starts)[1:]:
        yield error(
            start,
            "several_start_events",
            f"The sub-process {named(node)} has more than one start event.",
            "Join them into one, with a parallel gateway behind it.",
        )


def _plain(starts: list[ParsedNode]) -> list[ParsedNode]:
    return [node for node in starts if not node.events]
