"""When a timer runs out: dates, durations and cycles (BPMN 2.0.2 §10.5.5, ISO 8601-1 §5.5-5.6)."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from engine.errors import ExpressionFailed
from engine.execution.run import Run
from engine.feel import FeelError, FeelSyntaxError, compile_expression, to_timedelta
from engine.model.definition import EventDefinition, TimerKind

__all__ = ["due_at", "first_due", "next_due"]

_CYCLE = re.compile(r"^R(\d*)/(?:([^/P][^/]*)/)?(P[^/]+)$")


def first_due(run: Run, event: EventDefinition, scope: int, element: str, **local: Any) -> tuple[datetime, str | None]:
    """Return when a timer fires first and, for a cycle, what is left of it afterwards ("R2/P7D", or None)."""
    assert event.expression is not None  # the gate refuses timers without one
    value = run.evaluate(event.expression, run.variables(scope, local), element, "Timer")
    return due_at(value, event.timer or TimerKind.DURATION, run.now, element)


def due_at(value: Any, kind: TimerKind, now: datetime, element: str) -> tuple[datetime, str | None]:
    """Turn a timer's value into its due time; `ExpressionFailed` when it is none."""
    if kind is TimerKind.CYCLE:
        return _first_of_cycle(value, now, element)
    moment = _moment(value, now)
    if moment is None:
        raise ExpressionFailed(
            f"Timer '{element}' has {value!r} instead of a {kind.value}. Give a duration such as @\"P7D\" "
            'or a date and time such as @"2026-12-01T09:00:00Z".',
            element=element,
        )
    return moment, None


def next_due(cycle: str, due: datetime, now: datetime, element: str) -> tuple[datetime, str | None]:
    """Return the next firing of a cycle that has just fired.

    Rounds missed while nothing ran count as used up but fire once only: the next one lies in the future.
    """
    count, _, step = _parts(cycle, element)
    while True:
        due = due + to_timedelta(step, due)
        rest = None if count is None else count - 1
        if due > now or rest == 0:
            return due, _cycle_text(rest, cycle)
        count = rest


def _first_of_cycle(value: Any, now: datetime, element: str) -> tuple[datetime, str | None]:
    count, start, step = _parts(value, element)
    if count == 0:
        raise ExpressionFailed(f"Timer '{element}' repeats zero times: {value}.", element=element)
    first = start if start is not None else now + to_timedelta(step, now)
    return first, _cycle_text(None if count is None else count - 1, str(value))


def _parts(value: Any, element: str) -> tuple[int | None, datetime | None, Any]:
    found = _CYCLE.match(value) if isinstance(value, str) else None
    if not found:
        raise ExpressionFailed(
            f"Timer '{element}' has {value!r} instead of a cycle. "
            "Write it as R3/P7D (three times, every 7 days) or R/PT1H.",
            element=element,
        )
    try:
        step = compile_expression(f'duration("{found[3]}")').evaluate({}, datetime.now(UTC))
        start = compile_expression(f'date and time("{found[2]}")').evaluate({}, datetime.now(UTC)) if found[2] else None
    except (FeelError, FeelSyntaxError) as error:
        raise ExpressionFailed(
            f"Timer '{element}' has a cycle that cannot be read: {value}: {error}", element=element
        ) from error
    if step is None or (found[2] and start is None):
        raise ExpressionFailed(f"Timer '{element}' has a cycle that cannot be read: {value}.", element=element)
    return (int(found[1]) if found[1] else None), (_moment(start, datetime.now(UTC)) if start else None), step


def _cycle_text(rest: int | None, cycle: str) -> str | None:
    """Write what is left of a cycle: unlimited stays so, none left is None."""
    step = cycle.rsplit("/", 1)[1]
    if rest is None:
        return f"R/{step}"
    return f"R{rest}/{step}" if rest > 0 else None


def _moment(value: Any, now: datetime) -> datetime | None:
    if isinstance(value, datetime):
        return value.astimezone(UTC) if value.tzinfo else value.replace(tzinfo=UTC)
    if isinstance(value, date):
        return datetime.combine(value, time(), tzinfo=UTC)
    try:
        span = to_timedelta(value, now)
    except (TypeError, ValueError):
        return None
    return now + span if isinstance(span, timedelta) else None
