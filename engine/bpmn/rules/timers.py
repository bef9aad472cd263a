"""A timer says when: by one date, duration or cycle (BPMN 2.0.2 §10.5.5)."""

from __future__ import annotations

import json
from collections.abc import Iterator

from engine.bpmn.faults import error, named
from engine.bpmn.parsed import ParsedEvent, ParsedNode, ParsedProcess
from engine.bpmn.rules.context import Context
from engine.bpmn.times import cycle_fault, is_duration
from engine.errors import Problem

__all__ = ["check"]

_HINT = "Write a duration (P7D), a date and time (2027-01-31T09:00:00Z), a cycle (R3/P7D), or FEEL."


def check(process: ParsedProcess, context: Context) -> Iterator[Problem]:
    """Exactly one kind of time, written; a literal cycle is one; a cycle only where it can repeat."""
    for node in process.nodes.values():
        for event in node.events:
            if event.kind == "timer":
                yield from _of_timer(node, event)


def _of_timer(node: ParsedNode, event: ParsedEvent) -> Iterator[Problem]:
    if event.timers != 1 or event.expression is None:
        what = "several times" if event.timers > 1 else "no time"
        yield error(node, "timer_without_time", f"The timer {named(node)} has {what}.", _HINT, line=event.line)
        return
    if event.timer == "timeDuration" and is_duration(
        event.expression
    ):  # one that FEEL has no word for was not rewritten
        yield error(
            node,
            "not_a_duration",
            f"The timer {named(node)}: '{event.expression}' mixes months with days or hours.",
            "Write it in months, or in days and hours.",
            line=event.line,
        )
    if event.timer == "timeCycle":
        literal = _text_literal(event.expression)
        fault = cycle_fault(literal) if literal is not None else None
        if fault is not None:
            yield error(
                node, "not_a_cycle", f"The timer {named(node)}: {fault}.", "Write R3/P7D, or R/PT1H.", line=event.line
            )
        if node.tag == "intermediateCatchEvent":
            yield error(
                node,
                "cycle_misplaced",
                f"The timer {named(node)} has a cycle, but waits once.",
                "Write a duration or a date.",
                line=event.line,
            )


def _text_literal(expression: str) -> str | None:
    """The text of a FEEL string literal; None for any other expression."""
    if not (expression.startswith('"') and expression.endswith('"') and expression.count('"') == 2):
        return None
    try:
        return str(json.loads(expression))
    except ValueError:
        return None
