"""When a timer runs out: dates, durations, repetitions and cron (BPMN 2.0.2 §10.5.5), in the zone that it names."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from engine.errors import ExpressionFailed
from engine.execution.run import Run
from engine.feel import YearMonthDuration, compile_expression
from engine.model.definition import Definition, EventDefinition, TimerKind
from engine.times import (
    Missed,
    Span,
    TimeFault,
    first_round,
    instant,
    is_passed_over,
    is_span,
    moment_in,
    span_of,
    zone_of,
)
from engine.times import next_round as _next_round

__all__ = ["due_at", "first_due", "is_skipped", "literal_of", "next_due", "start_due", "zone_of_timer"]

_LITERAL = re.compile(r'@?"([^"\\]*)"')


def first_due(run: Run, event: EventDefinition, scope: int, element: str, **local: Any) -> tuple[datetime, str | None]:
    """Return when a timer fires first and, for a repetition, what is kept with the timer; None for all others."""
    assert event.expression is not None  # the gate refuses timers without one
    value = literal_of(event.expression)
    if value is None:
        value = run.evaluate(event.expression, run.variables(scope, local), element, "Timer")
    return _due(value, event, zone_of_timer(run.definition, event), run.now, element)


def start_due(
    definition: Definition, event: EventDefinition, element: str, now: datetime
) -> tuple[datetime, str | None]:
    """Return as `first_due`, for a timer that starts a process: there are no variables yet."""
    assert event.expression is not None
    value = literal_of(event.expression)
    if value is None:
        value = compile_expression(event.expression).evaluate({"now": now}, now)
    return _due(value, event, zone_of_timer(definition, event), now, element)


def next_due(cycle: str, due: datetime, now: datetime, element: str) -> tuple[datetime, str] | None:
    """Return the next firing of a repetition that has just fired, and what is kept with it; None after the last."""
    try:
        return _next_round(cycle, due, now)
    except TimeFault as fault:
        raise ExpressionFailed(f"Timer '{element}' cannot go on: {fault}.", element=element) from fault


def is_skipped(cycle: str | None, due: datetime, now: datetime) -> bool:
    """Tell whether a round that comes this late must not fire (`reglament:missed="skip"`)."""
    return cycle is not None and is_passed_over(cycle, due, now)


def due_at(value: Any, kind: TimerKind, zone: ZoneInfo, now: datetime, element: str) -> datetime:
    """Turn a date, a duration or the text of one into its due time; `ExpressionFailed` when it is none."""
    fault = ""
    try:
        moment = _moment(value, zone, now)
    except TimeFault as problem:
        moment, fault = None, f" ({problem})"
    if moment is None:
        raise ExpressionFailed(
            f"Timer '{element}' has {value!r} instead of a {kind.value}{fault}. Give a duration such as @\"P7D\" "
            'or a date and time such as @"2026-12-01T09:00:00".',
            element=element,
        )
    return moment


def zone_of_timer(definition: Definition, event: EventDefinition | None = None) -> ZoneInfo:
    """Return the zone whose calendar and clock are meant: the timer's own, else the process's."""
    return zone_of((event.zone if event is not None else None) or definition.zone or "UTC")


def literal_of(expression: str) -> str | None:
    """Return the text of an expression that is one literal: FEEL itself does not tell a day from 24 hours."""
    match = _LITERAL.fullmatch(expression)
    return match[1] if match else None


def _due(
    value: Any, event: EventDefinition, zone: ZoneInfo, now: datetime, element: str
) -> tuple[datetime, str | None]:
    kind = event.timer or TimerKind.DURATION
    if kind is not TimerKind.CYCLE:
        return due_at(value, kind, zone, now, element), None
    try:
        if not isinstance(value, str):
            raise TimeFault("it is no text")
        return first_round(value, now, zone, Missed(event.missed or Missed.ONE))
    except TimeFault as fault:
        raise ExpressionFailed(
            f"Timer '{element}' has {value!r} instead of a cycle: {fault}. "
            "Write it as R3/P7D (three times, every 7 days), R/PT1H, or as cron: 0 9 * * MON-FRI.",
            element=element,
        ) from fault


def _moment(value: Any, zone: ZoneInfo, now: datetime) -> datetime | None:
    if isinstance(value, datetime):
        return value.astimezone(UTC) if value.tzinfo else instant(value, zone)
    if isinstance(value, date):
        return instant(datetime.combine(value, time()), zone)
    if isinstance(value, YearMonthDuration):
        return Span(months=value.months).after(now, zone)
    if isinstance(value, timedelta):  # of what was computed, whole days are days of the calendar
        return Span(days=value.days, elapsed=value - timedelta(days=value.days)).after(now, zone)
    if isinstance(value, str):
        return span_of(value).after(now, zone) if is_span(value) else moment_in(value, zone)
    return None
