"""A timer says when: by one date, duration or cycle (BPMN 2.0.2 §10.5.5), in a zone that exists."""

from __future__ import annotations

import json
from collections.abc import Iterator

from engine.bpmn.faults import error, named, warning
from engine.bpmn.parsed import ParsedEvent, ParsedNode, ParsedProcess
from engine.bpmn.rules.context import Context
from engine.bpmn.times import cycle_fault
from engine.errors import Problem
from engine.times import Missed, TimeFault, is_span, local_or_instant, looks_like_cron, zone_fault

__all__ = ["check"]

_HINT = "Write a duration (P7D), a date and time (2027-01-31T09:00:00), a cycle (R3/P7D), cron, or FEEL."
_CYCLE_HINT = "Write R3/P7D, R/PT1H, R/2027-01-31T09:00:00/P1M, or cron: 0 9 * * MON-FRI."
_ZONE_HINT = "Write a name of the IANA list, such as Europe/Berlin or Asia/Seoul."


def check(process: ParsedProcess, context: Context) -> Iterator[Problem]:
    """Exactly one kind of time, written; a literal is one of its kind; a cycle only where it can repeat; zones."""
    fault = zone_fault(process.extensions["zone"]) if "zone" in process.extensions else None
    if fault is not None:
        said = f"The time zone of the process: {fault}."
        yield Problem(process.id, "unknown_zone", said, hint=_ZONE_HINT, line=process.line)
    for node in process.nodes.values():
        timers = [event for event in node.events if event.kind == "timer"]
        for event in timers:
            yield from _of_timer(node, event)
        yield from _of_words(node, timers)


def _of_timer(node: ParsedNode, event: ParsedEvent) -> Iterator[Problem]:
    if event.timers != 1 or event.expression is None:
        what = "several times" if event.timers > 1 else "no time"
        yield error(node, "timer_without_time", f"The timer {named(node)} has {what}.", _HINT, line=event.line)
        return
    literal = _text_literal(event.expression)
    if event.timer == "timeCycle":
        fault = cycle_fault(literal) if literal is not None else None
        if fault is not None:
            yield error(node, "not_a_cycle", f"The timer {named(node)}: {fault}.", _CYCLE_HINT, line=event.line)
        if node.tag == "intermediateCatchEvent":
            yield error(
                node,
                "cycle_misplaced",
                f"The timer {named(node)} has a cycle, but waits once.",
                "Write a duration or a date.",
                line=event.line,
            )
    elif literal is not None:
        yield from _of_single(node, event, literal)


def _of_single(node: ParsedNode, event: ParsedEvent, literal: str) -> Iterator[Problem]:
    """A literal duration, or date: neither a cycle nor any other text."""
    if literal.startswith("R") or looks_like_cron(literal):
        said = f"The timer {named(node)} has the cycle '{literal}' as its {event.timer}."
        hint = "Choose the kind that repeats, timeCycle, or write a duration or a date."
        yield error(node, "cycle_misplaced", said, hint, line=event.line)
    elif not is_span(literal):
        try:
            local_or_instant(literal)
        except TimeFault as fault:
            said = f"The timer {named(node)}: {fault}."
            yield error(node, "not_a_duration", said, "Write P7D, or 2027-01-31T09:00:00.", line=event.line)


def _of_words(node: ParsedNode, timers: list[ParsedEvent]) -> Iterator[Problem]:
    """Our words beside a timer: its zone, and what becomes of missed rounds."""
    zone, missed = node.extensions.get("zone"), node.extensions.get("missed")
    fault = zone_fault(zone) if zone is not None else None
    if fault is not None:
        yield error(node, "unknown_zone", f"The time zone of {named(node)}: {fault}.", _ZONE_HINT)
    if missed is not None and missed not in tuple(Missed):
        said = f"missed of {named(node)} is '{missed}'."
        yield error(node, "missed_unknown", said, f"Write {', '.join(Missed)}.")
    repeats = any(event.timer == "timeCycle" for event in timers)
    if zone is not None and not timers:
        yield warning(node, "word_without_timer", f"{named(node)} has a time zone, but no timer.", "Remove it.")
    if missed is not None and not repeats:
        said = f"{named(node)} says what becomes of missed rounds, but repeats nothing."
        yield warning(node, "word_without_timer", said, "Remove it.")
    if repeats and node.tag == "boundaryEvent" and node.is_interrupting:
        said = f"The timer {named(node)} has a cycle, but interrupts its activity: it fires once."
        yield warning(node, "cycle_fires_once", said, "Let it not interrupt, or write a duration.")


def _text_literal(expression: str) -> str | None:
    """The text of a FEEL string literal; None for any other expression."""
    if not (expression.startswith('"') and expression.endswith('"') and expression.count('"') == 2):
        return None
    try:
        return str(json.loads(expression))
    except ValueError:
        return None
