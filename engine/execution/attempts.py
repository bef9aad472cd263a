"""How often a job is tried and with which pauses: what the element says, else its action, else the engine's usual."""

from __future__ import annotations

from engine.actions import Action
from engine.model.definition import ActionCall

__all__ = ["attempts", "pauses"]

USUAL_ATTEMPTS = 5
USUAL_PAUSES = ("PT10S", "PT1M", "PT10M", "PT30M", "PT1H")


def attempts(call: ActionCall | None, action: Action | None) -> int:
    """Return how many attempts there are before the incident."""
    if call is not None and call.retries is not None:
        return call.retries
    return action.retries if action is not None and action.retries is not None else USUAL_ATTEMPTS


def pauses(call: ActionCall | None, action: Action | None) -> tuple[str, ...]:
    """Return the waits between them, as ISO durations."""
    if call is not None and call.backoff:
        return call.backoff
    return (action.backoff if action is not None else ()) or USUAL_PAUSES
