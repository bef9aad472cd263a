"""A process or sub-process has one place to begin and, for its reader, a drawn end (BPMN 2.0.2 §10.5.2-10.5.3)."""

from __future__ import annotations

from collections.abc import Iterator

from engine.bpmn.faults import error, named, warning
from engine.bpmn.parsed import ParsedNode, ParsedProcess
from engine.bpmn.rules.context import Context
from engine.errors import Problem

__all__ = ["begun_without_start", "check"]


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
            yield from _starts_of_sub_process(process, node, inside)
    for scope, inside in by_scope.items():
        if scope is not None and process.nodes[scope].tag == "adHocSubProcess":
            continue
        place = process if scope is None else process.nodes[scope]
        if not any(node.tag == "endEvent" for node in inside):
            yield warning(place, "no_end_event", "There is no end event.", "Draw one where the work is done.")


def _starts_of_process(process: ParsedProcess, inside: list[ParsedNode]) -> Iterator[Problem]:
    starts = [node for node in inside if node.tag == "startEvent"]
    if not starts and not any(node.begins_process for node in inside):
        yield from _without_start(process, process, inside, "process")
    plain = _plain(starts)
    for node in plain if len(plain) > 1 else ():
        if not node.name:
            yield warning(
                node,
                "unnamed_start_event",
                f"The process begins at one of {len(plain)} start events, and {named(node)} has no name to choose it "
                "by.",
                "Name it after what has happened when the process begins there.",
            )


def _starts_of_sub_process(process: ParsedProcess, node: ParsedNode, inside: list[ParsedNode]) -> Iterator[Problem]:
    starts = [one for one in inside if one.tag == "startEvent"]
    if not inside:
        yield error(
            node, "empty_sub_process", f"The sub-process {named(node)} is empty.", "Draw what it does, or use a task."
        )
    elif not starts:
        yield from _without_start(process, node, inside, f"sub-process {named(node)}")
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


def begun_without_start(process: ParsedProcess) -> set[str]:
    """The nodes that begin of themselves, where no start event is drawn: no flow leads to them (§10.5.2)."""
    with_start = {node.scope for node in process.nodes.values() if node.tag == "startEvent" or node.begins_process}
    incoming = process.incoming()
    return {
        node.id
        for node in process.nodes.values()
        if node.scope not in with_start
        and node.id not in incoming
        and node.tag not in ("boundaryEvent", "endEvent")
        and not (node.is_event_sub_process or node.is_for_compensation)
        and not any(event.kind == "link" and node.tag == "intermediateCatchEvent" for event in node.events)
    }


def _without_start(
    process: ParsedProcess, place: ParsedProcess | ParsedNode, inside: list[ParsedNode], what: str
) -> Iterator[Problem]:
    begun = begun_without_start(process) & {node.id for node in inside}
    hint = "Draw a start event before the first task."
    if any(node.tag == "endEvent" for node in inside):  # §10.5.3: where there is an end event, there is a start event
        yield error(place, "no_start_event", f"The {what} has no start event, but an end event.", hint)
        return
    if not begun:
        yield error(place, "no_start_event", f"The {what} has no start event, and nothing begins of itself.", hint)
        return
    listed = ", ".join(sorted(begun)[:5]) + ("…" if len(begun) > 5 else "")
    yield warning(
        place,
        "no_start_event",
        f"The {what} has no start event: what no flow leads to begins together ({listed}).",
        hint,
    )


def _plain(starts: list[ParsedNode]) -> list[ParsedNode]:
    return [node for node in starts if not node.events]
