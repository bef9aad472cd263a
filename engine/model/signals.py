"""How signals and conditions are told from messages where all wait by name: by a character that no message's has."""

from __future__ import annotations

__all__ = ["MARK", "STARTS_BY_CONDITION", "is_message", "is_signal", "name_of", "subscribed_as"]

MARK = "\x1f"
STARTS_BY_CONDITION = "\x1econdition"  # what a conditional start event is subscribed as


def subscribed_as(name: str) -> str:
    """Return the name under which the signal is waited for."""
    return MARK + name


def is_signal(subscribed: str) -> bool:
    """Tell whether a subscription's name is that of a signal."""
    return subscribed.startswith(MARK)


def name_of(subscribed: str) -> str:
    """Return the plain name of what a subscription waits for, a signal's or a message's."""
    return subscribed.removeprefix(MARK)


def is_message(name: str) -> bool:
    """Tell whether a message may be called so: it is taken for nothing else that is waited for."""
    return not name.startswith((MARK, "\x1e"))
