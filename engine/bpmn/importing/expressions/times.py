"""Times that nobody here understands."""

from __future__ import annotations

from engine.bpmn.importing.expressions.tree import literal

__all__ = ["unknown_time"]

_FUNCTIONS = {"timeDuration": "duration", "timeDate": "date and time"}


def unknown_time(element: str, text: str) -> str:
    """FEEL that has the original text in it and no value: an incident when the timer is set, and never some time."""
    return f"{_FUNCTIONS.get(element, 'string')}({literal(text)})"
