"""Figures in words: spans of time short enough for a diagram, outcomes by the names that the diagram gives them."""

from __future__ import annotations

from datetime import UTC, datetime

from babel.units import format_unit
from flask import Flask
from flask_babel import format_datetime, format_decimal, format_time, get_locale, get_timezone
from flask_babel import gettext as _
from markupsafe import Markup

from engine.model.definition import Definition
from web import context
from web.i18n import say

__all__ = ["install", "outcome_text", "span"]

_UNITS = (
    (86_400_000.0, "duration-day"),
    (3_600_000.0, "duration-hour"),
    (60_000.0, "duration-minute"),
    (1_000.0, "duration-second"),
)


def install(app: Flask) -> None:
    """Give the templates these words."""
    app.jinja_env.filters.update(span=span, whole=whole, clock=clock)


def span(milliseconds: float | None) -> str:
    """Write a span of time with its largest unit: "2.1 h", "3 days"; "–" for none."""
    if milliseconds is None:
        return "–"
    for size, unit in _UNITS:
        if milliseconds >= size:
            number = milliseconds / size
            digits = round(number) if number >= 10 else round(number, 1)
            return str(format_unit(digits, unit, length="short", locale=get_locale()))
    return _("at once")


def clock(moment: datetime) -> Markup:
    """Write a time to the second, with the day unless it is today."""
    local, today = moment.astimezone(get_timezone()), context.now().astimezone(get_timezone()).date()
    text = format_time(moment, "medium") if local.date() == today else format_datetime(moment, "medium")
    return Markup('<time datetime="{}">{}</time>').format(moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"), text)


def whole(number: int) -> str:
    """Write a whole number as the language does."""
    return str(format_decimal(number))


def outcome_text(definition: Definition | None, status: str, outcome: str) -> str:
    """Name the way in which instances ended."""
    if status == "completed" and definition is not None and outcome in definition.by_id:
        name = definition.node(outcome).name
        if name:
            return say(name)
    return {
        "completed": _("Finished"),
        "cancelled": _("Cancelled"),
        "failed": _("Ended with an error"),
    }.get(status, status)
