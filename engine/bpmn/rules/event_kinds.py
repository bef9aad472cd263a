"""Which event may stand where (BPMN 2.0.2 table 10.93), and which of them run here."""

from __future__ import annotations

from collections.abc import Iterator

from engine.bpmn.faults import error, named
from engine.bpmn.parsed import ParsedNode, ParsedProcess
from engine.bpmn.rules.context import Context
from engine.bpmn.vocabulary import is_true
from engine.errors import Problem

__all__ = ["check"]

NONE = "none"

# Place → kinds of the standard that may stand there.
ALLOWED: dict[str, frozenset[str]] = {
    "start": frozenset((NONE, "message", "timer", "signal", "conditional")),
    "start of an event sub-process": frozenset(
        ("message", "timer", "error", "escalation", "compensate", "signal", "conditional")
    ),
    "start of a sub-process": frozenset((NONE,)),
    "intermediate catch": frozenset(("message", "timer", "signal", "conditional", "link")),
    "intermediate throw": frozenset((NONE, "message", "compensate", "signal", "escalation", "link")),
    "boundary": frozenset(("message", "timer", "error", "cancel", "compensate", "signal", "escalation", "conditional")),
    "end": frozenset((NONE, "message", "error", "terminate", "cancel", "compensate", "signal", "escalation")),
}

_ALONE = frozenset(("link", "cancel", "compensate"))  # never one of several
_COLLECTED = frozenset(("message", "signal", "timer", "conditional"))  # may be parts of a parallel multiple event

_PLACES = {
    "endEvent": "end",
    "intermediateCatchEvent": "intermediate catch",
    "intermediateThrowEvent": "intermediate throw",
    "boundaryEvent": "boundary",
}


def check(process: ParsedProcess, context: Context) -> Iterator[Problem]:
    """Each definition of an event is of a kind that may stand there; several together make a multiple event."""
    for node in process.nodes.values():
        if node.tag != "startEvent" and node.tag not in _PLACES:
            continue
        yield from _of_definitions(node)
        place = _place(process, node)
        if place == "start of a sub-process" and node.events:
            continue  # the rule about starts says it better
        for kind in [event.kind for event in node.events] or [NONE]:
            if kind not in ALLOWED[place] and not kind.startswith("reference to"):
                yield _misplaced(node, kind, place)


def _of_definitions(node: ParsedNode) -> Iterator[Problem]:
    kinds = [event.kind for event in node.events]
    alone = sorted({kind for kind in kinds if kind in _ALONE})
    if len(kinds) > 1 and alone:
        yield error(
            node,
            "event_alone",
            f"The event {named(node)} has {len(kinds)} event definitions; {', '.join(alone)} can only stand alone.",
            "Draw one event for each.",
        )
    is_parallel = is_true(node.attributes.get("parallelMultiple"))
    if is_parallel and len(kinds) > 1 and (not {*kinds} <= _COLLECTED or kinds.count("timer") > 1):
        yield error(
            node,
            "event_alone",
            f"The event {named(node)} waits for all of {', '.join(sorted({*kinds}))}; only "
            f"{', '.join(sorted(_COLLECTED))} can be waited for together, and one timer among them.",
            "Draw one event for each.",
        )
    for event in node.events:
        if not event.resolved and event.kind.startswith("reference to"):
            yield error(
                node,
                "unknown_reference",
                f"{named(node)} refers to the event definition '{event.reference}', which is not in the file.",
                "Define the event in place.",
                line=event.line,
            )


def _place(process: ParsedProcess, node: ParsedNode) -> str:
    if node.tag != "startEvent":
        return _PLACES[node.tag]
    if node.scope is None:
        return "start"
    return (
        "start of an event sub-process" if process.nodes[node.scope].is_event_sub_process else "start of a sub-process"
    )


def _misplaced(node: ParsedNode, kind: str, place: str) -> Problem:
    if kind == NONE:
        return error(
            node,
            "event_without_trigger",
            f"The event {named(node)} has no trigger, but stands as {place} event.",
            f"Give it one of: {', '.join(sorted(ALLOWED[place] - {NONE}))}.",
        )
    return error(
        node,
        "event_misplaced",
        f"The event {named(node)} catches or throws {kind}, which no {place} event may.",
        f"There may be: {', '.join(sorted(ALLOWED[place]))}.",
    )
