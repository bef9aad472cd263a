"""How a signal is told from a message where both wait by name: by a character that no name of a message may contain."""

from __future__ import annotations

__all__ = ["MARK", "is_signal", "name_of", "subscribed_as"]

MARK = "\x1f"


def subscribed_as(name: str) -> str:
    """Return the name under which the signal is waited for."""
    return MARK + name


def is_signal(subscribed: str) -> bool:
    """Tell whether a subscription's name is that of a signal."""
    return subscribed.startswith(MARK)


def name_of(subscribed: str) -> str:
    """Return the plain name of what a subscription waits for, a signal's or a message's."""
    return subscribed.removeprefix(MARK)
